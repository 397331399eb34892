import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";

/** Whose money is pledged or returned, and how much. */
export interface PledgeParams {
  participant: bigint;
  /** Base units. */
  amount: bigint;
}

/** Account of a participant: pledges free money in its guarantee account; it must have enabled the guarantees as a module. */
export async function pledge(handle: Handle, params: PledgeParams, options?: WriteOptions): Promise<Receipt> {
  const { participant, amount } = params;
  return send(handle, () => handle.contracts.guarantees.pledge.populateTransaction(participant, amount), options);
}

/** Account of a participant: takes pledged money back that nothing uses. */
export async function unpledge(handle: Handle, params: PledgeParams, options?: WriteOptions): Promise<Receipt> {
  const { participant, amount } = params;
  return send(handle, () => handle.contracts.guarantees.unpledge.populateTransaction(participant, amount), options);
}
