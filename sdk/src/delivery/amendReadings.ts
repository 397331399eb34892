import type { BatchOptions } from "../chain/batch.ts";
import type { Handle } from "../chain/handle.ts";
import { publishAll, type PublishReadingsParams, type PublishReceipt } from "./publishing.ts";

/**
 * Metering: amends disputed readings in time; the amendment has a review of its own.
 * @throws ReadingsUnfit, NothingPublished; refused with DisputeInStage, StepTooLate
 */
export async function amendReadings(
  handle: Handle,
  params: PublishReadingsParams,
  options?: BatchOptions,
): Promise<PublishReceipt> {
  return publishAll(handle, "amend", params, options);
}
