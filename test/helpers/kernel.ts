/** Books as the chain's kernel reads them: random ones for fast-check, and their bytes. */
import { concat, toBeHex } from "ethers";
import fc from "fast-check";
import type { network } from "hardhat";
import {
  bidSheet,
  commitment,
  priceRule,
  uniformKernel,
  type BidSheet,
  type Claim,
  type SheetRow,
  type SheetStep,
  type SheetTerms,
  type Sums,
} from "../../sdk/src/core/index.ts";
import type { NaiveStep } from "./naiveAuction.ts";

const { LAST_CLASS, MAX_LOTS, MAX_TICKS } = bidSheet;

/** Gas for a call that costs nothing: many books at once. */
const CALL_GAS = 2_000_000_000n;

/** A chain on which one call may read many books. */
export const roomyChain = {
  override: { blockGasLimit: CALL_GAS, allowUnlimitedContractSize: true },
} satisfies Parameters<typeof network.create>[0];
export const call = { gasLimit: CALL_GAS };

/** A sheet in the book. */
export interface BookSheet {
  participant: bigint;
  sequence: bigint;
  sheet: BidSheet;
}

/** A session with its book. */
export interface Book {
  terms: SheetTerms;
  k: number;
  step: number;
  /** Place of the rule by whose prices money is counted. */
  rule: number;
  salts: bigint;
  session: bigint;
  lot: bigint;
  sheets: BookSheet[];
  /** Numbers of sheets before which the book is cut. */
  cuts: number[];
  /** Sheets after which one pass of fills is cut. */
  limit: number;
}

// ------------------------------------------------------------------------------------------------------------- bytes

/** What one sheet adds to the items: participant (4 bytes), sequence (2), sheet. */
export const itemOf = ({ participant, sequence, sheet }: BookSheet, intervals: number) =>
  concat([toBeHex(participant, 4), toBeHex(sequence, 2), bidSheet.encode(sheet, intervals)]);

export const itemsOf = (sheets: readonly BookSheet[], intervals: number) =>
  concat(sheets.map((sheet) => itemOf(sheet, intervals)));

/** A claim as one word: a | b << 24 | a⁺ << 48 | b⁻ << 72. */
export const claimWord = ({ a, b, aPlus, bMinus }: Claim) =>
  BigInt(a) | (BigInt(b) << 24n) | (BigInt(aPlus) << 48n) | (BigInt(bMinus) << 72n);

/** Sums as one word: S<a | S=a << 64 | D>b << 128 | D=b << 192. */
export const sumsWord = ({ sellBelow, sellAt, buyAbove, buyAt }: Sums) =>
  sellBelow | (sellAt << 64n) | (buyAbove << 128n) | (buyAt << 192n);

/** The hash chain over the sheets of a book. */
export function chainOf(sheets: readonly BookSheet[], intervals: number): string {
  let chain: string = commitment.EMPTY_BOOK;
  for (const { participant, sequence, sheet } of sheets) {
    const leaf = commitment.leaf(participant, sequence, bidSheet.sheetHash(sheet, intervals));
    chain = commitment.bookNext(chain, leaf);
  }
  return chain;
}

/** What is known of a book before its first sheet. */
export const beginning = (intervals: number) => ({
  chain: commitment.EMPTY_BOOK as string,
  sheets: 0n,
  sums: new Array<bigint>(intervals).fill(0n),
  seen: 0n,
});

/** The book as the harness takes it, with the claims that core finds. */
export function toHarness(book: Book) {
  const { terms, sheets, cuts, k, step, rule, salts, session, lot, limit } = book;
  const bounds = [0, ...cuts, sheets.length];
  const own = sheets.map(({ sheet }) => sheet);
  return {
    chunks: bounds.slice(1).map((end, i) => itemsOf(sheets.slice(bounds[i], end), terms.intervals)),
    claims: Array.from({ length: terms.intervals }, (_, i) => claimWord(uniformKernel.findClaim(own, i))),
    terms: { floor: terms.floor, tick: terms.tick, k, step },
    ...{ rule, salts, session, lot, limit },
  };
}

/** The steps of an interval in the order of the book, with keys for prices: a key orders as its price and class do. */
export function keyedSteps(sheets: readonly BookSheet[], interval: number): NaiveStep[] {
  return sheets.flatMap(({ sheet }) =>
    sheet.rows.flatMap((row) =>
      bidSheet.stepsOf(row, interval).map(({ key, quantity }) => ({ side: row.side, price: key, quantity })),
    ),
  );
}

// ------------------------------------------------------------------------------------------------------ random books

const INT32_MIN = -(2 ** 31);
const INT32_MAX = 2 ** 31 - 1;

interface Shape {
  ticks: number;
  tick: number;
  floorTicks: number;
  intervals: number;
  tieOrder: boolean;
}

/** Sessions: narrow ranges make ties, wide ones reach the bounds of the key. Everything is held within what a session may be. */
const shapes: fc.Arbitrary<Shape> = fc.record({
  ticks: fc.oneof(
    { weight: 4, arbitrary: fc.nat(6) },
    { weight: 2, arbitrary: fc.nat(100) },
    { weight: 1, arbitrary: fc.nat(MAX_TICKS) },
    { weight: 2, arbitrary: fc.constant(MAX_TICKS) },
  ),
  tick: fc.oneof(fc.constantFrom(1, 10, 100, 1_000, 2_047, INT32_MAX), fc.integer({ min: 1, max: 100_000 })),
  floorTicks: fc.oneof(
    fc.integer({ min: -7, max: 7 }),
    fc.constantFrom(INT32_MIN, INT32_MAX),
    fc.integer({ min: INT32_MIN, max: INT32_MAX }),
  ),
  intervals: fc.oneof(
    { weight: 30, arbitrary: fc.integer({ min: 1, max: 4 }) },
    { weight: 8, arbitrary: fc.integer({ min: 5, max: 17 }) },
    { weight: 1, arbitrary: fc.constantFrom(24, 48, 95, 96) },
  ),
  tieOrder: fc.boolean(),
});

