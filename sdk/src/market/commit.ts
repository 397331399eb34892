import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";
import type { SealedBid } from "./seal.ts";

/** Commits to a sealed bid from the participant's own account; replaces the standing one. Bond and cover are taken. */
export async function commit(handle: Handle, params: { bid: SealedBid }, options?: WriteOptions): Promise<Receipt> {
  const { session, commitment } = params.bid;
  const { auction } = handle.contracts;
  return send(handle, () => auction.commit.populateTransaction(session, commitment), options);
}
