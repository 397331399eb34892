import { expect } from "chai";
import { network } from "hardhat";

describe("Windows", () => {
  const BY_TIME = 0;
  const MINUTE = 60;

  async function deploy() {
    const { ethers, networkHelpers } = await network.create();
    const windows = await ethers.deployContract("WindowsHarness");
    const gateAhead = async (seconds: number, blocks: number) => ({
      time: (await networkHelpers.time.latest()) + seconds,
      blockNumber: (await networkHelpers.time.latestBlock()) + blocks,
    });
    return { windows, networkHelpers, gateAhead };
  }

  it("passes a gate when both its time and its block are reached", async () => {
    const { windows, networkHelpers, gateAhead } = await deploy();
    const gate = await gateAhead(MINUTE, 3);
    expect(await windows.passed(gate)).to.equal(false);
    await networkHelpers.time.increaseTo(gate.time);
    expect(await windows.passed(gate), "the time alone").to.equal(false);
    await networkHelpers.mine(2, { interval: 1 });
    expect(await windows.passed(gate)).to.equal(true);
  });

  it("is not passed by blocks alone", async () => {
    const { windows, networkHelpers, gateAhead } = await deploy();
    const gate = await gateAhead(MINUTE, 1);
    await networkHelpers.mine(10, { interval: 1 });
    expect(await windows.passed(gate)).to.equal(false);
  });

  it("goes by time alone when the block is 0, from the very second of the gate", async () => {
    const { windows, networkHelpers } = await deploy();
    const gate = { time: (await networkHelpers.time.latest()) + MINUTE, blockNumber: BY_TIME };
    await networkHelpers.time.increaseTo(gate.time - 1);
    expect(await windows.passed(gate)).to.equal(false);
    await networkHelpers.time.increaseTo(gate.time);
    expect(await windows.passed(gate)).to.equal(true);
  });

  it("opens a window at its first gate and closes it at its second: half-open", async () => {
    const { windows, networkHelpers } = await deploy();
    const now = await networkHelpers.time.latest();
    const from = { time: now + MINUTE, blockNumber: BY_TIME };
    const until = { time: now + 2 * MINUTE, blockNumber: BY_TIME };
    const seen = [];
    for (const time of [from.time - 1, from.time, until.time - 1, until.time]) {
      await networkHelpers.time.increaseTo(time);
      seen.push(await windows.inWindow(from, until));
    }
    expect(seen).to.deep.equal([false, true, true, false]);
  });

  it("keeps a window open over a halt of the chain", async () => {
    const { windows, networkHelpers, gateAhead } = await deploy();
    const [from, until] = [await gateAhead(MINUTE, 1), await gateAhead(2 * MINUTE, 5)];
    await networkHelpers.time.increaseTo(until.time + MINUTE);
    expect(await windows.inWindow(from, until)).to.equal(true);
  });

  it("orders gates strictly and weakly in time and in blocks", async () => {
    const { windows } = await deploy();
    const gate = (time: number, blockNumber: number) => ({ time, blockNumber });
    const table = [
      { a: gate(10, 0), b: gate(20, 0), strict: true, weak: true, why: "by time alone" },
      { a: gate(10, 1), b: gate(20, 2), strict: true, weak: true, why: "both later" },
      { a: gate(10, 0), b: gate(20, 2), strict: true, weak: true, why: "only the later has a block" },
      { a: gate(10, 2), b: gate(20, 2), strict: false, weak: true, why: "one block: the window could be empty" },
      { a: gate(10, 1), b: gate(10, 2), strict: false, weak: true, why: "one time" },
      { a: gate(10, 2), b: gate(10, 2), strict: false, weak: true, why: "one gate" },
      { a: gate(10, 3), b: gate(20, 2), strict: false, weak: false, why: "blocks the other way round" },
      { a: gate(20, 1), b: gate(10, 2), strict: false, weak: false, why: "times the other way round" },
      { a: gate(10, 2), b: gate(20, 0), strict: false, weak: false, why: "only the earlier has a block" },
    ];
    for (const { a, b, strict, weak, why } of table) {
      expect(await windows.precedes(a, b), why).to.equal(strict);
      expect(await windows.notAfter(a, b), why).to.equal(weak);
    }
  });
});
