import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";

/** Who passes how much to whom, of which product. */
export interface TransferParams {
  /** Participant of the handle's account. */
  from: bigint;
  to: bigint;
  product: bigint;
  /** Number of the interval, 1 … n. */
  interval: number;
  energyKwh: bigint | number;
}

/** Hands energy of one interval to another participant, outside of any session and without money. */
export async function transfer(handle: Handle, params: TransferParams, options?: WriteOptions): Promise<Receipt> {
  const { from, to, product, interval, energyKwh } = params;
  const id = (product << 8n) | BigInt(interval - 1);
  const { register } = handle.contracts;
  return send(handle, () => register.transfer.populateTransaction(from, to, id, energyKwh), options);
}
