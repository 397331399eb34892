import { expect } from "chai";
import fc from "fast-check";
import { concat, keccak256, toBeHex } from "ethers";
import { bidSheet, words, type BidSheet, type DeclaredStep, type SheetTerms } from "../../../sdk/src/core/index.ts";
import { seeded } from "../../helpers/books.ts";

const { buildSheet, checkSheet, checkTerms, decode, encode, keyOf, priceOf, sheetHash } = bidSheet;
const { fromHex, toHex } = words;

const TERMS: SheetTerms = { floor: 0, cap: 1_500_000, tick: 10, intervals: 24 };

const word = (value: bigint) => toBeHex(value, 32);

/** A small sheet of every kind of row: 3 intervals, a flat sell, a full sell, a full buy. */
const SHEET: BidSheet = {
  rows: [
    { side: "sell", flat: true, steps: [[{ key: 7, quantity: 5 }]] },
    {
      side: "sell",
      flat: false,
      steps: [
        [{ key: 11, quantity: 1 }],
        [],
        [
          { key: 11, quantity: 2 },
          { key: 15, quantity: 3 },
        ],
      ],
    },
    { side: "buy", flat: false, steps: [[], [{ key: 4, quantity: 4_194_303 }], []] },
  ],
};

/** Sheets of any canonical shape. */
const canonicalSheets = fc.integer({ min: 1, max: 20 }).chain((intervals) => {
  const step = fc.record({
    key: fc.integer({ min: 4, max: 2 ** 23 - 1 }),
    quantity: fc.integer({ min: 1, max: 2 ** 22 - 1 }),
  });
  const list = fc.array(step, { maxLength: 5 }).map((steps) => [...steps].sort((x, y) => x.key - y.key));
  const row = fc.boolean().chain((flat) =>
    fc.record({
      side: fc.constantFrom("sell" as const, "buy" as const),
      flat: fc.constant(flat),
      steps: fc.array(list, { minLength: flat ? 1 : intervals, maxLength: flat ? 1 : intervals }),
    }),
  );
  return fc.record({
    intervals: fc.constant(intervals),
    sheet: fc.record({ rows: fc.array(row, { minLength: 1, maxLength: 32 }) }),
  });
});

