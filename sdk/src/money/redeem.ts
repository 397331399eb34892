import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";
import { type Money, parseMoney } from "../units.ts";

/** How many tokens are redeemed, and where their money goes. */
export interface RedeemParams {
  amount: Money;
  /** Where the treasury pays: hash of the bank details on file, 32 bytes. */
  paymentReference: string;
}

/** Burns tokens of the handle's account against a payment by the treasury. */
export async function redeem(handle: Handle, params: RedeemParams, options?: WriteOptions): Promise<Receipt> {
  const { amount, paymentReference } = params;
  const { token } = handle.contracts;
  return send(handle, () => token.redeem.populateTransaction(parseMoney(amount), paymentReference), options);
}
