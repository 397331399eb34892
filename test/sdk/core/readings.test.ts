import { expect } from "chai";
import { concat, keccak256, toBeHex } from "ethers";
import fc from "fast-check";
import { readings, words, type PointReadings, type Quality, type ReadingsItem } from "../../../sdk/src/core/index.ts";
import { seeded } from "../../helpers/books.ts";

const {
  CannotSubstitute,
  decodeItem,
  encodeItem,
  IntervalsDoNotDivide,
  leafOf,
  MalformedReadings,
  meteredOf,
  QUALITIES,
  scheduleOf,
  substitute,
  SUBSTITUTION_RULES,
  SUBSTITUTION_RULES_ZH,
} = readings;

const point = (
  number: number,
  imports: number[],
  exports: number[] = imports.map(() => 0),
  quality: Quality[] = imports.map(() => "measured"),
): PointReadings => ({ point: number, quality, rule: 0, imports, exports });

/** A random item and its number of intervals. */
const items = fc.integer({ min: 1, max: 96 }).chain((n) => {
  const counts = fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { minLength: n, maxLength: n });
  return fc.record({
    n: fc.constant(n),
    item: fc.record({
      participant: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
      points: fc
        .uniqueArray(
          fc.record({
            point: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
            quality: fc.array(fc.constantFrom(...QUALITIES), { minLength: n, maxLength: n }),
            rule: fc.integer({ min: 0, max: 255 }),
            imports: counts,
            exports: counts,
          }),
          { minLength: 1, maxLength: 4, selector: (each) => each.point },
        )
        .map((points) => points.sort((x, y) => x.point - y.point)),
    }),
  });
});

