/**
 * The engine: one interval of a uniform-price auction with any number of steps, without sorting them.
 *
 * Why no sort is needed. Let D be the total bid quantity. Supply up to a price p covers demand above it as soon as
 * S(≤p) ≥ D(>p), and D(>p) = D − D(≤p); so the margin is the first step, by key' = 2 · price + side (an ask before a bid of
 * the same price), at which the cumulative quantity of *all* steps, asks and bids alike, reaches D. Finding the element at
 * which a running sum reaches a number is selection, digit by digit: a histogram of the upper 16 bits of the price finds the
 * bin, one of the lower 16 bits within that bin finds the price. Two passes of fixed cost, whatever the prices are: an
 * outlier, a cluster or a million equal prices change nothing.
 *
 * Everything is exact: quantities are int32 and their sums doubles up to 2⁵¹. The loops are in `uniformPasses`.
 */
import { CoreError } from "./errors.ts";
import type { Side } from "./bidSheet.ts";
import { price, type Margins, type PriceRule } from "./priceRule.ts";
import { countDigit, fillBetter, fillMargin, MAX_TOTAL, nearest, type Neighbours } from "./uniformPasses.ts";

/** The steps of one interval, row by row. */
export interface UniformBook {
  /** 0.001 currency/MWh, any int32; with classes −2²⁹ … 2²⁹ − 1. */
  prices: Int32Array;
  /** kWh or lots, any int32: an ask (sell) negative, a bid (buy) positive, zero is no step. */
  quantities: Int32Array;
  /** Order among equal asks, 0 … 3, 0 first; bids have none. Without it all are equal. */
  classes?: Uint8Array;
}

/** How to clear. */
export interface UniformTerms {
  rule: PriceRule;
  /** 0 … 10,000, counted from the ask side. */
  k: number;
  /** Rounding step, 0.001 currency/MWh, positive. */
  step: number;
  /** Whole number ≥ 0 that decides odd lots: u = seed mod T (default 0). */
  seed?: bigint;
  /** False leaves the fills out. */
  fills?: boolean;
}

/** The margin that cannot be filled whole. */
export interface UniformRationing {
  side: Side;
  /** 0.001 currency/MWh. */
  price: number;
  /** Quantity that the margin gets, 0 < filled < total. */
  filled: number;
  /** Quantity that the margin asks for. */
  total: number;
}

/** The result of an interval; prices in 0.001 currency/MWh, null for none. */
export interface UniformResult {
  /** Quantity traded. */
  volume: number;
  /** Null when nothing trades. */
  price: number | null;
  /** Highest accepted ask. */
  a: number | null;
  /** Lowest accepted bid. */
  b: number | null;
  /** Lowest ask above a (without trade: lowest ask). With classes it may have the price of a. */
  aPlus: number | null;
  /** Highest bid below b (without trade: highest bid). */
  bMinus: number | null;
  /** Lowest ask with something left. */
  alpha: number | null;
  /** Highest bid with something left. */
  beta: number | null;
  /** Null when everything accepted is filled whole. */
  rationing: UniformRationing | null;
  /** Filled quantity of each step with the sign of the step; empty when not asked for. */
  fills: Int32Array;
}

/** Arrays of a book that differ in length. */
export class BookNotRectangular extends CoreError {
  constructor(prices: number, quantities: number, classes: number) {
    super(
      `A book needs as many prices as quantities and classes, but it has ${prices}, ${quantities} and ${classes}.`,
      {
        prices,
        quantities,
        classes,
      },
    );
  }
}

/** A class above 3, or a price beside a class that leaves no room for it. */
export class ClassNotUsable extends CoreError {
  constructor(row: number, stepPrice: number, stepClass: number) {
    super(`Class ${stepClass} with price ${stepPrice} in row ${row} is outside 0 … 3 with −2²⁹ … 2²⁹ − 1.`, {
      row,
      price: stepPrice,
      class: stepClass,
    });
  }
}

/** A seed below zero. */
export class SeedNegative extends CoreError {
  constructor(seed: bigint) {
    super(`The seed must be a whole number of at least 0, not ${seed}.`, { seed });
  }
}

/** Quantities whose sum exceeds 2⁵¹: more than a million steps of the largest quantity each. */
export class BookTooLarge extends CoreError {
  constructor(total: number) {
    super(`The quantities of the book add up to ${total}, more than 2⁵¹.`, { total });
  }
}

