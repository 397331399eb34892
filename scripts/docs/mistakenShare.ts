/**
 * The share of random books in which a price leaves a better step out: the table of docs/clearing.md. A step is left out
 * mistakenly if some of it is not filled although it asks less, or bids more, than the price.
 *
 *   npm run setup -- scripts/docs/mistakenShare.ts [--books N] [--seed S]
 */
import { parseArgs } from "node:util";
import { bidSheet, priceRule, uniformKernel, type BidSheet, type SheetStep } from "../../sdk/src/core/index.ts";
import type { IntervalResult, PriceRule } from "../../sdk/src/core/index.ts";

const { values } = parseArgs({
  options: { books: { type: "string", default: "10000" }, seed: { type: "string", default: "20261125" } },
});
const books = Number(values.books);

/** Prices of 0.00 … 999.99 in steps of 0.01 currency/MWh. */
const TERMS = { floor: 0, cap: 999_990, tick: 10, intervals: 1 };
const STEP = 10;
const RULES: readonly [name: string, rule: PriceRule, k: number][] = [
  ["competitive, k = 0", "competitive", 0],
  ["competitive, k = ½", "competitive", 5_000],
  ["competitive, k = 1", "competitive", 10_000],
  ["crossing, k = ½", "crossing", 5_000],
  ["last pair, k = ½", "lastPair", 5_000],
  ["ask", "ask", 0],
  ["bid", "bid", 0],
];
/** Steps a side. Large books take longer, so there are fewer of them. */
const SIZES: readonly [steps: number, part: number][] = [
  [1, 1],
  [2, 1],
  [5, 1],
  [10, 1],
  [50, 1],
  [200, 0.2],
  [1000, 0.1],
];
/** Where the prices lie: asks and bids from … below, currency/MWh. */
const SHAPES = [
  { name: "Curves that cross: asks and bids at 300 to 400", ask: [300, 400], bid: [300, 400] },
  { name: "Curves that overlap in part: asks at 300 to 380, bids at 320 to 400", ask: [300, 380], bid: [320, 400] },
  { name: "Curves apart: asks at 300 to 350, bids at 350 to 400", ask: [300, 350], bid: [350, 400] },
] as const;

/** Mulberry32: 32 bits of state, the same numbers everywhere. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A book of one step in each sheet: price even over the range, quantity 1 … 100 lots. */
function randomBook(steps: number, shape: (typeof SHAPES)[number], random: () => number): BidSheet[] {
  const sheet = (side: "sell" | "buy", [low, high]: readonly [number, number]): BidSheet => {
    const price = low * 1000 + STEP * Math.floor((random() * (high - low) * 1000) / STEP);
    const step: SheetStep = { key: bidSheet.keyOf(TERMS, price), quantity: 1 + Math.floor(random() * 100) };
    return { rows: [{ side, flat: true, steps: [[step]] }] };
  };
  return Array.from({ length: 2 * steps }, (_, i) =>
    i % 2 === 0 ? sheet("sell", shape.ask) : sheet("buy", shape.bid),
  );
}

/** Whether some step that is not filled whole is better than the price: by definition, step by step. */
function leavesBetterOut(sheets: readonly BidSheet[], filled: readonly bigint[], price: number): boolean {
  return sheets.some(({ rows }, i) => {
    const { side, steps } = rows[0]!;
    const { key, quantity } = steps[0]![0]!;
    const own = bidSheet.priceOf(TERMS, key);
    return filled[i]! < BigInt(quantity) && (side === "sell" ? own < price : own > price);
  });
}

function marginsOf({ claim, alpha, beta }: IntervalResult): priceRule.Margins {
  return {
    a: bidSheet.priceOf(TERMS, claim.a),
    b: bidSheet.priceOf(TERMS, claim.b),
    alpha: alpha === bidSheet.HIGH ? null : bidSheet.priceOf(TERMS, alpha),
    beta: beta === bidSheet.LOW ? null : bidSheet.priceOf(TERMS, beta),
  };
}

/** Books that trade, and for each rule in how many of them a better step is left out. */
function measure(steps: number, count: number, shape: (typeof SHAPES)[number], random: () => number) {
  const mistaken = RULES.map(() => 0);
  let trading = 0;
  for (let n = 0; n < count; n++) {
    const sheets = randomBook(steps, shape, random);
    const claim = uniformKernel.findClaim(sheets, 0);
    const result = uniformKernel.proveClaim(claim, sheets, 0, TERMS, { rule: "competitive", k: 0, step: STEP });
    if (result.volume === 0n) continue;
    trading++;
    const filled = uniformKernel.fillsOf(result, sheets, 0, 0n).map((fill) => fill.filled);
    RULES.forEach(([, rule, k], r) => {
      const price = priceRule.price(rule, marginsOf(result), k, STEP);
      if (leavesBetterOut(sheets, filled, price)) mistaken[r]!++;
    });
  }
  return { trading, mistaken };
}

const random = generator(Number(values.seed));
const percent = (x: number, of: number) => (of === 0 ? "–" : x === 0 ? "0" : `${((100 * x) / of).toFixed(1)} %`);
console.log(`Seed ${values.seed}. Share of the books that trade in which a better step is left out.\n`);
for (const shape of SHAPES) {
  const columns = SIZES.map(([steps, part]) => ({ steps, ...measure(steps, Math.round(books * part), shape, random) }));
  const row = (name: string, cells: readonly (string | number)[]) => console.log(`| ${[name, ...cells].join(" | ")} |`);
  console.log(`${shape.name}\n`);
  row(
    "steps a side",
    columns.map((c) => c.steps),
  );
  row(
    "---",
    columns.map(() => "---:"),
  );
  row(
    "books that trade",
    columns.map((c) => c.trading),
  );
  RULES.forEach(([name], r) =>
    row(
      name,
      columns.map((c) => percent(c.mistaken[r]!, c.trading)),
    ),
  );
  console.log();
}
