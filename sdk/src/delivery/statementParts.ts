/** What the statements of a day are made of: charges, trades, fees. */
import { findEvents } from "../chain/events.ts";
import type { Handle } from "../chain/handle.ts";
import { calendar } from "../energy/calendar.ts";
import type { Day } from "../energy/days.ts";
import { nameOfProduct } from "../energy/names.ts";
import { StatementMismatch } from "../errors/index.ts";
import type { StatementInterval, StatementItem } from "../statement/index.ts";
import { type ChargedDay, chargeDay, type DayBasis } from "./charges.ts";
import { meteredOf, scheduleOf } from "./items.ts";
import { readingsOf } from "./readingsOf.ts";
import type { RuleResult } from "./rule.ts";
import { askAll, type Month, publicationsOn } from "./shared.ts";
import { tradesOf } from "./trades.ts";

/** Whose statement, of a day or a month. */
export type StatementParams = {
  participant: bigint;
  /** Name of the participant, as it is to be printed. */
  name?: string;
  /** Name of the market; "Gridbourse" by default. */
  market?: string;
  /** Name of the currency; the symbol of the billing token by default. */
  currency?: string;
} & (
  | {
      /** Local delivery day. */
      day: Day;
    }
  | {
      /** Name ("2027-03") or number of the month's product. */
      month: Month;
    }
);

/** Sum of whole numbers, in their unit. */
export const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);

/** Base units that the items come to, without what was settled before. */
export const totalOf = (items: readonly StatementItem[]) =>
  sum(items.filter(({ settledBefore }) => settledBefore !== true).map(({ amount }) => amount));

/** What a participant's statements of a day are made of. */
export interface Case {
  handle: Handle;
  participant: bigint;
  day: string;
  dayNumber: number;
  rule: RuleResult;
  basis: Omit<DayBasis, "metered" | "schedule">;
}

/** @throws StatementMismatch */
export function expectSame(participant: bigint, period: string, part: string, rebuilt: bigint, settled: bigint): void {
  if (rebuilt !== settled) throw new StatementMismatch(participant, period, part, rebuilt, settled);
}

/** Whose statement it is. */
export function headOf(handle: Handle, { participant, name, market = "Gridbourse", currency }: StatementParams) {
  const { tokenSymbol } = handle.deployment.constants;
  return { market, currency: currency ?? tokenSymbol, participant, ...(name === undefined ? {} : { name }) };
}

/** What the day costs by the readings of a batch; batch 0 is as contracted. */
export async function chargedBy({ handle, participant, dayNumber, basis }: Case, batch: bigint): Promise<ChargedDay> {
  if (batch === 0n) return chargeDay({ ...basis, metered: null, schedule: null });
  const { readings } = await readingsOf(handle, { participant, day: dayNumber, batch });
  const intervals = basis.positionKwh.length;
  const schedule = scheduleOf(readings, intervals);
  return chargeDay({ ...basis, metered: meteredOf(readings, intervals), schedule });
}

/** Intervals of a statement. Differences have none: their items tell all three quantities. */
export function intervalsOf({ day, rule }: Case, charged: ChargedDay): StatementInterval[] {
  if (rule.mode === "difference") return [];
  return charged.intervals.map((interval, i) => {
    const { contractedWh, importWh, exportWh, deviationWh, energyAmount, penalty, quality } = interval;
    // Under the spread rule a day costs nothing: the month does.
    const price = rule.kind === "spread" ? 0n : interval.price;
    const amount = energyAmount - penalty;
    const energies = { contractedWh, importWh, exportWh, deviationWh };
    return { day, interval: i + 1, ...energies, price, energyAmount, penalty, amount, quality };
  });
}

/** Items of what a day cost. */
export function chargeItems({ day, rule }: Case, charged: ChargedDay): StatementItem[] {
  return charged.intervals.flatMap((of, i): StatementItem[] => {
    const at = { day, interval: i + 1 };
    if (rule.mode === "difference") {
      const parts = [
        { kind: "contractDifference", energyWh: -of.contractedWh, price: of.priceAhead },
        { kind: "dayAhead", energyWh: of.scheduleWh, price: of.priceAhead - of.price },
        { kind: "realTime", energyWh: of.importWh - of.exportWh, price: of.price },
      ] as const;
      return parts
        .filter(({ energyWh }) => energyWh !== 0n)
        .map((part) => ({ ...part, ...at, amount: -part.energyWh * part.price }));
    }
    const { deviationWh: energyWh, price, energyAmount: amount, penalty } = of;
    const items: StatementItem[] = [];
    if (energyWh !== 0n && rule.kind !== "spread") items.push({ kind: "deviation", ...at, energyWh, price, amount });
    if (penalty !== 0n) items.push({ kind: "penalty", ...at, amount: -penalty });
    return items;
  });
}

/** Items of what was traded for the day. What was to be paid was paid at allotment. @throws StatementMismatch */
export async function tradeItems(
  { handle, participant, day }: Case,
  sessions: readonly bigint[],
  received: bigint | null,
): Promise<StatementItem[]> {
  const [{ years }, found] = await Promise.all([
    calendar(handle),
    askAll(sessions, (session) => tradesOf(handle, session, participant), 4),
  ]);
  const trades = found.filter((trade) => trade !== null);
  const toReceive = sum(trades.map(({ netPerDay }) => (netPerDay > 0n ? netPerDay : 0n)));
  if (received !== null) expectSame(participant, day, "received", toReceive, received);
  return trades.flatMap(({ session, product, fills, netPerDay }) => {
    const rebuilt = sum(fills.map(({ energyWh, price }) => -energyWh * price));
    expectSame(participant, day, `net amount of session ${session}`, rebuilt, netPerDay);
    const about = { kind: "trade" as const, day, session };
    const name = nameOfProduct(product, years, handle.deployment.constants);
    const before = netPerDay < 0n ? { settledBefore: true } : {};
    return fills.map(({ interval, energyWh, price }) => ({
      ...about,
      product: name,
      interval,
      energyWh,
      price,
      amount: -energyWh * price,
      ...before,
    }));
  });
}

/** Fees of disputes about the day, and what came back of them: paid outside of the settlement. */
export async function feeItems({ handle, participant, day, dayNumber }: Case): Promise<StatementItem[]> {
  const batches = (await publicationsOn(handle, dayNumber)).map(({ values }) => values.batch);
  const items = await askAll(batches, async (batch): Promise<StatementItem[]> => {
    const [disputed, resolved] = await Promise.all([
      findEvents(handle, "meters", "ReadingsDisputed", [batch, participant]),
      findEvents(handle, "meters", "DisputeResolved", [batch, participant]),
    ]);
    const amounts = [...disputed.map(({ values }) => -values.fee), ...resolved.map(({ values }) => values.returned)];
    return amounts
      .filter((amount) => amount !== 0n)
      .map((amount) => ({ kind: "disputeFee", day, amount, settledBefore: true, reference: `batch ${batch}` }));
  });
  return items.flat();
}
