import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";
import { parseTime, type Time } from "../units.ts";

/** Whose limits change, to what, from when. */
export interface SetLimitsParams {
  participant: bigint;
  /** Most the participant may declare to buy in one interval, kWh. */
  buyKwh: bigint | number;
  /** Most it may declare to sell in one interval, kWh. */
  sellKwh: bigint | number;
  /** When they begin; the very first ones hold at once by default. */
  from?: Time;
}

/** Registrar: sets the limits of a participant. */
export async function setLimits(handle: Handle, params: SetLimitsParams, options?: WriteOptions): Promise<Receipt> {
  const { participant, buyKwh, sellKwh, from = 0 } = params;
  const { registry } = handle.contracts;
  return send(
    handle,
    () => registry.setLimits.populateTransaction(participant, buyKwh, sellKwh, parseTime(from)),
    options,
  );
}
