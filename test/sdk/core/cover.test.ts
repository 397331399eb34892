import { expect } from "chai";
import fc from "fast-check";
import { bidSheet, cover, type DeclaredStep } from "../../../sdk/src/core/index.ts";
import { seeded } from "../../helpers/books.ts";

const { decode, encode, pack, unpack, worstCase } = cover;

const TERMS = { floor: -20_000, cap: 20_000, tick: 10, intervals: 2 };

describe("core/cover", () => {
  it("counts what can be owed: dear bids and asks below zero", () => {
    const steps: DeclaredStep[] = [
      { side: "buy", interval: 0, price: 350, quantity: 10 },
      { side: "buy", interval: 1, price: -400, quantity: 10 },
      { side: "sell", interval: 0, price: 900, quantity: 10 },
      { side: "sell", interval: 1, price: -30, quantity: 4 },
    ];
    expect(worstCase(bidSheet.buildSheet(steps, TERMS), TERMS, 100n, 31n)).to.equal(
      (3_500n + 120n) * 100n * 31n * 1000n,
    );
  });

  it("counts a flat row once per interval", () => {
    const steps = [0, 1].map((interval) => ({ side: "buy" as const, interval, price: 350, quantity: 10 }));
    const sheet = bidSheet.buildSheet(steps, TERMS);
    expect(sheet.rows[0]!.flat).to.equal(true);
    expect(worstCase(sheet, TERMS, 1n, 1n)).to.equal(7_000_000n);
  });

  it("is written rounded up, never below the need and at most 2⁻²³ above it, in one way only", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 128n }), (value) => {
        const encoded = encode(value);
        const written = decode(encoded);
        const canonical = encoded.exponent === 0 || encoded.mantissa >= 2 ** 23;
        return written >= value && (written - value) * 2n ** 23n <= value && canonical && encoded.mantissa < 2 ** 24;
      }),
      seeded(500),
    );
  });

  it("carries over where rounding up fills the mantissa", () => {
    expect(encode(2n ** 24n - 1n)).to.deep.equal({ mantissa: 2 ** 24 - 1, exponent: 0 });
    expect(encode(2n ** 24n)).to.deep.equal({ mantissa: 2 ** 23, exponent: 1 });
    expect(encode(2n ** 25n - 1n)).to.deep.equal({ mantissa: 2 ** 23, exponent: 2 });
    expect(encode(0n)).to.deep.equal({ mantissa: 0, exponent: 0 });
  });

  it("refuses what cannot be written", () => {
    expect(() => encode(-1n)).to.throw(cover.CoverOutOfRange);
    expect(() => encode(2n ** 280n)).to.throw(cover.CoverOutOfRange);
  });

  it("packs into 32 bits, mantissa first", () => {
    expect(pack({ mantissa: 0xabcdef, exponent: 0x12 })).to.equal(0xabcdef12);
    expect(unpack(0xabcdef12)).to.deep.equal({ mantissa: 0xabcdef, exponent: 0x12 });
  });
});
