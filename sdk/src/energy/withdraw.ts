import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";
import { product as productOf } from "./product.ts";
import { type EnergyKwh, lanesOf } from "./quantities.ts";

/** Which unit takes back how much of what it has issued. */
export interface WithdrawEnergyParams {
  participant: bigint;
  unit: bigint;
  product: bigint;
  energyKwh: EnergyKwh;
}

/** Takes back energy that a unit issued and that is still held. */
export async function withdraw(handle: Handle, params: WithdrawEnergyParams, options?: WriteOptions): Promise<Receipt> {
  const { participant, unit, product, energyKwh } = params;
  const { intervals } = await productOf(handle, { product });
  const { register } = handle.contracts;
  const lanes = lanesOf(energyKwh, intervals);
  return send(handle, () => register.withdraw.populateTransaction(participant, unit, product, lanes), options);
}
