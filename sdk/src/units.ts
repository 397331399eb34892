/**
 * Numbers as people write them, and as the contracts count them. Nothing is rounded: what has too many decimals is refused.
 *
 * | quantity | people | contracts |
 * |---|---|---|
 * | price | currency/MWh, up to 3 decimals | 0.001 currency/MWh, int32 |
 * | money | currency, up to 9 decimals | base units of the billing token |
 * | time | ISO 8601 with offset | Unix seconds |
 * | interval | 1 … n | index 0 … n − 1 |
 */
import { CoreError } from "./core/index.ts";

/** A decimal number as text ("350.00") or, where no digit is lost, as a number. */
export type Decimal = string | number;
/** Currency as text ("12.5"), or base units of the billing token as bigint. */
export type Money = string | bigint;
/** ISO 8601 with an offset ("2026-11-25T10:00:00+08:00"), a Date, or Unix seconds. */
export type Time = string | Date | number | bigint;

/** Decimals of the billing token. */
export const MONEY_DECIMALS = 9;
/** Decimals of a price in currency/MWh. */
export const PRICE_DECIMALS = 3;

/** Text that is no decimal number, or has more decimals than there are. */
export class NotDecimal extends CoreError {
  constructor(text: string, decimals: number) {
    super(`"${text}" is not a decimal number with up to ${decimals} decimals.`, { text, decimals });
  }
}

/** A moment that cannot be read. Local times without an offset are refused: they would depend on the machine. */
export class NotATime extends CoreError {
  constructor(text: string) {
    super(`"${text}" is no time in ISO 8601 with an offset (like 2026-11-25T10:00:00+08:00) or Unix seconds.`, {
      text,
    });
  }
}

/**
 * A decimal number in units of 10^−decimals.
 * @throws NotDecimal
 */
export function parseDecimal(value: Decimal, decimals: number): bigint {
  const text = String(value).trim();
  const match = /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(text);
  const fraction = (match?.[3] ?? "").replace(/0+$/, "");
  if (match === null || fraction.length > decimals) throw new NotDecimal(text, decimals);
  const units = BigInt(match[2]! + fraction.padEnd(decimals, "0"));
  return match[1] === "-" ? -units : units;
}

/** The inverse: at least `least` decimals, more only where they say something. */
export function formatDecimal(units: bigint, decimals: number, least = 2): string {
  const sign = units < 0n ? "-" : "";
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, "");
  const shown = fraction.padEnd(Math.min(least, decimals), "0");
  return `${sign}${whole}${shown === "" ? "" : `.${shown}`}`;
}

/** Price in 0.001 currency/MWh. @throws NotDecimal */
export const parsePrice = (price: Decimal): number => Number(parseDecimal(price, PRICE_DECIMALS));

/** Price in currency/MWh. */
export const formatPrice = (price: number | bigint): string => formatDecimal(BigInt(price), PRICE_DECIMALS);

/** Base units of the billing token. @throws NotDecimal */
export const parseMoney = (money: Money): bigint =>
  typeof money === "bigint" ? money : parseDecimal(money, MONEY_DECIMALS);

/** Currency. */
export const formatMoney = (baseUnits: bigint): string => formatDecimal(baseUnits, MONEY_DECIMALS);

/** Unix seconds. @throws NotATime */
export function parseTime(time: Time): number {
  if (typeof time === "bigint") return Number(time);
  if (typeof time === "number") {
    if (!Number.isSafeInteger(time)) throw new NotATime(String(time));
    return time;
  }
  const zoned = time instanceof Date || /(Z|[+-]\d{2}:?\d{2})$/.test(time);
  const seconds = zoned ? new Date(time).getTime() / 1000 : NaN;
  if (!Number.isFinite(seconds)) throw new NotATime(String(time));
  return Math.floor(seconds);
}

/** ISO 8601 in local time, with its offset. */
export function formatTime(seconds: number | bigint, offsetSeconds: number): string {
  const time = Number(seconds);
  const local = new Date((time + offsetSeconds) * 1000);
  if (Number.isNaN(local.getTime())) return `${seconds} s`;
  const minutes = Math.abs(Math.trunc(offsetSeconds / 60));
  const two = (n: number) => String(n).padStart(2, "0");
  const offset = `${offsetSeconds < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  return `${local.toISOString().slice(0, 19)}${offset}`;
}
