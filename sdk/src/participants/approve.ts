import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";

/** Who is admitted, and to whom it belongs. */
export interface ApproveParams {
  participant: bigint;
  /** Number of the legal person; the participant's own by default. */
  legalPerson?: bigint;
  /** Number of the controlling group; that of the legal person by default. */
  controllingGroup?: bigint;
}

/** Registrar: admits an applicant. */
export async function approve(handle: Handle, params: ApproveParams, options?: WriteOptions): Promise<Receipt> {
  const { participant, legalPerson = participant, controllingGroup = legalPerson } = params;
  const { registry } = handle.contracts;
  return send(handle, () => registry.approve.populateTransaction(participant, legalPerson, controllingGroup), options);
}
