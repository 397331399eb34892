import { one } from "../chain/one.ts";
import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";
import { numberOfSource, type Source } from "../participants/kinds.ts";

/** What makes an attribute class. */
export interface RegisterClassParams {
  /** Sources that may issue it. */
  sources: readonly Source[];
}

/** The registration, with the new class's number. */
export interface RegisterClassReceipt extends Receipt {
  class: number;
}

/**
 * Operator: registers an attribute class; every node of every year is then a product of it. Without a performance bond: nothing
 * returns one after delivery before settlement does.
 */
export async function registerClass(
  handle: Handle,
  params: RegisterClassParams,
  options?: WriteOptions,
): Promise<RegisterClassReceipt> {
  const attribute = params.sources.reduce((mask, source) => mask | (1 << numberOfSource(source)), 0);
  const { register } = handle.contracts;
  const receipt = await send(handle, () => register.registerClass.populateTransaction(attribute, 0n), options);
  return { ...receipt, class: Number(one(receipt.events, "register", "ClassRegistered").attributeClass) };
}
