/** What the gas figures are about: who bids what in one market day. The same on every machine. */
import { bidSheet, type BidSheet, type SheetRow, type Side } from "../../sdk/src/core/index.ts";
import { type Random, randomFrom } from "./random.ts";

/**
 * Rows of a participant: one full row, two of the same side, one of each side, one full row with three prices only (so that
 * nearly every step lies at a margin), or one row for all intervals.
 */
export type Shape = "one" | "two" | "mixed" | "tied" | "flat";

export interface Workload {
  participants: number;
  intervals: number;
  shape: Shape;
}

/** The workload of the targets. */
export const STANDARD: Workload = { participants: 200, intervals: 24, shape: "one" };

/** Steps of a row in an interval: a word is full. */
export const STEPS = bidSheet.STEPS_PER_WORD;

/** The smallest quantity of most provincial rule books: 1 MWh. Each byte more of a price or a quantity costs 36 gas (12 in each of reveal, clear, allot). */
export const LOT_KWH = 1000;
/** Lots of a step at most. */
const MOST_LOTS = 60;
/** What a seller may need in one interval: two full rows, kWh. */
export const MOST_KWH = BigInt(2 * STEPS * MOST_LOTS * LOT_KWH);

/** Prices in 0.001 currency/MWh. */
export const PRICES = { floor: 0, cap: 1_500_000, tick: 100 } as const;

/** A participant of the workload: half of them sell, and in a mixed one everybody does. */
export interface Bidder {
  side: Side;
  sheet: BidSheet;
  /** Price–quantity steps; a flat one counts in every interval. */
  steps: number;
}

/** The bidders, buyers first: so that they are allotted in transactions of their own. */
export function biddersOf(workload: Workload): Bidder[] {
  const random = randomFrom(20_260_301);
  const buyers = Math.ceil(workload.participants / 2);
  return Array.from({ length: workload.participants }, (_, i) => {
    const side: Side = i < buyers ? "buy" : "sell";
    const sheet = { rows: rowsOf(side, workload, random) };
    const rowSteps = sheet.rows.map(({ flat, steps }) => (flat ? workload.intervals : 1) * steps.flat().length);
    return { side, sheet, steps: rowSteps.reduce((sum, n) => sum + n, 0) };
  });
}

function rowsOf(side: Side, { intervals, shape }: Workload, random: Random): SheetRow[] {
  const row = (side: Side, lowest: number, highest: number): SheetRow => {
    const flat = shape === "flat";
    const steps = Array.from({ length: flat ? 1 : intervals }, () => stepsBetween(lowest, highest, random));
    return { side, flat, steps };
  };
  switch (shape) {
    case "mixed":
      return [row("sell", 420_000, 700_000), row("buy", 100_000, 419_000)];
    case "tied":
      return [row(side, 399_900, 400_100)];
    case "two":
      return [row(side, 200_000, 600_000), row(side, 200_000, 600_000)];
    default:
      return [row(side, 200_000, 600_000)];
  }
}

/** Five steps at prices of the grid, bounds included. */
function stepsBetween(lowest: number, highest: number, random: Random) {
  const ticks = (highest - lowest) / PRICES.tick;
  const steps = Array.from({ length: STEPS }, () => ({
    key: bidSheet.keyOf(PRICES, lowest + PRICES.tick * Math.floor((ticks + 1) * random())),
    quantity: 1 + Math.floor(MOST_LOTS * random()),
  }));
  return steps.sort((x, y) => x.key - y.key);
}
