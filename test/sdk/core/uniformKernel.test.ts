import { expect } from "chai";
import fc from "fast-check";
import {
  bidSheet,
  optimality,
  priceRule,
  proRata,
  uniformKernel,
  type BidSheet,
  type Claim,
  type PriceTerms,
  type SheetTerms,
} from "../../../sdk/src/core/index.ts";
import { bookOf, seeded, toSheets } from "../../helpers/books.ts";
import { NAIVE_RULES, naiveAuction, type NaiveStep } from "../../helpers/naiveAuction.ts";
import { hasShared, sharedJson } from "../../helpers/sharedData.ts";

const { allot, bookFault, clearBook, fillsOf, findClaim, proveClaim, rationingOf, sumsOf, tieOffsets } = uniformKernel;
const { LOW, HIGH } = bidSheet;

const TERMS: SheetTerms = { floor: -40, cap: 400, tick: 10, intervals: 1, tieOrder: true };
const RULE: PriceTerms = { rule: "competitive", k: 5_000, step: 1 };

/** Whether every condition holds. */
const accepted = (claim: Claim, sheets: readonly BidSheet[]) => {
  const sums = sumsOf(claim, sheets, 0);
  return optimality.check(claim, sums).ok && bookFault(sums) === null;
};

const smallBooks = bookOf({
  maxSteps: 9,
  price: fc.integer({ min: 0, max: 4 }),
  quantity: fc.constantFrom(1, 1, 2, 3, 7, 50),
  classes: true,
});

interface ClearingVector {
  floor: number;
  tick: number;
  k: number;
  seed: string;
  steps: [side: string, ticks: number, lots: number, order: number][];
  claim: Claim;
  volume: number;
  prices: Record<string, number> | null;
  fills: number[];
}

