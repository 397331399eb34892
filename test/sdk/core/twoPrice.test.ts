import { expect } from "chai";
import fc from "fast-check";
import { twoPrice, type Band } from "../../../sdk/src/core/index.ts";
import { seeded } from "../../helpers/books.ts";
import { naiveEnergy, naiveIntervals, naiveOverDays } from "../../helpers/naiveSettlement.ts";
import { bands, dayInput, days, naiveBands } from "../../helpers/settlementDays.ts";

const { chargeDay, energyCharge, LAST, penalty, penaltyOfMonth } = twoPrice;

/** Free to 3 %, 1.05 and 0.95 to 10 %, then 1.1 and 0.9, at least 5 currency/MWh. */
const BANDS: Band[] = [
  { uptoBps: 300, shortFactorBps: 10_000, longFactorBps: 10_000, minimum: 0 },
  { uptoBps: 1_000, shortFactorBps: 10_500, longFactorBps: 9_500, minimum: 0 },
  { uptoBps: LAST, shortFactorBps: 11_000, longFactorBps: 9_000, minimum: 5_000 },
];

const sum = (values: readonly bigint[]) => values.reduce((x, y) => x + y, 0n);
const of = (deviationWh: bigint, price: number, contractedWh = 1_000_000n, excusedWh = 0n) =>
  penalty({ deviationWh, contractedWh, price, excusedWh, bands: BANDS });

