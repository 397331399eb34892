import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";
import { type Day, dayNumber } from "./days.ts";

/** A longer product of a unit, and the day that needs it. */
export interface SplitUnsoldParams {
  unit: bigint;
  /** A longer product with this day. */
  product: bigint;
  /** The day for which `recall` finds too little. */
  day: Day;
}

/** Anyone: splits as much of a unit's unsold energy of a longer product as the recall of a day needs. */
export async function splitUnsold(handle: Handle, params: SplitUnsoldParams, options?: WriteOptions): Promise<Receipt> {
  const { unit, product } = params;
  const day = dayNumber(params.day, handle.deployment.constants);
  const { register } = handle.contracts;
  return send(handle, () => register.splitUnsold.populateTransaction(unit, product, day), options);
}
