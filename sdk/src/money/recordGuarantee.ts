import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";
import { parseTime, type Time } from "../units.ts";

/** A bank's letter or an insurance. */
export interface RecordGuaranteeParams {
  participant: bigint;
  /** Base units; 0 ends the letter in force. */
  limit: bigint;
  /** From when it counts no more. */
  expiresAt: Time;
  /** Hash of the letter, 32 bytes. */
  documentHash: string;
}

/** Treasury: records a bank's letter or an insurance for a participant, in place of the one before. */
export async function recordGuarantee(
  handle: Handle,
  params: RecordGuaranteeParams,
  options?: WriteOptions,
): Promise<Receipt> {
  const { participant, limit, expiresAt, documentHash } = params;
  const { guarantees } = handle.contracts;
  const call = () =>
    guarantees.recordGuarantee.populateTransaction(participant, limit, parseTime(expiresAt), documentHash);
  return send(handle, call, options);
}
