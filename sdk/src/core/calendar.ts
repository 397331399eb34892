/**
 * The tree of delivery: year → month → its working days and its rest days → day, and the ids of its products.
 * Twin of `contracts/energy/libraries/Calendar.sol`: a node is year << 9 | index, a product class << 24 | node.
 * Months and days of a year count from 1 here, as people count; the contract's index counts them from 0.
 */
import { CoreError } from "./errors.ts";

/** What a product spans. */
export type Span = "year" | "month" | "workingDays" | "restDays" | "day";

/** A place in the tree. */
export type Node =
  | { span: "year" }
  | { span: "month" | "workingDays" | "restDays"; /** 1 … 12. */ month: number }
  | { span: "day"; /** 1 … 366. */ day: number };

/** A product, taken apart. */
export type ProductParts = Node & {
  /** Number of the delivery year, from 1. */
  year: number;
  /** Attribute class; 0 is any energy. */
  class: number;
};

/** A delivery year as the register keeps it. */
export interface DeliveryYear {
  /** Number, from 1. */
  year: number;
  /** First local day (since 1970-01-01). */
  firstDay: number;
  deliveryDays: number;
  /** Intervals of its days, 1–96. */
  intervals: number;
  /** Days of its months, in order. */
  monthDays: readonly number[];
  /** Rest days, as days of the year from 1, ascending. */
  restDays: readonly number[];
}

/** Months of a year at most. */
export const MOST_MONTHS = 12;
/** Days of a year at most. */
export const MOST_DAYS = 366;

const YEAR_SHIFT = 9n;
const CLASS_SHIFT = 24n;
const FIRST: Readonly<Record<Span, number>> = { year: 0, month: 1, workingDays: 13, restDays: 25, day: 37 };

/** A number that is no product of any calendar. */
export class NotAProduct extends CoreError {
  constructor(product: bigint) {
    super(`${product} is no product: class << 24 | year << 9 | index, with index 0 … ${FIRST.day + MOST_DAYS - 1}.`, {
      product,
    });
  }
}

/** A place that no tree has. */
export class NotANode extends CoreError {
  constructor(what: string, value: number, most: number) {
    super(`There is no ${what} ${value}: it lies in 1 … ${most}.`, { what, value, most });
  }
}

function within(what: string, value: number, most: number): number {
  if (!Number.isInteger(value) || value < 1 || value > most) throw new NotANode(what, value, most);
  return value;
}

function indexOf(node: Node): number {
  if (node.span === "year") return 0;
  if (node.span === "day") return FIRST.day + within("day", node.day, MOST_DAYS) - 1;
  return FIRST[node.span] + within("month", node.month, MOST_MONTHS) - 1;
}

/** Id of a product. @throws NotANode */
export function productOf(parts: Node & { year: number; class?: number }): bigint {
  const year = BigInt(within("delivery year", parts.year, 32_767));
  return (BigInt(parts.class ?? 0) << CLASS_SHIFT) | (year << YEAR_SHIFT) | BigInt(indexOf(parts));
}

/** The parts of a product's id. @throws NotAProduct */
export function partsOf(product: bigint): ProductParts {
  const year = Number((product >> YEAR_SHIFT) & 0x7fffn);
  const classNumber = Number(product >> CLASS_SHIFT);
  const index = Number(product & 0x1ffn);
  if (product < 0n || year === 0 || classNumber > 255) throw new NotAProduct(product);
  const common = { year, class: classNumber };
  if (index === 0) return { ...common, span: "year" };
  if (index >= FIRST.day + MOST_DAYS) throw new NotAProduct(product);
  if (index >= FIRST.day) return { ...common, span: "day", day: index - FIRST.day + 1 };
  const month = ((index - 1) % MOST_MONTHS) + 1;
  const span = index < FIRST.workingDays ? "month" : index < FIRST.restDays ? "workingDays" : "restDays";
  return { ...common, span, month };
}

