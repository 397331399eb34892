import type { BatchOptions } from "../chain/batch.ts";
import type { Handle } from "../chain/handle.ts";
import { publishAll, type PublishReadingsParams, type PublishReceipt } from "./publishing.ts";

/**
 * Regulator: decides disputes by its own figures, in time. They stand at once.
 * @throws NotAllowed, ReadingsUnfit, NothingPublished; refused with DisputeInStage, StepTooLate
 */
export async function decideReadings(
  handle: Handle,
  params: PublishReadingsParams,
  options?: BatchOptions,
): Promise<PublishReceipt> {
  return publishAll(handle, "decide", params, options);
}