/** The step at which the running sum of all steps, by key and side, reaches the total of the bids. */
interface Margin {
  /** Order key of the step. */
  key: number;
  /** Whether it is an ask: asks come before bids of the same key. */
  ask: boolean;
  /** Asks below the key and at it. */
  sellBelow: number;
  sellAt: number;
  /** Bids above the key and at it. */
  buyAbove: number;
  buyAt: number;
  /** Nearest keys of each side strictly below and above. */
  near: Neighbours;
}

/** What follows from the margin, in keys; infinite for none. */
interface Outcome {
  volume: number;
  a: number;
  b: number;
  aPlus: number;
  bMinus: number;
  alpha: number;
  beta: number;
  /** Quantity that the steps at the margin get. */
  filled: number;
  /** Quantity that they ask for. */
  total: number;
}

/**
 * Clears one interval: volume, margins, price and fills.
 * @throws BookNotRectangular, ClassNotUsable, BookTooLarge, SeedNegative, ShareOutOfRange, StepNotPositive
 */
export function clearUniform(book: UniformBook, terms: UniformTerms): UniformResult {
  const { quantities, classes } = book;
  const { seed = 0n, fills: wanted = true } = terms;
  if (seed < 0n) throw new SeedNegative(seed);
  const keys = orderKeys(book);

  const margin = findMargin(keys, quantities);
  const outcome = margin === null ? withoutBids(keys, quantities) : outcomeOf(margin);

  const fills = new Int32Array(wanted ? keys.length : 0);
  if (wanted && margin !== null && outcome.volume > 0) {
    const room = new Int32Array(keys.length + 1);
    const count = fillBetter(keys, quantities, margin.key, margin.ask, fills, room);
    const offset = Number(seed % BigInt(outcome.total));
    fillMargin(quantities, room.subarray(0, count), outcome.filled, outcome.total, offset, fills);
  }
  return resultOf(outcome, margin, terms, classes !== undefined, fills);
}

/** The keys that order the steps: the prices, or 4 · price + class, where every bid comes after the asks of its price. */
function orderKeys({ prices, quantities, classes }: UniformBook): Int32Array {
  const n = prices.length;
  if (quantities.length !== n || (classes !== undefined && classes.length !== n)) {
    throw new BookNotRectangular(n, quantities.length, classes?.length ?? n);
  }
  if (classes === undefined) return prices;
  const keys = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const stepPrice = prices[i]!;
    const stepClass = quantities[i]! < 0 ? classes[i]! : 3;
    if (stepClass > 3 || stepPrice !== (stepPrice << 2) >> 2) throw new ClassNotUsable(i, stepPrice, stepClass);
    keys[i] = 4 * stepPrice + stepClass;
  }
  return keys;
}

/** Below so many steps four digits of 8 bits are faster than two of 16, whose bins alone cost half a millisecond. */
const SMALL = 1 << 14;

/** The histogram of one digit and the digit of the margin in it. */
interface Level {
  histogram: Float64Array;
  digit: number;
}

/**
 * Selects the margin digit by digit; null when there is no bid.
 * @throws BookTooLarge
 */
function findMargin(keys: Int32Array, quantities: Int32Array): Margin | null {
  const width = keys.length < SMALL ? 8 : 16;
  const levels: Level[] = [];
  let prefix = 0;
  let demand = 0;
  let sellBelow = 0;
  let buyBelow = 0;
  // Invariant: the margin is among the steps whose biased key has the digits of `prefix` from bit shift + width up;
  // sellBelow and buyBelow are the sums of all steps below those, together less than the demand.
  for (let shift = 32 - width; shift >= 0; shift -= width) {
    const histogram = new Float64Array(2 << width);
    countDigit(keys, quantities, shift, width, prefix, histogram);
    if (levels.length === 0) demand = demandOf(histogram);
    if (demand === 0) return null;
    let bin = 0;
    while (sellBelow + buyBelow + histogram[bin]! + histogram[bin + 1]! < demand) {
      sellBelow += histogram[bin]!;
      buyBelow += histogram[bin + 1]!;
      bin += 2;
    }
    levels.push({ histogram, digit: bin >> 1 });
    prefix |= (bin >> 1) << shift;
  }

  const { histogram, digit } = levels.at(-1)!;
  const key = prefix ^ -(2 ** 31);
  const sellAt = histogram[2 * digit]!;
  const buyAt = histogram[2 * digit + 1]!;
  return {
    key,
    ask: sellBelow + buyBelow + sellAt >= demand,
    sellBelow,
    sellAt,
    buyAbove: demand - buyBelow - buyAt,
    buyAt,
    near: nearInHistogram(levels, key) ?? nearest(keys, quantities, key),
  };
}

