import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";

/** Present account, or the registrar: stops a pending change of account. */
export async function cancelAccountChange(
  handle: Handle,
  params: { participant: bigint },
  options?: WriteOptions,
): Promise<Receipt> {
  const { registry } = handle.contracts;
  return send(handle, () => registry.cancelAccountChange.populateTransaction(params.participant), options);
}
