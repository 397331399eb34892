/** prices:publish: the grid company publishes the prices of a day that is over, or amends them within their review. */
import { findEvents } from "../../../sdk/src/index.ts";
import type { Series } from "../../../sdk/src/delivery/index.ts";
import { formatPrice } from "../../../sdk/src/units.ts";
import { dayOf, namedDay, type NamedDay } from "../delivery.ts";
import type { Desk, Report } from "../desk.ts";
import { documentOf } from "../document.ts";
import { intervals, optional, price, text } from "../files/columns.ts";
import { readTable } from "../files/table.ts";
import type { Input } from "../input.ts";
import { gateText } from "../market/sessions.ts";
import { BadInput, type Result } from "../outcome.ts";
import { task } from "../run.ts";

const SERIES: readonly Series[] = ["Balancing", "DayAhead", "RealTime"];
const WORDS: Record<Series, string> = {
  Balancing: "Balancing prices",
  DayAhead: "Day-ahead prices",
  RealTime: "Real-time prices",
};

export interface PublishPricesOptions {
  day: string | number;
  file: string;
  series: Series;
  /** Hash of the document. */
  documentHash: string;
}

/** Prices of a day, 0.001 currency/MWh by interval. @throws BadInput */
function readPrices(file: string, day: NamedDay, count: number): number[] {
  const table = readTable(file, { date: optional(text, null), interval: intervals, price });
  const prices = new Array<number | undefined>(count).fill(undefined);
  for (const row of table.rows) {
    const { date, interval, price: value } = row.values;
    if (date !== null && date !== day.name) continue;
    const { first, last } = interval;
    if (first > count || (last !== Infinity && last > count)) {
      table.fault(row, "interval", `the day has ${count} intervals, not ${last}.`);
      continue;
    }
    for (let i = first - 1; i < Math.min(last, count); i++) {
      if (prices[i] !== undefined) {
        table.fault(row, "interval", `interval ${i + 1} stands in an earlier row already.`);
        break;
      }
      prices[i] = value;
    }
  }
  table.done();
  const missing = prices.flatMap((value, i) => (value === undefined ? [i + 1] : []));
  if (missing.length > 0) throw new BadInput(`${file} has no price of ${day.name} in interval ${missing.join(", ")}.`);
  return prices as number[];
}

export async function publishDayPrices(market: Desk, options: PublishPricesOptions, report: Report): Promise<Result> {
  const { series, documentHash } = options;
  const day = namedDay(market, options.day);
  const count = Number((await market.contracts.register.productsOn(day.number)).intervals);
  if (count === 0) throw new BadInput(`${day.name} lies in no registered delivery year.`);
  const prices = readPrices(options.file, day, count);
  const what = { series, day: day.number };
  const before = await market.delivery.publishedPrices(what);
  const same = before.prices.length === count && before.prices.every((value, i) => value === prices[i]);
  const already = same && !before.rejected && before.documentHash.toLowerCase() === documentHash;
  if (!already) {
    const written = prices.map((value) => formatPrice(value));
    await market.delivery.publishPrices({ ...what, prices: written, documentHash }, { signal: market.signal });
  }
  const { finalFrom, amendments, final } = await market.delivery.publishedPrices(what);
  const rejections = await findEvents(market, "prices", "PricesRejected", [SERIES.indexOf(series), day.number]);
  const until = final ? "they are final" : `they can change until ${gateText(market, finalFrom)}`;
  const times = amendments === 0 ? "" : `, amended ${amendments === 1 ? "once" : `${amendments} times`}`;
  report.say(`${WORDS[series]} of ${day.name} are ${already ? "already " : ""}published${times}; ${until}.`);
  return { already, day: day.name, series, amendments, finalFrom, rejections: rejections.length };
}

/** The series, as an option says it. @throws BadInput */
function seriesOf(input: Input): Series {
  const given = input.text("series") ?? "balancing";
  const found = SERIES.find((name) => name.toLowerCase() === given.toLowerCase());
  if (found === undefined) throw new BadInput(`--series is one of balancing, dayAhead, realTime, not "${given}".`);
  return found;
}

export default task(
  "prices:publish",
  (input) => ({
    day: dayOf(input),
    file: input.neededFile("file", "the table of prices"),
    series: seriesOf(input),
    documentHash: documentOf(input, "document", "the document of the prices"),
  }),
  publishDayPrices,
);
