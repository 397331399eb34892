import { lanes } from "../core/index.ts";
import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";
import { IntervalsMismatch } from "../energy/quantities.ts";
import { type Decimal, parsePrice } from "../units.ts";
import { numberOf } from "./shared.ts";
import { type PricesParams, seriesNumber, intervalsOn } from "./series.ts";

/**
 * Grid company: publishes prices of a day that is over, or amends them within their review.
 * @throws NotDecimal, IntervalsMismatch, PricesTooEarly, PricesTooLate, PricesFinal, DocumentMissing
 */
export async function publishPrices(
  handle: Handle,
  params: PricesParams & {
    /** Currency/MWh by interval, or the same in all of them. */
    prices: readonly Decimal[] | Decimal;
    /** Hash of the document, 32 bytes. */
    documentHash: string;
  },
  options?: WriteOptions,
): Promise<Receipt> {
  const day = numberOf(handle, params.day);
  const intervals = await intervalsOn(handle, day);
  const { prices } = params;
  const list =
    typeof prices === "object" ? prices.map(parsePrice) : new Array<number>(intervals).fill(parsePrice(prices));
  if (list.length !== intervals) throw new IntervalsMismatch(list.length, intervals);
  const words = lanes.packSigned(list);
  return send(
    handle,
    () =>
      handle.contracts.prices.publish.populateTransaction(seriesNumber(params.series), day, words, params.documentHash),
    options,
  );
}
