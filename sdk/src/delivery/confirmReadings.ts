import type { Handle } from "../chain/handle.ts";
import type { WriteOptions } from "../chain/send.ts";
import { review, type ReviewParams, type ReviewReceipt } from "./review.ts";

/**
 * Account of the participant: confirms its readings (核对无误); batch and proof are found. Silence until the end of the review does
 * the same. @throws ReadingsMissing, NotAccountOf, ReviewedBefore, ReviewOver
 */
export async function confirmReadings(
  handle: Handle,
  params: ReviewParams,
  options?: WriteOptions,
): Promise<ReviewReceipt> {
  return review(handle, params, true, options);
}
