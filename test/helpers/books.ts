/** Random books for fast-check, and the shapes in which the code under test wants them. */
import fc from "fast-check";
import type { BidSheet, UniformBook } from "../../sdk/src/core/index.ts";
import type { NaiveStep } from "./naiveAuction.ts";

/** Runs of a property: more by GRIDBOURSE_RUNS. */
export const runs = (usual: number) => Number(process.env["GRIDBOURSE_RUNS"] ?? usual);

/** A seed that the environment may fix, printed so that a failure can be seen again. */
export function seeded(usual: number): { seed: number; numRuns: number } {
  const seed = Number(process.env["GRIDBOURSE_SEED"] ?? Date.now() & 0x7fffffff);
  console.log(`      seed ${seed} (GRIDBOURSE_SEED=${seed} repeats this)`);
  return { seed, numRuns: runs(usual) };
}

/** Books with few prices, so that ties, crossings at the margin and one-sided ends are frequent. */
export function bookOf(options: {
  maxSteps: number;
  price: fc.Arbitrary<number>;
  quantity: fc.Arbitrary<number>;
  classes?: boolean;
}) {
  const step = fc.record({
    side: fc.constantFrom("sell" as const, "buy" as const),
    price: options.price,
    quantity: options.quantity,
    class: options.classes ? fc.integer({ min: 0, max: 3 }) : fc.constant(3),
  });
  const tidy = (s: NaiveStep): NaiveStep => (s.side === "buy" ? { ...s, class: 3 } : s);
  return fc.array(step, { maxLength: options.maxSteps }).map((steps) => steps.map(tidy));
}

/** A naive book as the engine reads it. */
export function toUniformBook(book: readonly NaiveStep[], classes = false): UniformBook {
  return {
    prices: Int32Array.from(book, (s) => s.price),
    quantities: Int32Array.from(book, (s) => (s.side === "sell" ? -s.quantity : s.quantity)),
    ...(classes ? { classes: Uint8Array.from(book, (s) => s.class ?? 3) } : {}),
  };
}

/** A naive book, prices in ticks above the floor, as sheets of one step each. */
export function toSheets(book: readonly NaiveStep[]): BidSheet[] {
  return book.map(({ side, price, quantity, class: order = 3 }) => ({
    rows: [{ side, flat: false, steps: [[{ key: 4 * (price + 1) + order, quantity }]] }],
  }));
}
