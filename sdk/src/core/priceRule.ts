/**
 * How a price is found, and nowhere else. Twin of `contracts/market/libraries/PriceRule.sol`; rules in DESIGN §5.
 * Prices and steps are int32 in 0.001 currency/MWh; k is counted from the ask side in 1/10,000.
 */
import { CoreError } from "./errors.ts";
import { divHalfUp } from "./rounding.ts";

/** Prices at the margin of an interval in which something trades. */
export interface Margins {
  /** Highest accepted ask. */
  a: number;
  /** Lowest accepted bid; a ≤ b. */
  b: number;
  /** Lowest ask with something left, null for none. */
  alpha: number | null;
  /** Highest bid with something left, null for none; below alpha. */
  beta: number | null;
}

/** Lowest and highest price a rule considers, lo ≤ hi. */
export type Range = readonly [lo: number, hi: number];

/** k that is no whole number of 0 … 10,000. */
export class ShareOutOfRange extends CoreError {
  constructor(k: number) {
    super(`k must be a whole number from 0 to 10000, not ${k}.`, { k });
  }
}

/** A rounding step that is no positive whole number of 0.001 currency/MWh. */
export class StepNotPositive extends CoreError {
  constructor(step: number) {
    super(`The rounding step must be a positive whole number of 0.001 currency/MWh, not ${step}.`, { step });
  }
}

const ONE = 10_000n;

/** Every price at which no better step is left out. */
const competitive = ({ a, b, alpha, beta }: Margins): Range => [
  beta === null ? a : Math.max(a, beta),
  alpha === null ? b : Math.min(b, alpha),
];

/** Between the last accepted ask and the last accepted bid. */
const lastPair = ({ a, b }: Margins): Range => [a, b];

/** The crossing of the curves; where one side is used up, the last pair. */
const crossing = (m: Margins): Range => (m.alpha !== null && m.beta !== null ? competitive(m) : lastPair(m));

/** The last accepted ask: one-sided auctions of sellers. */
const ask = ({ a }: Margins): Range => [a, a];

/** The last accepted bid: one-sided auctions of buyers. */
const bid = ({ b }: Margins): Range => [b, b];

/** From the name of a rule to its range. */
export const PRICE_RULES = { competitive, lastPair, crossing, ask, bid } as const;

/** Name of a price rule. */
export type PriceRule = keyof typeof PRICE_RULES;

/** Names in the order of the contract's enumeration. */
export const PRICE_RULE_NAMES = Object.keys(PRICE_RULES) as PriceRule[];

/**
 * The price: lo + (hi − lo) · k/10,000 rounded half up to the step, then clamped to [lo, hi], so that rounding never leaves
 * the range of the rule. A half goes up, in favour of sellers.
 * @param k 0 … 10,000, 0 is the ask side
 * @param step rounding step, positive
 * @throws ShareOutOfRange, StepNotPositive
 */
export function price(rule: PriceRule, margins: Margins, k: number, step: number): number {
  if (!Number.isInteger(k) || k < 0 || k > 10_000) throw new ShareOutOfRange(k);
  if (!Number.isInteger(step) || step < 1) throw new StepNotPositive(step);
  const [lo, hi] = PRICE_RULES[rule](margins);
  const exact = BigInt(lo) * ONE + BigInt(hi - lo) * BigInt(k);
  const rounded = Number(divHalfUp(exact, ONE * BigInt(step)) * BigInt(step));
  return Math.min(Math.max(rounded, lo), hi);
}
