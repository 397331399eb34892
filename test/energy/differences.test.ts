import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import { LANE_MAX, pack, unpack } from "../helpers/lanes.ts";

describe("Differences", () => {
  const RUNS = 60;
  const LANES = 4;
  const INT64_MAX = (1n << 63n) - 1n;
  const INT64_MIN = -(1n << 63n);

  async function deploy() {
    const { ethers } = await network.getOrCreate();
    return ethers.deployContract("DifferencesHarness");
  }

  const word = (lanes: bigint[]) =>
    lanes.reduce((sum, lane, k) => sum | (BigInt.asUintN(64, lane) << BigInt(64 * k)), 0n);

  it("adds words of lanes into 64-bit totals, even and odd lanes apart, without a carry between them", async () => {
    const differences = await deploy();
    const lane = fc.oneof(fc.constant(LANE_MAX), fc.bigInt({ min: 0n, max: LANE_MAX }));
    const days = fc.array(fc.array(lane, { minLength: 8, maxLength: 8 }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(days, async (words) => {
        const packed = words.map((values) => pack(values)[0]!);
        const total = Array.from({ length: 8 }, (_, j) => packed.reduce((sum, w) => sum + unpack([w], 8)[j]!, 0n));
        const [even, odd] = await differences.addLanes(packed);
        expect(even).to.equal(word(total.filter((_, j) => j % 2 === 0)));
        expect(odd).to.equal(word(total.filter((_, j) => j % 2 === 1)));
      }),
      { numRuns: RUNS },
    );
  });

  it("carries a batch into the open differences, lane by lane and signed", async () => {
    const differences = await deploy();
    const four = (min: bigint, max: bigint) =>
      fc.array(fc.bigInt({ min, max }), { minLength: LANES, maxLength: LANES });
    const [quarter, half] = [1n << 61n, 1n << 62n];
    await fc.assert(
      fc.asyncProperty(four(-quarter, quarter), four(0n, half), four(0n, half), async (open, got, given) => {
        const carried = await differences.carry(word(open), word(got), word(given));
        expect(carried).to.equal(word(open.map((d, k) => d + got[k]! - given[k]!)));
        for (let k = 0; k < LANES; k += 1) {
          expect(await differences.get(carried, k)).to.equal(open[k]! + got[k]! - given[k]!);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it("refuses to leave 64 bits in either direction", async () => {
    const differences = await deploy();
    const one = word([0n, 0n, 1n, 0n]);
    await expect(differences.carry(word([0n, 0n, INT64_MAX, 0n]), one, 0n))
      .to.be.revertedWithCustomError(differences, "DifferenceTooLarge")
      .withArgs(INT64_MAX + 1n);
    await expect(differences.carry(word([0n, 0n, INT64_MIN, 0n]), 0n, one))
      .to.be.revertedWithCustomError(differences, "DifferenceTooLarge")
      .withArgs(INT64_MIN - 1n);
    expect(await differences.carry(word([0n, 0n, INT64_MAX, 0n]), one, one)).to.equal(word([0n, 0n, INT64_MAX, 0n]));
  });
});
