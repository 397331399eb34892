import { expect } from "chai";
import { bidSheet, optimality, type Claim, type Sums } from "../../../sdk/src/core/index.ts";

const { LOW, HIGH } = bidSheet;

/** Asks 80 at key 7 and 90 at 11, bids 100 at 15, 50 at 11, 10 at 7. */
const CLAIM: Claim = { a: 11, b: 11, aPlus: HIGH, bMinus: 7 };
const SUMS: Sums = { sellBelow: 80n, sellAt: 90n, buyAbove: 100n, buyAt: 50n };

const verdict = (claim: Partial<Claim> = {}, sums: Partial<Sums> = {}) =>
  optimality.check({ ...CLAIM, ...claim }, { ...SUMS, ...sums });

describe("core/optimality", () => {
  it("accepts the maximum and says what is left on each side", () => {
    expect(verdict()).to.deep.equal({ ok: true, volume: 150n, alpha: 11, beta: 7 });
    expect(verdict({}, { sellAt: 70n })).to.deep.equal({ ok: true, volume: 150n, alpha: HIGH, beta: 7 });
    expect(verdict({ a: 7, aPlus: 15 }, { sellBelow: 0n, sellAt: 120n })).to.deep.equal({
      ok: true,
      volume: 120n,
      alpha: 15,
      beta: 11,
    });
  });

  it("accepts no trade only when the lowest ask is above the highest bid", () => {
    const none: Claim = { a: LOW, b: HIGH, aPlus: 15, bMinus: 11 };
    const zero: Sums = { sellBelow: 0n, sellAt: 0n, buyAbove: 0n, buyAt: 0n };
    expect(optimality.check(none, zero)).to.deep.equal({ ok: true, volume: 0n, alpha: 15, beta: 11 });
    expect(optimality.check({ ...none, aPlus: HIGH, bMinus: LOW }, zero)).to.include({ ok: true, volume: 0n });
    expect(optimality.check({ ...none, aPlus: 11 }, zero)).to.deep.equal({ ok: false, condition: "moreCanTrade" });
  });

  const refused: [string, Partial<Claim>, Partial<Sums>, optimality.Condition][] = [
    ["a next ask that is not above", { aPlus: 11 }, {}, "nextAskNotAbove"],
    ["a next bid that is not below", { bMinus: 11 }, {}, "nextBidNotBelow"],
    ["an ask that is not needed", {}, { sellBelow: 150n }, "marginalAskNotNeeded"],
    ["a bid that is not needed", {}, { buyAbove: 170n }, "marginalBidNotNeeded"],
    ["an ask above the bid", { a: 15 }, {}, "askAboveBid"],
    [
      "asks left below bids left",
      { b: 15, bMinus: 13, aPlus: 12 },
      { sellAt: 20n, buyAbove: 0n, buyAt: 100n },
      "moreCanTrade",
    ],
    [
      "asks left at the price of bids left",
      { b: 15, bMinus: 12, aPlus: 12 },
      { sellAt: 20n, buyAbove: 0n, buyAt: 100n },
      "moreCanTrade",
    ],
    ["half a claim of no trade", { a: LOW }, { sellBelow: 0n, sellAt: 0n }, "marginalAskNotNeeded"],
    ["the other half", { b: HIGH }, { buyAbove: 0n, buyAt: 0n }, "marginalAskNotNeeded"],
  ];
  for (const [what, claim, sums, condition] of refused) {
    it(`names the condition that fails: ${what}`, () => {
      expect(verdict(claim, sums)).to.deep.equal({ ok: false, condition });
      expect(optimality.CONDITIONS[condition]).to.be.a("string");
    });
  }
});
