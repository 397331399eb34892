/** Quantities per interval, as people give them and as the register takes them. */
import { CoreError, lanes } from "../core/index.ts";

/** kWh per interval (interval 1 first), or the same in all of them. */
export type EnergyKwh = readonly number[] | number;

/** A list of quantities that has another length than the day has intervals. */
export class IntervalsMismatch extends CoreError {
  constructor(given: number, intervals: number) {
    super(`The day has ${intervals} intervals, but ${given} quantities were given.`, { given, intervals });
  }
}

/** Lane words of quantities. @throws IntervalsMismatch, LaneOutOfRange */
export function lanesOf(energyKwh: EnergyKwh, intervals: number): bigint[] {
  const list = typeof energyKwh === "number" ? new Array<number>(intervals).fill(energyKwh) : energyKwh;
  if (list.length !== intervals) throw new IntervalsMismatch(list.length, intervals);
  return lanes.pack(list);
}
