import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";

/** Whose commitment is voided, in which session. */
export interface VoidCommitmentParams {
  session: bigint;
  participant: bigint;
}

/** Registrar: voids the commitment of a suspended participant before closesAt; everything returns. */
export async function voidCommitment(
  handle: Handle,
  params: VoidCommitmentParams,
  options?: WriteOptions,
): Promise<Receipt> {
  const { session, participant } = params;
  const { auction } = handle.contracts;
  return send(handle, () => auction.voidCommitment.populateTransaction(session, participant), options);
}
