/** gridbourse curves: draws supply and demand of one interval. */
import { writeFileSync } from "node:fs";
import { basename } from "node:path";
import { Command } from "commander";
import { readBook, type BookInterval } from "./book.ts";
import { clearInterval } from "./clear.ts";
import { drawCurves, type Level } from "./curvesSvg.ts";
import { formatGrouped, formatPrice, parseDecimal } from "./decimal.ts";
import { noTrade } from "./explain.ts";
import { InputError } from "./inputError.ts";
import { priceChoice, RULE_HELP, withPriceOptions, type PriceOptions } from "./terms.ts";

interface CurvesOptions extends PriceOptions {
  interval: string;
  svg: string;
  title?: string;
  currency: string;
}

const HELP = `
The picture shows the steps of both sides, the traded energy between them, and the price and the volume on the axes. It
reads well in black and white, too.
${RULE_HELP}
Examples:
  gridbourse curves book.csv --interval 2 --svg curves.svg
  gridbourse curves book.csv --interval 2 --svg curves.svg --currency CNY --title "Evening peak, 1 March"
`;

/** The command. */
export function curvesCommand(): Command {
  return withPriceOptions(
    new Command("curves")
      .summary("draw supply and demand of one interval as SVG")
      .description(
        "Draws supply and demand of one interval of a book, with the crossing, the price and the volume marked.",
      )
      .argument("<BOOK.csv>", "the bids, as for `gridbourse clear`")
      .requiredOption("--interval <N>", "which interval")
      .requiredOption("--svg <file>", "where to write the picture"),
  )
    .option("--title <text>", "title of the picture (default: name of the book and interval)")
    .option("--currency <name>", "currency in the labels", "currency")
    .addHelpText("after", HELP)
    .action(curves);
}

function curves(file: string, options: CurvesOptions): void {
  const choice = priceChoice(options);
  const label = parseDecimal(options.interval, 0);
  if (typeof label === "string" || label < 1) {
    throw new InputError(`--interval must be a whole number from 1, not "${options.interval}".`);
  }
  const book = readBook(file);
  const interval = book.intervals.find((candidate) => candidate.label === label);
  if (interval === undefined) {
    throw new InputError(`${file} has no interval ${label}; it has ${listed(book.intervals)}.`);
  }
  const result = clearInterval(interval, choice, undefined, false);
  const { price, volume } = result;
  const picture = drawCurves({
    title: options.title ?? `${basename(file)}, interval ${label}`,
    subtitle:
      price === null
        ? noTrade(result)
        : `${formatGrouped(volume)} kWh trade at ${formatPrice(price)} ${options.currency}/MWh (rule ${options.rule}).`,
    currency: options.currency,
    supply: levelsOf(interval, "sell"),
    demand: levelsOf(interval, "buy"),
    result: price === null ? null : { price, volume },
  });
  try {
    writeFileSync(options.svg, picture);
  } catch (error) {
    throw new InputError(`${options.svg} cannot be written (${(error as NodeJS.ErrnoException).code}).`);
  }
}

/** Numbers of the intervals in words: "1 to 24", or a list. */
function listed(intervals: readonly BookInterval[]): string {
  const labels = intervals.map(({ label }) => label);
  const [first = 0] = labels;
  const last = labels.at(-1) ?? 0;
  if (labels.length > 2 && last - first === labels.length - 1) return `${first} to ${last}`;
  return labels.length > 12 ? `${labels.slice(0, 12).join(", ")} and more` : labels.join(", ");
}

/** Quantity per price of one side in merit order. */
export function levelsOf({ prices, quantities }: BookInterval, side: "sell" | "buy"): Level[] {
  const levels = new Map<number, number>();
  const sign = side === "sell" ? -1 : 1;
  prices.forEach((price, i) => {
    const quantity = sign * quantities[i]!;
    if (quantity > 0) levels.set(price, (levels.get(price) ?? 0) + quantity);
  });
  return [...levels]
    .map(([price, quantity]) => ({ price, quantity }))
    .sort((x, y) => (side === "sell" ? x.price - y.price : y.price - x.price));
}
