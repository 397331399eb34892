import type { BatchOptions } from "../chain/batch.ts";
import type { Handle } from "../chain/handle.ts";
import { publishAll, type PublishReadingsParams, type PublishReceipt } from "./publishing.ts";

/**
 * Metering: publishes later readings of a day (退补), as often as needed. After their review `correct` settles what they change.
 * @throws ReadingsUnfit, DayNotOver, NothingPublished
 */
export async function correctReadings(
  handle: Handle,
  params: PublishReadingsParams,
  options?: BatchOptions,
): Promise<PublishReceipt> {
  return publishAll(handle, "publishCorrection", params, options);
}
