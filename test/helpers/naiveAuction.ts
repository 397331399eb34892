/**
 * The auction a third time, slow and obviously right: try every price for the largest volume, sort both sides, fill step by
 * step, and read everything else off the filled steps. Shares no line with the code under test.
 */

/** A step of a naive book. */
export interface NaiveStep {
  side: "sell" | "buy";
  /** Any whole number. */
  price: number;
  /** Positive. */
  quantity: number;
  /** Order among equal asks, 0 first; bids have none. */
  class?: number;
}

/** The result; null for what does not exist. */
export interface NaiveResult {
  volume: bigint;
  /** Price under each rule; null without trade. */
  prices: Record<NaiveRule, number> | null;
  /** Highest ask and lowest bid with a part filled. */
  a: number | null;
  b: number | null;
  /** Lowest ask and highest bid with a part left. */
  alpha: number | null;
  beta: number | null;
  /** By step, in order of the book. */
  fills: bigint[];
}

export type NaiveRule = "competitive" | "lastPair" | "crossing" | "ask" | "bid";

export const NAIVE_RULES: readonly NaiveRule[] = ["competitive", "lastPair", "crossing", "ask", "bid"];

const sum = (values: readonly number[]) => values.reduce((total, value) => total + BigInt(value), 0n);

/** The largest volume at any single price: min(what is offered at most at it, what is wanted at least at it). */
export function naiveVolume(book: readonly NaiveStep[]): bigint {
  let best = 0n;
  for (const { price } of book) {
    const offered = sum(book.filter((s) => s.side === "sell" && s.price <= price).map((s) => s.quantity));
    const wanted = sum(book.filter((s) => s.side === "buy" && s.price >= price).map((s) => s.quantity));
    const volume = offered < wanted ? offered : wanted;
    if (volume > best) best = volume;
  }
  return best;
}

/** Merit order: better first; equal ones are one group. */
function meritGroups(book: readonly NaiveStep[], side: "sell" | "buy"): number[][] {
  const rank = ({ price, class: order = 3 }: NaiveStep) =>
    side === "sell" ? BigInt(price) * 4n + BigInt(order) : -BigInt(price);
  const groups = new Map<bigint, number[]>();
  book.forEach((step, i) => {
    if (step.side !== side || step.quantity === 0) return;
    groups.set(rank(step), [...(groups.get(rank(step)) ?? []), i]);
  });
  return [...groups].sort(([x], [y]) => (x < y ? -1 : 1)).map(([, members]) => members);
}

/** Clears a book. */
export function naiveAuction(book: readonly NaiveStep[], k: number, roundingStep: number, seed: bigint): NaiveResult {
  const volume = naiveVolume(book);
  const fills = book.map(() => 0n);
  for (const side of ["sell", "buy"] as const) {
    let rest = volume;
    for (const group of meritGroups(book, side)) {
      const total = sum(group.map((i) => book[i]!.quantity));
      const share = rest < total ? rest : total;
      const offset = seed % total;
      let running = 0n;
      let given = 0n;
      for (const i of group) {
        running += BigInt(book[i]!.quantity);
        const together = (running * share + offset) / total;
        fills[i] = together - given;
        given = together;
      }
      if (given !== share) throw new Error("the group does not get its share");
      rest -= share;
    }
    if (rest !== 0n) throw new Error("the volume is not reached");
  }

  // Parts filled and left per group, not per step: an odd lot must not hide a level that was accepted.
  const reached = (side: "sell" | "buy", part: "filled" | "left") =>
    meritGroups(book, side)
      .filter((group) => {
        const filled = group.reduce((total, i) => total + fills[i]!, 0n);
        const total = sum(group.map((i) => book[i]!.quantity));
        return part === "filled" ? filled > 0n : filled < total;
      })
      .map((group) => book[group[0]!]!.price);
  const a = reached("sell", "filled").at(-1) ?? null;
  const b = reached("buy", "filled").at(-1) ?? null;
  const alpha = reached("sell", "left")[0] ?? null;
  const beta = reached("buy", "left")[0] ?? null;
  return { volume, prices: naivePrices(a, b, alpha, beta, k, roundingStep), a, b, alpha, beta, fills };
}

/** The nearest multiple of the step to lo + (hi − lo)·k/10,000, the higher of two, held within lo and hi. */
function pick(lo: number, hi: number, k: number, roundingStep: number): number {
  const target = BigInt(lo) * 10_000n + BigInt(hi - lo) * BigInt(k);
  const step = BigInt(roundingStep) * 10_000n;
  let below = (target / step) * step;
  while (below > target) below -= step;
  const chosen = target - below < step - (target - below) ? below : below + step;
  const price = Number(chosen / 10_000n);
  return price < lo ? lo : price > hi ? hi : price;
}

/** Price under each rule from the margins; null without trade. */
export function naivePrices(
  a: number | null,
  b: number | null,
  alpha: number | null,
  beta: number | null,
  k: number,
  roundingStep: number,
): Record<NaiveRule, number> | null {
  if (a === null || b === null) return null;
  const lo = beta !== null && beta > a ? beta : a;
  const hi = alpha !== null && alpha < b ? alpha : b;
  const competitive = pick(lo, hi, k, roundingStep);
  const lastPair = pick(a, b, k, roundingStep);
  return {
    competitive,
    lastPair,
    crossing: alpha !== null && beta !== null ? competitive : lastPair,
    ask: a,
    bid: b,
  };
}
