/** Delivery days: local calendar days, as people write them and as the register numbers them. */
import { CoreError } from "../core/index.ts";
import type { MarketConstants } from "../deployment.ts";

/** A local calendar day ("2026-11-27"), or the register's number of it. */
export type Day = string | number;

/** Text that is no calendar day, or a market whose days are not calendar days. */
export class NotADay extends CoreError {
  constructor(text: string) {
    super(`"${text}" is no calendar day like 2026-11-27 (markets with shorter days take numbers).`, { text });
  }
}

/** Number of a delivery day: ⌊(time + offset)/day length⌋ of any moment in it. @throws NotADay */
export function dayNumber(day: Day, { dayLengthSeconds }: Pick<MarketConstants, "dayLengthSeconds">): number {
  if (typeof day === "number") return day;
  const begin = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) / 1000 : NaN;
  // Date.parse takes 30 February for 1 March.
  const exists = Number.isFinite(begin) && new Date(begin * 1000).toISOString().slice(0, 10) === day;
  if (!exists || dayLengthSeconds !== 86_400) throw new NotADay(day);
  return begin / dayLengthSeconds;
}

/** The calendar day of a number; the number itself where days are shorter. */
export function dayName(number: number, { dayLengthSeconds }: Pick<MarketConstants, "dayLengthSeconds">): string {
  return dayLengthSeconds === 86_400 ? new Date(number * 86_400_000).toISOString().slice(0, 10) : String(number);
}

/** Unix time at which a delivery day begins. */
export function dayBegins(number: number, { dayLengthSeconds, offsetSeconds }: MarketConstants): number {
  return number * dayLengthSeconds - offsetSeconds;
}
