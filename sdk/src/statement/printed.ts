/**
 * A statement as it is printed: energy in MWh and prices in currency/MWh with 3 decimals, money with 2.
 *
 * Columns add up as printed. A line shows round(C_i) − round(C_{i−1}) of the exact running sums C, so lines add up to the
 * printed sum, the printed sum is the exact one rounded, and a line is less than one last digit away from its exact value.
 * Halves go toward +∞ (`divHalfUp`), which favours the participant (+ = receives) by at most half a cent – on paper only: what
 * is paid is exact.
 */
import { rounding } from "../core/index.ts";
import { formatDecimal, MONEY_DECIMALS, PRICE_DECIMALS } from "../units.ts";
import {
  type ItemKind,
  ITEM_KINDS,
  meteredWh,
  netWh,
  type Paid,
  type Quality,
  type Statement,
  type StatementInterval,
  type StatementItem,
  sum,
} from "./statement.ts";

/** Decimals of Wh in MWh. */
export const ENERGY_DECIMALS = 6;
/** Decimals of money on paper. */
export const PRINTED_MONEY_DECIMALS = 2;
/** Decimals of energy in MWh on paper. */
export const PRINTED_ENERGY_DECIMALS = 3;
/** Base units of the last printed digit of money (0.01 currency). */
export const CENT = 10n ** BigInt(MONEY_DECIMALS - PRINTED_MONEY_DECIMALS);
/** Wh of the last printed digit of energy (0.001 MWh). */
export const KWH = 10n ** BigInt(ENERGY_DECIMALS - PRINTED_ENERGY_DECIMALS);

/** What stands in a column. */
export interface Column {
  /** In last printed digits; they add up to the total. */
  lines: bigint[];
  /** Whether a line differs from its own rounding. */
  drifted: boolean[];
  /** In last printed digits: the exact sum, rounded half up. */
  total: bigint;
}

/**
 * Rounds a column by its running sums.
 * @param exact lines in the exact unit
 * @param unit how many of them make one last printed digit (`CENT`, `KWH`)
 */
export function printColumn(exact: readonly bigint[], unit: bigint): Column {
  const lines: bigint[] = [];
  const drifted: boolean[] = [];
  let running = 0n;
  let total = 0n;
  for (const value of exact) {
    running += value;
    const next = rounding.divHalfUp(running, unit);
    lines.push(next - total);
    drifted.push(next - total !== rounding.divHalfUp(value, unit));
    total = next;
  }
  return { lines, drifted, total };
}

/** A true minus sign. */
export const MINUS = "\u2212";

/** Decimal text with thousands apart by commas and a true minus sign: "-1640166.80" is "−1,640,166.80". Rounds nothing. */
export function grouped(decimal: string): string {
  const [whole = "", fraction] = decimal.replace("-", "").split(".");
  const apart = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return `${decimal.startsWith("-") ? MINUS : ""}${apart}${fraction === undefined ? "" : `.${fraction}`}`;
}

/** Cents, as in a column, as currency with 2 decimals. */
export const showCents = (cents: bigint): string =>
  grouped(formatDecimal(cents, PRINTED_MONEY_DECIMALS, PRINTED_MONEY_DECIMALS));

/** kWh, as in a column, as MWh with 3 decimals. */
export const showKwh = (kwh: bigint): string =>
  grouped(formatDecimal(kwh, PRINTED_ENERGY_DECIMALS, PRINTED_ENERGY_DECIMALS));

/** Base units as currency with 2 decimals, half up. */
export const showMoney = (baseUnits: bigint): string => showCents(rounding.divHalfUp(baseUnits, CENT));

/** Wh as MWh with 3 decimals, half up. */
export const showEnergy = (wh: bigint): string => showKwh(rounding.divHalfUp(wh, KWH));

/** 0.001 currency/MWh as currency/MWh with 3 decimals; exact. */
export const showPrice = (price: bigint): string => grouped(formatDecimal(price, PRICE_DECIMALS, PRICE_DECIMALS));

/** Base units as currency with 2 decimals, more where they say something; exact. */
export const showMoneyExactly = (baseUnits: bigint): string =>
  grouped(formatDecimal(baseUnits, MONEY_DECIMALS, PRINTED_MONEY_DECIMALS));

/** Wh as MWh with 3 decimals, more where they say something; exact. */
export const showEnergyExactly = (wh: bigint): string =>
  grouped(formatDecimal(wh, ENERGY_DECIMALS, PRINTED_ENERGY_DECIMALS));

