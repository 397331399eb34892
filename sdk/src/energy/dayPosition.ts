import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import { type Day, dayNumber } from "./days.ts";

/** Whose position, and on which day. */
export interface DayPositionParams {
  participant: bigint;
  /** Local delivery day. */
  day: Day;
}

/** Net position on a day per interval, kWh, over all products with that day. Positive may take, negative must inject. */
export async function dayPosition(handle: Handle, params: DayPositionParams): Promise<number[]> {
  const day = dayNumber(params.day, handle.deployment.constants);
  const lanes = await read(handle, () => handle.contracts.register.dayPositionOf(params.participant, day));
  return lanes.map(Number);
}
