import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";

/** Grid company: cancels an outage. */
export async function cancelOutage(
  handle: Handle,
  params: { outage: bigint; documentHash: string },
  options?: WriteOptions,
): Promise<Receipt> {
  const { outage, documentHash } = params;
  return send(handle, () => handle.contracts.outages.cancel.populateTransaction(outage, documentHash), options);
}
