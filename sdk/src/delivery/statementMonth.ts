/** The statement of a month, as far as it is settled. */
import { rounding } from "../core/index.ts";
import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import { NotSettled } from "../errors/index.ts";
import { monthOf, type Statement, type StatementInterval, type StatementItem } from "../statement/index.ts";
import { chargeMonthly, divided } from "./charges.ts";
import { month as monthRecord } from "./month.ts";
import { rule as ruleOf, type RuleResult } from "./rule.ts";
import type { SettlementEntry } from "./settlements.ts";
import { askAll, daysOfMonth, nameOf } from "./shared.ts";
import { ofDay } from "./statementDay.ts";
import { expectSame, type StatementParams, sum } from "./statementParts.ts";
import { paidOf, provePayments } from "./statementPayments.ts";
import { totals } from "./totals.ts";

/** Sees that what a monthly rule charged follows from the totals. @throws StatementMismatch */
async function proveMonth(
  handle: Handle,
  participant: bigint,
  month: bigint,
  period: string,
  entries: readonly SettlementEntry[],
  days: readonly Statement[],
): Promise<void> {
  const [record, own] = await Promise.all([monthRecord(handle, { month }), totals(handle, { month, participant })]);
  const rule = await ruleOf(handle, { version: record.version });
  const charge = entries.find(({ kind }) => kind === "monthlyRule");
  const corrections = days.flatMap(({ items }) => items.filter(({ kind }) => kind === "correction"));
  if (charge !== undefined && (rule.correctAtDay || corrections.length === 0)) {
    const { deviationWh, contractedWh, excusedWh } = own;
    const expected = chargeMonthly({ rule, ...record, deviationWh, contractedWh, excusedWh });
    expectSame(participant, period, "monthly charge", -expected, charge.amount + sum(corrections.map((c) => c.amount)));
  }
  const share = entries.find(({ kind }) => kind === "fundShare");
  if (share === undefined) return;
  const part = record.energyWh === 0n ? 0n : rounding.divFloor(record.toShare * own.energyWh, record.energyWh);
  expectSame(participant, period, "share of the balance", part, share.amount);
}

/** Items for a month as a whole. */
function monthlyItems(entries: readonly SettlementEntry[], rule: RuleResult): StatementItem[] {
  return entries.map(({ kind, amount, number }) => {
    const monthly = rule.kind === "spread" ? ("spread" as const) : ("penalty" as const);
    return { kind: kind === "fundShare" ? "fundShare" : monthly, amount, reference: `settlement ${number}` };
  });
}

/** A penalty of the whole month, divided over its intervals by the size of their deviations. */
function withPenalty(intervals: readonly StatementInterval[], penalty: bigint): StatementInterval[] {
  const sizes = intervals.map(({ deviationWh }) => (deviationWh < 0n ? -deviationWh : deviationWh));
  const parts = divided(penalty, sizes);
  return intervals.map((interval, i) => ({
    ...interval,
    penalty: interval.penalty + parts[i]!,
    amount: interval.amount - parts[i]!,
  }));
}

/** Statement of a month. @throws NotSettled, StatementMismatch */
export async function ofMonth(
  handle: Handle,
  params: StatementParams,
  month: bigint,
  all: readonly SettlementEntry[],
): Promise<Statement> {
  const { participant } = params;
  const { firstDay, days } = await daysOfMonth(handle, month);
  const numbers = Array.from({ length: days }, (_, i) => firstDay + i);
  const names = new Set(numbers.map((number) => nameOf(handle, number)));
  const settledDays = numbers.filter((number) =>
    all.some(({ kind, day }) => kind === "day" && day === nameOf(handle, number)),
  );
  if (settledDays.length === 0) {
    const { nextDay } = await read(handle, () => handle.contracts.settlement.accountOf(participant));
    throw new NotSettled({ participant, day: BigInt(firstDay), nextDay });
  }
  const statements = await askAll(settledDays, (number) => ofDay(handle, params, number, all), 2);
  const monthly = all.filter((entry) => entry.month === month);
  const period = nameOf(handle, firstDay).slice(0, 7);
  await provePayments(handle, participant, period, monthly);
  await proveMonth(handle, participant, month, period, monthly, statements);
  const { stage, version } = await monthRecord(handle, { month });
  const rule = await ruleOf(handle, { version });
  const entries = all.filter(({ day, month: of }) => of === month || (day !== undefined && names.has(day)));
  const complete = stage === "Shared" && monthly.some(({ kind }) => kind === "fundShare");
  const whole = monthOf(statements, monthlyItems(monthly, rule), {
    ...(complete ? {} : { version: "preliminary" as const }),
    number: entries.at(-1)!.number,
    transactions: [...new Set(entries.map(({ transactionHash }) => transactionHash))],
  });
  const penalty =
    whole.mode === "takeOrPay" && rule.kind === "twoPrice"
      ? monthly.find(({ kind }) => kind === "monthlyRule")
      : undefined;
  const beside = sum(
    statements.flatMap(({ items }) =>
      items.filter(({ kind }) => kind === "bondReturned" || kind === "bondDrawn").map(({ amount }) => amount),
    ),
  );
  expectSame(participant, period, "total", whole.total, sum(entries.map(({ amount }) => amount)) + beside);
  return {
    ...whole,
    intervals: penalty === undefined ? whole.intervals : withPenalty(whole.intervals, -penalty.amount),
    paid: paidOf(whole.total, entries),
  };
}
