/** products:register: the operator registers a delivery year, and with it all products of its tree. */
import type { RegisterYearParams } from "../../../sdk/src/energy/index.ts";
import type { Desk, Report } from "../desk.ts";
import type { Input } from "../input.ts";
import { BadInput, type Result } from "../outcome.ts";
import { registerYear } from "../products.ts";
import { task } from "../run.ts";

export async function registerProducts(market: Desk, wanted: RegisterYearParams, report: Report): Promise<Result> {
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

function yearOf(input: Input): RegisterYearParams {
  const common = {
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
