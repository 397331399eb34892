/** Statements taken together, and statements compared. Everything is exact. */
import { CoreError } from "../core/index.ts";
import { amountOf, type Statement, type StatementInterval, type StatementItem, sum } from "./statement.ts";

/** Daily statements that do not make a month of one participant in one market. */
export class NotOneMonth extends CoreError {
  constructor(reason: string) {
    super(`The daily statements do not make one month: ${reason}.`, { reason });
  }
}

/** What a monthly statement says of itself. What is not given is taken from the days. */
export type MonthHead = Partial<
  Pick<Statement, "version" | "number" | "previous" | "ruleVersion" | "name" | "paid" | "transactions" | "note">
>;

/** What tells the source of an item; within a month days and intervals are taken together. */
const sourceOf = ({ kind, session, product, reference, settledBefore }: StatementItem) =>
  JSON.stringify([kind, session?.toString(), product, reference, settledBefore === true]);

/** A copy that lacks some fields. */
const without = <T extends object, Name extends keyof T>(thing: T, names: readonly Name[]): Omit<T, Name> =>
  Object.fromEntries(Object.entries(thing).filter(([name]) => !names.includes(name as Name))) as Omit<T, Name>;

/** Items of one source as one: money and energy exact; energy only where all have it, the price where it still explains all. */
function together(items: readonly StatementItem[]): StatementItem {
  const [first] = items as [StatementItem];
  const { price } = first;
  const energies = items.flatMap(({ energyWh }) => (energyWh === undefined ? [] : [energyWh]));
  const merged: StatementItem = {
    ...without(first, ["day", "interval", "energyWh", "price"]),
    amount: sum(items.map(({ amount }) => amount)),
  };
  if (energies.length === items.length) merged.energyWh = sum(energies);
  const { energyWh, amount } = merged;
  if (price !== undefined && energyWh !== undefined && items.every((item) => item.price === price)) {
    const product = amountOf(energyWh, price);
    if (amount === product || amount === -product) merged.price = price;
  }
  return merged;
}

/** Things by a name, in the order in which the names first come. */
function groupBy<T>(things: readonly T[], nameOf: (thing: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const thing of things) groups.set(nameOf(thing), [...(groups.get(nameOf(thing)) ?? []), thing]);
  return groups;
}

const same = <T>(values: readonly T[]): T | undefined =>
  values.every((value) => value === values[0]) ? values[0] : undefined;

const distinct = <T>(lists: readonly (readonly T[] | undefined)[]): T[] | undefined => {
  const all = [
    ...new Map(lists.flatMap((entries) => entries ?? []).map((entry) => [JSON.stringify(entry), entry])).values(),
  ];
  return all.length === 0 ? undefined : all;
};

/**
 * The monthly statement of daily ones and of items for the month as a whole (shares of funds). Items are summed by kind and
 * source (session, product, reference, settled before), intervals are kept. Exact: the total is the sum of the daily totals
 * and the monthly items.
 *
 * Without a head it is preliminary if any day is, corrected if any is, else final; its number is that of the last day.
 * @throws NotOneMonth
 */
export function monthOf(
  days: readonly Statement[],
  monthlyItems: readonly StatementItem[],
  head: MonthHead = {},
): Statement {
  const sorted = days.map((statement) => {
    if (statement.period.kind !== "day") throw new NotOneMonth("one of them is no daily statement");
    return { day: statement.period.day, statement };
  });
  sorted.sort((x, y) => (x.day < y.day ? -1 : x.day > y.day ? 1 : 0));
  const statements = sorted.map(({ statement }) => statement);
  const [first, last] = [statements[0], statements.at(-1)];
  if (first === undefined || last === undefined) throw new NotOneMonth("there are none");
  for (const key of ["market", "currency", "participant", "mode"] as const) {
    if (same(statements.map((statement) => statement[key])) === undefined)
      throw new NotOneMonth(`they differ in ${key}`);
  }
  const month = same(sorted.map(({ day }) => day.slice(0, 7)));
  if (month === undefined) throw new NotOneMonth("they are of several months");
  const twice = sorted.find(({ day }, i) => sorted[i + 1]?.day === day);
  if (twice !== undefined) throw new NotOneMonth(`${twice.day} is there twice`);

  const versions = statements.map(({ version }) => version);
  const items = [
    ...groupBy([...statements.flatMap((statement) => statement.items), ...monthlyItems], sourceOf).values(),
  ];
  const merged = items.map(together);
  const given: MonthHead = {
    name: first.name,
    ruleVersion: same(statements.map(({ ruleVersion }) => ruleVersion)),
    transactions: distinct(statements.map(({ transactions }) => transactions)),
    note: distinct(statements.map(({ note }) => note)),
    ...head,
  };
  return {
    market: first.market,
    currency: first.currency,
    period: { kind: "month", month },
    version: (["preliminary", "corrected"] as const).find((version) => versions.includes(version)) ?? "final",
    participant: first.participant,
    number: last.number,
    mode: first.mode,
    ...(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as MonthHead),
    intervals: statements.flatMap(({ intervals }) => intervals),
    items: merged,
    total: sum(merged.filter(({ settledBefore }) => settledBefore !== true).map(({ amount }) => amount)),
  };
}

