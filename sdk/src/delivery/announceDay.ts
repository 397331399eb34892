import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";
import type { Day } from "../energy/days.ts";
import { numberOf } from "./shared.ts";

/**
 * Anyone: begins the time after which unpublished readings of a day that is over count as contracted. The first publication does
 * it, too. @throws DayNotOver
 */
export async function announceDay(handle: Handle, params: { day: Day }, options?: WriteOptions): Promise<Receipt> {
  const day = numberOf(handle, params.day);
  return send(handle, () => handle.contracts.meters.announce.populateTransaction(day), options);
}
