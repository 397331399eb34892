import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";

/** A proposal before the Council. */
export interface ProposalParams {
  proposal: bigint;
}

/** Member of the Council: confirms a proposal. */
export async function confirm(handle: Handle, params: ProposalParams, options?: WriteOptions): Promise<Receipt> {
  return send(handle, () => handle.contracts.council.confirm.populateTransaction(params.proposal), options);
}

/** Member of the Council: takes its confirmation back. */
export async function revoke(handle: Handle, params: ProposalParams, options?: WriteOptions): Promise<Receipt> {
  return send(handle, () => handle.contracts.council.revoke.populateTransaction(params.proposal), options);
}

/** Member of the Council: makes the call of a proposal that enough members have confirmed. */
export async function execute(handle: Handle, params: ProposalParams, options?: WriteOptions): Promise<Receipt> {
  return send(handle, () => handle.contracts.council.execute.populateTransaction(params.proposal), options);
}
