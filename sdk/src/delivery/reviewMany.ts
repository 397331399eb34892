import { type BatchOptions, sendBatches } from "../chain/batch.ts";
import { eventsNamed } from "../chain/events.ts";
import { contextOf, type Handle } from "../chain/handle.ts";
import type { Receipt } from "../chain/send.ts";
import { decodeRevert, type GridbourseError } from "../errors/index.ts";
import { BATCH_FIXED, MAX_TRANSACTION_GAS, splitIntoBatches } from "../market/batches.ts";
import type { SignedReview } from "./signReview.ts";

/** A review, by batch and participant. */
export interface ReviewedItem {
  batch: bigint;
  participant: bigint;
}

/** What became of relayed reviews. */
export interface ReviewManyReceipt {
  receipts: Receipt[];
  confirmed: ReviewedItem[];
  disputed: ReviewedItem[];
  refused: (ReviewedItem & { error: GridbourseError })[];
}

const WORDS_BESIDE = 16;

/** Anyone: relays signed reviews in as few transactions as allowed. What is refused is told by batch and participant. */
export async function reviewMany(
  handle: Handle,
  params: { reviews: readonly SignedReview[] },
  options: BatchOptions = {},
): Promise<ReviewManyReceipt> {
  const { meters } = handle.contracts;
  const context = contextOf(handle);
  const costOf = ({ proof, signature }: SignedReview) => {
    const bytes = 32 * (WORDS_BESIDE + proof.length) + signature.length / 2;
    return { bytes, gas: 90_000 + 16 * bytes + (signature.length === 130 ? 0 : 250_000) };
  };
  const receipts = await sendBatches(
    handle,
    splitIntoBatches(params.reviews, costOf, BATCH_FIXED, options),
    (part) =>
      meters.reviewMany.populateTransaction(
        part.map(({ batch, participant, readings, accepts }) => ({ batch, participant, readings, accepts })),
        part.map(({ proof }) => proof),
        part.map(({ signature }) => signature),
      ),
    options.maxGas ?? MAX_TRANSACTION_GAS,
    options,
    context,
  );
  const events = receipts.flatMap((receipt) => receipt.events);
  const about = ({ values: { batch, participant } }: { values: ReviewedItem }) => ({ batch, participant });
  return {
    receipts,
    confirmed: eventsNamed(events, "meters", "ReadingsConfirmed").map(about),
    disputed: eventsNamed(events, "meters", "ReadingsDisputed").map(about),
    refused: eventsNamed(events, "meters", "ReviewRefused").map((event) => ({
      ...about(event),
      error: decodeRevert(event.values.reason, context),
    })),
  };
}
