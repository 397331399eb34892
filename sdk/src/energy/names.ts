/**
 * Names of products, as people write them:
 *
 *     2027   2027-03   2027-03/working   2027-03/rest   2027-03-15   (a class behind: 2027-03-15#1)
 *
 * Where days are shorter than calendar days: y1, y1/m3, y1/m3/working, y1/m3/rest, y1/d74, or the number of the day.
 */
import { calendar as core, CoreError } from "../core/index.ts";
import type { MarketConstants } from "../deployment.ts";
import { dayName } from "./days.ts";

type Days = Pick<MarketConstants, "dayLengthSeconds">;

/** A text that names no registered product. */
export class NoSuchProduct extends CoreError {
  constructor(text: string, years: readonly core.DeliveryYear[], days: Days) {
    const known = years.map((year) => `${dayName(year.firstDay, days)} … ${dayName(lastDay(year), days)}`).join(", ");
    super(
      `"${text}" names no product: a year (2027), a month (2027-03, 2027-03/working, 2027-03/rest), a day (2027-03-15) or a product's number, with a class behind # if it has one. ${known === "" ? "No delivery year is registered yet." : `Registered is ${known}.`}`,
      { text },
    );
  }
}

const lastDay = ({ firstDay, deliveryDays }: core.DeliveryYear) => firstDay + deliveryDays - 1;

/** Days of a month as local days. */
function localSpan(year: core.DeliveryYear, month: number): [number, number] {
  const [first, last] = core.monthSpan(year, month);
  return [year.firstDay + first - 1, year.firstDay + last - 1];
}

const SUFFIX: Readonly<Record<string, core.Span>> = { "": "month", "/working": "workingDays", "/rest": "restDays" };

/** The place in its tree that a text means; null when there is none. */
function placeOf(text: string, years: readonly core.DeliveryYear[], days: Days): (core.Node & { year: number }) | null {
  const short = /^y(\d+)(?:\/m(\d+)(\/working|\/rest)?|\/d(\d+))?$/.exec(text);
  if (short !== null) {
    const [, year, month, kind = "", day] = short;
    if (day !== undefined) return { year: Number(year), span: "day", day: Number(day) };
    if (month === undefined) return { year: Number(year), span: "year" };
    return { year: Number(year), span: SUFFIX[kind] as "month", month: Number(month) };
  }
  for (const year of years) {
    const name = (day: number) => dayName(day, days);
    const month = year.monthDays.findIndex((_, i) => {
      const [first] = localSpan(year, i + 1);
      return [
        name(first).slice(0, 7),
        `${name(first).slice(0, 7)}/working`,
        `${name(first).slice(0, 7)}/rest`,
      ].includes(text);
    });
    if (month !== -1) return { year: year.year, span: SUFFIX[text.slice(7)] as "month", month: month + 1 };
    if (/^\d{4}$/.test(text) && name(year.firstDay).startsWith(`${text}-`)) return { year: year.year, span: "year" };
    for (let day = 1; day <= year.deliveryDays; day++) {
      if (name(year.firstDay + day - 1) === text) return { year: year.year, span: "day", day };
    }
  }
  return null;
}

/** The parts of a product's number; null when there is no such place in any year. */
function partsOf(product: bigint): core.ProductParts | null {
  try {
    return core.partsOf(product);
  } catch (error) {
    if (error instanceof CoreError) return null;
    throw error;
  }
}

/** Id of the product that a text names: a name as above, or the id itself. @throws NoSuchProduct */
export function productNamed(text: string, years: readonly core.DeliveryYear[], days: Days): bigint {
  const [, name = "", class_] = /^(.*?)(?:#(\d+))?$/.exec(text.trim()) ?? [];
  const place = placeOf(name, years, days);
  const exists = (parts: core.Node & { year: number }) => {
    const year = years.find(({ year: number }) => number === parts.year);
    return year !== undefined && core.daysOf(year, parts).length > 0;
  };
  if (place !== null && exists(place)) return core.productOf({ ...place, class: Number(class_ ?? 0) });
  if (class_ === undefined && /^\d+$/.test(name)) {
    const parts = partsOf(BigInt(name));
    if (parts !== null && exists(parts)) return BigInt(name);
  }
  throw new NoSuchProduct(text, years, days);
}

/** Name of a product in a market with this calendar. */
export function nameOfProduct(product: bigint, years: readonly core.DeliveryYear[], days: Days): string {
  const parts = core.partsOf(product);
  const year = years.find(({ year: number }) => number === parts.year);
  const suffix = parts.class === 0 ? "" : `#${parts.class}`;
  if (year === undefined) return core.describe(product);
  if (days.dayLengthSeconds !== 86_400) {
    const below =
      parts.span === "year" ? "" : parts.span === "day" ? `/d${parts.day}` : `/m${parts.month}${kindOf(parts.span)}`;
    return `y${parts.year}${below}${suffix}`;
  }
  if (parts.span === "year") return `${dayName(year.firstDay, days).slice(0, 4)}${suffix}`;
  if (parts.span === "day") return `${dayName(year.firstDay + parts.day - 1, days)}${suffix}`;
  const [first] = localSpan(year, parts.month);
  return `${dayName(first, days).slice(0, 7)}${kindOf(parts.span)}${suffix}`;
}

const kindOf = (span: core.Span) => (span === "workingDays" ? "/working" : span === "restDays" ? "/rest" : "");
