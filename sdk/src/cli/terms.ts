/** The options that say how a book is cleared, the same for all commands. */
import { Option, type Command } from "commander";
import { keccak, readWord } from "../core/words.ts";
import type { PriceRule } from "../core/priceRule.ts";
import { parseDecimal, PRICE_PLACES } from "./decimal.ts";
import { InputError } from "./inputError.ts";

/** Rules by the name of the command line. */
export const RULES: Record<string, PriceRule> = {
  competitive: "competitive",
  "last-pair": "lastPair",
  crossing: "crossing",
  ask: "ask",
  bid: "bid",
};

/** What the options hold. */
export interface PriceOptions {
  rule: string;
  k: string;
  step: string;
}

/** How a price is found. */
export interface PriceChoice {
  rule: PriceRule;
  k: number;
  step: number;
}

/** Adds --rule, --k and --step. */
export function withPriceOptions(command: Command): Command {
  return command
    .addOption(new Option("--rule <rule>", "price rule, see below").choices(Object.keys(RULES)).default("competitive"))
    .option("--k <0..10000>", "place in the range of the rule in 1/10000, counted from the ask side", "5000")
    .option("--step <S>", "prices are rounded half up to this step, currency/MWh, up to 3 decimals", "0.01");
}

/** What --rule means, for the help. */
export const RULE_HELP = `
Rules (a: highest accepted ask, b: lowest accepted bid):
  competitive  every price that leaves no better step out; k picks one in this range
  last-pair    from a to b
  crossing     the competitive range if both sides have something left, otherwise from a to b
  ask          a, for auctions of sellers only
  bid          b, for auctions of buyers only
`;

/** Reads --rule, --k and --step. */
export function priceChoice({ rule, k, step }: PriceOptions): PriceChoice {
  const share = parseDecimal(k, 0);
  if (typeof share === "string" || share < 0 || share > 10_000) {
    throw new InputError(`--k must be a whole number from 0 to 10000, not "${k}".`);
  }
  const rounding = parseDecimal(step, PRICE_PLACES);
  if (typeof rounding === "string" || rounding <= 0 || rounding > 2 ** 31 - 1) {
    throw new InputError(`--step must be a positive number with at most 3 decimals, not "${step}".`);
  }
  return { rule: RULES[rule] as PriceRule, k: share, step: rounding };
}

/** The seed of an interval's odd lots: keccak256 of the text, a colon and the number of the interval; 0 without a text. */
export function tieSeed(text: string | undefined, interval: number): bigint {
  if (text === undefined) return 0n;
  return readWord(keccak(new TextEncoder().encode(`${text}:${interval}`)), 0);
}
