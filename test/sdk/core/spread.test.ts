import { expect } from "chai";
import fc from "fast-check";
import { spread } from "../../../sdk/src/core/index.ts";
import * as units from "../../../sdk/src/units.ts";
import { seeded } from "../../helpers/books.ts";
import { naiveSpread } from "../../helpers/naiveSettlement.ts";
import { hasShared, sharedJson } from "../../helpers/sharedData.ts";

const { RETAIL_CONTRACTS, SpreadNotUsable, spreadBill, spreadCharge, splitRetail } = spread;

interface UserCase {
  contract: number;
  used: number;
  monthPower: number;
  spread: number;
  monthDeal: number;
  s: number;
  bandPct: number;
  catalogue: number;
  expect: Record<"total" | "dev" | "longTerm" | "monthly" | "devFee" | "pre" | "pay", number>;
}

interface Vectors {
  user_cases: UserCase[];
  retailer_columns: string[];
  retailer_cases: number[][];
}

const VECTORS = "vectors/cn_spread_rule_vectors.json";

/** 10,000 kWh in Wh; li/kWh in 0.001 currency/MWh; 10,000 yuan in base units; yuan/kWh in 0.001 currency/MWh. All exact. */
const energy = (value: number) => units.parseDecimal(value, 0) * 10_000_000n;
const perKwh = (value: number) => Number(units.parseDecimal(value, 0) * 1_000n);
const money = (value: number) => units.parseDecimal(value, 9) * 10_000n;
const catalogue = (value: number) => Number(units.parseDecimal(value, 6));
const bps = (percent: number) => Number(units.parseDecimal(percent, 2));

