import type { Handle } from "../chain/handle.ts";
import { read, type Receipt, send, type WriteOptions } from "../chain/send.ts";

/** Who takes energy from whom. */
export interface AcceptFromParams {
  /** Participant of the handle's account. */
  participant: bigint;
  /** The giver; anybody by default. */
  from?: bigint;
  /** False: no longer. True by default. */
  accepts?: boolean;
}

/** Lets another participant hand over energy outside of sessions: nobody is made long against its will. */
export async function acceptFrom(handle: Handle, params: AcceptFromParams, options?: WriteOptions): Promise<Receipt> {
  const { participant, from = 0n, accepts = true } = params;
  const { register } = handle.contracts;
  return send(handle, () => register.acceptFrom.populateTransaction(participant, from, accepts), options);
}

/** Whether a participant takes energy from another one. */
export async function acceptsFrom(handle: Handle, params: { participant: bigint; from: bigint }): Promise<boolean> {
  return read(handle, () => handle.contracts.register.acceptsFrom(params.participant, params.from));
}
