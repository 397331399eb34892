import { expect } from "chai";
import fc from "fast-check";
import { formatDecimal, formatGrouped, parseDecimal } from "../../../sdk/src/cli/decimal.ts";
import { seeded } from "../../helpers/books.ts";

describe("cli/decimal", () => {
  it("reads decimals without rounding", () => {
    const table: [string, number | string][] = [
      ["350", 350_000],
      ["350.01", 350_010],
      ["-0.001", -1],
      ["+7", 7_000],
      ["007.5", 7_500],
      ["1.230000", 1_230],
      ["-0", 0],
      ["1.2345", "tooFine"],
      ["", "empty"],
      ["NaN", "notDecimal"],
      ["Infinity", "notDecimal"],
      ["1e3", "notDecimal"],
      ["1,5", "notDecimal"],
      [".5", "notDecimal"],
      ["5.", "notDecimal"],
      ["0x10", "notDecimal"],
      ["--1", "notDecimal"],
    ];
    for (const [text, value] of table) expect(parseDecimal(text, 3), `"${text}"`).to.equal(value);
    expect(Object.is(parseDecimal("-0", 3), -0)).to.equal(false);
  });

  it("writes at least two decimals, more if needed", () => {
    const table: [number, string][] = [
      [350_000, "350.00"],
      [350_010, "350.01"],
      [350_005, "350.005"],
      [-1, "-0.001"],
      [0, "0.00"],
      [-350_100, "-350.10"],
    ];
    for (const [value, text] of table) expect(formatDecimal(value, 3)).to.equal(text);
    expect(formatDecimal(1540, 2)).to.equal("15.40");
  });

  it("reads what it writes", () => {
    fc.assert(
      fc.property(fc.integer(), (value) => parseDecimal(formatDecimal(value, 3), 3) === value),
      seeded(300),
    );
  });

  it("sets thousands apart", () => {
    expect(formatGrouped(1_234_567)).to.equal("1\u202f234\u202f567");
    expect(formatGrouped(999)).to.equal("999");
  });
});
