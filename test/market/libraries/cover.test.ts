import { expect } from "chai";
import fc from "fast-check";
import { cover } from "../../../sdk/src/core/index.ts";
import { deployMarketLibraries } from "../../helpers/marketLibraries.ts";

describe("Cover", () => {
  let libraries: Awaited<ReturnType<typeof deployMarketLibraries>>["libraries"];
  before(async () => {
    ({ libraries } = await deployMarketLibraries());
  });

  it("reads every code that core writes, never below the need", async () => {
    await fc.assert(
      fc.asyncProperty(fc.bigInt({ min: 0n, max: 2n ** 127n }), async (value) => {
        const encoded = cover.encode(value);
        const decoded = await libraries.decode(cover.pack(encoded));
        expect(decoded).to.equal(cover.decode(encoded));
        expect(decoded >= value).to.equal(true);
      }),
      { numRuns: 100 },
    );
  });

  it("stays below 2¹²⁸ up to the largest exponent allowed", async () => {
    const MAX_EXPONENT = 104;
    const code = cover.pack({ mantissa: 2 ** 24 - 1, exponent: MAX_EXPONENT });
    expect(await libraries.decode(code))
      .to.equal((2n ** 24n - 1n) << BigInt(MAX_EXPONENT))
      .and.to.be.lessThan(2n ** 128n);
    expect(await libraries.decode(cover.pack({ mantissa: 0, exponent: MAX_EXPONENT }))).to.equal(0n);
  });

  it("counts lots, days, prices and the bond per kWh exactly", async () => {
    expect(await libraries.required(7, 3, 50, 31, 11)).to.equal(50n * 31n * (7_000n + 33n));
    expect(await libraries.required(0, 0, 50, 31, 11)).to.equal(0n);
  });

  it("does not overflow at the bounds of a session", async () => {
    // 2²² lots of 5 lanes in 32 rows of 96 intervals at 2³¹, lots of 2³² − 1 kWh, 2¹⁶ − 1 days, a bond of 2⁶⁴ − 1 a kWh.
    const lots = 5n * 32n * 96n * 2n ** 22n;
    const [lot, days, bond] = [2n ** 32n - 1n, 2n ** 16n - 1n, 2n ** 64n - 1n];
    expect(await libraries.required(lots << 31n, lots, lot, days, bond)).to.equal(
      lot * days * (1_000n * (lots << 31n) + bond * lots),
    );
  });
});