describe("core/spread", () => {
  it("bills the users of the published examples", function () {
    if (!hasShared(VECTORS)) this.skip();
    const { user_cases: cases } = sharedJson(VECTORS) as Vectors;
    expect(cases).to.have.length(4);
    for (const given of cases) {
      const bill = spreadBill({
        contractWh: energy(given.contract),
        usedWh: energy(given.used),
        longTermWh: energy(given.monthPower),
        longTermSpread: perKwh(given.spread),
        monthlyWh: energy(given.monthDeal),
        spread: perKwh(given.s),
        bandBps: bps(given.bandPct),
        cataloguePrice: catalogue(given.catalogue),
      });
      const { total, dev, longTerm, monthly, devFee, pre, pay } = given.expect;
      expect(bill).to.deep.equal({
        deviationWh: energy(dev),
        longTerm: money(longTerm),
        monthly: money(monthly),
        deviation: money(devFee),
        total: money(total),
        catalogue: money(pre),
        pay: money(pay),
      });
    }
  });

  it("divides with retailers as the published examples do", function () {
    if (!hasShared(VECTORS)) this.skip();
    const { retailer_cases: cases, retailer_columns: columns } = sharedJson(VECTORS) as Vectors;
    expect(cases).to.have.length(7);
    for (const row of cases) {
      const given = Object.fromEntries(columns.map((name, i) => [name, row[i]!])) as Record<string, number>;
      const at = (name: string) => given[name]!;
      const contractWh = energy(at("contract"));
      const bill = spreadBill({
        contractWh,
        usedWh: energy(at("used")),
        longTermWh: energy(at("monthPower")),
        longTermSpread: perKwh(at("spread")),
        monthlyWh: energy(at("monthDeal")),
        spread: perKwh(at("s")),
        bandBps: bps(at("bandPct")),
        cataloguePrice: 0,
      });
      expect(bill).to.deep.include({
        deviationWh: energy(at("dev")),
        longTerm: money(at("longTerm")),
        monthly: money(at("monthly")),
        deviation: money(at("devFee")),
      });
      const kinds = Object.entries(RETAIL_CONTRACTS) as [keyof typeof RETAIL_CONTRACTS, number][];
      const split = splitRetail(bill, contractWh, {
        contract: kinds.find(([, number]) => number === at("type"))![0],
        floorSpread: perKwh(at("floor")),
        retailerShareBps: bps(at("sharePct")),
        retailerDeviationBps: bps(at("retailerDevPct")),
        serviceBps: bps(at("agentPct")),
      });
      expect(split, row.join()).to.deep.include({
        user: money(at("user")),
        retailer: money(at("retailer")),
        userDeviation: money(at("userDev")),
        retailerDeviation: money(at("retailerDev")),
        service: money(at("service")),
      });
    }
  });

  it("charges by hand what the rule says by hand", () => {
    // 100 MWh, 3 %: 3 MWh at −20 currency/MWh, the other 7 back at 20, or thrice 20.
    const month = { contractWh: 100_000_000n, spread: -20_000, bandBps: 300 };
    const over = spreadCharge({ ...month, usedWh: 110_000_000n });
    expect(over).to.deep.equal({
      deviationWh: 10_000_000n,
      bandWh: 3_000_000n,
      within: -60_000_000_000n,
      beyond: 140_000_000_000n,
      total: 80_000_000_000n,
    });
    const under = spreadCharge({ ...month, usedWh: 90_000_000n });
    expect([under.within, under.beyond]).to.deep.equal([-60_000_000_000n, 420_000_000_000n]);
    expect(spreadCharge({ ...month, usedWh: 103_000_000n }).beyond).to.equal(0n);
    expect(spreadCharge({ ...month, usedWh: 100_000_000n }).total).to.equal(0n);
    const milder = { ...month, overFactorBps: 5_000, underFactorBps: 20_000 };
    expect(spreadCharge({ ...milder, usedWh: 110_000_000n }).beyond).to.equal(70_000_000_000n);
    expect(spreadCharge({ ...milder, usedWh: 90_000_000n }).beyond).to.equal(280_000_000_000n);
  });

  it("rounds the band down and the charge up", () => {
    const odd = { spread: -1, bandBps: 300, overFactorBps: 5_000, underFactorBps: 5_000 };
    expect(spreadCharge({ ...odd, contractWh: 33n, usedWh: 34n })).to.include({ bandWh: 0n, beyond: 1n });
    expect(spreadCharge({ ...odd, contractWh: 33n, usedWh: 32n, spread: 1 })).to.include({ within: 0n, beyond: 0n });
  });

  it("is what the published formula says on random months", () => {
    const amount = fc.oneof(fc.bigInt({ min: 0n, max: 10_000n }), fc.bigInt({ min: 0n, max: 10n ** 13n }));
    const factor = fc.integer({ min: 0, max: 50_000 });
    const rate = fc.oneof(fc.integer({ min: -100_000, max: 1_000 }), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }));
    fc.assert(
      fc.property(amount, amount, rate, fc.integer({ min: 0, max: 11_000 }), factor, factor, (c, u, s, band, f, g) => {
        const charge = spreadCharge({
          contractWh: c,
          usedWh: u,
          spread: s,
          bandBps: band,
          overFactorBps: f,
          underFactorBps: g,
        });
        expect(charge.total).to.equal(
          naiveSpread(c, u, BigInt(s), [BigInt(band), 10_000n], [BigInt(f), 10_000n], [BigInt(g), 10_000n]),
        );
      }),
      seeded(3_000),
    );
  });

  it("divides to the last base unit", () => {
    const part = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
    const share = fc.integer({ min: 0, max: 10_000 });
    const terms = fc.record({
      contract: fc.constantFrom("floorAndShare" as const, "share" as const, "fixed" as const),
      floorSpread: fc.integer({ min: -100_000, max: 100_000 }),
      retailerShareBps: share,
      retailerDeviationBps: share,
      serviceBps: share,
    });
    fc.assert(
      fc.property(part, part, part, fc.bigInt({ min: 0n, max: 10n ** 12n }), terms, (x, y, z, contractWh, agreed) => {
        const { user, retailer } = splitRetail({ longTerm: x, monthly: y, deviation: z }, contractWh, agreed);
        return user + retailer === x + y + z;
      }),
      seeded(1_000),
    );
  });

  it("refuses what is out of range", () => {
    const good = { contractWh: 1n, usedWh: 1n, spread: -1, bandBps: 0 };
    for (const bad of [
      { contractWh: -1n },
      { usedWh: -1n },
      { bandBps: -1 },
      { bandBps: 65_536 },
      { bandBps: 0.5 },
      { overFactorBps: -1 },
      { underFactorBps: 2 ** 32 },
    ]) {
      expect(() => spreadCharge({ ...good, ...bad })).to.throw(SpreadNotUsable);
    }
    const agreed = {
      contract: "share",
      floorSpread: 0,
      retailerShareBps: 10_001,
      retailerDeviationBps: 0,
      serviceBps: 0,
    } as const;
    expect(() => splitRetail({ longTerm: 1n, monthly: 1n, deviation: 1n }, 1n, agreed)).to.throw(SpreadNotUsable);
  });
});
