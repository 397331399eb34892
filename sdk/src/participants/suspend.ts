import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";

/** Who is suspended. */
export interface SuspendParams {
  participant: bigint;
  /** Hash of the decision, 32 bytes. */
  documentHash: string;
}

/** Registrar: suspends a participant; what it began goes on, and its money stays withdrawable. */
export async function suspend(handle: Handle, params: SuspendParams, options?: WriteOptions): Promise<Receipt> {
  const { participant, documentHash } = params;
  const { registry } = handle.contracts;
  return send(handle, () => registry.suspend.populateTransaction(participant, documentHash), options);
}
