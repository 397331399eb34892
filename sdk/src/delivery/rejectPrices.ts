import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";
import { numberOf } from "./shared.ts";
import { type PricesParams, seriesNumber } from "./series.ts";

/** Regulator: rejects prices within their review; they may be published once more in time. @throws NotTheRegulator, PricesFinal */
export async function rejectPrices(
  handle: Handle,
  params: PricesParams & {
    /** Hash of the decision, 32 bytes. */
    documentHash: string;
  },
  options?: WriteOptions,
): Promise<Receipt> {
  const day = numberOf(handle, params.day);
  const { prices } = handle.contracts;
  return send(
    handle,
    () => prices.reject.populateTransaction(seriesNumber(params.series), day, params.documentHash),
    options,
  );
}
