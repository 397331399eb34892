import type { Handle } from "../chain/handle.ts";
import type { WriteOptions } from "../chain/send.ts";
import { review, type ReviewParams, type ReviewReceipt } from "./review.ts";

/**
 * Account of the participant: disputes its readings within their review; batch and proof are found. The fee is taken from its free
 * money and returns, unless the regulator upholds what was disputed. A dispute about an amendment is an appeal to the regulator.
 * @throws ReadingsMissing, NotAccountOf, ReviewedBefore, ReviewOver, FeeNotTaken
 */
export async function disputeReadings(
  handle: Handle,
  params: ReviewParams,
  options?: WriteOptions,
): Promise<ReviewReceipt> {
  return review(handle, params, false, options);
}
