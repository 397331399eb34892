/** products:register: the operator registers a delivery year, and with it all products of its tree. */
import { energy } from "../../../sdk/src/index.ts";
import type { RegisterYearParams } from "../../../sdk/src/energy/index.ts";
import type { Desk, Report } from "../desk.ts";
import type { Input } from "../input.ts";
import { BadInput, type Result } from "../outcome.ts";
import { registerYear } from "../products.ts";
import { task } from "../run.ts";

export interface RegisterOptions extends RegisterYearParams {
  /** Show the calendar, send nothing. */
  dryRun: boolean;
}

/** The months with their days: what is registered stands for ever, so it is shown. */
function tellCalendar(market: Desk, wanted: RegisterYearParams, report: Report): void {
  const { firstDay, monthDays, restDays } = energy.planYear(market, wanted);
  const rest = new Set(restDays);
  let first = 1;
  for (const days of monthDays) {
    const own = Array.from({ length: days }, (_, i) => first + i);
    const resting = own.filter((day) => rest.has(day));
    const name = energy.dayName(firstDay + first - 1, market.deployment.constants);
    const list = resting.map((day) => day - first + 1).join(" ");
    report.say(
      `  from ${name}: ${days} days, ${days - resting.length} working, ${resting.length} rest${list === "" ? "" : `: ${list}`}`,
    );
    first += days;
  }
}

export async function registerProducts(market: Desk, wanted: RegisterOptions, report: Report): Promise<Result> {
  tellCalendar(market, wanted, report);
  if (wanted.dryRun) {
    report.say("Nothing was sent. What is registered cannot be changed: compare it with the official calendar first.");
    return { already: false, dryRun: true };
  }
  const { year, deliveryDays, already } = await registerYear(market, wanted);
  report.say(
    `Delivery year ${year} (${deliveryDays} days of ${wanted.intervals ?? 24} intervals) is ${already ? "already " : ""}registered.`,
  );
  return { already, year };
}

const listOf = (given: string | undefined): string[] =>
  (given ?? "")
    .split(",")
    .map((text) => text.trim())
    .filter((text) => text !== "");

/** Days: dates, or numbers on chains with shorter days. */
const daysOf = (given: string | undefined) => listOf(given).map((day) => (/^\d{1,6}$/.test(day) ? Number(day) : day));

function yearOf(input: Input): RegisterOptions {
  const common = {
    dryRun: input.flag("dryRun"),
    intervals: input.whole("intervals", 1, 96) ?? 24,
    holidays: daysOf(input.text("holidays")),
    workdays: daysOf(input.text("workdays")),
  };
  const calendarYear = input.whole("year", 1970, 9_999);
  const [firstDay] = daysOf(input.text("firstDay"));
  if (calendarYear !== undefined) return { ...common, calendarYear };
  if (firstDay === undefined) {
    throw new BadInput("Say which year: --year 2027, or --first-day 2027-03-15 with --month-days 31,28 …");
  }
  const monthDays = listOf(input.text("monthDays")).map(Number);
  if (monthDays.length === 0 || monthDays.some((days) => !Number.isInteger(days))) {
    throw new BadInput("With --first-day goes --month-days, the days of each month with commas, like 31,28.");
  }
  return { ...common, firstDay, monthDays };
}

export default task("products:register", yearOf, registerProducts);
