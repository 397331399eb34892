import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";

/** Who is admitted again. */
export interface ReinstateParams {
  participant: bigint;
  /** Hash of the decision, 32 bytes. */
  documentHash: string;
}

/** Registrar: lifts a suspension. */
export async function reinstate(handle: Handle, params: ReinstateParams, options?: WriteOptions): Promise<Receipt> {
  const { participant, documentHash } = params;
  const { registry } = handle.contracts;
  return send(handle, () => registry.reinstate.populateTransaction(participant, documentHash), options);
}
