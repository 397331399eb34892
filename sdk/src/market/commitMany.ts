import { type BatchOptions, sendBatches } from "../chain/batch.ts";
import { eventsNamed } from "../chain/events.ts";
import { contextOf, type Handle } from "../chain/handle.ts";
import type { Receipt } from "../chain/send.ts";
import { decodeRevert, type GridbourseError } from "../errors/index.ts";
import {
  BATCH_FIXED,
  commitmentCost,
  concat,
  encodeCommitment,
  MAX_TRANSACTION_GAS,
  type SignedCommitment,
  splitIntoBatches,
} from "./batches.ts";
import { session as sessionOf } from "./session.ts";

/** An item of a batch that was refused, while its neighbours were served. */
export interface Refused {
  participant: bigint;
  error: GridbourseError;
}

/** What became of the items of a batch verb. */
export interface BatchReceipt {
  /** One for each transaction. */
  receipts: Receipt[];
  /** Participants served, in order. */
  accepted: bigint[];
  refused: Refused[];
}

/** Signed commitments of one session. */
export interface CommitManyParams {
  session: bigint;
  commitments: readonly SignedCommitment[];
}

/** Relays signed commitments in as few transactions as allowed; anyone. What is refused is told by participant. */
export async function commitMany(
  handle: Handle,
  params: CommitManyParams,
  options: BatchOptions = {},
): Promise<BatchReceipt> {
  const { session, commitments } = params;
  const { auction } = handle.contracts;
  const context = contextOf(handle, await sessionOf(handle, { session }));
  const batches = splitIntoBatches(commitments, commitmentCost, BATCH_FIXED, options);
  const receipts = await sendBatches(
    handle,
    batches,
    (items) => auction.commitMany.populateTransaction(session, concat(items.map(encodeCommitment))),
    options.maxGas ?? MAX_TRANSACTION_GAS,
    options,
    context,
  );
  const events = receipts.flatMap((receipt) => receipt.events);
  const accepted = events.filter(({ name }) => name === "BidCommitted" || name === "BidWithdrawn");
  return {
    receipts,
    accepted: accepted.map(({ values }) => (values as { participant: bigint }).participant),
    refused: eventsNamed(events, "auction", "CommitRefused").map(({ values: { participant, reason } }) => ({
      participant,
      error: decodeRevert(reason, context),
    })),
  };
}