/** Terms that fit each other, as near as can be to those drawn. */
function termsOf(shape: Shape): SheetTerms & { ticks: number } {
  const { ticks, intervals, tieOrder } = shape;
  const tick = Math.min(shape.tick, Math.floor((INT32_MAX - INT32_MIN) / (ticks + 2)));
  const lowest = Math.ceil(INT32_MIN / tick);
  const highest = Math.floor(INT32_MAX / tick) - ticks;
  const floor = tick * Math.min(Math.max(shape.floorTicks, lowest), highest);
  return { floor: floor || 0, cap: floor + tick * ticks || 0, tick, intervals, tieOrder, ticks };
}

interface DrawnStep {
  position: number;
  class: number;
  quantity: number;
}

const drawnWords: fc.Arbitrary<DrawnStep[]> = fc.array(
  fc.record({
    position: fc.oneof(fc.nat(6), fc.nat(MAX_TICKS), fc.integer({ min: MAX_TICKS - 3, max: MAX_TICKS })),
    class: fc.nat(LAST_CLASS),
    quantity: fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 1, max: 9 }) },
      { weight: 2, arbitrary: fc.integer({ min: 1, max: MAX_LOTS }) },
      { weight: 1, arbitrary: fc.constant(MAX_LOTS) },
    ),
  }),
  { maxLength: bidSheet.STEPS_PER_WORD },
);

const drawnRows = fc.record({
  sell: fc.boolean(),
  flat: fc.boolean(),
  /** The words of the intervals, by turns. */
  pool: fc.array(drawnWords, { minLength: 1, maxLength: 4 }),
});

const drawnSheets = fc.record({
  participant: fc.oneof(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 2 ** 32 - 1 })),
  sequence: fc.integer({ min: 1, max: 2 ** 16 - 1 }),
  side: fc.constantFrom("sell", "buy", "both"),
  /** Own bids of a two-sided sheet stay below it, own asks do not. */
  pivot: fc.nat(MAX_TICKS),
  rows: fc.array(drawnRows, { minLength: 1, maxLength: 3 }),
  cutBefore: fc.boolean(),
});

type Drawn<T> = T extends fc.Arbitrary<infer U> ? U : never;

function sheetOf(drawn: Drawn<typeof drawnSheets>, only: string, terms: SheetTerms & { ticks: number }): BidSheet {
  const side = only === "both" ? drawn.side : only;
  const prices = terms.ticks + 1;
  const pivot = side === "both" ? drawn.pivot % prices : 0;
  const rows = drawn.rows.map(({ sell, flat, pool }): SheetRow => {
    const asks = side === "sell" || (side === "both" && sell);
    const range = asks ? prices - pivot : side === "both" ? pivot : prices;
    const stepOf = ({ position, class: order, quantity }: DrawnStep): SheetStep => ({
      key: 4 * ((position % range) + (asks ? pivot : 0) + 1) + (asks && terms.tieOrder ? order : LAST_CLASS),
      quantity,
    });
    const words = pool.map((word) => (range === 0 ? [] : word.map(stepOf).sort((x, y) => x.key - y.key)));
    const count = flat ? 1 : terms.intervals;
    return {
      side: asks ? "sell" : "buy",
      flat,
      steps: Array.from({ length: count }, (_, i) => words[i % words.length]!),
    };
  });
  return { rows };
}

/** Any book of any session: flat and full rows, several rows, two-sided participants, empty words and sides, ties, cuts. */
export const books: fc.Arbitrary<Book> = fc
  .record({
    shape: shapes,
    only: fc.oneof(
      { weight: 12, arbitrary: fc.constant("both") },
      { weight: 1, arbitrary: fc.constantFrom("sell", "buy") },
    ),
    k: fc.oneof(fc.constantFrom(0, 5_000, 10_000), fc.integer({ min: 0, max: 10_000 })),
    divisor: fc.constantFrom(1, 2, 5, 10, 100, 1_000),
    rule: fc.nat(priceRule.PRICE_RULE_NAMES.length - 1),
    salts: fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
    session: fc.bigInt({ min: 1n, max: 2n ** 64n }),
    // 3 rows of 5 steps of 2²² − 1 lots fit a lane.
    lot: fc.bigInt({ min: 1n, max: 68n }),
    sheets: fc.uniqueArray(drawnSheets, { maxLength: 8, selector: ({ participant }) => participant }),
    limit: fc.nat(9),
  })
  .map(({ shape, only, divisor, sheets, ...session }) => {
    const terms = termsOf(shape);
    return {
      ...session,
      terms,
      step: terms.tick % divisor === 0 ? terms.tick / divisor : terms.tick,
      sheets: sheets.map((drawn) => ({
        participant: BigInt(drawn.participant),
        sequence: BigInt(drawn.sequence),
        sheet: sheetOf(drawn, only, terms),
      })),
      cuts: sheets.flatMap(({ cutBefore }, i) => (cutBefore ? [i] : [])),
    };
  });
