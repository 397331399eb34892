import { words } from "../core/index.ts";
import { type BatchOptions, sendBatches } from "../chain/batch.ts";
import { contextOf, type Handle } from "../chain/handle.ts";
import { BATCH_FIXED, MAX_TRANSACTION_GAS, splitIntoBatches } from "../market/batches.ts";
import { encodeMonthly, type MonthlyRecord } from "./items.ts";
import { MAX_BATCH_BYTES, outcomeOf, type PublishReceipt } from "./publishing.ts";
import { type Month, monthProduct } from "./shared.ts";

/** The monthly record of metering points. */
export interface PublishMonthlyParams {
  /** Name ("2027-03") or number of the month's product. */
  month: Month;
  records: readonly MonthlyRecord[];
}

/**
 * Metering: publishes the monthly record of metering points: registers, maximum demand, reactive energy. `accepted` and
 * `refused` name metering points.
 * @throws ReadingsUnfit, NothingPublished; refused with UnknownMeter, RegisterBackwards
 */
export async function publishMonthly(
  handle: Handle,
  params: PublishMonthlyParams,
  options: BatchOptions = {},
): Promise<PublishReceipt> {
  const { meters } = handle.contracts;
  const month = await monthProduct(handle, params.month);
  const records = params.records.map(encodeMonthly);
  const costOf = (bytes: Uint8Array) => ({ bytes: bytes.length, gas: 15_000 });
  const limits = { ...options, maxBytes: options.maxBytes ?? MAX_BATCH_BYTES };
  const receipts = await sendBatches(
    handle,
    splitIntoBatches(records, costOf, BATCH_FIXED, limits),
    (part) => meters.publishMonthly.populateTransaction(month, words.concat(part)),
    options.maxGas ?? MAX_TRANSACTION_GAS,
    options,
    contextOf(handle),
  );
  return outcomeOf(handle, receipts);
}
