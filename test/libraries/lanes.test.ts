import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import { LANE_MAX, pack, unpack } from "../helpers/lanes.ts";

describe("Lanes", () => {
  const RUNS = 40;
  const PAIRS = 100;
  const WORD_MAX = (1n << 256n) - 1n;
  const HALF = 1n << 31n;

  async function deploy() {
    const { ethers } = await network.getOrCreate();
    return ethers.deployContract("LanesHarness");
  }

  /** Lanes where carries and borrows hide: zero, one, the halves and the bounds, among any others. */
  const lane = fc.oneof(
    fc.constantFrom(0n, 1n, HALF - 1n, HALF, HALF + 1n, LANE_MAX - 1n, LANE_MAX),
    fc.bigInt({ min: 0n, max: LANE_MAX }),
  );
  const word = fc.array(lane, { minLength: 8, maxLength: 8 }).map((lanes) => pack(lanes)[0]!);

  it("adds, subtracts and compares whole words exactly as lane by lane", async () => {
    const lanes = await deploy();
    const words = fc.array(fc.tuple(word, word), { minLength: PAIRS, maxLength: PAIRS });
    await fc.assert(
      fc.asyncProperty(words, async (pairs) => {
        const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
        expect(await lanes.firstUnlikePlain(a, b)).to.equal(BigInt(pairs.length));
      }),
      { numRuns: RUNS },
    );
  });

  it("adds and subtracts words without a carry exactly as lane by lane", async () => {
    const lanes = await deploy();
    const small = fc.bigInt({ min: 0n, max: HALF - 1n });
    const room = fc.array(fc.tuple(small, small), { minLength: 8, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(room, async (pairs) => {
        const [a] = pack(pairs.map(([x]) => x));
        const [b] = pack(pairs.map(([, y]) => y));
        const [sum] = pack(pairs.map(([x, y]) => x + y));
        expect(await lanes.add(a!, b!)).to.equal(sum);
        expect(await lanes.sub(sum!, b!)).to.equal(a);
        expect(await lanes.firstUnlikePlain([a!, a!], [b!, sum!])).to.equal(2n);
      }),
      { numRuns: RUNS },
    );
  });

  it("names the lowest lane that does not fit, with its values", async () => {
    const lanes = await deploy();
    const [held, added] = [pack([1n, LANE_MAX, LANE_MAX])[0]!, pack([2n, 1n, 5n])[0]!];
    await expect(lanes.add(held, added)).to.be.revertedWithCustomError(lanes, "LaneOverflow").withArgs(1, LANE_MAX, 1);
    const [little, much] = [pack([5n, 6n, 0n])[0]!, pack([5n, 7n, 1n])[0]!];
    await expect(lanes.sub(little, much)).to.be.revertedWithCustomError(lanes, "LaneUnderflow").withArgs(1, 6, 7);
  });

  it("does not let a carry or a borrow of one lane pass as another's value", async () => {
    const lanes = await deploy();
    await expect(lanes.add(WORD_MAX, 1n)).to.be.revertedWithCustomError(lanes, "LaneOverflow").withArgs(0, LANE_MAX, 1);
    const second = pack([0n, 1n])[0]!;
    await expect(lanes.sub(second, 1n)).to.be.revertedWithCustomError(lanes, "LaneUnderflow").withArgs(0, 0, 1);
    expect(await lanes.lte(1n, second)).to.equal(false);
    expect(await lanes.lte(second, WORD_MAX)).to.equal(true);
  });

  it("packs a day into words and unpacks it again", async () => {
    const lanes = await deploy();
    const day = fc.array(lane, { minLength: 1, maxLength: 96 });
    await fc.assert(
      fc.asyncProperty(day, async (values) => {
        const words = [...(await lanes.pack(values))];
        expect(words).to.deep.equal(pack(values));
        expect([...(await lanes.unpack(words, values.length))]).to.deep.equal(unpack(words, values.length));
      }),
      { numRuns: RUNS },
    );
  });

  it("reads and replaces one lane and leaves the others alone", async () => {
    const lanes = await deploy();
    const values = [11n, 22n, 33n, 44n, 55n, 66n, 77n, 88n];
    const before = pack(values)[0]!;
    for (const [i, value] of values.entries()) {
      expect(await lanes.get(before, i)).to.equal(value);
      expect(await lanes.set(before, i, LANE_MAX)).to.equal(pack(values.with(i, LANE_MAX))[0]!);
      expect(await lanes.one(i, value)).to.equal(pack(values.map((v, j) => (i === j ? v : 0n)))[0]!);
    }
  });

  it("refuses a ninth lane and a value that does not fit", async () => {
    const lanes = await deploy();
    await expect(lanes.get(0n, 8)).to.be.revertedWithCustomError(lanes, "LaneOutOfRange").withArgs(8);
    await expect(lanes.set(0n, 8, 0))
      .to.be.revertedWithCustomError(lanes, "LaneOutOfRange")
      .withArgs(8);
    await expect(lanes.set(0n, 3, LANE_MAX + 1n))
      .to.be.revertedWithCustomError(lanes, "LaneValueTooLarge")
      .withArgs(3, LANE_MAX + 1n);
  });

  it("knows how many words a day takes and which lanes of the last one count", async () => {
    const lanes = await deploy();
    const table = [
      { intervals: 1, words: 1, last: LANE_MAX },
      { intervals: 8, words: 1, last: WORD_MAX },
      { intervals: 9, words: 2, last: LANE_MAX },
      { intervals: 24, words: 3, last: WORD_MAX },
      { intervals: 95, words: 12, last: WORD_MAX >> 32n },
      { intervals: 96, words: 12, last: WORD_MAX },
    ];
    for (const { intervals, words, last } of table) {
      expect(await lanes.wordsOf(intervals)).to.equal(words);
      expect(await lanes.maskOf(intervals, words - 1)).to.equal(last);
      expect(await lanes.maskOf(intervals, words)).to.equal(0n);
      if (words > 1) expect(await lanes.maskOf(intervals, 0)).to.equal(WORD_MAX);
    }
  });
});
