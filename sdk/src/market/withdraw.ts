import type { Hex } from "../core/index.ts";
import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";
import type { CommitmentData } from "./batches.ts";
import { commitment } from "./commitment.ts";

const NO_HASH: Hex = `0x${"00".repeat(32)}`;

/** Whose bid is withdrawn, from which session. */
export interface WithdrawBidParams {
  session: bigint;
  participant: bigint;
  /** Above that of the standing commitment; the next by default. */
  sequence?: bigint;
}

/** The declaration that withdraws a bid: to sign and relay it, or for `withdraw`. */
export function withdrawalOf({ participant, sequence }: { participant: bigint; sequence: bigint }): CommitmentData {
  return { participant, sequence, rows: 0, exposureExponent: 0, cover: 0, hash: NO_HASH };
}

/** Withdraws the standing commitment of the handle's participant; bond and cover return. */
export async function withdraw(handle: Handle, params: WithdrawBidParams, options?: WriteOptions): Promise<Receipt> {
  const { session, participant } = params;
  const { auction } = handle.contracts;
  const sequence = params.sequence ?? (await commitment(handle, params)).sequence + 1n;
  const data = withdrawalOf({ participant, sequence });
  return send(handle, () => auction.commit.populateTransaction(session, data), options);
}
