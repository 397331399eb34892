import type { Handle } from "../chain/handle.ts";
import { one } from "../chain/one.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";

/** A debt that was given up. */
export interface CloseOutReceipt extends Receipt {
  /** Base units that the fund bears. */
  debt: bigint;
}

/** Regulator: gives up what a suspended participant owes; the fund bears it. @throws NotAllowed, NotSuspended */
export async function closeOut(
  handle: Handle,
  params: {
    participant: bigint;
    /** Hash of the decision, 32 bytes. */
    documentHash: string;
  },
  options?: WriteOptions,
): Promise<CloseOutReceipt> {
  const { settlement } = handle.contracts;
  const receipt = await send(
    handle,
    () => settlement.closeOut.populateTransaction(params.participant, params.documentHash),
    options,
  );
  return { ...receipt, debt: one(receipt.events, "settlement", "ClosedOut").debt };
}
