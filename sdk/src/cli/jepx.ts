/** gridbourse jepx: clears a published day of the Japan Electric Power Exchange. */
import { Command } from "commander";
import { clearUniform } from "../core/clearUniform.ts";
import { formatDecimal } from "./decimal.ts";
import { errorInColumn, fieldOf, numberOf, readCsv, type NumberRange, type Row } from "./input.ts";
import { formatFor, print, render, type Column } from "./output.ts";

/** Columns of the published file: date, slot, price, cumulative sell, cumulative buy, split area. */
const FILE_COLUMNS = [
  "電力受渡日",
  "商品コード",
  "入札価格(円/kWh)",
  "売入札量累積(MW)",
  "買入札量累積(MW)",
  "分断エリア連番",
] as const;

const COLUMNS: Column[] = [
  { name: "date", heading: "date", numeric: false },
  { name: "slot", heading: "slot", numeric: true },
  { name: "area", heading: "area", numeric: false },
  { name: "price", heading: "price (yen/kWh)", numeric: true },
  { name: "volume", heading: "volume (kWh)", numeric: true },
];

/** Half-hours of the day. */
const SLOT: NumberRange = { places: 0, min: 1, max: 48, words: "slots go from 1 to 48", kind: "a whole number" };

/** 0.01 yen/kWh. */
const PRICE: NumberRange = {
  places: 2,
  min: -(2 ** 31),
  max: 2 ** 31 - 1,
  words: "prices go from -21474836.48 to 21474836.47",
  kind: "a decimal number",
};

/** 0.1 MW. */
const POWER: NumberRange = {
  places: 1,
  min: 0,
  max: 2 ** 31 - 1,
  words: "quantities go from 0 to 214748364.7",
  kind: "a decimal number",
};

/** The exchange never prices below 0.01 yen/kWh. */
const FLOOR = 1;

/** kWh of 0.1 MW over half an hour. */
const KWH_PER_UNIT = 50;

/** One published curve: cumulative sells at or below, cumulative buys at or above each price. */
export interface Curve {
  /** As in the file. */
  date: string;
  slot: number;
  /** Number of the split area, empty for the national system. */
  area: string;
  /** 0.01 yen/kWh, never decreasing. */
  prices: number[];
  /** 0.1 MW. */
  sells: number[];
  buys: number[];
}

/** The price of a curve, 0.01 yen/kWh, and its volume, kWh. */
export interface CurveResult {
  price: number | null;
  volume: number;
}

const HELP = `
FILE is a day's bid curves as the exchange publishes them (CSV, plain or gzip; "-" reads standard input): one row per
price with cumulative sells and buys in MW, for the national system (no area) and for each split area.
The price is the lowest that clears, never below 0.01 yen/kWh. Volume: MW × 500 kWh of a half-hour.

Examples:
  gridbourse jepx spot_bid_curves_20220615.csv.gz
  gridbourse jepx spot_bid_curves_20220615.csv.gz --json > day.json
`;

/** The command. */
export function jepxCommand(): Command {
  return new Command("jepx")
    .summary("clear a published day of the Japanese exchange")
    .description(
      "Clears every curve of a published day of the Japan Electric Power Exchange.\n" +
        "Prints a table on a terminal and CSV (date,slot,area,price,volume) in a pipe, in the order of the file.",
    )
    .argument("<FILE>", "the published curves")
    .option("--json", "print JSON")
    .addHelpText("after", HELP)
    .action((file: string, { json }: { json?: boolean }) => {
      const rows = readCurves(file).map((curve) => {
        const { price, volume } = clearCurve(curve);
        const { date, slot, area } = curve;
        return [date, String(slot), area, price === null ? "" : formatDecimal(price, PRICE.places), String(volume)];
      });
      print(render(COLUMNS, rows, formatFor(json)));
    });
}

/** All curves of a file, in the order in which they begin. */
export function readCurves(file: string): Curve[] {
  const curves = new Map<string, Curve>();
  readCsv(file, FILE_COLUMNS, (row) => {
    const date = fieldOf(row, 0);
    if (date === "") throw errorInColumn(row, 0, "the field is empty.");
    const slot = numberOf(row, 1, SLOT);
    const area = fieldOf(row, 5);
    const name = `${date}|${slot}|${area}`;
    let curve = curves.get(name);
    if (curve === undefined) curves.set(name, (curve = { date, slot, area, prices: [], sells: [], buys: [] }));
    append(curve, row);
  });
  return [...curves.values()];
}

/** Adds a row to its curve and sees that the curve stays one. */
function append({ prices, sells, buys }: Curve, row: Row): void {
  const price = numberOf(row, 2, PRICE);
  const sell = numberOf(row, 3, POWER);
  const buy = numberOf(row, 4, POWER);
  if (prices.length > 0) {
    if (price < prices.at(-1)!) throw errorInColumn(row, 2, "prices of a curve must not fall.");
    if (sell < sells.at(-1)!) throw errorInColumn(row, 3, "cumulative sells must not fall from price to price.");
    if (buy > buys.at(-1)!) throw errorInColumn(row, 4, "cumulative buys must not rise from price to price.");
  }
  prices.push(price);
  sells.push(sell);
  buys.push(buy);
}

/** Steps of a curve: sells that each row adds, buys that the next row no longer has; asks below the floor enter at it. */
export function stepsOfCurve({ prices, sells, buys }: Curve): { prices: Int32Array; quantities: Int32Array } {
  const steps: { price: number; quantity: number }[] = [];
  prices.forEach((price, i) => {
    const sell = sells[i]! - (sells[i - 1] ?? 0);
    const buy = buys[i]! - (buys[i + 1] ?? 0);
    steps.push({ price: Math.max(price, FLOOR), quantity: -sell });
    if (price >= FLOOR) steps.push({ price, quantity: buy });
  });
  return {
    prices: Int32Array.from(steps, (step) => step.price),
    quantities: Int32Array.from(steps, (step) => step.quantity),
  };
}

/** Lowest clearing price of a curve. */
export function clearCurve(curve: Curve): CurveResult {
  const { price, volume } = clearUniform(stepsOfCurve(curve), { rule: "competitive", k: 0, step: 1, fills: false });
  return { price, volume: volume * KWH_PER_UNIT };
}
