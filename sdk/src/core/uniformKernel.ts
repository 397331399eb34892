/**
 * The sums of a book for a claim, and everything that follows from them: the twin of the chain's kernel
 * (`contracts/market/libraries/UniformKernel.sol`). One pass, no sorting.
 */
import { HIGH, LOW, priceOf, stepsOf, type BidSheet, type SheetTerms, type Side } from "./bidSheet.ts";
import { UNITS_PER_KWH_AND_PRICE } from "./cover.ts";
import { CoreError } from "./errors.ts";
import { check, CONDITIONS, type Claim, type Condition, type Sums } from "./optimality.ts";
import { price, type PriceRule } from "./priceRule.ts";
import { fill, tieOffset } from "./proRata.ts";

/** What the kernel itself refuses, beside the conditions of `optimality`. */
export const BOOK_CONDITIONS = {
  askBetween: "an ask lies strictly between the highest accepted ask and the claimed next one",
  bidBetween: "a bid lies strictly between the claimed next bid and the lowest accepted one",
  nextAskMissing: "no ask stands at the claimed next ask",
  nextBidMissing: "no bid stands at the claimed next bid",
} as const;

/** Every condition a false claim can break. */
export type ClaimFault = Condition | keyof typeof BOOK_CONDITIONS;

/** What one pass over the book finds out about a claim. */
export interface KernelSums extends Sums {
  /** An ask strictly between a and a⁺. */
  askBetween: boolean;
  /** A bid strictly between b⁻ and b. */
  bidBetween: boolean;
  /** An ask at a⁺. */
  nextAskSeen: boolean;
  /** A bid at b⁻. */
  nextBidSeen: boolean;
}

/** A claim that the book refutes. */
export class FalseClaim extends CoreError {
  readonly condition: ClaimFault;
  constructor(interval: number, claim: Claim, condition: ClaimFault) {
    const meaning = { ...CONDITIONS, ...BOOK_CONDITIONS }[condition];
    super(`The claim of interval ${interval} is false: ${meaning}.`, { interval, claim, condition });
    this.condition = condition;
  }
}

/** The proven result of one interval. */
export interface IntervalResult {
  claim: Claim;
  sums: Sums;
  /** Lots. */
  volume: bigint;
  /** Lowest ask with something left, HIGH for none. */
  alpha: number;
  /** Highest bid with something left, LOW for none. */
  beta: number;
  /** 0.001 currency/MWh; null when nothing trades. */
  price: number | null;
}

/** The margin that cannot be filled whole. */
export interface Rationing {
  side: Side;
  /** Key of the margin. */
  key: number;
  /** Lots it gets. */
  filled: bigint;
  /** Lots it asks for. */
  total: bigint;
}

/** How a session finds its price. */
export interface PriceTerms {
  rule: PriceRule;
  /** 0 … 10,000, counted from the ask side. */
  k: number;
  /** Rounding step, 0.001 currency/MWh. */
  step: number;
}

/** Every step of an interval, sheet by sheet, row by row, lane by lane: the order of running totals. */
function* stepsOfBook(sheets: readonly BidSheet[], interval: number) {
  for (const [sheet, { rows }] of sheets.entries()) {
    for (const row of rows) {
      for (const step of stepsOf(row, interval))
        yield { sheet, side: row.side, key: step.key, quantity: step.quantity };
    }
  }
}

/** The sums of one interval for a claim. Σ of 2³¹ steps of 2²² lots stays an exact double. */
export function sumsOf(claim: Claim, sheets: readonly BidSheet[], interval: number): KernelSums {
  const { a, b, aPlus, bMinus } = claim;
  let sellBelow = 0;
  let sellAt = 0;
  let buyAbove = 0;
  let buyAt = 0;
  const seen = { askBetween: false, bidBetween: false, nextAskSeen: aPlus === HIGH, nextBidSeen: bMinus === LOW };
  for (const { side, key, quantity } of stepsOfBook(sheets, interval)) {
    if (side === "sell") {
      if (key < a) sellBelow += quantity;
      else if (key === a) sellAt += quantity;
      else if (key < aPlus) seen.askBetween = true;
      else if (key === aPlus) seen.nextAskSeen = true;
    } else {
      if (key > b) buyAbove += quantity;
      else if (key === b) buyAt += quantity;
      else if (key > bMinus) seen.bidBetween = true;
      else if (key === bMinus) seen.nextBidSeen = true;
    }
  }
  return {
    sellBelow: BigInt(sellBelow),
    sellAt: BigInt(sellAt),
    buyAbove: BigInt(buyAbove),
    buyAt: BigInt(buyAt),
    ...seen,
  };
}

