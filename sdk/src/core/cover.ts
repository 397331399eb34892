/**
 * The money part of the cover: what the steps of a sheet can cost at worst, so that allotment can never lack anything.
 * Twin of `contracts/market/libraries/Cover.sol`; formula in DESIGN §5.
 */
import { priceOf, type BidSheet, type SheetTerms } from "./bidSheet.ts";
import { divCeil } from "./rounding.ts";
import { CoreError } from "./errors.ts";

/** Base units (9 decimals) of 1 kWh at a price of 0.001 currency/MWh. */
export const UNITS_PER_KWH_AND_PRICE = 1000n;

/** A cover as the commitment word keeps it: mantissa · 2^exponent base units. */
export interface EncodedCover {
  /** 0 … 2²⁴ − 1. */
  mantissa: number;
  /** 0 … 255. */
  exponent: number;
}

/** A cover that is negative or too large for 24 bits and an 8-bit exponent. */
export class CoverOutOfRange extends CoreError {
  constructor(value: bigint) {
    super(`A cover of ${value} base units cannot be written.`, { value });
  }
}

/**
 * Base units that the sheet can cost at worst: (Σ buy q · max(0, p) + Σ sell q · max(0, −p)) · lot · days · 1,000. Exact.
 * @param lotKwh kWh per lot
 * @param deliveryDays days of the product
 */
export function worstCase(
  sheet: BidSheet,
  terms: Pick<SheetTerms, "floor" | "tick" | "intervals">,
  lotKwh: bigint,
  deliveryDays: bigint,
): bigint {
  let worst = 0n;
  for (const row of sheet.rows) {
    const sign = row.side === "buy" ? 1 : -1;
    let ofRow = 0n;
    for (const steps of row.steps) {
      for (const { key, quantity } of steps) {
        // 2²² · 2³¹ is a safe integer; the sum need not be.
        ofRow += BigInt(quantity * Math.max(0, sign * priceOf(terms, key)));
      }
    }
    worst += row.flat ? ofRow * BigInt(terms.intervals) : ofRow;
  }
  return worst * lotKwh * deliveryDays * UNITS_PER_KWH_AND_PRICE;
}

/**
 * The smallest writable cover that is not below `value`; rounding up favours the market: the cover is at most 2⁻²³ above the
 * need. The exponent is the smallest that does, so a value has one encoding.
 * @throws CoverOutOfRange
 */
export function encode(value: bigint): EncodedCover {
  if (value < 0n) throw new CoverOutOfRange(value);
  let exponent = Math.max(0, value.toString(2).length - 24);
  let mantissa = divCeil(value, 1n << BigInt(exponent));
  if (mantissa === 1n << 24n) {
    mantissa >>= 1n;
    exponent++;
  }
  if (exponent > 255) throw new CoverOutOfRange(value);
  return { mantissa: Number(mantissa), exponent };
}

/** Base units of an encoded cover: mantissa << exponent. */
export function decode({ mantissa, exponent }: EncodedCover): bigint {
  return BigInt(mantissa) << BigInt(exponent);
}

/** The 32 bits of the commitment word: mantissa in the high 24, exponent in the low 8. */
export function pack({ mantissa, exponent }: EncodedCover): number {
  return mantissa * 256 + exponent;
}

/** The inverse of pack. */
export function unpack(bits: number): EncodedCover {
  return { mantissa: Math.floor(bits / 256), exponent: bits % 256 };
}