/**
 * Mean price in 0.001 currency/MWh, half up: what a MWh brought who fed in (Wh < 0), or cost who drew (Wh > 0). Null where
 * there is no energy.
 * @param amount base units, + = received
 * @param wh Wh, + = drawn
 */
export function meanPrice(amount: bigint, wh: bigint): bigint | null {
  if (wh === 0n) return null;
  return wh > 0n ? rounding.divHalfUp(-amount, wh) : rounding.divHalfUp(amount, -wh);
}

/** A part of the items: for energy, shares of funds, everything else. */
export type Group = "energy" | "funds" | "other";

/** Where a kind of item stands. The mean prices are those of the energy before and after the funds. */
export const GROUP_OF = {
  contractDifference: "energy",
  trade: "energy",
  dayAhead: "energy",
  realTime: "energy",
  deviation: "energy",
  spread: "energy",
  correction: "energy",
  fundShare: "funds",
  penalty: "other",
  bondReturned: "other",
  bondDrawn: "other",
  disputeFee: "other",
  ticket: "other",
  debt: "other",
} as const satisfies Record<ItemKind, Group>;

/** An item as a line. */
export interface PrintedItem {
  item: StatementItem;
  /** Cents. */
  cents: bigint;
  /** Whether they differ from the item's own rounding. */
  drifted: boolean;
}

/** Items of a group and what everything down to it adds up to. */
export interface PrintedGroup {
  group: Group;
  items: PrintedItem[];
  /** Cents: sum of all lines above, those settled before too; the exact sum, rounded half up. */
  subtotal: bigint;
  /** Base units: the same sum, exact. */
  exact: bigint;
  /** 0.001 currency/MWh, half up, of the exact sum; null for the last group and without energy. */
  mean: bigint | null;
}

/** The items in the order of print. */
export interface PrintedItems {
  /** Groups with items, in order. Their lines, and then `settledBefore`, add up to the total. */
  groups: PrintedGroup[];
  /** Cents: what is taken off because it was settled before; null where nothing was. */
  settledBefore: { cents: bigint; drifted: boolean } | null;
  /** Cents: the exact total, rounded half up. */
  total: bigint;
  /** Wh behind the mean prices, + = drawn. */
  energyWh: bigint;
}

const ORDER = new Map<ItemKind, number>(ITEM_KINDS.map((kind, i) => [kind, i]));

/** The items by group, kind and then as they come; money rounded to cents by running sums. */
export function printItems(statement: Statement): PrintedItems {
  const sorted = [...statement.items].sort((x, y) => (ORDER.get(x.kind) ?? 0) - (ORDER.get(y.kind) ?? 0));
  const before = sorted.filter(({ settledBefore }) => settledBefore === true);
  const off = -sum(before.map(({ amount }) => amount));
  const column = printColumn([...sorted.map(({ amount }) => amount), off], CENT);
  const energyWh = meteredWh(statement);
  const printed = sorted.map((item, i) => ({ item, cents: column.lines[i]!, drifted: column.drifted[i]! }));
  let exact = 0n;
  const groups: PrintedGroup[] = [];
  for (const group of ["energy", "funds", "other"] as const) {
    const items = printed.filter(({ item }) => GROUP_OF[item.kind] === group);
    if (items.length === 0) continue;
    exact += sum(items.map(({ item }) => item.amount));
    const mean = group === "other" ? null : meanPrice(exact, energyWh);
    groups.push({ group, items, subtotal: rounding.divHalfUp(exact, CENT), exact, mean });
  }
  const settledBefore =
    before.length === 0 ? null : { cents: column.lines[sorted.length]!, drifted: column.drifted[sorted.length]! };
  return { groups, settledBefore, total: column.total, energyWh };
}

/** A line of the interval table: an interval, or a day of a month. */
export interface PrintedRow {
  /** Delivery day, ISO 8601. */
  day: string;
  /** Number of the interval; null for a whole day. */
  interval: number | null;
  /** The exact values; for a day their sums. */
  exact: Omit<StatementInterval, "price" | "quality" | "interval">;
  /** 0.001 currency/MWh; null for a whole day. */
  price: bigint | null;
  /** How many values are of each quality. */
  quality: Record<Quality, number>;
  /** kWh and cents as printed. */
  contracted: bigint;
  import: bigint;
  export: bigint;
  deviation: bigint;
  energyAmount: bigint;
  penalty: bigint;
  amount: bigint;
  /** Columns in which the line differs from its own rounding. */
  drifted: ReadonlySet<NumberColumn>;
  /** Columns (deviation, amount) whose figure differs from what the other printed figures of the line give. */
  crossed: ReadonlySet<NumberColumn>;
}