/** A value before and after. In the value's unit; what was absent counts as 0. */
export interface Change {
  before: bigint;
  after: bigint;
  /** after − before. */
  difference: bigint;
}

/** Values of an interval that a correction can change. Wh, 0.001 currency/MWh, base units. */
export const INTERVAL_VALUES = [
  "contractedWh",
  "importWh",
  "exportWh",
  "deviationWh",
  "price",
  "energyAmount",
  "penalty",
  "amount",
] as const satisfies readonly (keyof StatementInterval)[];

/** An interval that changed: the values that did. */
export interface IntervalChange {
  /** Delivery day, ISO 8601. */
  day: string;
  /** From 1. */
  interval: number;
  /** Values that differ, in their units. */
  values: Partial<Record<(typeof INTERVAL_VALUES)[number], Change>>;
  /** Quality before and after, where it differs; null where the interval was absent. */
  quality?: { before: StatementInterval["quality"] | null; after: StatementInterval["quality"] | null };
}

/** An item that changed. */
export interface ItemChange {
  /** What it is and where it comes from. */
  item: Omit<StatementItem, "amount" | "energyWh" | "price">;
  /** Base units. */
  amount: Change;
  /** Wh. */
  energyWh: Change;
}

/** What a corrected statement changes. */
export interface Comparison {
  /** Intervals that changed, by day and number. */
  intervals: IntervalChange[];
  /** Items that changed. */
  items: ItemChange[];
  /** Base units. */
  total: Change;
}

const change = (before: bigint, after: bigint): Change => ({ before, after, difference: after - before });

const placeOf = ({ day, interval }: StatementInterval) => `${day}/${String(interval).padStart(4, "0")}`;

const identityOf = (item: StatementItem) => JSON.stringify([sourceOf(item), item.day, item.interval]);

/** The difference between a statement and the one that replaces it, by interval and item; only what differs. Exact. */
export function comparisonOf(older: Statement, newer: Statement): Comparison {
  const [oldIntervals, newIntervals] = [older, newer].map(
    ({ intervals }) => new Map(intervals.map((interval) => [placeOf(interval), interval])),
  ) as [Map<string, StatementInterval>, Map<string, StatementInterval>];
  const places = [...new Set([...oldIntervals.keys(), ...newIntervals.keys()])].sort();
  const intervals = places.flatMap((place): IntervalChange[] => {
    const [before, after] = [oldIntervals.get(place), newIntervals.get(place)];
    const { day, interval } = (after ?? before)!;
    const changes = INTERVAL_VALUES.map((name) => [name, change(before?.[name] ?? 0n, after?.[name] ?? 0n)] as const);
    const values = Object.fromEntries(changes.filter(([, { difference }]) => difference !== 0n));
    const quality = { before: before?.quality ?? null, after: after?.quality ?? null };
    if (quality.before !== quality.after) return [{ day, interval, values, quality }];
    return Object.keys(values).length === 0 ? [] : [{ day, interval, values }];
  });

  const [oldItems, newItems] = [older, newer].map(({ items }) => groupBy(items, identityOf)) as [
    Map<string, StatementItem[]>,
    Map<string, StatementItem[]>,
  ];
  const of = (items: readonly StatementItem[] | undefined, key: "amount" | "energyWh") =>
    sum((items ?? []).map((item) => item[key] ?? 0n));
  const items = [...new Set([...oldItems.keys(), ...newItems.keys()])].flatMap((identity): ItemChange[] => {
    const [before, after] = [oldItems.get(identity), newItems.get(identity)];
    const item = without((after ?? before)![0]!, ["amount", "energyWh", "price"]);
    const amount = change(of(before, "amount"), of(after, "amount"));
    const energyWh = change(of(before, "energyWh"), of(after, "energyWh"));
    return amount.difference === 0n && energyWh.difference === 0n ? [] : [{ item, amount, energyWh }];
  });
  return { intervals, items, total: change(older.total, newer.total) };
}
