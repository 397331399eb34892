/** Decimal text and whole numbers of its last place; nothing is ever rounded. */

/** Why a text is not the number that is wanted. */
export type DecimalFault = "empty" | "notDecimal" | "tooFine";

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/**
 * Reads a decimal as a whole number of 10^−places: "350.01" with 3 places is 350010. Zeros beyond the places are harmless.
 * Exact up to 2⁵³; larger numbers come back as a double that is at least as large.
 */
export function parseDecimal(text: string, places: number): number | DecimalFault {
  const match = DECIMAL.exec(text);
  if (match === null) return text === "" ? "empty" : "notDecimal";
  const fraction = match[3] ?? "";
  if (fraction.length > places && /[1-9]/.test(fraction.slice(places))) return "tooFine";
  const magnitude = Number((match[2] as string) + fraction.slice(0, places).padEnd(places, "0"));
  return match[1] === "-" && magnitude > 0 ? -magnitude : magnitude;
}

/** Writes a whole number of 10^−places with at least two decimals, more if needed: 350010 with 3 places is "350.01". */
export function formatDecimal(value: number, places: number): string {
  const digits = Math.abs(value)
    .toString()
    .padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  const fraction = digits.slice(digits.length - places).replace(/0+$/, "");
  return `${value < 0 ? "-" : ""}${whole}.${fraction.padEnd(2, "0")}`;
}

/** Prices are kept in 0.001 currency/MWh. */
export const PRICE_PLACES = 3;

/** A price of 0.001 currency/MWh as text. */
export const formatPrice = (price: number) => formatDecimal(price, PRICE_PLACES);

/** A whole number with thousands apart: 1 234 567 (narrow no-break spaces). */
export const formatGrouped = (value: number) => value.toString().replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
