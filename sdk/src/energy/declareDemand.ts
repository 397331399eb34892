import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";
import { product as productOf } from "./product.ts";
import { type EnergyKwh, lanesOf } from "./quantities.ts";

/** Whose demand, for which product. */
export interface DeclareDemandParams {
  participant: bigint;
  product: bigint;
  energyKwh: EnergyKwh;
}

/** Declares what a participant will need, so that generation can be planned for it. No position follows. */
export async function declareDemand(
  handle: Handle,
  params: DeclareDemandParams,
  options?: WriteOptions,
): Promise<Receipt> {
  const { participant, product, energyKwh } = params;
  const { intervals } = await productOf(handle, { product });
  const { register } = handle.contracts;
  const lanes = lanesOf(energyKwh, intervals);
  return send(handle, () => register.declareDemand.populateTransaction(participant, product, lanes), options);
}
