import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";

/** Guardian: stops the opening of sessions. Never touches one that is open. */
export async function pause(handle: Handle, options?: WriteOptions): Promise<Receipt> {
  return send(handle, () => handle.contracts.auction.pauseBeginnings.populateTransaction(), options);
}

/** Guardian: lets sessions be opened again. */
export async function resume(handle: Handle, options?: WriteOptions): Promise<Receipt> {
  return send(handle, () => handle.contracts.auction.resumeBeginnings.populateTransaction(), options);
}