describe("core/uniformKernel", () => {
  it("accepts exactly one claim of all near the truth, and it is the one it finds", function () {
    this.timeout(60_000);
    fc.assert(
      fc.property(smallBooks, (book) => {
        const sheets = toSheets(book);
        const present = new Set(book.map((s) => 4 * (s.price + 1) + (s.class ?? 3)));
        const near = [...present].flatMap((key) => [key - 1, key, key + 1]);
        const keys = [...new Set([LOW, HIGH, ...near])];
        const truth = findClaim(sheets, 0);
        let found = 0;
        // A claim whose first two keys are already refuted by the sums needs no partners, but all are tried.
        for (const a of keys) {
          for (const b of keys) {
            for (const aPlus of keys) {
              if (aPlus <= a) continue;
              for (const bMinus of keys) {
                if (bMinus >= b || !accepted({ a, b, aPlus, bMinus }, sheets)) continue;
                found++;
                expect({ a, b, aPlus, bMinus }).to.deep.equal(truth);
              }
            }
          }
        }
        expect(found).to.equal(1);
      }),
      seeded(60),
    );
  });

  it("agrees with the naive auction on volume, all five prices and fills", () => {
    const books = bookOf({
      maxSteps: 25,
      price: fc.integer({ min: 0, max: 12 }),
      quantity: fc.integer({ min: 1, max: 4_194_303 }),
      classes: true,
    });
    fc.assert(
      fc.property(
        books,
        fc.integer({ min: 0, max: 10_000 }),
        fc.constantFrom(1, 10, 7),
        fc.bigInt({ min: 0n, max: 2n ** 64n }),
        (book, k, step, seed) => {
          const terms = { ...TERMS, floor: -70, tick: 7 };
          const priced = book.map((s) => ({ ...s, price: terms.floor + terms.tick * s.price }));
          const naive = naiveAuction(priced, k, step, seed);
          const sheets = toSheets(book);
          for (const rule of NAIVE_RULES) {
            const result = proveClaim(findClaim(sheets, 0), sheets, 0, terms, { rule, k, step });
            expect(result.volume).to.equal(naive.volume);
            expect(result.price).to.equal(naive.prices?.[rule] ?? null);
            const rationing = rationingOf(result);
            const offset = rationing === null ? 0n : seed % rationing.total;
            expect(fillsOf(result, sheets, 0, offset).map((f) => f.filled)).to.deep.equal(naive.fills);
          }
        },
      ),
      seeded(300),
    );
  });

  it("reproduces the published clearing vectors", function () {
    if (!hasShared("vectors/uniform_clearing_vectors.json")) this.skip();
    const { books } = sharedJson("vectors/uniform_clearing_vectors.json") as { books: ClearingVector[] };
    expect(books).to.have.length.greaterThan(100);
    for (const { floor, tick, k, seed, steps, claim, volume, prices, fills } of books) {
      const book: NaiveStep[] = steps.map(([side, price, quantity, order]) => ({
        side: side === "ask" ? "sell" : "buy",
        price,
        quantity,
        class: order,
      }));
      const sheets = toSheets(book);
      expect(findClaim(sheets, 0)).to.deep.equal(claim);
      for (const rule of priceRule.PRICE_RULE_NAMES) {
        const result = proveClaim(claim, sheets, 0, { floor, tick }, { rule, k, step: 1 });
        expect(result.volume).to.equal(BigInt(volume));
        expect(result.price).to.equal(prices?.[rule] ?? null);
        const rationing = rationingOf(result);
        const offset = rationing === null ? 0n : BigInt(seed) % rationing.total;
        expect(fillsOf(result, sheets, 0, offset).map((f) => Number(f.filled))).to.deep.equal(fills);
      }
    }
  });

  describe("a false claim", () => {
    const sheets = toSheets([
      { side: "sell", price: 30, quantity: 80 },
      { side: "sell", price: 35, quantity: 90 },
      { side: "sell", price: 39, quantity: 5 },
      { side: "buy", price: 40, quantity: 100 },
      { side: "buy", price: 38, quantity: 50 },
      { side: "buy", price: 34, quantity: 10 },
      { side: "buy", price: 20, quantity: 10 },
    ]);
    const key = (ticks: number) => 4 * (ticks + 1) + 3;
    const truth: Claim = { a: key(35), b: key(38), aPlus: key(39), bMinus: key(34) };
    const cases: [string, Partial<Claim>, uniformKernel.ClaimFault][] = [
      ["skips the next ask", { aPlus: HIGH }, "askBetween"],
      ["skips the next bid", { bMinus: key(20) }, "bidBetween"],
      ["invents a next ask", { aPlus: key(39) - 1 }, "nextAskMissing"],
      ["invents a next bid", { bMinus: key(34) + 1 }, "nextBidMissing"],
      ["moves the ask by one key", { a: key(35) - 1 }, "marginalAskNotNeeded"],
      ["denies the trade", { a: LOW, b: HIGH, aPlus: key(30), bMinus: key(40) }, "moreCanTrade"],
      ["stops too early", { a: key(30), aPlus: key(35) }, "moreCanTrade"],
    ];

    it("is told from the true one", () => {
      expect(findClaim(sheets, 0)).to.deep.equal(truth);
      expect(proveClaim(truth, sheets, 0, TERMS, RULE).volume).to.equal(150n);
    });

    for (const [what, change, condition] of cases) {
      it(`that ${what} is refused, with interval and condition`, () => {
        const claim = { ...truth, ...change };
        if (what === "stops too early") {
          // 80 of the 150 lots: bids at 40 take them all, bids above the claimed b already do.
          expect(() => proveClaim({ ...claim, b: key(40), bMinus: key(38) }, sheets, 0, TERMS, RULE))
            .to.throw(uniformKernel.FalseClaim)
            .with.property("condition", condition);
          return;
        }
        expect(() => proveClaim(claim, sheets, 0, TERMS, RULE))
          .to.throw(uniformKernel.FalseClaim)
          .that.deep.includes({ condition, values: { interval: 0, claim, condition } });
      });
    }
  });

  it("clears an empty book and an empty side without a price", () => {
    const none = { a: LOW, b: HIGH, aPlus: HIGH, bMinus: LOW };
    expect(clearBook([], { ...TERMS, intervals: 2 }, RULE)).to.have.length(2);
    expect(clearBook([], TERMS, RULE)[0]).to.deep.include({ claim: none, volume: 0n, price: null });
    const asks = toSheets([{ side: "sell", price: 3, quantity: 1 }]);
    expect(clearBook(asks, TERMS, RULE)[0]).to.deep.include({ claim: { ...none, aPlus: 19 }, volume: 0n, price: null });
  });

  describe("allotment", () => {
    const terms: SheetTerms = { floor: -1_000, cap: 1_000, tick: 1, intervals: 3 };
    const person = fc.array(
      fc.record({
        interval: fc.integer({ min: 0, max: 2 }),
        price: fc.integer({ min: -5, max: 5 }),
        quantity: fc.integer({ min: 1, max: 1_000 }),
      }),
      { minLength: 1, maxLength: 8 },
    );
    const people = fc.array(fc.tuple(fc.constantFrom("sell" as const, "buy" as const), person), { maxLength: 12 });

    it("moves exactly the volume, balances the money, and pays and charges within every own limit", () => {
      fc.assert(
        fc.property(people, fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }), (declared, salts) => {
          const sheets = declared.map(([side, steps]) =>
            bidSheet.buildSheet(
              steps.map((s) => ({ ...s, side })),
              terms,
            ),
          );
          const results = clearBook(sheets, terms, RULE);
          const offsets = tieOffsets(results, salts, 9n);
          const allotments = allot(sheets, results, offsets, 10n, 3n);
          results.forEach(({ volume, price }, interval) => {
            const lots = allotments.map((own) => own.lots[interval]!);
            const bought = lots.filter((q) => q > 0n).reduce((x, y) => x + y, 0n);
            expect(bought).to.equal(volume);
            expect(lots.reduce((x, y) => x + y, 0n)).to.equal(0n);
            if (price === null) return;
            declared.forEach(([side, steps], i) => {
              const willing = steps
                .filter((s) => s.interval === interval && (side === "buy" ? s.price >= price : s.price <= price))
                .reduce((x, s) => x + s.quantity, 0);
              const filled = lots[i]!;
              expect((side === "buy" ? filled : -filled) <= BigInt(willing)).to.equal(true);
            });
          });
          expect(allotments.reduce((x, own) => x + own.netAmount, 0n)).to.equal(0n);
        }),
        seeded(150),
      );
    });

    it("pays in base units: lots · lot · days · price · 1,000", () => {
      const sheets = [
        bidSheet.buildSheet([{ side: "sell", interval: 0, price: 300, quantity: 5 }], terms),
        bidSheet.buildSheet([{ side: "buy", interval: 0, price: 300, quantity: 4 }], terms),
      ];
      const results = clearBook(sheets, terms, RULE);
      const [seller, buyer] = allot(sheets, results, tieOffsets(results, 1n, 1n), 10n, 3n);
      expect(seller).to.deep.equal({ lots: [-4n, 0n, 0n], netAmount: 4n * 10n * 3n * 300n * 1_000n });
      expect(buyer).to.deep.equal({ lots: [4n, 0n, 0n], netAmount: -4n * 10n * 3n * 300n * 1_000n });
    });

    it("rations ties by the thousand through running totals over sheets, rows and lanes", () => {
      const tied = Array.from({ length: 1_500 }, (_, i) =>
        bidSheet.buildSheet([{ side: "sell", interval: 0, price: 0, quantity: 1 + (i % 7) }], terms),
      );
      const sheets = [...tied, bidSheet.buildSheet([{ side: "buy", interval: 0, price: 1, quantity: 2_222 }], terms)];
      const results = clearBook(sheets, terms, RULE);
      const [offset = 0n] = tieOffsets(results, 77n, 4n);
      const rationing = rationingOf(results[0]!)!;
      expect(offset).to.equal(proRata.tieOffset(77n, 4n, 0, rationing.total));
      const fills = fillsOf(results[0]!, sheets, 0, offset);
      expect(fills.slice(0, -1).reduce((x, f) => x + f.filled, 0n)).to.equal(2_222n);
      let before = 0n;
      for (const [i, f] of fills.slice(0, -1).entries()) {
        const quantity = BigInt(1 + (i % 7));
        expect(f.filled).to.equal(proRata.fill(before, quantity, 2_222n, rationing.total, offset));
        before += quantity;
      }
    });
  });
});
