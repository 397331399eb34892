/** The statement of a settled day, final or corrected. */
import { rounding } from "../core/index.ts";
import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import { dayPosition } from "../energy/dayPosition.ts";
import type { Note, Statement, StatementItem } from "../statement/index.ts";
import type { ChargedDay } from "./charges.ts";
import { day as dayOf } from "./day.ts";
import { month as monthRecord } from "./month.ts";
import { rule as ruleOf } from "./rule.ts";
import type { SettlementEntry } from "./settlements.ts";
import { nameOf } from "./shared.ts";
import {
  type Case,
  chargedBy,
  chargeItems,
  expectSame,
  feeItems,
  headOf,
  intervalsOf,
  type StatementParams,
  sum,
  totalOf,
  tradeItems,
} from "./statementParts.ts";
import { paidOf, provePayments } from "./statementPayments.ts";
import { preliminary } from "./statementPreliminary.ts";

const AS_CONTRACTED: Note = {
  en: "Nobody published readings in time: the day counts as contracted.",
  zh: "无人按时公布计量数据：该日按合同电量结算。",
};

/** Wh that outages excused when the day was settled, by interval. */
async function excusedOf(handle: Handle, participant: bigint, day: number, intervals: number): Promise<bigint[]> {
  const excused = [...(await read(handle, () => handle.contracts.settlement.excusedOf(participant, day)))];
  return Array.from({ length: intervals }, (_, i) => (excused[i] ?? 0n) * 1_000n);
}

/** Mean price of the month in which a batch was published, for its side, 0.001 currency/MWh. */
async function priceOfPublication(handle: Handle, batch: bigint, moreWh: bigint): Promise<bigint> {
  const { meters, register } = handle.contracts;
  const { offsetSeconds, dayLengthSeconds, reviewSeconds } = handle.deployment.constants;
  const { closesAt } = await read(handle, () => meters.batchOf(batch));
  const publishedAt = Number(closesAt.time) - reviewSeconds;
  const day = Math.floor((publishedAt + offsetSeconds) / dayLengthSeconds);
  const { products } = await read(handle, () => register.productsOn(day));
  const { shortSum, longSum, daysPrepared } = await monthRecord(handle, { month: products[2]! });
  return rounding.divFloor(moreWh > 0n ? shortSum : longSum, BigInt(daysPrepared));
}

/**
 * What corrections changed. At the prices of their day they take the place of what was there; what a monthly rule changed with them
 * remains an item. At the prices of a month they are items of their own.
 */
async function applyCorrections(
  of: Case,
  first: ChargedDay,
  corrections: readonly SettlementEntry[],
): Promise<{ charged: ChargedDay; items: StatementItem[] }> {
  const { handle, participant, day, rule } = of;
  const items: StatementItem[] = [];
  let charged = first;
  for (const { batch = 0n, amount, number } of corrections) {
    const later = await chargedBy(of, batch);
    const about = { kind: "correction" as const, day, reference: `settlement ${number}` };
    if (rule.correctAtDay) {
      const monthly = amount - (charged.charge + charged.penalty - later.charge - later.penalty);
      if (monthly !== 0n) {
        if (rule.base !== "month") expectSame(participant, day, `correction ${number}`, amount - monthly, amount);
        items.push({ ...about, amount: monthly });
      }
    } else {
      const energyWh = later.deviationWh - charged.deviationWh;
      const price = await priceOfPublication(handle, batch, energyWh);
      expectSame(participant, day, `correction ${number}`, -energyWh * price, amount);
      items.push({ ...about, energyWh, price, amount });
    }
    charged = later;
  }
  return { charged: rule.correctAtDay ? charged : first, items };
}

/** Statement of a day; preliminary while it is not settled. @throws NotSettled, StatementMismatch */
export async function ofDay(
  handle: Handle,
  params: StatementParams,
  dayNumber: number,
  all: readonly SettlementEntry[],
): Promise<Statement> {
  const { participant } = params;
  const day = nameOf(handle, dayNumber);
  const entries = all.filter((entry) => entry.day === day);
  const [issued, ...corrections] = entries;
  if (issued === undefined) return preliminary(handle, params, dayNumber);
  const { version, shortPrices, longPrices, intervals, sessions } = await dayOf(handle, { day: dayNumber });
  const [rule, positionKwh, excusedWh] = await Promise.all([
    ruleOf(handle, { version }),
    dayPosition(handle, { participant, day: dayNumber }),
    excusedOf(handle, participant, dayNumber, intervals),
  ]);
  const of: Case = {
    handle,
    participant,
    day,
    dayNumber,
    rule,
    basis: { rule, shortPrices, longPrices, positionKwh, excusedWh },
  };
  const first = await chargedBy(of, issued.batch ?? 0n);
  expectSame(participant, day, "charge", first.charge, -issued.energyAmount);
  expectSame(participant, day, "penalty", first.penalty, issued.penalty);
  const { charged, items: corrected } = await applyCorrections(of, first, corrections);
  const returned = await provePayments(handle, participant, day, entries);
  const bond: StatementItem[] = [];
  if (returned !== 0n) bond.push({ kind: "bondReturned", day, amount: returned });
  if (issued.drawn !== 0n) bond.push({ kind: "bondDrawn", day, amount: issued.drawn });
  const items = [
    ...(await tradeItems(of, sessions, issued.received)),
    ...chargeItems(of, charged),
    ...corrected,
    ...bond,
    ...(await feeItems(of)),
  ];
  const total = totalOf(items);
  const settled = sum(entries.map(({ amount }) => amount)) + issued.drawn + returned;
  expectSame(participant, day, "total", total, settled);
  const last = entries.at(-1)!;
  const before = entries.at(-2);
  const absent = issued.batch === 0n && corrections.length === 0;
  return {
    ...headOf(handle, params),
    period: { kind: "day", day },
    version: corrections.length === 0 ? "final" : "corrected",
    number: last.number,
    ...(before === undefined ? {} : { previous: before.number }),
    ruleVersion: version,
    mode: rule.mode,
    intervals: intervalsOf(of, charged),
    items,
    total,
    paid: paidOf(total, entries),
    transactions: [...new Set(entries.map(({ transactionHash }) => transactionHash))],
    ...(absent ? { note: [AS_CONTRACTED] } : {}),
  };
}
