import { expect } from "chai";
import fc from "fast-check";
import { DaysNotUsable, settleDays, twoPrice, type Band, type DaysInput } from "../../../sdk/src/core/index.ts";
import { seeded } from "../../helpers/books.ts";
import { naiveEnergy, naiveIntervals, type NaiveDay } from "../../helpers/naiveSettlement.ts";
import { bands, dayInput, days, naiveBands } from "../../helpers/settlementDays.ts";

const ONE_BAND: Band[] = [{ uptoBps: twoPrice.LAST, shortFactorBps: 20_000, longFactorBps: 5_000, minimum: 7 }];

/** Many days as one input. */
function packed(all: readonly NaiveDay[], intervals: number, ofBands: readonly Band[]): DaysInput {
  const flat = (pick: (day: NaiveDay) => readonly (bigint | number)[]) => all.flatMap((day) => pick(day).map(Number));
  return {
    intervals,
    netWh: Float64Array.from(flat((day) => day.imports.map((x, i) => x - day.exports[i]!))),
    positionKwh: Float64Array.from(flat((day) => day.position)),
    priceDay: Int32Array.from(all, (_, i) => i),
    shortPrice: Int32Array.from(flat((day) => day.short)),
    longPrice: Int32Array.from(flat((day) => day.long)),
    excusedWh: Float64Array.from(flat((day) => day.excused)),
    bands: ofBands,
  };
}

const sum = (values: readonly bigint[]) => values.reduce((x, y) => x + y, 0n);

describe("core/settleDays", () => {
  for (const [what, largestKwh] of [
    ["of a home", 10],
    ["of a plant", 1_000_000],
    ["far beyond what doubles multiply", 4_000_000_000],
  ] as const) {
    it(`charges what chargeDay and the formulas charge: quantities ${what}`, () => {
      const dayOf = (n: number) => fc.array(days(n, largestKwh), { minLength: 1, maxLength: 4 });
      const random = fc.constantFrom(1, 4, 24).chain((n) => fc.tuple(fc.constant(n), dayOf(n)));
      fc.assert(
        fc.property(random, bands, ([intervals, all], ofBands) => {
          const { energy, penalty } = settleDays(packed(all, intervals, ofBands));
          all.forEach((day, i) => {
            const slow = twoPrice.chargeDay(dayInput(day, "interval", ofBands));
            expect([energy[i], penalty[i]]).to.deep.equal([slow.energy, slow.penalty]);
            expect([energy[i], penalty[i]]).to.deep.equal([
              sum(naiveEnergy(day)),
              sum(naiveIntervals(day, naiveBands(ofBands))),
            ]);
          });
        }),
        seeded(1_000),
      );
    });
  }

  it("is exact on both sides of what a double holds", () => {
    const all: NaiveDay[] = [];
    for (const price of [1, 3, 10_000, 2 ** 31 - 1, -(2 ** 31)]) {
      for (const around of [2n ** 53n, 2n ** 53n / 10_000n, 2n ** 52n]) {
        for (const off of [-2n, -1n, 0n, 1n, 2n]) {
          const size = around / BigInt(Math.abs(price)) + off;
          if (size < 0n || size > 2n ** 52n) continue;
          for (const [imports, exports] of [
            [size, 0n],
            [0n, size],
          ] as const) {
            const twice = <T>(x: T) => [x, x];
            all.push({
              imports: twice(imports),
              exports: twice(exports),
              position: twice(0n),
              short: twice(price),
              long: twice(price),
              excused: twice(0n),
            });
          }
        }
      }
    }
    const { energy, penalty } = settleDays(packed(all, 2, ONE_BAND));
    all.forEach((day, i) => {
      const slow = twoPrice.chargeDay(dayInput(day, "interval", ONE_BAND));
      expect([energy[i], penalty[i]]).to.deep.equal([slow.energy, slow.penalty]);
    });
  });

  it("lets many rows share a day of prices", () => {
    const one = { intervals: 1, shortPrice: Int32Array.of(5, 7), longPrice: Int32Array.of(5, 7), bands: ONE_BAND };
    const { energy } = settleDays({
      ...one,
      netWh: Float64Array.of(10, 10, 10),
      positionKwh: new Float64Array(3),
      priceDay: Int32Array.of(1, 0, 1),
    });
    expect(energy).to.deep.equal([70n, 50n, 70n]);
  });

  it("refuses what does not fit", () => {
    const good: DaysInput = {
      intervals: 1,
      netWh: Float64Array.of(1),
      positionKwh: Float64Array.of(1),
      priceDay: Int32Array.of(0),
      shortPrice: Int32Array.of(1),
      longPrice: Int32Array.of(1),
      bands: ONE_BAND,
    };
    expect(settleDays(good).energy).to.deep.equal([-999n]);
    const wrong: Partial<DaysInput>[] = [
      { intervals: 0 },
      { intervals: 97 },
      { netWh: Float64Array.of(1, 1) },
      { positionKwh: Float64Array.of() },
      { excusedWh: Float64Array.of() },
      { priceDay: Int32Array.of(1) },
      { priceDay: Int32Array.of(-1) },
      { shortPrice: Int32Array.of(1, 1) },
      { netWh: Float64Array.of(0.5) },
      { netWh: Float64Array.of(NaN) },
      { netWh: Float64Array.of(2 ** 52 + 1) },
      { positionKwh: Float64Array.of(0.5) },
      { positionKwh: Float64Array.of(-(2 ** 50)) },
      { excusedWh: Float64Array.of(-1) },
      { excusedWh: Float64Array.of(0.5) },
    ];
    for (const bad of wrong) expect(() => settleDays({ ...good, ...bad }), JSON.stringify(bad)).to.throw(DaysNotUsable);
    expect(() => settleDays({ ...good, bands: [] })).to.throw(twoPrice.BandsNotUsable);
  });
});
