/** gridbourse clear: clears a book, interval by interval. */
import { existsSync, realpathSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { Command } from "commander";
import { clearUniform, type UniformResult } from "../core/clearUniform.ts";
import { CoreError } from "../core/errors.ts";
import { readBook, type Book, type BookInterval } from "./book.ts";
import { formatPrice } from "./decimal.ts";
import { explain, type Share } from "./explain.ts";
import { InputError } from "./inputError.ts";
import { csvField, csvRow, formatFor, print, render, type Column } from "./output.ts";
import { priceChoice, RULE_HELP, tieSeed, withPriceOptions, type PriceChoice, type PriceOptions } from "./terms.ts";

interface ClearOptions extends PriceOptions {
  tieSeed?: string;
  fills?: string;
  explain?: boolean;
  json?: boolean;
}

const COLUMNS: Column[] = [
  { name: "interval", heading: "interval", numeric: true },
  { name: "price", heading: "price (currency/MWh)", numeric: true },
  { name: "volume", heading: "volume (kWh)", numeric: true },
];

const EXPLANATION: Column = { name: "explanation", heading: "explanation", numeric: false };

const HELP = `
BOOK.csv has the header participant,interval,price,quantity (columns in any order) and one step per row:
  participant  who offers
  interval     whole number from 1
  price        currency/MWh, up to 3 decimals, may be negative
  quantity     whole kWh: a sell is negative, a buy positive
Plain or gzip; "-" reads standard input. Equal prices at the margin share pro rata.
${RULE_HELP}
Examples:
  gridbourse clear book.csv
  gridbourse clear book.csv --rule last-pair --step 0.1 --explain
  gridbourse clear book.csv.gz --tie-seed 2026-03-01 --fills fills.csv > prices.csv
`;

/** The command. */
export function clearCommand(): Command {
  return withPriceOptions(
    new Command("clear")
      .summary("clear a book of bids: one price per interval")
      .description(
        "Clears every interval of a book at one price for all: the largest volume that can trade, at the price of the rule.\n" +
          "Prints a table on a terminal and CSV (interval,price,volume) in a pipe; the price is empty where nothing trades.",
      )
      .argument("<BOOK.csv>", "the bids"),
  )
    .option("--tie-seed <text>", "let this text decide odd kWh among equal prices; without it the later rows get them")
    .option("--fills <file>", "write the rows again with a column `filled` (CSV, .gz compresses)")
    .option("--explain", "say in a sentence why each price is what it is and who is rationed")
    .option("--json", "print JSON")
    .addHelpText("after", HELP)
    .action(clear);
}

function clear(file: string, options: ClearOptions): void {
  const choice = priceChoice(options);
  if (options.fills !== undefined) refuseOverwriting(file, options.fills);
  const book = readBook(file, options.fills !== undefined);
  const withFills = options.fills !== undefined || options.explain === true;
  const results = book.intervals.map((interval) => clearInterval(interval, choice, options.tieSeed, withFills));

  // The fills first: whoever reads the prices finds them complete.
  if (options.fills !== undefined) writeFills(options.fills, book, results);
  const explanations = options.explain
    ? results.map((result, i) => explain(result, choice, sharesOf(book, book.intervals[i]!, result)))
    : undefined;
  printResults(book, results, explanations, options.json);
}

/** Clears one interval; a mistake names it. */
export function clearInterval(
  { label, prices, quantities }: BookInterval,
  choice: PriceChoice,
  seedText: string | undefined,
  fills: boolean,
): UniformResult {
  try {
    return clearUniform({ prices, quantities }, { ...choice, seed: tieSeed(seedText, label), fills });
  } catch (error) {
    if (error instanceof CoreError) throw new InputError(`Interval ${label} cannot be cleared: ${error.message}`);
    throw error;
  }
}

function printResults(
  book: Book,
  results: readonly UniformResult[],
  explanations: readonly string[] | undefined,
  json: boolean | undefined,
): void {
  const format = formatFor(json);
  const rows = results.map(({ price, volume }, i) => [
    String(book.intervals[i]!.label),
    price === null ? "" : formatPrice(price),
    String(volume),
  ]);
  if (explanations !== undefined && format !== "table") {
    print(
      render(
        [...COLUMNS, EXPLANATION],
        rows.map((row, i) => [...row, explanations[i]!]),
        format,
      ),
    );
    return;
  }
  print(render(COLUMNS, rows, format));
  explanations?.forEach((sentence, i) => print(`\nInterval ${book.intervals[i]!.label}. ${sentence}\n`));
}

/** Who stands at the rationed margin, each participant once. */
function sharesOf(
  book: Book,
  { prices, quantities, rows }: BookInterval,
  { rationing, fills }: UniformResult,
): Share[] {
  if (rationing === null) return [];
  const shares = new Map<number, Share>();
  prices.forEach((price, i) => {
    const quantity = quantities[i]!;
    if (price !== rationing.price || quantity === 0 || quantity < 0 !== (rationing.side === "sell")) return;
    const participant = book.participants[rows[i]!]!;
    const share = shares.get(participant) ?? { name: book.names[participant]!, filled: 0, asked: 0 };
    share.filled += Math.abs(fills[i]!);
    share.asked += Math.abs(quantity);
    shares.set(participant, share);
  });
  return [...shares.values()];
}

function refuseOverwriting(book: string, fills: string): void {
  if (book !== "-" && existsSync(book) && existsSync(fills) && realpathSync(book) === realpathSync(fills)) {
    throw new InputError(`--fills ${fills} would overwrite the book.`);
  }
}

/** Writes the rows of the book again, in order, with what each was filled. */
function writeFills(file: string, book: Book, results: readonly UniformResult[]): void {
  const filled = new Int32Array(book.participants.length);
  results.forEach(({ fills }, i) => {
    const { rows } = book.intervals[i]!;
    for (let step = 0; step < rows.length; step++) filled[rows[step]!] = fills[step]!;
  });
  const width = book.header.length;
  const lines = [csvRow([...book.header, "filled"])];
  for (let row = 0; row < filled.length; row++) {
    let line = "";
    for (let i = row * width; i < (row + 1) * width; i++) line += `${csvField(book.fields[i]!)},`;
    lines.push(line + String(filled[row]));
  }
  lines.push("");
  const text = lines.join("\n");
  try {
    writeFileSync(file, file.endsWith(".gz") ? gzipSync(text) : text);
  } catch (error) {
    throw new InputError(`${file} cannot be written (${(error as NodeJS.ErrnoException).code}).`);
  }
}
