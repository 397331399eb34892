import { expect } from "chai";
import fc from "fast-check";
import { reference } from "../../../sdk/src/core/index.ts";
import { seeded } from "../../helpers/books.ts";

const { auctionAverage, combine, VolumeNegative } = reference;

const session = (price: number, volume: bigint, sellerGroups = 3, buyerGroups = 3) => ({
  price,
  volume,
  sellerGroups,
  buyerGroups,
});
const ANY = { minimumVolume: 0n };

describe("core/reference", () => {
  it("weighs by volume and rounds toward −∞ on both sides of zero", () => {
    expect(auctionAverage([session(300, 1n), session(400, 3n)], ANY)).to.equal(375);
    expect(auctionAverage([session(1, 1n), session(2, 1n)], ANY)).to.equal(1);
    expect(auctionAverage([session(-1, 1n), session(-2, 1n)], ANY)).to.equal(-2);
  });

  it("leaves out the small, the narrow and the empty", () => {
    const rule = { minimumVolume: 10n };
    expect(auctionAverage([session(300, 10n), session(900, 9n)], rule)).to.equal(300);
    expect(auctionAverage([session(300, 10n), session(900, 10n, 2)], rule)).to.equal(300);
    expect(auctionAverage([session(300, 10n), session(900, 10n, 3, 2)], rule)).to.equal(300);
    expect(auctionAverage([session(900, 10n, 2, 9)], { ...rule, minimumGroups: 2 })).to.equal(900);
    expect(auctionAverage([session(900, 9n), session(900, 10n, 2)], rule)).to.equal(null);
    expect(auctionAverage([session(300, 0n)], ANY)).to.equal(null);
    expect(auctionAverage([], ANY)).to.equal(null);
    expect(() => auctionAverage([session(1, -1n)], ANY)).to.throw(VolumeNegative);
  });

  it("stays within the prices that it averages, below one unit under the mean", () => {
    const some = fc.array(
      fc.record({
        price: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
        volume: fc.bigInt({ min: 1n, max: 2n ** 32n }),
      }),
      { minLength: 1, maxLength: 10 },
    );
    fc.assert(
      fc.property(some, (sessions) => {
        const mean = BigInt(
          auctionAverage(
            sessions.map(({ price, volume }) => session(price, volume)),
            ANY,
          )!,
        );
        const volume = sessions.reduce((sum, one) => sum + one.volume, 0n);
        const value = sessions.reduce((sum, one) => sum + one.volume * BigInt(one.price), 0n);
        const prices = sessions.map(({ price }) => price);
        return (
          mean * volume <= value &&
          value < (mean + 1n) * volume &&
          mean >= BigInt(Math.min(...prices)) &&
          mean <= BigInt(Math.max(...prices))
        );
      }),
      seeded(1_000),
    );
  });

  it("takes the dearer for short and the cheaper for long, the only one for both, and else the fallback", () => {
    expect(combine({ auction: 300, balancing: 200, fallback: 1 })).to.deep.equal({ shortPrice: 300, longPrice: 200 });
    expect(combine({ auction: -5, balancing: 0, fallback: 1 })).to.deep.equal({ shortPrice: 0, longPrice: -5 });
    expect(combine({ auction: 0, balancing: null, fallback: 1 })).to.deep.equal({ shortPrice: 0, longPrice: 0 });
    expect(combine({ auction: null, balancing: 0, fallback: 1 })).to.deep.equal({ shortPrice: 0, longPrice: 0 });
    expect(combine({ auction: null, balancing: null, fallback: 1 })).to.deep.equal({ shortPrice: 1, longPrice: 1 });
  });
});
