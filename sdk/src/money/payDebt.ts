import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";

/** Who pays, and how much. */
export interface PayDebtParams {
  participant: bigint;
  /** Base units. */
  amount: bigint;
}

/** Account of a participant: pays debt with free money. */
export async function payDebt(handle: Handle, params: PayDebtParams, options?: WriteOptions): Promise<Receipt> {
  const { participant, amount } = params;
  return send(handle, () => handle.contracts.house.payDebt.populateTransaction(participant, amount), options);
}
