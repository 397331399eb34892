import { type BatchOptions, sendBatches } from "../chain/batch.ts";
import { eventsNamed } from "../chain/events.ts";
import { contextOf, type Handle } from "../chain/handle.ts";
import type { Receipt } from "../chain/send.ts";
import { BATCH_FIXED, MAX_TRANSACTION_GAS, splitIntoBatches } from "./batches.ts";

/** Whose cover is released, in which session. */
export interface ReleaseParams {
  session: bigint;
  participants: readonly bigint[];
}

/** Money that came back, base units. */
export interface Released {
  participant: bigint;
  returned: bigint;
  /** Bond that went to the beneficiary. */
  forfeited: bigint;
}

/** Cost of one release: a word, two gives. */
const COST = { bytes: 32, gas: 60_000 };

/** Returns money of commitments that did not come to allotment; anyone, once it is time. */
export async function release(
  handle: Handle,
  params: ReleaseParams,
  options: BatchOptions = {},
): Promise<{ receipts: Receipt[]; released: Released[] }> {
  const { session, participants } = params;
  const { auction } = handle.contracts;
  const receipts = await sendBatches(
    handle,
    splitIntoBatches(participants, () => COST, BATCH_FIXED, options),
    (ids) => auction.release.populateTransaction(session, [...ids]),
    options.maxGas ?? MAX_TRANSACTION_GAS,
    options,
    contextOf(handle),
  );
  const events = eventsNamed(
    receipts.flatMap((receipt) => receipt.events),
    "auction",
    "CommitmentReleased",
  );
  return {
    receipts,
    released: events.map(({ values: { participant, returned, forfeited } }) => ({ participant, returned, forfeited })),
  };
}