/** The kernel's own conditions, in the order in which they are tested; null when all hold. */
export function bookFault(sums: KernelSums): keyof typeof BOOK_CONDITIONS | null {
  if (sums.askBetween) return "askBetween";
  if (sums.bidBetween) return "bidBetween";
  if (!sums.nextAskSeen) return "nextAskMissing";
  if (!sums.nextBidSeen) return "nextBidMissing";
  return null;
}

/**
 * Proves the claim of an interval against the book and finds its price.
 * @throws FalseClaim
 */
export function proveClaim(
  claim: Claim,
  sheets: readonly BidSheet[],
  interval: number,
  terms: Pick<SheetTerms, "floor" | "tick">,
  priceTerms: PriceTerms,
): IntervalResult {
  const sums = sumsOf(claim, sheets, interval);
  const verdict = check(claim, sums);
  if (!verdict.ok) throw new FalseClaim(interval, claim, verdict.condition);
  const fault = bookFault(sums);
  if (fault !== null) throw new FalseClaim(interval, claim, fault);
  const { volume, alpha, beta } = verdict;
  const { sellBelow, sellAt, buyAbove, buyAt } = sums;
  return {
    claim,
    sums: { sellBelow, sellAt, buyAbove, buyAt },
    volume,
    alpha,
    beta,
    price: volume === 0n ? null : priceOfClaim(claim, alpha, beta, terms, priceTerms),
  };
}

/** The price of a claim that trades. */
function priceOfClaim(
  claim: Claim,
  alpha: number,
  beta: number,
  terms: Pick<SheetTerms, "floor" | "tick">,
  { rule, k, step }: PriceTerms,
): number {
  const margins = {
    a: priceOf(terms, claim.a),
    b: priceOf(terms, claim.b),
    alpha: alpha === HIGH ? null : priceOf(terms, alpha),
    beta: beta === LOW ? null : priceOf(terms, beta),
  };
  return price(rule, margins, k, step);
}

/** Quantity per key, by key. */
function levelsOf(sheets: readonly BidSheet[], interval: number, side: Side): { key: number; quantity: number }[] {
  const levels = new Map<number, number>();
  for (const step of stepsOfBook(sheets, interval)) {
    if (step.side === side) levels.set(step.key, (levels.get(step.key) ?? 0) + step.quantity);
  }
  return [...levels].map(([key, quantity]) => ({ key, quantity })).sort((x, y) => x.key - y.key);
}

/**
 * The one true claim of an interval: asks ascending are matched with bids descending while the ask is not above the bid.
 */
export function findClaim(sheets: readonly BidSheet[], interval: number): Claim {
  const asks = levelsOf(sheets, interval, "sell");
  const bids = levelsOf(sheets, interval, "buy").reverse();
  let ask = 0;
  let bid = 0;
  let askLeft = asks[0]?.quantity ?? 0;
  let bidLeft = bids[0]?.quantity ?? 0;
  let a = LOW;
  let b = HIGH;
  // Before each turn: levels before `ask` and `bid` have traded whole, askLeft and bidLeft of the current ones are left,
  // and a and b are the last levels that have traded anything.
  while (ask < asks.length && bid < bids.length && (asks[ask]?.key ?? HIGH) <= (bids[bid]?.key ?? LOW)) {
    a = asks[ask]?.key ?? HIGH;
    b = bids[bid]?.key ?? LOW;
    const traded = Math.min(askLeft, bidLeft);
    askLeft -= traded;
    bidLeft -= traded;
    if (askLeft === 0) askLeft = asks[++ask]?.quantity ?? 0;
    if (bidLeft === 0) bidLeft = bids[++bid]?.quantity ?? 0;
  }
  const aPlus = asks.find((level) => level.key > a)?.key ?? HIGH;
  const bMinus = bids.find((level) => level.key < b)?.key ?? LOW;
  return { a, b, aPlus, bMinus };
}

