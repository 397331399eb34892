import { calendar as core, CoreError } from "../core/index.ts";
import { one } from "../chain/one.ts";
import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";
import { type Day, dayName, dayNumber } from "./days.ts";

/** A calendar year, or a delivery year of other months, with its rest days. */
export interface RegisterYearParams {
  /** A calendar year (2027): its months, with Saturdays and Sundays as rest days; or the first local day of a delivery year. */
  calendarYear?: number;
  firstDay?: Day;
  /** Days of the months, with `firstDay`: 12 at most, of 1 … 31 days. */
  monthDays?: readonly number[];
  /** Intervals of a day, 1 … 96; 24 by default. */
  intervals?: number;
  /** Rest days beside Saturdays and Sundays (of a calendar year), or all of them. */
  holidays?: readonly Day[];
  /** Saturdays and Sundays that are working days (调休). */
  workdays?: readonly Day[];
}

/** The registration, with the new year's number. */
export interface RegisterYearReceipt extends Receipt {
  year: number;
  firstDay: number;
  deliveryDays: number;
}

/** A calendar that leaves out or doubles what it should say. */
export class CalendarUnclear extends CoreError {
  constructor(reason: string, values: Record<string, unknown> = {}) {
    super(reason, values);
  }
}

const DAY_SECONDS = 86_400;
const dayOfDate = (year: number, month: number, day: number) => Date.UTC(year, month, day) / (DAY_SECONDS * 1_000);
/** 1970-01-01 was a Thursday: days 2 and 3 of each week from there are Saturday and Sunday. */
const isWeekend = (day: number) => [2, 3].includes(((day % 7) + 7) % 7);

/** First day and lengths of the months. @throws CalendarUnclear */
function monthsOf(params: RegisterYearParams, handle: Handle): { firstDay: number; monthDays: readonly number[] } {
  const { calendarYear, firstDay, monthDays } = params;
  const { constants } = handle.deployment;
  if (calendarYear !== undefined) {
    if (firstDay !== undefined || monthDays !== undefined) {
      throw new CalendarUnclear("Give a calendar year, or a first day with the days of its months, not both.");
    }
    if (constants.dayLengthSeconds !== DAY_SECONDS) {
      throw new CalendarUnclear("Delivery days of this market are no calendar days: give firstDay and monthDays.");
    }
    const lengths = Array.from(
      { length: 12 },
      (_, m) => dayOfDate(calendarYear, m + 1, 1) - dayOfDate(calendarYear, m, 1),
    );
    return { firstDay: dayOfDate(calendarYear, 0, 1), monthDays: lengths };
  }
  if (firstDay === undefined || monthDays === undefined) {
    throw new CalendarUnclear("A delivery year needs a calendar year, or a first day with the days of its months.");
  }
  return { firstDay: dayNumber(firstDay, constants), monthDays };
}

/** A delivery year as it would be registered; rest days as days of the year from 1. */
export interface PlannedYear {
  firstDay: number;
  monthDays: readonly number[];
  deliveryDays: number;
  intervals: number;
  restDays: number[];
}

/** Works out a delivery year without registering it. @throws CalendarUnclear, NotADay */
export function planYear(handle: Handle, params: RegisterYearParams): PlannedYear {
  const { intervals = 24, holidays = [], workdays = [] } = params;
  const { firstDay, monthDays } = monthsOf(params, handle);
  const deliveryDays = monthDays.reduce((sum, days) => sum + days, 0);
  const ofYear = (day: Day) => {
    const number = dayNumber(day, handle.deployment.constants) - firstDay + 1;
    if (number < 1 || number > deliveryDays) {
      throw new CalendarUnclear(`Day ${String(day)} is not in the delivery year.`, { day });
    }
    return number;
  };
  const all = Array.from({ length: deliveryDays }, (_, i) => i + 1);
  const numbers = { holidays: holidays.map(ofYear), workdays: workdays.map(ofYear) };
  const told = (day: number) => dayName(firstDay + day - 1, handle.deployment.constants);
  const twice = [...numbers.holidays, ...numbers.workdays].find((day, i, every) => every.indexOf(day) !== i);
  if (twice !== undefined) throw new CalendarUnclear(`Day ${told(twice)} is named twice among holidays and workdays.`);
  // A registered calendar stands for ever: a day that changes nothing is a mistake in the list.
  if (params.calendarYear !== undefined) {
    const idle = numbers.holidays.find((day) => isWeekend(firstDay + day - 1));
    if (idle !== undefined) {
      throw new CalendarUnclear(`Holiday ${told(idle)} is a Saturday or Sunday: it rests already. Leave it out.`);
    }
  }
  const busy = numbers.workdays.find((day) => params.calendarYear === undefined || !isWeekend(firstDay + day - 1));
  if (busy !== undefined) {
    throw new CalendarUnclear(
      `Workday ${told(busy)} is no Saturday or Sunday of a calendar year: it is a working day already. Leave it out.`,
    );
  }
  const weekends = params.calendarYear === undefined ? [] : all.filter((day) => isWeekend(firstDay + day - 1));
  const restDays = [...weekends, ...numbers.holidays].filter((day) => !numbers.workdays.includes(day));
  return { firstDay, monthDays, deliveryDays, intervals, restDays: restDays.toSorted((a, b) => a - b) };
}

/**
 * Operator: registers the next delivery year, and with it every product of its tree. It cannot be changed afterwards.
 * @throws CalendarUnclear, NotADay
 */
export async function registerYear(
  handle: Handle,
  params: RegisterYearParams,
  options?: WriteOptions,
): Promise<RegisterYearReceipt> {
  const { firstDay, monthDays, deliveryDays, intervals, restDays } = planYear(handle, params);
  const bits = core.restBits(restDays);
  const { register } = handle.contracts;
  const call = () => register.registerYear.populateTransaction(firstDay, deliveryDays, intervals, [...monthDays], bits);
  const receipt = await send(handle, call, options);
  const { year } = one(receipt.events, "register", "YearRegistered");
  return { ...receipt, year: Number(year), firstDay, deliveryDays };
}
