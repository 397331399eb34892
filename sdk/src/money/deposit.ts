import { type Handle, signerOf } from "../chain/handle.ts";
import { read, type Receipt, send, type WriteOptions } from "../chain/send.ts";
import { type Money, parseMoney } from "../units.ts";

/** For whom money is paid in, and how much. */
export interface DepositParams {
  participant: bigint;
  amount: Money;
}

/**
 * Pays in for a participant, from the tokens of the handle's account. Where the approval of the house does not suffice, it is
 * given first, in a transaction of its own; `depositWithPermit` needs one transaction only.
 */
export async function deposit(handle: Handle, params: DepositParams, options?: WriteOptions): Promise<Receipt> {
  const { house, token } = handle.contracts;
  const amount = parseMoney(params.amount);
  const owner = await signerOf(handle).getAddress();
  const approved = await read(handle, () => token.allowance(owner, house.target));
  if (approved < amount) await send(handle, () => token.approve.populateTransaction(house.target, amount), options);
  return send(handle, () => house.deposit.populateTransaction(params.participant, amount), options);
}