describe("core/twoPrice", () => {
  it("charges by hand what the rule says by hand", () => {
    // 150 kWh off 1,000 kWh at 400 currency/MWh: 30 free, 70 at 5 %, 50 at 10 %.
    const expected = 70_000n * 20_000n + 50_000n * 40_000n;
    expect(of(150_000n, 400_000)).to.equal(expected);
    expect(of(-150_000n, 400_000)).to.equal(expected);
    expect(of(150_000n, 400_000, -1_000_000n)).to.equal(expected);
    expect(energyCharge({ deviationWh: 150_000n, shortPrice: 400_000, longPrice: 1 })).to.equal(60_000_000_000n);
    expect(energyCharge({ deviationWh: -150_000n, shortPrice: 1, longPrice: 400_000 })).to.equal(-60_000_000_000n);
    expect(energyCharge({ deviationWh: 0n, shortPrice: 1, longPrice: 400_000 })).to.equal(0n);
  });

  it("makes a negative price worse, too, and is not free at zero", () => {
    expect(of(150_000n, -400_000)).to.equal(of(150_000n, 400_000));
    expect(of(150_000n, 0)).to.equal(50_000n * 5_000n);
    expect(of(-150_000n, 0)).to.equal(50_000n * 5_000n);
    const long = energyCharge({ deviationWh: -150_000n, shortPrice: 0, longPrice: -400_000 });
    expect(long > 0n).to.equal(true);
  });

  it("puts the remainder of a limit into the outer band, and rounds each band up", () => {
    // 3 % of 33 Wh is 0.99 Wh: the first Wh is in the second band already.
    expect(of(1n, 3, 33n)).to.equal(1n);
    expect(of(1n, 3, 34n)).to.equal(0n);
  });

  it("keeps the whole deviation of a contract of zero for the last band", () => {
    expect(of(10n, 400_000, 0n)).to.equal(10n * 40_000n);
  });

  it("excuses a shortage, never below nothing, and no surplus", () => {
    expect(of(150_000n, 400_000, 1_000_000n, 120_000n)).to.equal(0n);
    expect(of(150_000n, 400_000, 1_000_000n, 50_000n)).to.equal(70_000n * 20_000n);
    expect(of(150_000n, 400_000, 1_000_000n, 999_999n)).to.equal(0n);
    expect(of(-150_000n, 400_000, 1_000_000n, 999_999n)).to.equal(of(-150_000n, 400_000));
    expect(() => of(1n, 1, 1n, -1n)).to.throw(twoPrice.QuantityNegative);
  });

  it("is what the formulas say on random days, whatever the base", () => {
    fc.assert(
      fc.property(fc.array(days(), { minLength: 1, maxLength: 4 }), bands, (month, ofBands) => {
        const naive = naiveBands(ofBands);
        for (const day of month) {
          const charged = chargeDay(dayInput(day, "interval", ofBands));
          expect(charged.rows.map((row) => row.energy)).to.deep.equal(naiveEnergy(day));
          expect(charged.rows.map((row) => row.penalty)).to.deep.equal(naiveIntervals(day, naive));
          expect(charged.energy).to.equal(sum(naiveEnergy(day)));
          expect(charged.penalty).to.equal(sum(naiveIntervals(day, naive)));
          expect(charged.total).to.equal(charged.energy + charged.penalty);
          const daily = chargeDay(dayInput(day, "day", ofBands));
          expect(daily.penalty).to.equal(naiveOverDays([day], naive));
          expect([daily.energy, sum(daily.rows.map((row) => row.penalty))]).to.deep.equal([charged.energy, 0n]);
        }
        const monthly = month.map((day) => chargeDay(dayInput(day, "month", ofBands)));
        expect(monthly.map((day) => day.penalty)).to.deep.equal(month.map(() => 0n));
        const sums = monthly.map((day) => day.sums);
        expect(penaltyOfMonth(sums, ofBands)).to.equal(naiveOverDays(month, naive));
      }),
      seeded(2_000),
    );
  });

  it("never rewards: a penalty is no less than zero, and grows with the deviation", () => {
    const any = fc.bigInt({ min: 0n, max: 10n ** 12n });
    fc.assert(
      fc.property(any, any, any, fc.integer({ min: -1_000_000, max: 1_000_000 }), bands, (x, more, c, price, all) => {
        for (const sign of [1n, -1n]) {
          const near = penalty({ deviationWh: sign * x, contractedWh: c, price, bands: all });
          const far = penalty({ deviationWh: sign * (x + more), contractedWh: c, price, bands: all });
          if (near < 0n || far < near) return false;
        }
        return true;
      }),
      seeded(1_000),
    );
  });

  it("charges a month without days nothing", () => {
    expect(penaltyOfMonth([], BANDS)).to.equal(0n);
  });

  it("refuses bands that are none", () => {
    const last = BANDS[2]!;
    const wrong: Band[][] = [
      [],
      [BANDS[0]!],
      [last, last],
      [BANDS[1]!, BANDS[0]!, last],
      [BANDS[0]!, BANDS[0]!, last],
      [{ ...BANDS[0]!, uptoBps: -1 }, last],
      [{ ...BANDS[0]!, uptoBps: 1.5 }, last],
      [{ ...last, shortFactorBps: 9_999 }],
      [{ ...last, longFactorBps: 10_001 }],
      [{ ...last, longFactorBps: -1 }],
      [{ ...last, minimum: -1 }],
      [{ ...last, minimum: 2 ** 31 }],
    ];
    for (const bad of wrong) {
      expect(() => penalty({ deviationWh: 1n, contractedWh: 1n, price: 1, bands: bad })).to.throw(
        twoPrice.BandsNotUsable,
      );
    }
  });

  it("refuses series that do not fit, and energy below zero", () => {
    const good = {
      base: "interval" as const,
      importWh: [1n, 2n],
      exportWh: [0n, 0n],
      positionKwh: [1n, 1n],
      shortPrice: [1, 1],
      longPrice: [1, 1],
      bands: BANDS,
    };
    expect(chargeDay(good).rows).to.have.length(2);
    for (const bad of [
      { importWh: [1n] },
      { exportWh: [0n] },
      { positionKwh: [1n] },
      { shortPrice: [1] },
      { longPrice: [1, 1, 1] },
      { excusedWh: [0n] },
      { importWh: [], exportWh: [], positionKwh: [], shortPrice: [], longPrice: [] },
    ]) {
      expect(() => chargeDay({ ...good, ...bad })).to.throw(twoPrice.SeriesLengths);
    }
    for (const bad of [{ importWh: [1n, -1n] }, { exportWh: [-1n, 1n] }, { excusedWh: [0n, -1n] }]) {
      expect(() => chargeDay({ ...good, ...bad })).to.throw(twoPrice.QuantityNegative);
    }
  });
});
