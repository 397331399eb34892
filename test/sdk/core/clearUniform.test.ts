import { expect } from "chai";
import fc from "fast-check";
import {
  bidSheet,
  clearUniform,
  priceRule,
  uniformKernel,
  type UniformBook,
  type UniformTerms,
} from "../../../sdk/src/core/index.ts";
import { BookNotRectangular, BookTooLarge, ClassNotUsable, SeedNegative } from "../../../sdk/src/core/clearUniform.ts";
import { bookOf, seeded, toSheets, toUniformBook } from "../../helpers/books.ts";
import { NAIVE_RULES, naiveAuction, naiveVolume, type NaiveStep } from "../../helpers/naiveAuction.ts";
import { hasShared, sharedJson } from "../../helpers/sharedData.ts";

const TERMS: UniformTerms = { rule: "competitive", k: 5_000, step: 10 };
const INT32_MIN = -(2 ** 31);
const INT32_MAX = 2 ** 31 - 1;

const none = (key: number, absent: number) => (key === absent ? null : key);

/** Steps in yuan and MWh, as the rule books print them. */
function book(text: string): NaiveStep[] {
  return text.split(" ").map((step) => {
    const [, side, quantity, price] = /^(ask|bid):([\d.]+)@([\d.]+)$/.exec(step) ?? [];
    return {
      side: side === "ask" ? "sell" : "buy",
      quantity: Number(quantity) * 1_000,
      price: Math.round(Number(price) * 1_000),
    };
  });
}

/** The engine against the naive auction: every figure of a book, under every rule. */
function expectAsNaive(steps: readonly NaiveStep[], k: number, step: number, seed: bigint, classes = false): void {
  const naive = naiveAuction(steps, k, step, seed);
  for (const rule of NAIVE_RULES) {
    const result = clearUniform(toUniformBook(steps, classes), { rule, k, step, seed });
    expect(result.volume, "volume").to.equal(Number(naive.volume));
    expect(result.price, rule).to.equal(naive.prices?.[rule] ?? null);
    expect([result.a, result.b, result.alpha, result.beta]).to.deep.equal([naive.a, naive.b, naive.alpha, naive.beta]);
    const signed = naive.fills.map((f, i) => (steps[i]!.side === "sell" ? -Number(f) : Number(f)));
    expect([...result.fills], "fills").to.deep.equal(signed.map((f) => f || 0));
  }
}

