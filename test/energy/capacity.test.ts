import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import { LANE_MAX, pack, wordsOf } from "../helpers/lanes.ts";

describe("Capacity", () => {
  const RUNS = 60;
  /** A profile of all quarter-hours. */
  const ALWAYS = (1n << 96n) - 1n;
  const MINUTES_PER_DAY = 1_440n;

  async function deploy() {
    const { ethers } = await network.getOrCreate();
    return ethers.deployContract("CapacityHarness");
  }

  it("follows the running total of the day: 101 kW give 25, 25, 25, 26 kWh in four quarters of an hour", async () => {
    const capacity = await deploy();
    const quarters = [25n, 25n, 25n, 26n];
    for (const [i, kwh] of [...quarters, ...quarters].entries()) {
      expect(await capacity.energyKwh(101, ALWAYS, i, 96)).to.equal(kwh);
    }
  });

  it("is the formula with minutes wherever an interval has whole minutes", async () => {
    const capacity = await deploy();
    const intervals = fc.constantFrom(1n, 2n, 3n, 8n, 24n, 48n, 96n);
    await fc.assert(
      fc.asyncProperty(fc.bigInt({ min: 1n, max: LANE_MAX }), intervals, fc.nat(), async (kw, n, pick) => {
        const [i, m] = [BigInt(pick) % n, MINUTES_PER_DAY / n];
        expect(await capacity.energyKwh(kw, ALWAYS, i, n)).to.equal((kw * m * (i + 1n)) / 60n - (kw * m * i) / 60n);
      }),
      { numRuns: RUNS },
    );
  });

  it("packs the same into lanes, cut off at what a lane can hold, zero behind the last interval", async () => {
    const capacity = await deploy();
    await fc.assert(
      fc.asyncProperty(fc.bigInt({ min: 1n, max: LANE_MAX }), fc.integer({ min: 1, max: 96 }), async (kw, n) => {
        const count = BigInt(n);
        const day = Array.from({ length: n }, (_, i) => {
          const kwh = (kw * 24n * BigInt(i + 1)) / count - (kw * 24n * BigInt(i)) / count;
          return kwh < LANE_MAX ? kwh : LANE_MAX;
        });
        const words = [];
        for (let w = 0; w < wordsOf(n); w += 1) words.push(await capacity.lanesOf(kw, ALWAYS, w, n));
        expect(words).to.deep.equal(pack(day));
      }),
      { numRuns: RUNS },
    );
  });
});
