/**
 * The itemised statement of a participant: what was contracted, what was metered, what follows in money, for a day or a month.
 *
 * | quantity | unit | sign |
 * |---|---|---|
 * | energy | Wh | + = drawn or bought, − = fed in or sold |
 * | deviation | Wh | (import − export) − contracted: + = short, − = long |
 * | price | 0.001 currency/MWh | may be negative |
 * | money | base units, 10⁻⁹ currency | + = the participant receives, − = pays |
 *
 * Wh × 0.001 currency/MWh is 10⁻⁹ currency: a product is exact, and nothing here is rounded. Only what is printed is
 * (`printed.ts`).
 */

/** Where a metered value comes from: read, estimated by the market, or put in the place of a missing one. */
export type Quality = "measured" | "estimated" | "substituted";

/** Every quality, the best first. */
export const QUALITIES = ["measured", "estimated", "substituted"] as const satisfies readonly Quality[];

/** One interval of a delivery day. Energy in Wh, price in 0.001 currency/MWh, money in base units. All exact. */
export interface StatementInterval {
  /** Delivery day, ISO 8601 (2026-11-25). */
  day: string;
  /** Number in the day, from 1. */
  interval: number;
  /** Wh, + = bought. */
  contractedWh: bigint;
  /** Wh drawn from the grid, ≥ 0. */
  importWh: bigint;
  /** Wh fed into the grid, ≥ 0. */
  exportWh: bigint;
  /** Wh: import − export − contracted; + = short. */
  deviationWh: bigint;
  /** 0.001 currency/MWh, applied to the deviation. */
  price: bigint;
  /** Base units: −deviation × price. */
  energyAmount: bigint;
  /** Base units, ≥ 0, deducted. */
  penalty: bigint;
  /** Base units: energyAmount − penalty. */
  amount: bigint;
  /** Where the metered values come from. */
  quality: Quality;
}

/** What an item is for. */
export type ItemKind =
  | "trade"
  | "deviation"
  | "penalty"
  | "spread"
  | "dayAhead"
  | "realTime"
  | "contractDifference"
  | "fundShare"
  | "correction"
  | "bondReturned"
  | "bondDrawn"
  | "disputeFee"
  | "ticket"
  | "debt";

/** Every kind of item, in the order in which a statement is printed. */
export const ITEM_KINDS = [
  "contractDifference",
  "trade",
  "dayAhead",
  "realTime",
  "deviation",
  "spread",
  "correction",
  "fundShare",
  "penalty",
  "bondReturned",
  "bondDrawn",
  "disputeFee",
  "ticket",
  "debt",
] as const satisfies readonly ItemKind[];

/** A line of the statement. Energy in Wh, price in 0.001 currency/MWh, money in base units. All exact. */
export interface StatementItem {
  /** What it is for. */
  kind: ItemKind;
  /** Delivery day, ISO 8601. */
  day?: string;
  /** Session in which it was traded. */
  session?: bigint;
  /** Name of the product. */
  product?: string;
  /** Number of the interval in the day, from 1. */
  interval?: number;
  /** Wh, + = bought or short, − = sold or long. */
  energyWh?: bigint;
  /** 0.001 currency/MWh, where one price holds for all of the energy. */
  price?: bigint;
  /** Base units, + = the participant receives. With energy and price it is their product. */
  amount: bigint;
  /** Paid already (a buyer's cover at allotment) rather than now: not in the total. */
  settledBefore?: boolean;
  /** What it refers to elsewhere: a dispute, a fund, a bill. */
  reference?: string;
}

/** How contracts are settled: paid in full and the deviation on top, or as a difference to the price of the day. */
export type Mode = "takeOrPay" | "difference";

/** How final a statement is. */
export type Version = "preliminary" | "final" | "corrected";

/** A delivery day (ISO 8601) or a month (2026-11). */
export type Period = { kind: "day"; day: string } | { kind: "month"; month: string };

/** How the total was paid. Base units, each with the sign of the total's view (+ = received); they add up to the total. */
export interface Paid {
  /** Into (+) or out of (−) the free balance. */
  free: bigint;
  /** Set against (+) or added to (−) the participant's debt. */
  debt: bigint;
  /** Owed by the market for now, as a ticket. */
  ticket: bigint;
}

/** The statement of one participant. */
export interface Statement {
  /** Name of the market. */
  market: string;
  /** Name of the currency. */
  currency: string;
  /** What it is about. */
  period: Period;
  /** How final it is. */
  version: Version;
  /** Number of the participant. */
  participant: bigint;
  /** Name of the participant. */
  name?: string;
  /** Of the settlement. */
  number: bigint;
  /** Settlement of the same period that this one replaces. */
  previous?: bigint;
  /** Version of the rules it follows. */
  ruleVersion?: bigint;
  /** How contracts are settled. */
  mode: Mode;
  /** By day and number. May be empty. */
  intervals: StatementInterval[];
  /** What the total is made of, and what was paid before. */
  items: StatementItem[];
  /** Base units: the sum of the items that are not settled before. */
  total: bigint;
  /** How the total was paid, once it was. */
  paid?: Paid;
  /** Hashes of the transactions it rests on. */
  transactions?: string[];
  /** Remarks, a paragraph each. */
  note?: Note[];
}

/** A remark: as somebody wrote it, or in both languages. */
export type Note = string | { en: string; zh: string };

/** A remark as it is printed. */
export const noteIn = (lang: "en" | "zh") => (note: Note) => (typeof note === "string" ? note : note[lang]);

/** Sum of whole numbers, in their unit; exact. */
export const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);

/**
 * Base units for energy at a price: −Wh × 0.001 currency/MWh; exact. Who buys or is short (+) pays.
 */
export const amountOf = (energyWh: bigint, price: bigint): bigint => -energyWh * price;

/** Wh imported less exported, exact: + = the participant took energy. */
export const netWh = ({ importWh, exportWh }: Pick<StatementInterval, "importWh" | "exportWh">): bigint =>
  importWh - exportWh;

/**
 * Wh that the mean price is for, exact, + = taken: what was metered. Without intervals it is what was settled at the real-time
 * price, and without that what was traded together with the deviations.
 */
export function meteredWh({ intervals, items }: Pick<Statement, "intervals" | "items">): bigint {
  if (intervals.length > 0) return sum(intervals.map(netWh));
  const of = (...kinds: ItemKind[]) =>
    sum(items.filter(({ kind }) => kinds.includes(kind)).map(({ energyWh = 0n }) => energyWh));
  const realTime = of("realTime");
  return realTime === 0n ? of("trade", "deviation") : realTime;
}
