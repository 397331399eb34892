import { expect } from "chai";
import { priceRule, type Margins } from "../../../sdk/src/core/index.ts";

const { price, PRICE_RULE_NAMES } = priceRule;

const MARGINS: Margins = { a: 300, b: 400, alpha: 380, beta: 320 };

describe("core/priceRule", () => {
  it("picks each rule's place in its range, k counted from the ask side", () => {
    const at = (k: number) => PRICE_RULE_NAMES.map((rule) => price(rule, MARGINS, k, 1));
    expect(PRICE_RULE_NAMES).to.deep.equal(["competitive", "lastPair", "crossing", "ask", "bid"]);
    expect(at(0)).to.deep.equal([320, 300, 320, 300, 400]);
    expect(at(5_000)).to.deep.equal([350, 350, 350, 300, 400]);
    expect(at(10_000)).to.deep.equal([380, 400, 380, 300, 400]);
  });

  it("falls back to the last pair in the crossing rule when one side is used up", () => {
    expect(price("crossing", { ...MARGINS, alpha: null }, 0, 1)).to.equal(300);
    expect(price("crossing", { ...MARGINS, beta: null }, 10_000, 1)).to.equal(400);
    expect(price("competitive", { ...MARGINS, alpha: null, beta: null }, 5_000, 1)).to.equal(350);
  });

  it("rounds a half up, toward +∞ below zero, too", () => {
    const pair = (a: number, b: number) => price("lastPair", { a, b, alpha: null, beta: null }, 5_000, 10);
    expect(pair(350_000, 350_010)).to.equal(350_010);
    expect(pair(-20, -10)).to.equal(-10);
    expect(pair(350_000, 350_008)).to.equal(350_000);
  });

  it("never leaves the range for the sake of the step", () => {
    expect(price("lastPair", { a: 301, b: 304, alpha: null, beta: null }, 5_000, 10)).to.equal(301);
    expect(price("lastPair", { a: 307, b: 309, alpha: null, beta: null }, 5_000, 10)).to.equal(309);
  });

  it("is exact over the full range of prices", () => {
    const wide: Margins = { a: -(2 ** 31), b: 2 ** 31 - 1, alpha: null, beta: null };
    expect(price("lastPair", wide, 5_000, 1)).to.equal(0);
    expect(price("lastPair", wide, 10_000, 1)).to.equal(2 ** 31 - 1);
    expect(price("lastPair", wide, 1, 1)).to.equal(-(2 ** 31) + 429_497);
  });

  it("refuses k and steps out of range", () => {
    for (const k of [-1, 10_001, 0.5]) expect(() => price("ask", MARGINS, k, 1)).to.throw(priceRule.ShareOutOfRange);
    for (const step of [0, -1, 0.5]) expect(() => price("ask", MARGINS, 0, step)).to.throw(priceRule.StepNotPositive);
  });
});
