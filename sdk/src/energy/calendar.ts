import { calendar as core } from "../core/index.ts";
import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import { ENUMS } from "../errors/index.ts";
import type { Source } from "../participants/kinds.ts";

/** An attribute class: who may issue it, and the performance bond. */
export interface AttributeClass {
  /** Number; 0 is any energy. */
  class: number;
  /** Sources that may issue it; empty for any. */
  sources: Source[];
  /** Base units per kWh sold short of issue. */
  bondPerKwh: bigint;
}

/** All delivery years and classes: from them every product follows. */
export interface CalendarResult {
  years: core.DeliveryYear[];
  /** Class 0 first. */
  classes: AttributeClass[];
}

/** Sources of an attribute mask; empty for any. */
export const sourcesOf = (attribute: bigint): Source[] =>
  ENUMS.Source.filter((_, i) => (attribute >> BigInt(i)) & 1n) as Source[];

const numbers = (count: bigint) => Array.from({ length: Number(count) }, (_, i) => i + 1);

/** The calendar of delivery. */
export async function calendar(handle: Handle): Promise<CalendarResult> {
  const { register } = handle.contracts;
  return read(handle, async () => {
    const [yearCount, classCount] = await Promise.all([register.yearCount(), register.classCount()]);
    const years = numbers(yearCount).map(async (year) => {
      const terms = await register.calendarOf(year);
      const deliveryDays = Number(terms.deliveryDays);
      return {
        year,
        firstDay: Number(terms.firstDay),
        deliveryDays,
        intervals: Number(terms.intervals),
        monthDays: terms.monthDays.map(Number),
        restDays: core.restDaysOf(terms.restDays, deliveryDays),
      };
    });
    const classes = [0, ...numbers(classCount)].map(async (number) => {
      const { attribute, bondPerKwh } = await register.classOf(number);
      return { class: number, sources: sourcesOf(attribute), bondPerKwh };
    });
    return { years: await Promise.all(years), classes: await Promise.all(classes) };
  });
}
