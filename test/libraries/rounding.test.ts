import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";

describe("Rounding", () => {
  const RUNS = 200;
  const SPLITS = 30;
  const MIN = -(1n << 255n);
  const MAX = (1n << 255n) - 1n;

  async function deploy() {
    const { ethers } = await network.getOrCreate();
    return ethers.deployContract("RoundingHarness");
  }

  it("rounds down, up and to the nearest with halves up, for negative numbers too", async () => {
    const rounding = await deploy();
    const table = [
      { a: 7n, b: 2n, floor: 3n, ceil: 4n, halfUp: 4n },
      { a: -7n, b: 2n, floor: -4n, ceil: -3n, halfUp: -3n },
      { a: 5n, b: 3n, floor: 1n, ceil: 2n, halfUp: 2n },
      { a: -5n, b: 3n, floor: -2n, ceil: -1n, halfUp: -2n },
      { a: 4n, b: 3n, floor: 1n, ceil: 2n, halfUp: 1n },
      { a: -4n, b: 3n, floor: -2n, ceil: -1n, halfUp: -1n },
      { a: 6n, b: 3n, floor: 2n, ceil: 2n, halfUp: 2n },
      { a: 0n, b: 9n, floor: 0n, ceil: 0n, halfUp: 0n },
      { a: -1n, b: 2n, floor: -1n, ceil: 0n, halfUp: 0n },
    ];
    for (const { a, b, floor, ceil, halfUp } of table) {
      expect(await rounding.divFloor(a, b)).to.equal(floor);
      expect(await rounding.divCeil(a, b)).to.equal(ceil);
      expect(await rounding.divHalfUp(a, b)).to.equal(halfUp);
    }
  });

  it("keeps its definitions for every dividend and divisor, the bounds included", async () => {
    const rounding = await deploy();
    const dividend = fc.oneof(fc.constantFrom(MIN, MIN + 1n, -1n, 0n, 1n, MAX), fc.bigInt({ min: MIN, max: MAX }));
    const divisor = fc.oneof(fc.constantFrom(1n, 2n, 3n, MAX), fc.bigInt({ min: 1n, max: MAX }));
    await fc.assert(
      fc.asyncProperty(dividend, divisor, async (a, b) => {
        const floor = await rounding.divFloor(a, b);
        expect(floor * b <= a && a < (floor + 1n) * b, "floor").to.equal(true);
        expect(await rounding.divCeil(a, b)).to.equal(floor * b === a ? floor : floor + 1n);
        expect(await rounding.divHalfUp(a, b)).to.equal(2n * (a - floor * b) >= b ? floor + 1n : floor);
      }),
      { numRuns: RUNS },
    );
  });

  it("refuses a divisor that is not positive", async () => {
    const rounding = await deploy();
    for (const name of ["divFloor", "divCeil", "divHalfUp"] as const) {
      for (const divisor of [0n, -3n]) {
        await expect(rounding[name](1n, divisor))
          .to.be.revertedWithCustomError(rounding, "DivisorNotPositive")
          .withArgs(divisor);
      }
    }
  });

  it("splits 101 into 25, 25, 25, 26", async () => {
    const rounding = await deploy();
    const parts = [25n, 25n, 25n, 26n];
    for (const [i, part] of parts.entries()) expect(await rounding.splitShare(101, i, parts.length)).to.equal(part);
  });

  it("splits any quantity into parts that add up to it", async () => {
    const rounding = await deploy();
    const quantity = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
    await fc.assert(
      fc.asyncProperty(quantity, fc.integer({ min: 1, max: 24 }), async (q, n) => {
        let sum = 0n;
        for (let i = 0; i < n; i += 1) sum += await rounding.splitShare(q, i, n);
        expect(sum).to.equal(q);
      }),
      { numRuns: SPLITS },
    );
  });

  it("refuses a part that does not exist", async () => {
    const rounding = await deploy();
    for (const [part, parts] of [
      [4, 4],
      [0, 0],
    ] as const) {
      await expect(rounding.splitShare(101, part, parts))
        .to.be.revertedWithCustomError(rounding, "PartOutOfRange")
        .withArgs(part, parts);
    }
  });
});
