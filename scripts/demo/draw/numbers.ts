/** Numbers as people read them: thousands apart, and no more decimals than asked for. */
import { formatMoney } from "../../../sdk/src/units.ts";
import { grouped } from "./text.ts";

const scaled = (value: bigint, decimals: number, shown: number): string => {
  const magnitude = value < 0n ? -value : value;
  const unit = 10n ** BigInt(decimals - shown);
  const digits = ((magnitude + unit / 2n) / unit).toString().padStart(shown + 1, "0");
  const whole = grouped(digits.slice(0, digits.length - shown));
  const fraction = shown === 0 ? "" : `.${digits.slice(digits.length - shown)}`;
  return `${value < 0n ? "−" : ""}${whole}${fraction}`;
};

/** Base units of the billing token as currency, rounded half away from zero for the eye alone. */
export const moneyText = (baseUnits: bigint, decimals = 2): string => scaled(baseUnits, 9, decimals);

/** Base units as currency, every digit that says something. */
export const exactMoney = (baseUnits: bigint): string => grouped(formatMoney(baseUnits));

/** kWh as MWh. */
export const mwhText = (kwh: number | bigint, decimals = 1): string => scaled(BigInt(kwh), 3, decimals);

/** 0.001 currency/MWh as currency/MWh. */
export const priceText = (price: number | null, decimals = 2): string =>
  price === null ? "–" : scaled(BigInt(price), 3, decimals);

/** Seconds after midnight of an interval's begin and end: 09:00–10:00. */
export function hoursOf(index: number, intervals: number): string {
  const at = (i: number) => {
    const minutes = Math.round((1_440 * i) / intervals);
    return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  };
  return `${at(index)}–${at(index + 1)}`;
}
