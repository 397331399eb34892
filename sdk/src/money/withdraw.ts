import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";
import { type Money, parseMoney } from "../units.ts";

/** Whose money is paid out, and how much. */
export interface WithdrawParams {
  participant: bigint;
  amount: Money;
}

/** Pays free money out to the participant's account, which is the handle's. */
export async function withdraw(handle: Handle, params: WithdrawParams, options?: WriteOptions): Promise<Receipt> {
  const { participant, amount } = params;
  const { house } = handle.contracts;
  return send(handle, () => house.withdraw.populateTransaction(participant, parseMoney(amount)), options);
}
