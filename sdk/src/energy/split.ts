import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";
import { product as productOf } from "./product.ts";
import { type EnergyKwh, lanesOf } from "./quantities.ts";

/** What is split. */
export interface SplitParams {
  participant: bigint;
  /** A year, a month, or its working or rest days. */
  product: bigint;
  energyKwh: EnergyKwh;
  /** Unit that issued what is split; left out for energy that was bought. */
  unit?: bigint;
}

/** Turns a holding into the same holding of all products right below (分解). No position of any day changes. */
export async function split(handle: Handle, params: SplitParams, options?: WriteOptions): Promise<Receipt> {
  const { participant, product, energyKwh, unit = 0n } = params;
  const { intervals } = await productOf(handle, { product });
  const { register } = handle.contracts;
  const lanes = lanesOf(energyKwh, intervals);
  return send(handle, () => register.split.populateTransaction(participant, unit, product, lanes), options);
}
