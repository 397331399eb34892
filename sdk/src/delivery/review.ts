/** A participant's word on its own readings: what both verbs and the signed form share. */
import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";
import type { Day } from "../energy/days.ts";
import { ReadingsMissing } from "../errors/index.ts";
import { batchesWith, readingsOf, type ReadingsResult } from "./readingsOf.ts";
import { nameOf, numberOf } from "./shared.ts";

/** Whose readings are reviewed, of which day. */
export interface ReviewParams {
  participant: bigint;
  /** Local delivery day. */
  day: Day;
  /** The batch; the newest that names the participant by default. */
  batch?: bigint;
}

/** The transaction, with the batch that it was about. */
export interface ReviewReceipt extends Receipt {
  batch: bigint;
}

/** Finds the readings to review, with their proof. @throws ReadingsMissing, ReadingsIncomplete */
export async function toReview(handle: Handle, params: ReviewParams): Promise<ReadingsResult> {
  const { participant } = params;
  const day = numberOf(handle, params.day);
  const batch = params.batch ?? (await batchesWith(handle, day, participant)).at(-1)?.batch;
  if (batch === undefined) throw new ReadingsMissing(participant, nameOf(handle, day));
  return readingsOf(handle, { participant, day, batch });
}

/** Sends a participant's word. */
export async function review(
  handle: Handle,
  params: ReviewParams,
  accepts: boolean,
  options?: WriteOptions,
): Promise<ReviewReceipt> {
  const { participant } = params;
  const { batch, hash: readings, proof } = await toReview(handle, params);
  const word = { batch, participant, readings, accepts };
  const receipt = await send(handle, () => handle.contracts.meters.review.populateTransaction(word, proof), options);
  return { ...receipt, batch };
}
