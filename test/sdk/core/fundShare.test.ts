import { expect } from "chai";
import fc from "fast-check";
import { fundShare } from "../../../sdk/src/core/index.ts";
import { seeded } from "../../helpers/books.ts";

const { shareFund, WeightNegative } = fundShare;

const weights = (...values: bigint[]) => values.map((meteredWh, i) => ({ participant: i + 1, meteredWh }));
const amounts = (balance: bigint, ...values: bigint[]) =>
  shareFund(balance, weights(...values), "the fund").shares.map(({ amount }) => amount);

describe("core/fundShare", () => {
  it("pays a surplus rounded down and charges a deficit rounded up", () => {
    expect(shareFund(10n, weights(1n, 1n, 1n), "the fund")).to.deep.equal({
      shares: [1, 2, 3].map((participant) => ({ participant, amount: 3n })),
      remainder: { owner: "the fund", amount: 1n },
    });
    expect(amounts(-10n, 1n, 1n, 1n)).to.deep.equal([-4n, -4n, -4n]);
    expect(shareFund(-10n, weights(1n, 1n, 1n), "the fund").remainder.amount).to.equal(2n);
    expect(amounts(10n, 0n, 5n)).to.deep.equal([0n, 10n]);
  });

  it("leaves everything where nothing was metered", () => {
    for (const balance of [7n, -7n]) {
      expect(shareFund(balance, weights(0n, 0n), "x").remainder).to.deep.equal({ owner: "x", amount: balance });
      expect(shareFund(balance, [], "x")).to.deep.equal({ shares: [], remainder: { owner: "x", amount: balance } });
    }
  });

  it("adds up to the balance exactly, within one base unit of the share, never against the fund", () => {
    const weight = fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 2n ** 50n }));
    const balance = fc.oneof(fc.bigInt({ min: -100n, max: 100n }), fc.bigInt({ min: -(2n ** 120n), max: 2n ** 120n }));
    fc.assert(
      fc.property(balance, fc.array(weight, { maxLength: 20 }), (b, given) => {
        const { shares, remainder } = shareFund(b, weights(...given), "the fund");
        const total = given.reduce((x, y) => x + y, 0n);
        const sum = shares.reduce((x, { amount }) => x + amount, 0n);
        if (sum + remainder.amount !== b) return false;
        if (total === 0n) return sum === 0n;
        const fair = shares.every(({ amount }, i) => {
          const left = b * given[i]! - amount * total;
          return left >= 0n && left < total;
        });
        return fair && remainder.amount >= 0n && remainder.amount < BigInt(Math.max(1, given.length));
      }),
      seeded(2_000),
    );
  });

  it("refuses a weight below zero", () => {
    expect(() => shareFund(1n, weights(1n, -1n), "x")).to.throw(WeightNegative, "participant 2");
  });
});
