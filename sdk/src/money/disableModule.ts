import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";

/** Whose consent ends, to which module. */
export interface DisableModuleParams {
  participant: bigint;
  /** Address of the module; the auction by default. */
  module?: string;
}

/** Stops takes of a module at once; what it holds stays with it until given. */
export async function disableModule(
  handle: Handle,
  params: DisableModuleParams,
  options?: WriteOptions,
): Promise<Receipt> {
  const { participant, module = handle.deployment.addresses.UniformPriceAuction } = params;
  const { house } = handle.contracts;
  return send(handle, () => house.disableModule.populateTransaction(participant, module), options);
}
