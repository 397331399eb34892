import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";

/** Which session is voided. */
export interface VoidSessionParams {
  session: bigint;
  /** Hash of the published reason, 32 bytes. */
  reasonHash: string;
}

/** Regulator: ends a session whose allotment may not yet begin. Everything returns by `release`. */
export async function voidSession(handle: Handle, params: VoidSessionParams, options?: WriteOptions): Promise<Receipt> {
  const { session, reasonHash } = params;
  const { auction } = handle.contracts;
  return send(handle, () => auction.voidSession.populateTransaction(session, reasonHash), options);
}
