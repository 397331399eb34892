import { expect } from "chai";
import fc from "fast-check";
import { AbiCoder, keccak256 } from "ethers";
import { proRata } from "../../../sdk/src/core/index.ts";
import { seeded } from "../../helpers/books.ts";

const { fill, tieOffset } = proRata;

/** Steps of a margin, what it gets and an offset. */
const margins = fc
  .array(fc.bigInt({ min: 0n, max: 2n ** 40n }), { minLength: 1, maxLength: 30 })
  .filter((steps) => steps.some((q) => q > 0n))
  .chain((steps) => {
    const total = steps.reduce((x, y) => x + y, 0n);
    return fc.record({
      steps: fc.constant(steps),
      total: fc.constant(total),
      filled: fc.bigInt({ min: 0n, max: total }),
      offset: fc.bigInt({ min: 0n, max: total - 1n }),
    });
  });

function fillAll(steps: readonly bigint[], filled: bigint, total: bigint, offset: bigint): bigint[] {
  let before = 0n;
  return steps.map((quantity) => {
    const own = fill(before, quantity, filled, total, offset);
    before += quantity;
    return own;
  });
}

describe("core/proRata", () => {
  it("adds up exactly, never above the quantity, always within one lot of the share", () => {
    fc.assert(
      fc.property(margins, ({ steps, filled, total, offset }) => {
        const fills = fillAll(steps, filled, total, offset);
        const fair = fills.every((f, i) => {
          const distance = f * total - steps[i]! * filled;
          return f >= 0n && f <= steps[i]! && distance < total && distance > -total;
        });
        return fair && fills.reduce((x, y) => x + y, 0n) === filled;
      }),
      seeded(300),
    );
  });

  it("gives a step split in two what it gives the whole", () => {
    fc.assert(
      fc.property(margins, fc.bigInt({ min: 0n, max: 2n ** 40n }), ({ steps, filled, total, offset }, cut) => {
        const [first = 0n, ...rest] = steps;
        const part = first === 0n ? 0n : cut % (first + 1n);
        const whole = fillAll(steps, filled, total, offset);
        const split = fillAll([part, first - part, ...rest], filled, total, offset);
        expect([split[0]! + split[1]!, ...split.slice(2)]).to.deep.equal(whole);
      }),
      seeded(200),
    );
  });

  it("is proportional in the mean over all offsets, whatever the order", () => {
    const steps = [3n, 1n, 4n, 2n];
    const [filled, total] = [7n, 10n];
    for (const order of [steps, [...steps].reverse()]) {
      const sums = order.map(() => 0n);
      for (let u = 0n; u < total; u++) fillAll(order, filled, total, u).forEach((f, i) => (sums[i]! += f));
      expect(sums).to.deep.equal(order.map((q) => q * filled));
    }
  });

  it("draws the offset from salts, session and interval", () => {
    const words = AbiCoder.defaultAbiCoder().encode(["uint256", "uint256", "uint256"], [5n, 3n, 2n]);
    expect(tieOffset(5n, 3n, 2, 97n)).to.equal(BigInt(keccak256(words)) % 97n);
    expect(tieOffset(5n + 2n ** 256n, 3n, 2, 97n)).to.equal(tieOffset(5n, 3n, 2, 97n));
  });

  it("refuses shares that do not fit", () => {
    const bad: [bigint, bigint, bigint, bigint, bigint][] = [
      [0n, 5n, 11n, 10n, 0n],
      [0n, 5n, 5n, 10n, 10n],
      [6n, 5n, 5n, 10n, 0n],
      [-1n, 5n, 5n, 10n, 0n],
      [0n, -1n, 5n, 10n, 0n],
      [0n, 0n, 0n, 0n, 0n],
    ];
    for (const values of bad) expect(() => fill(...values)).to.throw(proRata.ShareNotUsable);
  });
});
