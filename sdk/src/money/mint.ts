import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";
import { type Money, parseMoney } from "../units.ts";

/** Who gets how much, against which payment. */
export interface MintParams {
  /** Account of a registered participant. */
  account: string;
  amount: Money;
  /** Hash or number of the payment received, 32 bytes. */
  paymentReference: string;
}

/** Treasury: mints the billing token against a payment received. */
export async function mint(handle: Handle, params: MintParams, options?: WriteOptions): Promise<Receipt> {
  const { account, amount, paymentReference } = params;
  const { token } = handle.contracts;
  return send(handle, () => token.mint.populateTransaction(account, parseMoney(amount), paymentReference), options);
}
