import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";

/** New account, after the delay: takes the participant over, with its commitments, holdings and money. */
export async function completeAccountChange(
  handle: Handle,
  params: { participant: bigint },
  options?: WriteOptions,
): Promise<Receipt> {
  const { registry } = handle.contracts;
  return send(handle, () => registry.completeAccountChange.populateTransaction(params.participant), options);
}
