import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";
import type { PendingOperation } from "./pendingOperations.ts";

/** Guardian of a role, or its announcer: cancels an announced call before it is made. */
export async function cancelOperation(
  handle: Handle,
  params: Pick<PendingOperation, "caller" | "target" | "data">,
  options?: WriteOptions,
): Promise<Receipt> {
  const { caller, target, data } = params;
  return send(handle, () => handle.contracts.manager.cancel.populateTransaction(caller, target, data), options);
}