describe("core/readings", () => {
  it("lays an item out as written down", () => {
    const item: ReadingsItem = {
      participant: 7,
      points: [
        {
          point: 9,
          quality: ["measured", "substituted", "estimated"],
          rule: 3,
          imports: [1, 2, 3],
          exports: [0, 0, 4],
        },
      ],
    };
    const marks = (3n << 248n) | (2n << 2n) | (1n << 4n);
    const expected = concat([
      toBeHex(7, 4),
      "0x01",
      toBeHex(9, 4),
      toBeHex(marks, 32),
      toBeHex(1n | (2n << 32n) | (3n << 64n), 32),
      toBeHex(4n << 64n, 32),
    ]);
    const bytes = encodeItem(item, 3);
    expect(words.toHex(bytes)).to.equal(expected);
    expect(decodeItem(bytes, 3)).to.deep.equal(item);
    expect(leafOf(20_000, 3, bytes)).to.equal(keccak256(keccak256(concat([toBeHex(20_000, 4), "0x03", expected]))));
  });

  it("goes there and back", () => {
    fc.assert(
      fc.property(items, ({ n, item }) => {
        const bytes = encodeItem(item, n);
        expect(bytes.length).to.equal(5 + item.points.length * (36 + 64 * Math.ceil(n / 8)));
        expect(decodeItem(bytes, n)).to.deep.equal(item);
      }),
      seeded(300),
    );
  });

  it("knows one encoding of an item: whatever bytes it reads it writes again", () => {
    const changed = fc.tuple(items, fc.nat(), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(changed, ([{ n, item }, where, value]) => {
        const bytes = encodeItem(item, n);
        bytes[where % bytes.length] = value;
        try {
          expect(encodeItem(decodeItem(bytes, n), n)).to.deep.equal(bytes);
        } catch (error) {
          if (!(error instanceof MalformedReadings)) throw error;
        }
      }),
      seeded(500),
    );
  });

  it("refuses bytes that are no item", () => {
    const good = encodeItem({ participant: 1, points: [point(1, [1, 1]), point(2, [1, 1])] }, 2);
    const withByte = (at: number, value: number) => {
      const bytes = good.slice();
      bytes[at] = value;
      return bytes;
    };
    const PER_POINT = 100;
    const wrong: [string, Uint8Array][] = [
      ["no header", good.slice(0, 4)],
      ["no participant", withByte(3, 0)],
      ["no points", withByte(4, 0).slice(0, 5)],
      ["another number of points", withByte(4, 1)],
      ["a byte missing", good.slice(0, -1)],
      ["a byte more", Uint8Array.from([...good, 0])],
      ["a point twice", withByte(5 + PER_POINT + 3, 1)],
      ["points that descend", withByte(5 + PER_POINT + 3, 0)],
      ["quality 3", withByte(9 + 31, 3)],
      ["marks behind the last interval", withByte(9 + 31, 1 << 4)],
      ["marks below the rule", withByte(9 + 1, 1)],
      ["an import behind the last interval", withByte(9 + 32 + 32 - 9, 1)],
      ["an export behind the last interval", withByte(9 + 64, 1)],
    ];
    for (const [what, bytes] of wrong) expect(() => decodeItem(bytes, 2), what).to.throw(MalformedReadings);
    for (const n of [0, 97, 1.5]) expect(() => decodeItem(good, n)).to.throw(MalformedReadings);
  });

  it("refuses an item that has no bytes", () => {
    const good = point(1, [1]);
    const wrong: ReadingsItem[] = [
      { participant: 0, points: [good] },
      { participant: 2 ** 32, points: [good] },
      { participant: 1, points: [] },
      { participant: 1, points: Array.from({ length: 256 }, (_, i) => point(i, [1])) },
      { participant: 1, points: [good, good] },
      { participant: 1, points: [point(2, [1]), good] },
      { participant: 1, points: [point(-1, [1])] },
      { participant: 1, points: [{ ...good, rule: 256 }] },
      { participant: 1, points: [{ ...good, imports: [1, 2] }] },
      { participant: 1, points: [{ ...good, quality: [] }] },
    ];
    for (const bad of wrong) expect(() => encodeItem(bad, 1)).to.throw(MalformedReadings);
    expect(() => leafOf(-1, 1, new Uint8Array())).to.throw(MalformedReadings);
    expect(() => leafOf(1, 0, new Uint8Array())).to.throw(MalformedReadings);
  });

  it("sums meters to the market's intervals and keeps the schedule apart", () => {
    const item: ReadingsItem = {
      participant: 1,
      points: [
        point(0, [5, 6, 7, 8]),
        point(3, [1, 2, 3, 4], [0, 0, 10, 0], ["measured", "estimated", "measured", "measured"]),
        point(4, [1, 0, 0, 0], [0, 0, 0, 2], ["measured", "substituted", "measured", "estimated"]),
      ],
    };
    expect(meteredOf(item, (id) => (id === 4 ? 1_000 : 1), 2)).to.deep.equal({
      importWh: [1_003n, 7n],
      exportWh: [0n, 2_010n],
      netWh: [1_003n, -2_003n],
      quality: ["substituted", "estimated"],
    });
    expect(scheduleOf(item, 1_000, 1)!.netWh).to.deep.equal([26_000n]);
    expect(scheduleOf({ ...item, points: item.points.slice(1) }, 1_000, 1)).to.equal(null);
    for (const n of [0, 3, 8]) expect(() => meteredOf(item, () => 1, n)).to.throw(IntervalsDoNotDivide);
  });

  it("sums the largest counts exactly", () => {
    const points = Array.from({ length: 255 }, (_, i) => point(i + 1, [2 ** 32 - 1, 2 ** 32 - 1]));
    expect(meteredOf({ participant: 1, points }, () => 1_000, 1).netWh).to.deep.equal([510_000n * (2n ** 32n - 1n)]);
  });

  describe("substitutes", () => {
    it("by the previous comparable day", () => {
      expect(substitute([5, null, 7], { rule: 1, previousDay: [1, 2, 3] })).to.deep.equal({
        values: [5, 2, 7],
        quality: ["measured", "substituted", "measured"],
        rule: 1,
      });
      expect(() => substitute([5, null], { rule: 1, previousDay: [1] })).to.throw(CannotSubstitute, "previous day");
    });

    it("by the mean of the neighbours, linear and toward zero", () => {
      expect(substitute([10, null, 13], { rule: 2 }).values).to.deep.equal([10, 11, 13]);
      expect(substitute([0, null, null, 10], { rule: 2 }).values).to.deep.equal([0, 3, 6, 10]);
      expect(substitute([10, null, null, 0], { rule: 2 }).values).to.deep.equal([10, 6, 3, 0]);
      expect(substitute([null, null, 9], { rule: 2, before: 3 }).values).to.deep.equal([5, 7, 9]);
      expect(substitute([9, null, null], { rule: 2, after: 3 }).values).to.deep.equal([9, 7, 5]);
      expect(() => substitute([null, 1], { rule: 2 })).to.throw(CannotSubstitute, "reading before it");
      expect(() => substitute([1, null], { rule: 2 })).to.throw(CannotSubstitute, "reading after it");
    });

    it("by the register's difference, which is spread to the last count", () => {
      expect(substitute([1, null, null, 2, null, null], { rule: 3, difference: 101 }).values).to.deep.equal([
        1, 25, 25, 2, 25, 26,
      ]);
      expect(substitute([1, 2], { rule: 3, difference: 0 }).values).to.deep.equal([1, 2]);
      for (const difference of [-1, 0.5]) {
        expect(() => substitute([null], { rule: 3, difference })).to.throw(CannotSubstitute);
      }
      const gaps = fc.array(fc.option(fc.nat(), { nil: null }), { minLength: 1, maxLength: 96 });
      fc.assert(
        fc.property(gaps, fc.nat(), (given, difference) => {
          const missing = given.filter((value) => value === null).length;
          const { values } = substitute(given, { rule: 3, difference });
          const filled = values.filter((_, i) => given[i] === null);
          const sum = filled.reduce((x, y) => x + y, 0);
          return missing === 0 || (sum === difference && Math.max(...filled) - Math.min(...filled) <= 1);
        }),
        seeded(300),
      );
    });

    it("under rules that have a name in both languages", () => {
      expect(SUBSTITUTION_RULES).to.have.length(5);
      expect(SUBSTITUTION_RULES_ZH).to.have.length(5);
    });
  });
});