describe("core/clearUniform", () => {
  describe("the table of the trading forms", () => {
    // Book, volume, price in yuan/MWh: competitive with k = 0, ½, 1, last pair ½, crossing ½.
    const table: [string, number, number, number, number, number, number][] = [
      ["ask:80@300 ask:90@350 bid:100@400 bid:50@380", 150, 350, 350, 350, 365, 365],
      ["ask:80@300 ask:90@350 bid:100@400 bid:50@380 bid:10@340", 150, 350, 350, 350, 365, 350],
      ["ask:80@300 bid:100@400 bid:50@380", 80, 400, 400, 400, 350, 350],
      ["ask:100@300 bid:100@400", 100, 300, 350, 400, 350, 350],
      ["ask:10@300 ask:5@340 bid:10@400", 10, 300, 320, 340, 350, 350],
      ["ask:10@300 bid:10@400 bid:5@380", 10, 380, 390, 400, 350, 350],
    ];
    for (const [text, volume, low, middle, high, lastPair, crossing] of table) {
      it(text, () => {
        const at = (rule: priceRule.PriceRule, k: number) =>
          clearUniform(toUniformBook(book(text)), { rule, k, step: 10 });
        expect(at("competitive", 0).volume).to.equal(volume * 1_000);
        const prices = [
          at("competitive", 0),
          at("competitive", 5_000),
          at("competitive", 10_000),
          at("lastPair", 5_000),
          at("crossing", 5_000),
        ];
        expect(prices.map((r) => r.price! / 1_000)).to.deep.equal([low, middle, high, lastPair, crossing]);
      });
    }

    it("ask:10@350.00 bid:10@350.01, half up", () => {
      const steps = toUniformBook(book("ask:10@350.00 bid:10@350.01"));
      for (const rule of ["competitive", "lastPair", "crossing"] as const) {
        expect(clearUniform(steps, { ...TERMS, rule }).price).to.equal(350_010);
      }
    });
  });

  it("agrees with the naive auction on crowded books: all rules, k, steps, negative prices, zero quantities", () => {
    const books = bookOf({
      maxSteps: 30,
      price: fc.integer({ min: -6, max: 6 }).map((p) => 5 * p),
      quantity: fc.integer({ min: 0, max: 40 }),
    });
    const args = [
      books,
      fc.integer({ min: 0, max: 10_000 }),
      fc.constantFrom(1, 7, 10),
      fc.bigInt({ min: 0n, max: 2n ** 80n }),
    ] as const;
    fc.assert(
      fc.property(...args, (steps, k, step, seed) => expectAsNaive(steps, k, step, seed)),
      seeded(500),
    );
  });

  it("agrees with the naive auction over the full range of prices and quantities", () => {
    const edges = fc.constantFrom(
      INT32_MIN,
      INT32_MIN + 1,
      -65_537,
      -65_536,
      -1,
      0,
      65_535,
      65_536,
      INT32_MAX - 1,
      INT32_MAX,
    );
    const price = fc.oneof(edges, fc.integer({ min: INT32_MIN, max: INT32_MAX }));
    const quantity = fc.oneof(fc.constantFrom(1, INT32_MAX), fc.integer({ min: 1, max: INT32_MAX }));
    const books = bookOf({ maxSteps: 20, price, quantity });
    fc.assert(
      fc.property(books, fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }), (steps, seed) =>
        expectAsNaive(steps, 5_000, 10, seed),
      ),
      seeded(300),
    );
  });

  it("agrees with the naive auction where asks of a price have classes", () => {
    const books = bookOf({
      maxSteps: 20,
      price: fc.integer({ min: -3, max: 3 }),
      quantity: fc.integer({ min: 1, max: 9 }),
      classes: true,
    });
    fc.assert(
      fc.property(books, fc.bigInt({ min: 0n, max: 1000n }), (steps, seed) =>
        expectAsNaive(steps, 2_500, 1, seed, true),
      ),
      seeded(300),
    );
  });

  it("finds the chain's claim when it is given the keys of a book", () => {
    const books = bookOf({
      maxSteps: 25,
      price: fc.integer({ min: 0, max: 8 }),
      quantity: fc.integer({ min: 1, max: 9 }),
      classes: true,
    });
    fc.assert(
      fc.property(books, (steps) => {
        const keys = Int32Array.from(steps, (s) => 4 * (s.price + 1) + (s.class ?? 3));
        const { a, b, aPlus, bMinus } = clearUniform({ ...toUniformBook(steps), prices: keys }, TERMS);
        const claim = uniformKernel.findClaim(toSheets(steps), 0);
        const [low, high] = [bidSheet.LOW, bidSheet.HIGH];
        expect({ a, b, aPlus, bMinus }).to.deep.equal({
          a: none(claim.a, low),
          b: none(claim.b, high),
          aPlus: none(claim.aPlus, high),
          bMinus: none(claim.bMinus, low),
        });
      }),
      seeded(300),
    );
  });

  it("does not care how a step is split or which class bids carry", () => {
    const whole: UniformBook = { prices: Int32Array.of(10, 10, 20), quantities: Int32Array.of(-7, -5, 9) };
    const split: UniformBook = { prices: Int32Array.of(10, 10, 10, 20), quantities: Int32Array.of(-3, -4, -5, 9) };
    for (let seed = 0n; seed < 12n; seed++) {
      const [x, y] = [clearUniform(whole, { ...TERMS, seed }), clearUniform(split, { ...TERMS, seed })];
      expect([y.fills[0]! + y.fills[1]!, y.fills[2]]).to.deep.equal([x.fills[0], x.fills[1]]);
    }
  });

  it("says who is rationed and who is not", () => {
    const steps = { prices: Int32Array.of(10, 10, 20), quantities: Int32Array.of(-7, -5, 9) };
    expect(clearUniform(steps, TERMS).rationing).to.deep.equal({ side: "sell", price: 10, filled: 9, total: 12 });
    const bids = { prices: Int32Array.of(10, 20, 20), quantities: Int32Array.of(-7, 5, 9) };
    expect(clearUniform(bids, TERMS).rationing).to.deep.equal({ side: "buy", price: 20, filled: 7, total: 14 });
    expect(clearUniform({ prices: Int32Array.of(10, 20), quantities: Int32Array.of(-7, 7) }, TERMS).rationing).to.equal(
      null,
    );
  });

  it("rations nobody where the margin gets nothing or all", () => {
    // Bids at 15 get nothing: the 5 at 20 already take all asks.
    const nothing = { prices: Int32Array.of(10, 20, 15), quantities: Int32Array.of(-5, 5, 3) };
    expect(clearUniform(nothing, TERMS)).to.deep.include({ volume: 5, b: 20, bMinus: 15, beta: 15, rationing: null });
    const all = { prices: Int32Array.of(10, 12, 20), quantities: Int32Array.of(-5, -3, 5) };
    expect(clearUniform(all, TERMS)).to.deep.include({ volume: 5, a: 10, aPlus: 12, alpha: 12, rationing: null });
  });

  it("leaves the fills out when they are not wanted", () => {
    const steps = { prices: Int32Array.of(10, 20), quantities: Int32Array.of(-7, 7) };
    expect(clearUniform(steps, { ...TERMS, fills: false })).to.include({ volume: 7, price: 20 });
    expect(clearUniform(steps, { ...TERMS, fills: false }).fills).to.have.length(0);
  });

  it("has no price without trade, but knows the best of each side", () => {
    const both = clearUniform(
      { prices: Int32Array.of(30, 40, 20, 10), quantities: Int32Array.of(-1, -1, 1, 1) },
      TERMS,
    );
    expect(both).to.deep.include({
      volume: 0,
      price: null,
      a: null,
      b: null,
      aPlus: 30,
      bMinus: 20,
      alpha: 30,
      beta: 20,
    });
    const asks = clearUniform({ prices: Int32Array.of(30, INT32_MIN), quantities: Int32Array.of(-1, -1) }, TERMS);
    expect(asks).to.deep.include({ volume: 0, price: null, aPlus: INT32_MIN, bMinus: null });
    const bids = clearUniform({ prices: Int32Array.of(30, INT32_MAX), quantities: Int32Array.of(1, 0) }, TERMS);
    expect(bids).to.deep.include({ volume: 0, price: null, aPlus: null, bMinus: 30 });
    expect([...bids.fills]).to.deep.equal([0, 0]);
    expect(clearUniform({ prices: new Int32Array(0), quantities: new Int32Array(0) }, TERMS)).to.include({
      volume: 0,
      price: null,
    });
  });

  describe("large books", () => {
    /** Reference fills of the margin in whole numbers. */
    function expectShares(steps: UniformBook, seed: bigint): void {
      const { rationing, fills } = clearUniform(steps, { ...TERMS, seed });
      expect(rationing).not.to.equal(null);
      const { side, price, filled, total } = rationing!;
      let running = 0n;
      let given = 0n;
      steps.quantities.forEach((q, i) => {
        if (steps.prices[i] !== price || q < 0 !== (side === "sell") || q === 0) return;
        running += BigInt(Math.abs(q));
        const together = (running * BigInt(filled) + (seed % BigInt(total))) / BigInt(total);
        if (BigInt(Math.abs(fills[i]!)) !== together - given) throw new Error(`row ${i} gets ${fills[i]}`);
        given = together;
      });
      expect(running).to.equal(BigInt(total));
      expect(given).to.equal(BigInt(filled));
    }

    const n = 60_000;
    const tied = (quantity: (i: number) => number, last: number): UniformBook => ({
      prices: new Int32Array(n).fill(350_000),
      quantities: Int32Array.from({ length: n }, (_, i) => (i === n - 1 ? last : -quantity(i))),
    });

    it("share ties by the ten thousand exactly: small, equal and largest quantities", () => {
      for (const seed of [0n, 1n, 123_456_789_012_345n, 2n ** 200n]) {
        expectShares(
          tied((i) => 1 + (i % 1_000), 9_999_991),
          seed,
        );
        expectShares(
          tied(() => 100, 3_000_000),
          seed,
        );
        expectShares(
          tied((i) => INT32_MAX - (i % 3), INT32_MAX),
          seed,
        );
        expectShares(
          tied(() => 2 ** 31, INT32_MAX),
          seed,
        );
      }
    });

    it("share on both sides of 2²⁹, where the arithmetic widens, exactly", () => {
      const half = 2 ** 28;
      const steps = (last: number): UniformBook => ({
        prices: Int32Array.of(1, 1, 1, 1, 2),
        quantities: Int32Array.of(-half + 3, -1, -1, last, half + 12_345),
      });
      for (const last of [-half, -half - 1, 1 - half, -half + 2, -half - 2]) {
        for (const seed of [0n, 1n, 2n ** 29n - 1n, 123_456_789n]) expectShares(steps(last), seed);
      }
    });

    it("share exactly where the share of a step all but reaches the next kWh, or just does", () => {
      // The hard cases of a guess in floating point: the remainder at some step is T − 1, T − 2, 0 or 1.
      const step = fc.integer({ min: 2 ** 26, max: 2 ** 27 - 1 });
      const wide = fc.integer({ min: 2 ** 30, max: INT32_MAX });
      const asks = fc.oneof(
        fc.array(step, { minLength: 4, maxLength: 4 }),
        fc.array(wide, { minLength: 4, maxLength: 40 }),
      );
      fc.assert(
        fc.property(
          asks,
          fc.nat(),
          fc.integer({ min: 1, max: 50 }),
          fc.constantFrom(-2, -1, 0, 1),
          (sells, at, less, near) => {
            const T = sells.reduce((x, y) => x + y, 0);
            const bids: number[] = [];
            for (let rest = T - less; rest > 0; rest -= INT32_MAX) bids.push(Math.min(rest, INT32_MAX));
            const F = BigInt(T - less);
            const C = BigInt(sells.slice(0, 1 + (at % sells.length)).reduce((x, y) => x + y, 0));
            const offset = (((BigInt(near) - C * F) % BigInt(T)) + BigInt(T)) % BigInt(T);
            const quantities = Int32Array.of(...sells.map((q) => -q), ...bids);
            const prices = Int32Array.from(quantities, (q) => (q < 0 ? 1 : 2));
            expectShares({ prices, quantities }, offset);
          },
        ),
        seeded(1_000),
      );
    });

    it("share sums near 2⁵¹ exactly", () => {
      const many = 500_000;
      const prices = new Int32Array(2 * many).fill(-7);
      const quantities = Int32Array.from({ length: 2 * many }, (_, i) =>
        i % 2 === 0 ? -(2 ** 31) : INT32_MAX - (i % 1_001),
      );
      expectShares({ prices, quantities }, 987_654_321_987n);
    });

    it("refuse sums beyond 2⁵¹ instead of losing a kWh", () => {
      const quantities = new Int32Array(1_048_577).fill(INT32_MIN);
      expect(() => clearUniform({ prices: new Int32Array(quantities.length), quantities }, TERMS)).to.throw(
        BookTooLarge,
      );
    });

    it("find the same through wide digits as through narrow ones", () => {
      // A book of many steps takes two digits of 16 bits, the same book thinned out takes four of 8.
      let state = 42;
      const random = () => ((state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0) >>> 8) / 2 ** 24;
      for (const range of [1, 10, 1e5, 2 ** 31]) {
        const few = Array.from({ length: 40 }, () => ({
          price: Math.floor((2 * random() - 1) * range) | 0,
          q: Math.floor((random() - 0.5) * 200),
        }));
        const copies = 500;
        const small = clearUniform(
          { prices: Int32Array.from(few, (s) => s.price), quantities: Int32Array.from(few, (s) => s.q) },
          TERMS,
        );
        const large = clearUniform(
          {
            prices: Int32Array.from({ length: 40 * copies }, (_, i) => few[i % 40]!.price),
            quantities: Int32Array.from({ length: 40 * copies }, (_, i) => few[i % 40]!.q),
          },
          TERMS,
        );
        const { rationing: less, ...ofFew } = small;
        const { rationing: more, ...ofMany } = large;
        const fills = null; // of another length
        expect({ ...ofMany, fills }).to.deep.equal({ ...ofFew, volume: ofFew.volume * copies, fills });
        expect(more?.filled).to.equal(less === null ? undefined : less.filled * copies);
      }
    });
  });

  it("reproduces the published price vectors of other systems", function () {
    if (!hasShared("vectors/uniform_price_vectors.json")) this.skip();
    interface PriceVector {
      name: string;
      buys: { qty: number; price: number }[];
      sells: { qty: number; price: number }[];
      recomputed: { max_crossing_volume: number; price_interval: [number, number] | null };
    }
    const vectors = sharedJson("vectors/uniform_price_vectors.json") as PriceVector[];
    expect(vectors).to.have.length(24);
    for (const { name, buys, sells, recomputed } of vectors) {
      const scaled = (side: "buy" | "sell") => (s: { qty: number; price: number }) => ({
        side,
        price: Math.round(s.price * 1_000),
        quantity: Math.round(s.qty * 1_000),
      });
      const steps = [...buys.map(scaled("buy")), ...sells.map(scaled("sell"))].filter((s) => s.quantity > 0);
      for (const k of [0, 5_000, 10_000]) {
        const { volume, price } = clearUniform(toUniformBook(steps), { ...TERMS, k, step: 1 });
        expect(volume / 1_000, name).to.be.closeTo(recomputed.max_crossing_volume, 1e-9);
        expect(volume).to.equal(Number(naiveVolume(steps)));
        if (recomputed.price_interval === null || volume === 0) continue;
        expect(price! / 1_000, name).to.be.within(recomputed.price_interval[0], recomputed.price_interval[1]);
      }
    }
  });

  it("refuses what it cannot clear", () => {
    const prices = Int32Array.of(1, 2);
    const quantities = Int32Array.of(-1, 1);
    const clear =
      (change: Partial<UniformBook>, terms: Partial<UniformTerms> = {}) =>
      () =>
        clearUniform({ prices, quantities, ...change }, { ...TERMS, ...terms });
    expect(clear({ quantities: Int32Array.of(1) })).to.throw(BookNotRectangular, "2, 1 and 2");
    expect(clear({ classes: Uint8Array.of(1) })).to.throw(BookNotRectangular);
    expect(clear({ classes: Uint8Array.of(4, 0) })).to.throw(ClassNotUsable);
    expect(clear({ classes: Uint8Array.of(0, 9) })).not.to.throw();
    expect(clear({ classes: Uint8Array.of(0, 0), prices: Int32Array.of(2 ** 29, 0) })).to.throw(
      ClassNotUsable,
      "row 0",
    );
    expect(clear({}, { seed: -1n })).to.throw(SeedNegative);
    expect(clear({}, { k: 10_001 })).to.throw(priceRule.ShareOutOfRange);
    expect(clear({}, { step: 0 })).to.throw(priceRule.StepNotPositive);
  });
});