/** Columns of the interval table that add up. */
export type NumberColumn = "contracted" | "import" | "export" | "deviation" | "energyAmount" | "penalty" | "amount";

/** The interval table. */
export interface PrintedRows {
  rows: PrintedRow[];
  /** kWh and cents: the exact sums, rounded half up. */
  totals: Record<NumberColumn, bigint>;
}

const COLUMNS = {
  contracted: ["contractedWh", KWH],
  import: ["importWh", KWH],
  export: ["exportWh", KWH],
  deviation: ["deviationWh", KWH],
  energyAmount: ["energyAmount", CENT],
  penalty: ["penalty", CENT],
  amount: ["amount", CENT],
} as const;

/** Columns of numbers of the interval table, in order. */
export const NUMBER_COLUMNS = Object.keys(COLUMNS) as NumberColumn[];

type Exact = Pick<PrintedRow, "day" | "interval" | "exact" | "price" | "quality">;

const oneOf = (quality: Quality): Record<Quality, number> => {
  const none = { measured: 0, estimated: 0, substituted: 0 };
  return { ...none, [quality]: 1 };
};

const exactInterval = (interval: StatementInterval): Exact => ({
  day: interval.day,
  interval: interval.interval,
  exact: interval,
  price: interval.price,
  quality: oneOf(interval.quality),
});

/** A whole day: exact sums. */
function exactDay(day: string, intervals: readonly StatementInterval[]): Exact {
  const of = (key: (typeof COLUMNS)[NumberColumn][0]) => sum(intervals.map((interval) => interval[key]));
  const count = (quality: Quality) => intervals.filter((interval) => interval.quality === quality).length;
  return {
    day,
    interval: null,
    exact: {
      day,
      contractedWh: of("contractedWh"),
      importWh: of("importWh"),
      exportWh: of("exportWh"),
      deviationWh: of("deviationWh"),
      energyAmount: of("energyAmount"),
      penalty: of("penalty"),
      amount: of("amount"),
    },
    price: null,
    quality: { measured: count("measured"), estimated: count("estimated"), substituted: count("substituted") },
  };
}

/** Intervals by day, in the order in which days come. */
export function byDay(intervals: readonly StatementInterval[]): Map<string, StatementInterval[]> {
  const days = new Map<string, StatementInterval[]>();
  for (const interval of intervals) {
    const day = days.get(interval.day);
    if (day === undefined) days.set(interval.day, [interval]);
    else day.push(interval);
  }
  return days;
}

/** The interval table of a day, or the day table of a month; every column rounded by its running sums. */
export function printRows({ period, intervals }: Pick<Statement, "period" | "intervals">): PrintedRows {
  const exact =
    period.kind === "day"
      ? intervals.map(exactInterval)
      : [...byDay(intervals)].map(([day, ofDay]) => exactDay(day, ofDay));
  const columns = NUMBER_COLUMNS.map((name) => {
    const [key, unit] = COLUMNS[name];
    return [
      name,
      printColumn(
        exact.map((row) => row.exact[key]),
        unit,
      ),
    ] as const;
  });
  const rows = exact.map((row, i): PrintedRow => {
    const line = Object.fromEntries(columns.map(([name, { lines }]) => [name, lines[i]!])) as Record<
      NumberColumn,
      bigint
    >;
    const drifted = new Set(columns.filter(([, column]) => column.drifted[i]).map(([name]) => name));
    const crossed = new Set<NumberColumn>();
    if (line.deviation !== line.import - line.export - line.contracted) crossed.add("deviation");
    if (line.amount !== line.energyAmount - line.penalty) crossed.add("amount");
    return { ...row, ...line, drifted, crossed };
  });
  const totals = Object.fromEntries(columns.map(([name, { total }]) => [name, total]));
  return { rows, totals: totals as Record<NumberColumn, bigint> };
}

/** Wh of intervals taken together, exact: contracted and net metered (import − export). */
export const energyOfRow = ({ exact }: PrintedRow): { contractedWh: bigint; meteredWh: bigint } => ({
  contractedWh: exact.contractedWh,
  meteredWh: netWh(exact),
});

/** The parts of what was paid, in cents, rounded by running sums: they add up to the printed total. */
export function printPaid({ free, debt, ticket }: Paid): Record<keyof Paid, bigint> {
  const [first = 0n, second = 0n, third = 0n] = printColumn([free, debt, ticket], CENT).lines;
  return { free: first, debt: second, ticket: third };
}