describe("core/bidSheet", () => {
  describe("bytes", () => {
    it("lays out header and words as specified, bit for bit", () => {
      const header = (1n << 248n) | 3n | (1n << 8n) | (1n << 9n) | (1n << 10n);
      const lanes = (...steps: [bigint, bigint][]) =>
        steps.reduce((w, [key, quantity], j) => w | (((key << 24n) | quantity) << BigInt(48 * j)), 0n);
      const expected = concat(
        [header, lanes([7n, 5n]), lanes([11n, 1n]), 0n, lanes([11n, 2n], [15n, 3n]), 0n, lanes([4n, 4194303n]), 0n].map(
          word,
        ),
      );
      expect(toHex(encode(SHEET, 3))).to.equal(expected);
    });

    it("refuses a sheet without a row", () => {
      expect(() => encode({ rows: [] }, 3))
        .to.throw(bidSheet.MalformedSheet)
        .with.property("reason", "rows");
      const header = new Uint8Array(32);
      header[0] = 1;
      expect(() => decode(header, 3))
        .to.throw(bidSheet.MalformedSheet)
        .with.property("reason", "rows");
    });

    it("reads back every sheet it writes, and only from the same bytes", () => {
      fc.assert(
        fc.property(canonicalSheets, ({ sheet, intervals }) => {
          const bytes = encode(sheet, intervals);
          const again = decode(bytes, intervals);
          expect(again).to.deep.equal(sheet);
          expect(toHex(encode(again, intervals))).to.equal(toHex(bytes));
        }),
        seeded(100),
      );
    });

    it("never reads two byte strings as one sheet: a flipped bit is refused or another sheet", () => {
      const bytes = encode(SHEET, 3);
      for (let bit = 0; bit < 8 * bytes.length; bit++) {
        const flipped = bytes.slice();
        flipped[bit >> 3]! ^= 1 << (bit & 7);
        let sheet: BidSheet;
        try {
          sheet = decode(flipped, 3);
        } catch (error) {
          expect(error).to.be.instanceOf(bidSheet.MalformedSheet);
          continue;
        }
        expect(toHex(encode(sheet, 3))).to.equal(toHex(flipped));
        expect(sheet).not.to.deep.equal(SHEET);
      }
    });

    const oneWord = (value: bigint) => fromHex(concat([word((1n << 248n) | 1n), word(value)]));
    const lane = (j: number, key: bigint, quantity: bigint) => ((key << 24n) | quantity) << BigInt(48 * j);
    const refused: [string, Uint8Array, string][] = [
      ["no bytes", new Uint8Array(0), "length"],
      ["a broken word", new Uint8Array(33), "length"],
      ["a word too few", encode(SHEET, 3).slice(0, -32), "length"],
      ["a word too many", new Uint8Array([...encode(SHEET, 3), ...new Uint8Array(32)]), "length"],
      ["another format", fromHex(word((2n << 248n) | 0n)), "format"],
      ["format zero", fromHex(word(0n)), "format"],
      ["a flag of a row that is not there", fromHex(word((1n << 248n) | (1n << 8n))), "header"],
      ["a bit below the format", fromHex(word((1n << 248n) | (1n << 247n))), "header"],
      ["33 rows", fromHex(word((1n << 248n) | 33n)), "rows"],
      ["a bit above the lanes", oneWord(1n << 240n), "padding"],
      ["a step after an empty lane", oneWord(lane(1, 7n, 1n)), "gap"],
      ["a price below the floor", oneWord(lane(0, 3n, 1n)), "key"],
      ["a quantity without a key", oneWord(lane(0, 0n, 1n)), "key"],
      ["a key of 2²³", oneWord(lane(0, 1n << 23n, 1n)), "key"],
      ["a key without a quantity", oneWord(lane(0, 7n, 0n)), "quantity"],
      ["a quantity of 2²²", oneWord(lane(0, 7n, 1n << 22n)), "quantity"],
      ["falling keys", oneWord(lane(0, 8n, 1n) | lane(1, 7n, 1n)), "order"],
    ];
    for (const [what, bytes, reason] of refused) {
      it(`refuses ${what}`, () => {
        expect(() => decode(bytes, what.startsWith("a word") ? 3 : 1))
          .to.throw(bidSheet.MalformedSheet)
          .with.property("reason", reason);
      });
    }

    it("accepts equal keys in one word and empty words", () => {
      expect(decode(oneWord(lane(0, 7n, 1n) | lane(1, 7n, 1n)), 1).rows[0]!.steps[0]).to.have.length(2);
      expect(decode(oneWord(0n), 1).rows[0]!.steps).to.deep.equal([[]]);
    });

    it("refuses to write what it would not read", () => {
      const row = (steps: { key: number; quantity: number }[]) => ({
        rows: [{ side: "buy" as const, flat: false, steps: [steps] }],
      });
      const six = Array.from({ length: 6 }, () => ({ key: 7, quantity: 1 }));
      const cases: [BidSheet, string][] = [
        [row(six), "steps"],
        [row([{ key: 3, quantity: 1 }]), "key"],
        [row([{ key: 7, quantity: 0 }]), "quantity"],
        [
          row([
            { key: 8, quantity: 1 },
            { key: 7, quantity: 1 },
          ]),
          "order",
        ],
        [{ rows: [{ side: "buy", flat: true, steps: [[], []] }] }, "intervals"],
        [{ rows: Array.from({ length: 121 }, () => ({ side: "buy" as const, flat: true, steps: [[]] })) }, "rows"],
      ];
      for (const [sheet, reason] of cases) {
        expect(() => encode(sheet, 1))
          .to.throw(bidSheet.MalformedSheet)
          .with.property("reason", reason);
      }
    });
  });

  describe("hash", () => {
    it("hashes header and groups of eight intervals, rows in order, a flat word once in every group", () => {
      const steps = (i: number) => [{ key: 7, quantity: i + 1 }];
      const sheet: BidSheet = {
        rows: [
          { side: "sell", flat: false, steps: Array.from({ length: 18 }, (_, i) => steps(i)) },
          { side: "buy", flat: true, steps: [[{ key: 4, quantity: 9 }]] },
        ],
      };
      const full = Array.from({ length: 18 }, (_, i) => word((7n << 24n) | BigInt(i + 1)));
      const flat = word((4n << 24n) | 9n);
      const group = (g: number) => keccak256(concat([...full.slice(8 * g, 8 * g + 8), flat]));
      const header = word((1n << 248n) | 2n | (1n << 8n) | (1n << 11n));
      expect(sheetHash(sheet, 18)).to.equal(keccak256(concat([header, group(0), group(1), group(2)])));
    });

    it("differs for a flat row and the same row written out", () => {
      const out: BidSheet = {
        rows: [{ side: "sell", flat: false, steps: [[{ key: 7, quantity: 5 }], [{ key: 7, quantity: 5 }]] }],
      };
      const flat: BidSheet = { rows: [{ side: "sell", flat: true, steps: [[{ key: 7, quantity: 5 }]] }] };
      expect(sheetHash(out, 2)).not.to.equal(sheetHash(flat, 2));
    });
  });

  describe("terms", () => {
    it("translate prices to keys and back", () => {
      const terms = { ...TERMS, floor: -20_000, cap: 20_000 };
      expect(keyOf(terms, -20_000)).to.equal(7);
      expect(keyOf(terms, -19_990, 0)).to.equal(8);
      expect(priceOf(terms, 8)).to.equal(-19_990);
      expect(bidSheet.classOf(8)).to.equal(0);
      expect(() => keyOf(terms, -20_010)).to.throw(bidSheet.PriceOutOfRange);
      expect(() => keyOf(terms, -19_995)).to.throw(bidSheet.PriceOffTick);
      expect(() => keyOf(terms, 0, 4)).to.throw(bidSheet.ClassNotAllowed);
      expect(keyOf({ ...TERMS, cap: 10 * bidSheet.MAX_TICKS }, 10 * bidSheet.MAX_TICKS)).to.equal(bidSheet.HIGH - 1);
    });

    const misfits: [string, Partial<SheetTerms>][] = [
      ["a floor off its tick", { floor: 5 }],
      ["a cap off its tick", { cap: 15 }],
      ["a cap below the floor", { cap: -10 }],
      ["no tick", { tick: 0 }],
      ["too many ticks", { cap: 2_097_151 * 10 }],
      ["a price beyond int32", { cap: 2 ** 31 }],
      ["no interval", { intervals: 0 }],
      ["97 intervals", { intervals: 97 }],
      ["33 rows", { maxRows: 33 }],
      ["a smallest step of nothing", { minLots: 0 }],
    ];
    for (const [what, change] of misfits) {
      it(`refuse ${what}`, () => {
        expect(() => checkTerms({ ...TERMS, ...change })).to.throw(bidSheet.TermsNotUsable);
      });
    }

    it("let a sheet say only what the session allows", () => {
      const one = (side: "sell" | "buy", key: number, quantity = 1): BidSheet => ({
        rows: [{ side, flat: true, steps: [[{ key, quantity }]] }],
      });
      const terms = { ...TERMS, cap: 10, minLots: 2 };
      expect(() => checkSheet(one("buy", 15, 2), terms)).to.throw(bidSheet.PriceOutOfRange);
      expect(() => checkSheet(one("buy", 10, 2), { ...terms, tieOrder: true })).to.throw(bidSheet.ClassNotAllowed);
      expect(() => checkSheet(one("sell", 10, 2), terms)).to.throw(bidSheet.ClassNotAllowed);
      expect(() => checkSheet(one("sell", 10, 2), { ...terms, tieOrder: true })).not.to.throw();
      expect(() => checkSheet(one("sell", 11, 1), terms)).to.throw(bidSheet.QuantityOutOfRange);
      expect(() =>
        checkSheet({ rows: Array.from({ length: 2 }, () => one("buy", 7, 2).rows[0]!) }, { ...terms, maxRows: 1 }),
      ).to.throw(bidSheet.TooManyRows);
    });

    it("keep own asks strictly above own bids, whatever the class", () => {
      const both = (askKey: number): BidSheet => ({
        rows: [
          { side: "sell", flat: true, steps: [[{ key: askKey, quantity: 1 }]] },
          { side: "buy", flat: true, steps: [[{ key: 11, quantity: 1 }]] },
        ],
      });
      const terms = { ...TERMS, tieOrder: true };
      expect(() => checkSheet(both(12), terms)).not.to.throw();
      for (const key of [11, 8, 7]) expect(() => checkSheet(both(key), terms)).to.throw(bidSheet.SelfCrossing);
    });
  });

  describe("builder", () => {
    const every = (side: "sell" | "buy", price: number, quantity: number): DeclaredStep[] =>
      Array.from({ length: 24 }, (_, interval) => ({ side, interval, price, quantity }));

    it("says the same in all intervals by one flat word", () => {
      const sheet = buildSheet([...every("sell", 300_000, 80), ...every("sell", 350_000, 90)], TERMS);
      expect(sheet.rows).to.deep.equal([
        {
          side: "sell",
          flat: true,
          steps: [
            [
              { key: keyOf(TERMS, 300_000), quantity: 80 },
              { key: keyOf(TERMS, 350_000), quantity: 90 },
            ],
          ],
        },
      ]);
    });

    it("moves shared steps to a flat row only where that saves words", () => {
      const base = [1, 2, 3, 4, 5].flatMap((n) => every("buy", 100_000 * n, n));
      const sheet = buildSheet([...base, { side: "buy", interval: 3, price: 10, quantity: 1 }], TERMS);
      expect(sheet.rows.map((row) => row.flat)).to.deep.equal([true, false]);
      const small = buildSheet(
        [...every("buy", 100_000, 1), { side: "buy", interval: 3, price: 10, quantity: 1 }],
        TERMS,
      );
      expect(small.rows.map((row) => row.flat)).to.deep.equal([false]);
      const single = buildSheet([{ side: "buy", interval: 0, price: 10, quantity: 1 }], { ...TERMS, intervals: 1 });
      expect(single.rows[0]!.flat).to.equal(false);
    });

    it("joins equal steps and splits what exceeds 2²² − 1 lots", () => {
      const step = { side: "sell" as const, interval: 0, price: 10, quantity: 4_194_303 };
      const sheet = buildSheet([step, { ...step, quantity: 7 }], { ...TERMS, intervals: 1 });
      expect(sheet.rows[0]!.steps[0]!.map((s) => s.quantity)).to.deep.equal([4_194_303, 7]);
    });

    it("splits just above the bound and no earlier", () => {
      const quantitiesOf = (quantity: number) => {
        const sheet = buildSheet([{ side: "buy", interval: 0, price: 10, quantity }], { ...TERMS, intervals: 1 });
        return sheet.rows[0]!.steps[0]!.map((s) => s.quantity);
      };
      expect(quantitiesOf(4_194_303)).to.deep.equal([4_194_303]);
      expect(quantitiesOf(4_194_304)).to.deep.equal([4_194_303, 1]);
      expect(quantitiesOf(3 * 4_194_303)).to.deep.equal([4_194_303, 4_194_303, 4_194_303]);
    });

    it("opens another row for the sixth step", () => {
      const steps = [6, 2, 3, 4, 5, 1].map((n) => ({ side: "buy" as const, interval: 0, price: 10 * n, quantity: n }));
      const sheet = buildSheet(steps, { ...TERMS, intervals: 1 });
      expect(sheet.rows.map((row) => row.steps[0]!.map((s) => s.quantity))).to.deep.equal([[1, 2, 3, 4, 5], [6]]);
    });

    it("refuses with a named error and the offending values", () => {
      const step: DeclaredStep = { side: "buy", interval: 0, price: 100, quantity: 1 };
      const cases: [Partial<DeclaredStep>, new (...args: never[]) => Error, object][] = [
        [{ price: 105 }, bidSheet.PriceOffTick, { price: 105, tick: 10, interval: 0 }],
        [{ price: 1_500_010 }, bidSheet.PriceOutOfRange, { price: 1_500_010, floor: 0, cap: 1_500_000, interval: 0 }],
        [{ price: NaN }, bidSheet.PriceOutOfRange, {}],
        [{ interval: 24 }, bidSheet.IntervalOutOfRange, { interval: 24, intervals: 24 }],
        [{ interval: -1 }, bidSheet.IntervalOutOfRange, {}],
        [{ quantity: 0 }, bidSheet.QuantityOutOfRange, { quantity: 0 }],
        [{ quantity: 1.5 }, bidSheet.QuantityOutOfRange, {}],
        [{ class: 0 }, bidSheet.ClassNotAllowed, { class: 0 }],
      ];
      for (const [change, error, values] of cases) {
        expect(() => buildSheet([{ ...step, ...change }], TERMS))
          .to.throw(error)
          .with.property("values")
          .that.includes(values);
      }
      expect(() => buildSheet([step, { ...step, side: "sell" }], TERMS)).to.throw(bidSheet.SelfCrossing);
      expect(() => buildSheet([{ ...step, quantity: 1 }], { ...TERMS, minLots: 2 })).to.throw(
        bidSheet.QuantityOutOfRange,
      );
      const many = Array.from({ length: 6 }, (_, n) => ({ ...step, price: 10 * n }));
      expect(() => buildSheet(many, { ...TERMS, maxRows: 1 })).to.throw(bidSheet.TooManyRows, "need 2 rows");
    });

    it("says in every interval exactly what was declared, and stays canonical", () => {
      const declared = fc.array(
        fc.record({
          side: fc.constant("buy" as const),
          interval: fc.integer({ min: 0, max: 2 }),
          price: fc.integer({ min: 0, max: 9 }).map((t) => 10 * t),
          quantity: fc.integer({ min: 1, max: 9_000_000 }),
        }),
        { minLength: 1, maxLength: 40 },
      );
      const terms = { ...TERMS, intervals: 3 };
      fc.assert(
        fc.property(declared, fc.boolean(), (steps, repeat) => {
          const all = repeat ? steps.flatMap((s) => [0, 1, 2].map((interval) => ({ ...s, interval }))) : steps;
          let sheet: BidSheet;
          try {
            sheet = buildSheet(all, terms);
          } catch (error) {
            expect(error).to.be.instanceOf(bidSheet.TooManyRows);
            return;
          }
          for (let interval = 0; interval < 3; interval++) {
            const want = new Map<number, number>();
            for (const s of all) if (s.interval === interval) want.set(s.price, (want.get(s.price) ?? 0) + s.quantity);
            const have = new Map<number, number>();
            for (const row of sheet.rows)
              for (const s of bidSheet.stepsOf(row, interval))
                have.set(priceOf(terms, s.key), (have.get(priceOf(terms, s.key)) ?? 0) + s.quantity);
            expect(new Map([...have].sort(([x], [y]) => x - y))).to.deep.equal(
              new Map([...want].sort(([x], [y]) => x - y)),
            );
          }
          expect(decode(encode(sheet, 3), 3)).to.deep.equal(sheet);
        }),
        seeded(200),
      );
    });
  });

  it("turns kWh into lots without rounding", () => {
    expect(bidSheet.lotsOf(5_000, 100)).to.equal(50);
    for (const kwh of [5_050, 0, -100]) expect(() => bidSheet.lotsOf(kwh, 100)).to.throw(bidSheet.NotWholeLots);
  });
});
