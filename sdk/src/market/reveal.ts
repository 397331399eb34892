import { words } from "../core/index.ts";
import { type BatchOptions, sendBatches } from "../chain/batch.ts";
import { eventsNamed } from "../chain/events.ts";
import { contextOf, type Handle } from "../chain/handle.ts";
import { decodeRevert } from "../errors/index.ts";
import {
  BATCH_FIXED,
  concat,
  encodeOpening,
  MAX_TRANSACTION_GAS,
  type OpeningItem,
  openingCost,
  splitIntoBatches,
} from "./batches.ts";
import type { BatchReceipt } from "./commitMany.ts";
import type { SealedBid } from "./seal.ts";
import { session as sessionOf } from "./session.ts";

/** Openings of one session. */
export interface RevealParams {
  session: bigint;
  /** Bids as their owners kept them. */
  bids: readonly Pick<SealedBid, "participant" | "salt" | "sheet">[];
}

/** Participants of a SheetsRevealed event, four bytes each. */
export function participantsIn(packed: string): bigint[] {
  const bytes = words.fromHex(packed);
  const view = new DataView(bytes.buffer);
  return Array.from({ length: bytes.length / 4 }, (_, i) => BigInt(view.getUint32(4 * i)));
}

/** Reveals sheets in as few transactions as allowed; any plain account that knows openings. What is refused may be tried again. */
export async function reveal(handle: Handle, params: RevealParams, options: BatchOptions = {}): Promise<BatchReceipt> {
  const { session, bids } = params;
  const { auction } = handle.contracts;
  const of = await sessionOf(handle, { session });
  const context = contextOf(handle, of);
  const openings = bids.map(({ participant, salt, sheet }): OpeningItem => ({
    participant,
    salt,
    sheet: words.fromHex(sheet),
  }));
  const costOf = (opening: OpeningItem) => openingCost(opening, of.intervals);
  const receipts = await sendBatches(
    handle,
    splitIntoBatches(openings, costOf, BATCH_FIXED, options),
    (items) => auction.reveal.populateTransaction(session, concat(items.map(encodeOpening))),
    options.maxGas ?? MAX_TRANSACTION_GAS,
    options,
    context,
  );
  const events = receipts.flatMap((receipt) => receipt.events);
  return {
    receipts,
    accepted: eventsNamed(events, "auction", "SheetsRevealed").flatMap(({ values }) =>
      participantsIn(values.participants),
    ),
    refused: eventsNamed(events, "auction", "RevealRefused").map(({ values: { participant, reason } }) => ({
      participant,
      error: decodeRevert(reason, context),
    })),
  };
}