/** First and last day of a month, as days of the year from 1; an empty span (first > last) when the year has no such month. */
export function monthSpan(
  { monthDays }: Pick<DeliveryYear, "monthDays">,
  month: number,
): [first: number, last: number] {
  const before = monthDays.slice(0, month - 1).reduce((sum, days) => sum + days, 0);
  return [before + 1, before + (monthDays[month - 1] ?? 0)];
}

/** The month, from 1, of a day of the year; 0 when the year does not have the day. */
export function monthOf({ monthDays }: Pick<DeliveryYear, "monthDays">, day: number): number {
  let end = 0;
  for (const [i, days] of monthDays.entries()) {
    end += days;
    if (day >= 1 && day <= end) return i + 1;
  }
  return 0;
}

/** Days of a node, as days of the year from 1, ascending; empty when it is none. */
export function daysOf(year: DeliveryYear, node: Node): number[] {
  const [first, last] =
    node.span === "year"
      ? [1, year.deliveryDays]
      : node.span === "day"
        ? [node.day, Math.min(node.day, year.deliveryDays)]
        : monthSpan(year, node.month);
  const days = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
  if (node.span !== "workingDays" && node.span !== "restDays") return days;
  const rest = new Set(year.restDays);
  return days.filter((day) => rest.has(day) === (node.span === "restDays"));
}

/** The node right above; null for a year. */
export function parentOf(year: DeliveryYear, node: Node): Node | null {
  if (node.span === "year") return null;
  if (node.span === "month") return { span: "year" };
  if (node.span !== "day") return { span: "month", month: node.month };
  const month = monthOf(year, node.day);
  return { span: year.restDays.includes(node.day) ? "restDays" : "workingDays", month };
}

/** The nodes right below, in order; none below a day. */
export function childrenOf(year: DeliveryYear, node: Node): Node[] {
  if (node.span === "day") return [];
  if (node.span === "year") return year.monthDays.map((_, i) => ({ span: "month", month: i + 1 }));
  if (node.span !== "month") return daysOf(year, node).map((day) => ({ span: "day", day }));
  const kinds: Node[] = [
    { span: "workingDays", month: node.month },
    { span: "restDays", month: node.month },
  ];
  return kinds.filter((kind) => daysOf(year, kind).length > 0);
}

/** The node and those above it, up to the year. */
export function pathOf(year: DeliveryYear, node: Node): Node[] {
  const parent = parentOf(year, node);
  return parent === null ? [node] : [node, ...pathOf(year, parent)];
}

/** Words with a bit for each rest day (days of the year from 1), as `registerYear` takes them. @throws NotANode */
export function restBits(restDays: readonly number[]): [bigint, bigint] {
  let bits = 0n;
  for (const day of restDays) bits |= 1n << BigInt(within("day", day, MOST_DAYS) - 1);
  return [bits & ((1n << 256n) - 1n), bits >> 256n];
}

/** Rest days, from 1, of words with a bit for each. */
export function restDaysOf([low, high]: readonly [bigint, bigint], deliveryDays: number): number[] {
  const bits = low | (high << 256n);
  return Array.from({ length: deliveryDays }, (_, i) => i + 1).filter((day) => (bits >> BigInt(day - 1)) & 1n);
}

/**
 * What a product is called without its calendar: `year 1`, `month 3 of year 1`, `rest days of month 3 of year 1`,
 * `day 74 of year 1`; `, class 2` behind it unless the class is 0.
 */
export function describe(product: bigint): string {
  const parts = partsOf(product);
  const kind = parts.class === 0 ? "" : `, class ${parts.class}`;
  if (parts.span === "year") return `year ${parts.year}${kind}`;
  if (parts.span === "day") return `day ${parts.day} of year ${parts.year}${kind}`;
  const days = { month: "", workingDays: "working days of ", restDays: "rest days of " }[parts.span];
  return `${days}month ${parts.month} of year ${parts.year}${kind}`;
}
