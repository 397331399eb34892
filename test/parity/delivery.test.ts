/** What the contracts charge, and what the SDK says they charge, on random numbers. */
import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import { spread, twoPrice } from "../../sdk/src/core/index.ts";
import { seeded } from "../helpers/books.ts";

const connection = await network.create();
const harness = await connection.ethers.deployContract("DeliveryHarness");

const wh = fc.oneof(fc.bigInt(-(10n ** 12n), 10n ** 12n), fc.bigInt(-2_000n, 2_000n), fc.constantFrom(0n, 1n, -1n));
const price = fc.oneof(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), fc.integer({ min: -3, max: 3 }));
const bps = fc.integer({ min: 0, max: 10_000 });

/** One to four bands that follow each other. */
const bands = fc.uniqueArray(fc.integer({ min: 1, max: 20_000 }), { maxLength: 3 }).chain((limits) =>
  fc.tuple(
    ...[...limits.sort((a, b) => a - b), twoPrice.LAST].map((uptoBps) =>
      fc.record({
        uptoBps: fc.constant(uptoBps),
        shortFactorBps: fc.integer({ min: 10_000, max: 50_000 }),
        longFactorBps: bps,
        minimum: fc.integer({ min: 0, max: 100_000 }),
      }),
    ),
  ),
);

describe("charges of the contracts and of the SDK", () => {
  it("are the same under two prices with bands, to the last base unit", async () => {
    await fc.assert(
      fc.asyncProperty(
        bands,
        wh,
        wh,
        price,
        fc.bigInt(0n, 10n ** 9n),
        async (b, deviationWh, contractedWh, r, free) => {
          const onChain = await harness.penalty(
            b.map(({ uptoBps, shortFactorBps, longFactorBps, minimum }) => ({
              uptoBps,
              shortBps: shortFactorBps,
              longBps: longFactorBps,
              minimum,
            })),
            deviationWh,
            contractedWh,
            r,
            free,
          );
          const own = twoPrice.penalty({ bands: b, deviationWh, contractedWh, price: r, excusedWh: free });
          expect(onChain).to.equal(own);
        },
      ),
      seeded(150),
    );
  });

  it("are the same under the rule of spreads", async () => {
    const quantity = fc.bigInt(0n, 10n ** 13n);
    const factor = fc.integer({ min: 0, max: 50_000 });
    await fc.assert(
      fc.asyncProperty(
        quantity,
        quantity,
        price,
        bps,
        factor,
        factor,
        async (contractWh, usedWh, s, band, over, under) => {
          const onChain = await harness.spread(usedWh - contractWh, contractWh, s, band, over, under);
          const own = spread.spreadCharge({
            contractWh,
            usedWh,
            spread: s,
            bandBps: band,
            overFactorBps: over,
            underFactorBps: under,
          });
          expect(onChain).to.equal(own.total);
        },
      ),
      seeded(150),
    );
  });
});
