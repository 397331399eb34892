import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";

/** Who consents, to which module. */
export interface EnableModuleParams {
  participant: bigint;
  /** Address of the module; the auction by default. */
  module?: string;
}

/** Lets a module take free money of the participant and move its energy in sessions. */
export async function enableModule(
  handle: Handle,
  params: EnableModuleParams,
  options?: WriteOptions,
): Promise<Receipt> {
  const { participant, module = handle.deployment.addresses.UniformPriceAuction } = params;
  const { house } = handle.contracts;
  return send(handle, () => house.enableModule.populateTransaction(participant, module), options);
}
