import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";

/** Ends a session that was not cleared; anyone, from clearBy on. Everything returns by `release`. */
export async function cancel(handle: Handle, params: { session: bigint }, options?: WriteOptions): Promise<Receipt> {
  const { auction } = handle.contracts;
  return send(handle, () => auction.cancel.populateTransaction(params.session), options);
}
