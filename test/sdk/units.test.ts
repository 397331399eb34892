import { expect } from "chai";
import { units } from "../../sdk/src/index.ts";

const { formatDecimal, formatMoney, formatPrice, formatTime, NotATime, NotDecimal } = units;
const { parseDecimal, parseMoney, parsePrice, parseTime } = units;

describe("units", () => {
  it("reads decimals exactly and refuses digits it would lose", () => {
    expect(parsePrice("350.00")).to.equal(350_000);
    expect(parsePrice("-0.5")).to.equal(-500);
    expect(parsePrice(0.001)).to.equal(1);
    expect(parsePrice("350.0010000")).to.equal(350_001);
    expect(parseMoney("12.000000001")).to.equal(12_000_000_001n);
    expect(parseMoney(7n)).to.equal(7n);
    for (const bad of ["350.0001", "", "NaN", "1e3", "0x10", "1,5", "--1", "1.2.3"]) {
      expect(() => parsePrice(bad), bad).to.throw(NotDecimal);
    }
    expect(() => parseDecimal("0.1", 0)).to.throw(NotDecimal);
  });

  it("writes at least two decimals, more only where they say something", () => {
    expect(formatPrice(350_000)).to.equal("350.00");
    expect(formatPrice(350_005n)).to.equal("350.005");
    expect(formatPrice(-500)).to.equal("-0.50");
    expect(formatMoney(1n)).to.equal("0.000000001");
    expect(formatDecimal(7n, 0)).to.equal("7");
  });

  it("reads times with an offset only, and writes them in local time", () => {
    expect(parseTime("2026-11-25T10:00:00+08:00")).to.equal(1_795_572_000);
    expect(parseTime(new Date(1_795_572_000_000))).to.equal(1_795_572_000);
    expect(parseTime(5n)).to.equal(5);
    expect(formatTime(1_795_572_000, 28_800)).to.equal("2026-11-25T10:00:00+08:00");
    expect(formatTime(1_795_572_000, -12_600)).to.equal("2026-11-24T22:30:00-03:30");
    for (const bad of ["2026-11-25T10:00:00", "yesterday", "2026-13-01T00:00:00Z", 1.5, NaN]) {
      expect(() => parseTime(bad), String(bad)).to.throw(NotATime);
    }
  });
});
