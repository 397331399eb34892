import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";
import { product as productOf } from "./product.ts";
import { type EnergyKwh, lanesOf } from "./quantities.ts";

/** Which unit issues how much, of which product. */
export interface IssueParams {
  participant: bigint;
  unit: bigint;
  product: bigint;
  energyKwh: EnergyKwh;
}

/** Issues energy of a unit of the handle's account; supply and holding grow, the position does not change. */
export async function issue(handle: Handle, params: IssueParams, options?: WriteOptions): Promise<Receipt> {
  const { participant, unit, product, energyKwh } = params;
  const { intervals } = await productOf(handle, { product });
  const { register } = handle.contracts;
  const lanes = lanesOf(energyKwh, intervals);
  return send(handle, () => register.issue.populateTransaction(participant, unit, product, lanes), options);
}
