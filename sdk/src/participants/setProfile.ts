import { profile as profiles } from "../core/index.ts";
import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";

/** A unit, and the hours in which it can inject. */
export interface SetProfileParams {
  unit: bigint;
  /** Windows of the local day in which the unit can inject, in quarter-hours: `["05:30-19:30"]`. */
  windows: readonly string[];
  /** Hash of the finding, 32 bytes. */
  documentHash: string;
}

/** Registrar: sets the hours in which a unit can inject (solar does not at night). @throws NotAWindow */
export async function setProfile(handle: Handle, params: SetProfileParams, options?: WriteOptions): Promise<Receipt> {
  const { unit, windows, documentHash } = params;
  const bits = profiles.profileOf(windows);
  const { registry } = handle.contracts;
  return send(handle, () => registry.setProfile.populateTransaction(unit, bits, documentHash), options);
}
