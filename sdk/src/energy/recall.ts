import { lanes } from "../core/index.ts";
import { eventsNamed } from "../chain/events.ts";
import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";
import { type Day, dayNumber } from "./days.ts";

/** A unit, and the day for which it issued too much. */
export interface RecallParams {
  unit: bigint;
  /** Local delivery day. */
  day: Day;
}

/** The recall, with what ceased to be. */
export interface RecallReceipt extends Receipt {
  /** kWh per lane (interval), by product. */
  recalled: { product: bigint; energyKwh: number[] }[];
}

/** Anyone: burns what a unit issued for a day beyond what it can inject, as far as it is unsold and not committed. */
export async function recall(handle: Handle, params: RecallParams, options?: WriteOptions): Promise<RecallReceipt> {
  const { unit } = params;
  const day = dayNumber(params.day, handle.deployment.constants);
  const receipt = await send(handle, () => handle.contracts.register.recall.populateTransaction(unit, day), options);
  const recalled = eventsNamed(receipt.events, "register", "EnergyRecalled").map(({ values }) => ({
    product: values.product,
    energyKwh: lanes.unpack(values.lanes),
  }));
  return { ...receipt, recalled };
}
