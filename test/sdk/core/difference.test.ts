import { expect } from "chai";
import fc from "fast-check";
import { difference } from "../../../sdk/src/core/index.ts";
import { seeded } from "../../helpers/books.ts";
import { naiveDifference } from "../../helpers/naiveSettlement.ts";
import { price } from "../../helpers/settlementDays.ts";

const { differenceCharge, differenceTotal } = difference;

describe("core/difference", () => {
  it("charges by hand what the formula says by hand", () => {
    // 10 MWh contracted at 350, 11 scheduled at 400, 12 metered at 500: 3,500 + 400 + 500 currency.
    const interval = {
      realWh: 12_000_000n,
      dayAheadWh: 11_000_000n,
      contractWh: 10_000_000n,
      priceDa: 400_000,
      priceRt: 500_000,
    };
    expect(differenceCharge(interval)).to.equal(900_000_000_000n);
    expect(differenceTotal({ ...interval, priceContract: 350_000 })).to.equal(4_400_000_000_000n);
  });

  it("charges nothing more where everything went as contracted, whatever the prices", () => {
    const same = { realWh: -7n, dayAheadWh: -7n, contractWh: -7n };
    expect(differenceCharge({ ...same, priceDa: 123, priceRt: -456 })).to.equal(0n);
  });

  it("is the contract at its price, the rest day ahead, and the rest of that in real time", () => {
    const wh = fc.bigInt({ min: -(10n ** 13n), max: 10n ** 13n });
    fc.assert(
      fc.property(wh, wh, wh, price, price, price, (real, dayAhead, contract, rt, da, own) => {
        const total = differenceTotal({
          realWh: real,
          dayAheadWh: dayAhead,
          contractWh: contract,
          priceDa: da,
          priceRt: rt,
          priceContract: own,
        });
        return total === naiveDifference({ real, dayAhead, contract }, { rt, da, contract: own });
      }),
      seeded(2_000),
    );
  });
});