/** Claims and results of all intervals of a session. */
export function clearBook(sheets: readonly BidSheet[], terms: SheetTerms, priceTerms: PriceTerms): IntervalResult[] {
  return Array.from({ length: terms.intervals }, (_, interval) =>
    proveClaim(findClaim(sheets, interval), sheets, interval, terms, priceTerms),
  );
}

/** The margin of a result that is not filled whole; at most one is. Null when everything accepted is filled. */
export function rationingOf(result: IntervalResult): Rationing | null {
  const { claim, sums, volume } = result;
  if (volume < sums.sellBelow + sums.sellAt) {
    return { side: "sell", key: claim.a, filled: volume - sums.sellBelow, total: sums.sellAt };
  }
  if (volume < sums.buyAbove + sums.buyAt) {
    return { side: "buy", key: claim.b, filled: volume - sums.buyAbove, total: sums.buyAt };
  }
  return null;
}

/** u of each interval from the salts of the revealed sheets: 0 where nothing is rationed. */
export function tieOffsets(results: readonly IntervalResult[], saltSum: bigint, session: bigint): bigint[] {
  return results.map((result, interval) => {
    const rationing = rationingOf(result);
    return rationing === null ? 0n : tieOffset(saltSum, session, interval, rationing.total);
  });
}

/**
 * Lots of every step of an interval, in the order of the book (sheet, row, lane).
 * @param offset u of the interval, below the total of the rationed margin
 */
export function fillsOf(
  result: IntervalResult,
  sheets: readonly BidSheet[],
  interval: number,
  offset: bigint,
): { sheet: number; side: Side; filled: bigint }[] {
  const { claim, volume } = result;
  const rationing = rationingOf(result);
  let before = 0n;
  return [...stepsOfBook(sheets, interval)].map(({ sheet, side, key, quantity }) => {
    if (rationing !== null && side === rationing.side && key === rationing.key) {
      const filled = fill(before, BigInt(quantity), rationing.filled, rationing.total, offset);
      before += BigInt(quantity);
      return { sheet, side, filled };
    }
    const accepted = volume > 0n && (side === "sell" ? key <= claim.a : key >= claim.b);
    return { sheet, side, filled: accepted ? BigInt(quantity) : 0n };
  });
}

/** What a participant gets. */
export interface Allotment {
  /** Lots per interval: bought positive, sold negative (nobody is filled on both sides). */
  lots: bigint[];
  /** Base units of the billing token over all days: to receive positive, to pay negative. */
  netAmount: bigint;
}

/**
 * Allots a cleared book sheet by sheet.
 * @param offsets u of each interval (`tieOffsets`)
 * @param lotKwh kWh per lot
 * @param deliveryDays days of the product
 */
export function allot(
  sheets: readonly BidSheet[],
  results: readonly IntervalResult[],
  offsets: readonly bigint[],
  lotKwh: bigint,
  deliveryDays: bigint,
): Allotment[] {
  const lots = sheets.map(() => new Array<bigint>(results.length).fill(0n));
  results.forEach((result, interval) => {
    for (const { sheet, side, filled } of fillsOf(result, sheets, interval, offsets[interval] ?? 0n)) {
      const own = lots[sheet] as bigint[];
      own[interval] = (own[interval] as bigint) + (side === "buy" ? filled : -filled);
    }
  });
  return lots.map((own) => {
    let value = 0n;
    own.forEach((quantity, interval) => (value -= quantity * BigInt(results[interval]?.price ?? 0)));
    return { lots: own, netAmount: value * lotKwh * deliveryDays * UNITS_PER_KWH_AND_PRICE };
  });
}
