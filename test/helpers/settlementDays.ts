/** Random bands and days for fast-check, and the shapes in which the code under test and the naive settlement want them. */
import fc from "fast-check";
import type { Band, DayInput } from "../../sdk/src/core/index.ts";
import type { NaiveBand, NaiveDay } from "./naiveSettlement.ts";

const LAST = 65_535;

/** One to five bands; ends are often close, so that small deviations cross several. */
export const bands: fc.Arbitrary<Band[]> = fc
  .uniqueArray(fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 65_534 })), { maxLength: 4 })
  .chain((ends) =>
    fc.tuple(
      ...[...ends.sort((x, y) => x - y), LAST].map((uptoBps) =>
        fc.record({
          uptoBps: fc.constant(uptoBps),
          shortFactorBps: fc.integer({ min: 10_000, max: 30_000 }),
          longFactorBps: fc.integer({ min: 0, max: 10_000 }),
          minimum: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 50_000 })),
        }),
      ),
    ),
  );

/** A price: usual, zero, or anything. */
export const price = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -200_000, max: 900_000 }) },
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }) },
);

/** An interval: a position, and a metered energy near it or anywhere. */
const interval = (largestKwh: number) =>
  fc
    .record({
      position: fc.oneof(fc.constant(0), fc.integer({ min: -largestKwh, max: largestKwh })),
      off: fc.oneof(
        fc.integer({ min: -2_000, max: 2_000 }),
        fc.integer({ min: -largestKwh * 400, max: largestKwh * 400 }),
      ),
      both: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 10_000 })),
      excused: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3_000 })),
      short: price,
      long: price,
    })
    .map(({ position, off, both, ...rest }) => {
      const net = BigInt(position) * 1_000n + BigInt(off);
      return {
        ...rest,
        position: BigInt(position),
        imports: (net > 0n ? net : 0n) + BigInt(both),
        exports: (net < 0n ? -net : 0n) + BigInt(both),
      };
    });

/** A day of the given number of intervals, or of 1 to 24. */
export const days = (intervals?: number, largestKwh = 1_000_000): fc.Arbitrary<NaiveDay> =>
  fc.array(interval(largestKwh), { minLength: intervals ?? 1, maxLength: intervals ?? 24 }).map((rows) => ({
    imports: rows.map((row) => row.imports),
    exports: rows.map((row) => row.exports),
    position: rows.map((row) => row.position),
    short: rows.map((row) => row.short),
    long: rows.map((row) => row.long),
    excused: rows.map((row) => BigInt(row.excused)),
  }));

/** A day as `chargeDay` takes it. */
export const dayInput = (day: NaiveDay, base: DayInput["base"], ofBands: readonly Band[]): DayInput => ({
  base,
  importWh: day.imports,
  exportWh: day.exports,
  positionKwh: day.position,
  shortPrice: day.short,
  longPrice: day.long,
  excusedWh: day.excused,
  bands: ofBands,
});

/** Bands as fractions. */
export const naiveBands = (ofBands: readonly Band[]): NaiveBand[] =>
  ofBands.map(({ uptoBps, shortFactorBps, longFactorBps, minimum }) => ({
    end: uptoBps === LAST ? null : [BigInt(uptoBps), 10_000n],
    f: [BigInt(shortFactorBps), 10_000n],
    g: [BigInt(longFactorBps), 10_000n],
    m: BigInt(minimum),
  }));
