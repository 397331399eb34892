/** Why a price is what it is, in a sentence. */
import type { UniformResult } from "../core/clearUniform.ts";
import { formatPrice } from "./decimal.ts";
import type { PriceChoice } from "./terms.ts";

/** A participant's part of the rationed margin, kWh. */
export interface Share {
  name: string;
  filled: number;
  asked: number;
}

/** Names that are listed before the rest is only counted. */
const LISTED = 5;

/** Volume, price, why, and who is rationed. */
export function explain(result: UniformResult, choice: PriceChoice, shares: readonly Share[]): string {
  if (result.volume === 0) return noTrade(result);
  const { volume, price, a, b } = result as UniformResult & { price: number; a: number; b: number };
  const trade = `${volume} kWh trade at ${formatPrice(price)}`;
  const pair = `the highest accepted ask is ${formatPrice(a)}, the lowest accepted bid ${formatPrice(b)}`;
  return `${trade}: ${pair}, and ${whyPrice(result, choice, a, b, price)}; ${whoIsRationed(result, shares)}.`;
}

/** Why nothing trades. */
export function noTrade({ aPlus, bMinus }: UniformResult): string {
  if (aPlus === null && bMinus === null) return "Nothing trades: there is neither an ask nor a bid.";
  if (aPlus === null) return "Nothing trades: there is no ask.";
  if (bMinus === null) return "Nothing trades: there is no bid.";
  return `Nothing trades: the lowest ask, ${formatPrice(aPlus)}, is above the highest bid, ${formatPrice(bMinus)}.`;
}

function whyPrice(result: UniformResult, { rule, k, step }: PriceChoice, a: number, b: number, price: number): string {
  if (rule === "ask") return "the rule takes the ask";
  if (rule === "bid") return "the rule takes the bid";
  const { alpha, beta } = result;
  if (rule === "lastPair") return withinLastPair(a, b, k, step, price);
  if (rule === "crossing" && (alpha === null || beta === null)) {
    return `as one side is used up, ${withinLastPair(a, b, k, step, price)}`;
  }
  const lo = beta === null ? a : Math.max(a, beta);
  const hi = alpha === null ? b : Math.min(b, alpha);
  const bounds: string[] = [];
  if (lo > a) bounds.push(`a bid at ${formatPrice(lo)} is left`);
  if (hi < b) bounds.push(`an ask at ${formatPrice(hi)} is left`);
  const because = bounds.length > 0 ? `as ${bounds.join(" and ")}, ` : "";
  if (lo === hi) return `${because}${formatPrice(lo)} is the only price at which no better step is left out`;
  const range = `no better step is left out at any price from ${formatPrice(lo)} to ${formatPrice(hi)}`;
  return `${because}${range}, of which ${taken(lo, hi, k, step, price)}`;
}

/** The price between the last ask and the last bid. */
function withinLastPair(a: number, b: number, k: number, step: number, price: number): string {
  return a === b ? "that leaves no choice" : `between the two ${taken(a, b, k, step, price)}`;
}

/** What k picks, and whether rounding moved it. */
function taken(lo: number, hi: number, k: number, step: number, price: number): string {
  const exact = lo * 10_000 + (hi - lo) * k === price * 10_000;
  const rounded = exact ? "" : `, rounded half up to ${formatPrice(step)} but not out of the range`;
  return `k = ${k} takes ${formatPrice(price)}${rounded}`;
}

function whoIsRationed({ rationing }: UniformResult, shares: readonly Share[]): string {
  if (rationing === null) return "nobody is rationed";
  const { side, price, filled, total } = rationing;
  const steps = side === "sell" ? "asks" : "bids";
  const listed = shares.slice(0, LISTED).map(({ name, filled, asked }) => `${name} ${filled} of ${asked}`);
  const others = shares.length - listed.length;
  if (others > 0) listed.push(`${others} more`);
  return `the ${steps} at ${formatPrice(price)} are rationed to ${filled} of ${total} kWh (${listed.join(", ")})`;
}
