import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";

/** A participant, and the account that shall take it over. */
export interface RequestAccountChangeParams {
  participant: bigint;
  /** The new account. */
  account: string;
  /** Hash of the application, 32 bytes. */
  documentHash: string;
}

/**
 * Account of a participant, or the registrar where its key is lost: asks for another account. After the delay the new one completes
 * the change; until then the present account acts and can cancel.
 */
export async function requestAccountChange(
  handle: Handle,
  params: RequestAccountChangeParams,
  options?: WriteOptions,
): Promise<Receipt> {
  const { participant, account, documentHash } = params;
  const { registry } = handle.contracts;
  const call = () => registry.requestAccountChange.populateTransaction(participant, account, documentHash);
  return send(handle, call, options);
}
