import { expect } from "chai";
import fc from "fast-check";
import { lanes } from "../../../sdk/src/core/index.ts";
import { seeded } from "../../helpers/books.ts";

const { pack, packSigned, unpack, unpackSigned, LaneOutOfRange } = lanes;

describe("core/lanes", () => {
  it("puts interval i into lane i mod 8 of word ⌊i / 8⌋, lowest bits first", () => {
    expect(pack([1, 2, 3])).to.deep.equal([1n | (2n << 32n) | (3n << 64n)]);
    expect(pack([0, 0, 0, 0, 0, 0, 0, 0xffffffff, 5])).to.deep.equal([0xffffffffn << 224n, 5n]);
    expect(pack([])).to.deep.equal([]);
  });

  it("unpacks what it packed", () => {
    const uint32 = fc.array(fc.integer({ min: 0, max: 0xffffffff }), { maxLength: 96 });
    fc.assert(
      fc.property(uint32, (values) => {
        expect(unpack(pack(values), values.length)).to.deep.equal(values);
      }),
      seeded(200),
    );
    expect(unpack([7n])).to.deep.equal([7, 0, 0, 0, 0, 0, 0, 0]);
    expect(unpack([], 2)).to.deep.equal([0, 0]);
  });

  it("carries negative prices in two's complement", () => {
    const prices = [-1, 0, 2 ** 31 - 1, -(2 ** 31), 350_000];
    expect(packSigned([-1])).to.deep.equal([0xffffffffn]);
    expect(unpackSigned(packSigned(prices), prices.length)).to.deep.equal(prices);
    expect(unpackSigned([0xffffffffn])).to.have.length(8);
  });

  it("refuses what is no uint32 or int32, naming the lane", () => {
    for (const bad of [-1, 0.5, 2 ** 32, NaN]) expect(() => pack([0, bad])).to.throw(LaneOutOfRange, "Lane 1");
    for (const bad of [2 ** 31, -(2 ** 31) - 1, 0.5]) expect(() => packSigned([bad])).to.throw(LaneOutOfRange);
  });
});