/**
 * The total of all bids in a histogram of all steps.
 * @throws BookTooLarge
 */
function demandOf(histogram: Float64Array): number {
  let supply = 0;
  let demand = 0;
  for (let bin = 0; bin < histogram.length; bin += 2) {
    supply += histogram[bin]!;
    demand += histogram[bin + 1]!;
  }
  if (supply + demand > MAX_TOTAL) throw new BookTooLarge(supply + demand);
  return demand;
}

/** How far away the next digit of a side with a quantity is, in `direction`; 0 for none. */
function distance({ histogram, digit }: Level, side: 0 | 1, direction: 1 | -1): number {
  let bin = 2 * (digit + direction) + side;
  while (histogram[bin] === 0) bin += 2 * direction;
  return histogram[bin] === undefined ? 0 : ((bin - side) >> 1) - digit;
}

/** The neighbours of the margin where the last digit tells them; null when an upper digit hides one. */
function nearInHistogram(levels: readonly Level[], key: number): Neighbours | null {
  let hidden = false;
  const seek = (side: 0 | 1, direction: 1 | -1) => {
    const away = distance(levels.at(-1)!, side, direction);
    if (away !== 0) return key + away;
    hidden ||= levels.some((level) => distance(level, side, direction) !== 0);
    return direction * Infinity;
  };
  const near = { askBelow: seek(0, -1), askAbove: seek(0, 1), bidBelow: seek(1, -1), bidAbove: seek(1, 1) };
  return hidden ? null : near;
}

/**
 * Volume and margins. With D all bids, S(<m) + D(<m) is below D, and with the marginal steps it is not:
 * an ask at m: S(<m) < D(≥m) ≤ S(≤m), so V = D(≥m): every bid from m up trades, asks at m share what is left to them;
 * a bid at m: D(>m) ≤ S(≤m) < D(≥m), so V = S(≤m): every ask up to m trades, bids at m share what is left, maybe nothing.
 */
function outcomeOf({ key, ask, sellBelow, sellAt, buyAbove, buyAt, near }: Margin): Outcome {
  if (ask) {
    const volume = buyAbove + buyAt;
    const filled = volume - sellBelow;
    return {
      volume,
      a: key,
      b: buyAt > 0 ? key : near.bidAbove,
      aPlus: near.askAbove,
      bMinus: near.bidBelow,
      alpha: filled < sellAt ? key : near.askAbove,
      beta: near.bidBelow,
      filled,
      total: sellAt,
    };
  }
  const volume = sellBelow + sellAt;
  const filled = volume - buyAbove;
  const trades = volume > 0;
  return {
    volume,
    a: !trades ? -Infinity : sellAt > 0 ? key : near.askBelow,
    b: !trades ? Infinity : filled > 0 ? key : near.bidAbove,
    aPlus: near.askAbove,
    bMinus: filled > 0 ? near.bidBelow : key,
    alpha: near.askAbove,
    beta: key,
    filled,
    total: buyAt,
  };
}

/** Nothing trades without a bid. */
function withoutBids(keys: Int32Array, quantities: Int32Array): Outcome {
  const { askAbove } = nearest(keys, quantities, -Infinity);
  return {
    volume: 0,
    a: -Infinity,
    b: Infinity,
    aPlus: askAbove,
    bMinus: -Infinity,
    alpha: askAbove,
    beta: -Infinity,
    filled: 0,
    total: 0,
  };
}

/** The outcome in prices. */
function resultOf(
  outcome: Outcome,
  margin: Margin | null,
  terms: UniformTerms,
  withClasses: boolean,
  fills: Int32Array,
): UniformResult {
  const { volume, filled, total } = outcome;
  const priceOf = (key: number) => (!Number.isFinite(key) ? null : withClasses ? key >> 2 : key);
  const margins = {
    a: priceOf(outcome.a),
    b: priceOf(outcome.b),
    alpha: priceOf(outcome.alpha),
    beta: priceOf(outcome.beta),
  };
  const rationed = margin !== null && volume > 0 && filled > 0 && filled < total;
  return {
    volume,
    price: volume > 0 ? price(terms.rule, margins as Margins, terms.k, terms.step) : null,
    ...margins,
    aPlus: priceOf(outcome.aPlus),
    bMinus: priceOf(outcome.bMinus),
    rationing: rationed ? { side: margin.ask ? "sell" : "buy", price: priceOf(margin.key)!, filled, total } : null,
    fills,
  };
}
