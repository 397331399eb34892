import { expect } from "chai";
import fc from "fast-check";
import { rounding } from "../../../sdk/src/core/index.ts";
import { seeded } from "../../helpers/books.ts";

const { divFloor, divCeil, divHalfUp, splitShare, DivisorNotPositive } = rounding;

describe("core/rounding", () => {
  it("rounds toward −∞, toward +∞ and to the nearest, on both sides of zero", () => {
    const table: [bigint, bigint, bigint, bigint, bigint][] = [
      [7n, 2n, 3n, 4n, 4n],
      [-7n, 2n, -4n, -3n, -3n],
      [6n, 2n, 3n, 3n, 3n],
      [-6n, 2n, -3n, -3n, -3n],
      [1n, 3n, 0n, 1n, 0n],
      [-1n, 3n, -1n, 0n, 0n],
      [-1n, 2n, -1n, 0n, 0n],
      [0n, 5n, 0n, 0n, 0n],
    ];
    for (const [x, y, floor, ceil, halfUp] of table) {
      expect([divFloor(x, y), divCeil(x, y), divHalfUp(x, y)], `${x} / ${y}`).to.deep.equal([floor, ceil, halfUp]);
    }
  });

  it("keeps the named side of the exact quotient for any numbers", () => {
    const number = fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n });
    const divisor = fc.bigInt({ min: 1n, max: 2n ** 100n });
    fc.assert(
      fc.property(number, divisor, (x, y) => {
        const floor = divFloor(x, y);
        const half = divHalfUp(x, y);
        return (
          floor * y <= x &&
          x < (floor + 1n) * y &&
          divCeil(x, y) === (x % y === 0n ? floor : floor + 1n) &&
          2n * half * y <= 2n * x + y &&
          2n * x + y < 2n * (half + 1n) * y
        );
      }),
      seeded(500),
    );
  });

  it("refuses a divisor that is not positive", () => {
    for (const divide of [divFloor, divCeil, divHalfUp]) {
      expect(() => divide(1n, 0n)).to.throw(DivisorNotPositive, "it is 0");
      expect(() => divide(1n, -2n)).to.throw(DivisorNotPositive);
    }
  });

  it("splits 101 over four as 25, 25, 25, 26", () => {
    expect([0n, 1n, 2n, 3n].map((i) => splitShare(101n, i, 4n))).to.deep.equal([25n, 25n, 25n, 26n]);
    expect([0n, 1n, 2n, 3n].map((i) => splitShare(-101n, i, 4n))).to.deep.equal([-26n, -25n, -25n, -25n]);
  });

  it("loses nothing in a split and keeps its parts within one of each other", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), fc.integer({ min: 1, max: 200 }), (q, n) => {
        const parts = Array.from({ length: n }, (_, i) => splitShare(q, BigInt(i), BigInt(n)));
        const [least, most] = parts.reduce(([x, y], p) => [p < x ? p : x, p > y ? p : y], [parts[0]!, parts[0]!]);
        return parts.reduce((x, y) => x + y, 0n) === q && most - least <= 1n;
      }),
      seeded(200),
    );
  });
});
