/**
 * Is a claimed result the maximum? The referee's conditions on four keys and four sums.
 * Twin of `contracts/market/libraries/Optimality.sol`; conditions in DESIGN §5, proof in docs/clearing.md.
 */
import { HIGH, LOW } from "./bidSheet.ts";

/** The result of an interval as anyone may claim it: four keys, LOW and HIGH for none. */
export interface Claim {
  /** Highest accepted ask, LOW when nothing trades. */
  a: number;
  /** Lowest accepted bid, HIGH when nothing trades. */
  b: number;
  /** Lowest ask above `a`, HIGH for none. */
  aPlus: number;
  /** Highest bid below `b`, LOW for none. */
  bMinus: number;
}

/** Sums of an interval for a claim, in lots, below 2⁶⁴ each. */
export interface Sums {
  /** Asks below a. */
  sellBelow: bigint;
  /** Asks at a. */
  sellAt: bigint;
  /** Bids above b. */
  buyAbove: bigint;
  /** Bids at b. */
  buyAt: bigint;
}

/** The condition a false claim breaks. */
export type Condition = keyof typeof CONDITIONS;

/** What each condition means, for people. */
export const CONDITIONS = {
  nextAskNotAbove: "the next ask must be above the highest accepted ask",
  nextBidNotBelow: "the next bid must be below the lowest accepted bid",
  marginalAskNotNeeded: "asks below the claimed margin already cover the volume",
  marginalBidNotNeeded: "bids above the claimed margin already take the volume",
  askAboveBid: "the highest accepted ask must not be above the lowest accepted bid",
  moreCanTrade: "an ask and a bid that are left could still trade",
} as const;

/** Volume and open margins of a true claim, or the condition that fails. */
export type Verdict =
  | {
      ok: true;
      /** Lots traded; 0 means that there is no price. */
      volume: bigint;
      /** Lowest ask with something left, HIGH for none. */
      alpha: number;
      /** Highest bid with something left, LOW for none. */
      beta: number;
    }
  | { ok: false; condition: Condition };

const fails = (condition: Condition): Verdict => ({ ok: false, condition });

/**
 * Judges a claim. That the sums are those of the book, that no step lies strictly between a and a⁺ or b⁻ and b, and that a⁺
 * and b⁻ exist unless none, is the business of the source of the sums (`uniformKernel`).
 */
export function check(claim: Claim, sums: Sums): Verdict {
  const { a, b, aPlus, bMinus } = claim;
  if (aPlus <= a) return fails("nextAskNotAbove");
  if (bMinus >= b) return fails("nextBidNotBelow");

  if (a === LOW && b === HIGH) {
    return aPlus > bMinus ? { ok: true, volume: 0n, alpha: aPlus, beta: bMinus } : fails("moreCanTrade");
  }

  const supply = sums.sellBelow + sums.sellAt;
  const demand = sums.buyAbove + sums.buyAt;
  const volume = supply < demand ? supply : demand;
  if (sums.sellBelow >= volume) return fails("marginalAskNotNeeded");
  if (sums.buyAbove >= volume) return fails("marginalBidNotNeeded");
  if (a > b) return fails("askAboveBid");

  const alpha = volume < supply ? a : aPlus;
  const beta = volume < demand ? b : bMinus;
  if (alpha <= beta) return fails("moreCanTrade");
  return { ok: true, volume, alpha, beta };
}
