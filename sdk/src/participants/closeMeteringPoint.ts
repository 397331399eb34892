import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";

/** Registrar: closes a metering point. `documentHash` is the hash of the notice. */
export async function closeMeteringPoint(
  handle: Handle,
  params: { point: bigint; documentHash: string },
  options?: WriteOptions,
): Promise<Receipt> {
  const { point, documentHash } = params;
  const { registry } = handle.contracts;
  return send(handle, () => registry.closeMeteringPoint.populateTransaction(point, documentHash), options);
}
