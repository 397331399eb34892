import { expect } from "chai";
import fc from "fast-check";
import { proRata } from "../../../sdk/src/core/index.ts";
import { call, deployMarketLibraries } from "../../helpers/marketLibraries.ts";

const MOST = 2n ** 64n - 1n;

describe("ProRata", () => {
  let libraries: Awaited<ReturnType<typeof deployMarketLibraries>>["libraries"];
  before(async () => {
    ({ libraries } = await deployMarketLibraries());
  });

  /** Fills of steps one behind the other. */
  async function fillsOf(steps: readonly bigint[], filled: bigint, u: bigint): Promise<bigint[]> {
    const total = steps.reduce((x, y) => x + y, 0n);
    let before = 0n;
    const shares = steps.map((step) => {
      const share = { before, beforeNext: before + step, filled, total, u };
      before += step;
      return share;
    });
    return [...(await libraries.shares(shares, call))];
  }

  const sum = (values: readonly bigint[]) => values.reduce((x, y) => x + y, 0n);
  const step = fc.oneof(
    fc.bigInt({ min: 1n, max: 5n }),
    fc.bigInt({ min: 1n, max: 2n ** 22n }),
    fc.bigInt({ min: 1n, max: 2n ** 58n }),
  );
  const margins = fc
    .record({
      steps: fc.array(step, { minLength: 1, maxLength: 40 }),
      part: fc.bigInt({ min: 0n, max: MOST }),
      u: fc.oneof(fc.constantFrom(0n, MOST), fc.bigInt({ min: 0n, max: MOST })),
    })
    .map(({ steps, part, u }) => {
      const total = sum(steps);
      // u at both of its bounds, too.
      return { steps, total, filled: part % (total + 1n), u: u === MOST ? total - 1n : u % total };
    });

  it("fills as core does, adds up, stays within one lot of the share, and does not notice how steps are split", async () => {
    await fc.assert(
      fc.asyncProperty(margins, fc.bigInt({ min: 1n, max: MOST }), async ({ steps, total, filled, u }, cut) => {
        const fills = await fillsOf(steps, filled, u);
        expect(sum(fills)).to.equal(filled);
        let before = 0n;
        fills.forEach((fill, i) => {
          expect(fill).to.equal(proRata.fill(before, steps[i]!, filled, total, u));
          const away = fill * total - steps[i]! * filled;
          expect(away < total && away > -total).to.equal(true);
          expect(fill <= steps[i]!).to.equal(true);
          before += steps[i]!;
        });
        const first = steps[0]!;
        if (first === 1n) return;
        const part = 1n + (cut % (first - 1n));
        const [one, two, ...others] = await fillsOf([part, first - part, ...steps.slice(1)], filled, u);
        expect([one! + two!, ...others]).to.deep.equal(fills);
      }),
      { numRuns: 150 },
    );
  });

  it("gives the odd lot late with u = 0 and early with the highest u", async () => {
    expect(await fillsOf([1n, 1n, 1n], 1n, 0n)).to.deep.equal([0n, 0n, 1n]);
    expect(await fillsOf([1n, 1n, 1n], 1n, 1n)).to.deep.equal([0n, 1n, 0n]);
    expect(await fillsOf([1n, 1n, 1n], 1n, 2n)).to.deep.equal([1n, 0n, 0n]);
  });

  it("gives every step its share in the mean over all u", async () => {
    const steps = [3n, 1n, 5n, 2n];
    const given = steps.map(() => 0n);
    for (let u = 0n; u < 11n; u++) (await fillsOf(steps, 7n, u)).forEach((fill, i) => (given[i]! += fill));
    expect(given).to.deep.equal(steps.map((quantity) => quantity * 7n));
  });

  it("does not overflow where C·F is near 2¹²⁸", async () => {
    const half = 2n ** 63n;
    const fills = await fillsOf([half, half - 1n], MOST - 1n, MOST - 1n);
    expect(sum(fills)).to.equal(MOST - 1n);
    expect(fills[0]).to.equal(proRata.fill(0n, half, MOST - 1n, MOST, MOST - 1n));
  });

  it("draws the u of core, each interval its own", async () => {
    const word = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n });
    await fc.assert(
      fc.asyncProperty(
        word,
        word,
        fc.nat(95),
        fc.bigInt({ min: 1n, max: MOST }),
        async (salts, session, interval, total) => {
          expect(await libraries.offset(salts, session, interval, total)).to.equal(
            proRata.tieOffset(salts, session, interval, total),
          );
        },
      ),
      { numRuns: 50 },
    );
    const drawn = await Promise.all([0, 1, 2].map((interval) => libraries.offset(1, 1, interval, MOST)));
    expect(new Set(drawn).size).to.equal(3);
  });
});
