import { expect } from "chai";
import { encodeBytes32String } from "ethers";
import { network } from "hardhat";
import { BANDS, Base, daysWith, deployDelivery, Mode, RuleKind, ruleTerms } from "../helpers/settlement.ts";

const connection = await network.create();
const load = daysWith(connection);

describe("Settlement.registerRule", () => {
  it("keeps versions as they were entered", async () => {
    const d = await load();
    const terms = ruleTerms(d.beneficiary, { fallbackPrice: -5, minimumKwh: 77 });
    await expect(d.settlement.connect(d.operator).registerRule(terms)).to.emit(d.errors, "RuleRegistered");
    const rule = await d.settlement.ruleOf(2);
    expect([rule.fallbackPrice, rule.minimumKwh, rule.bands.length]).to.deep.equal([-5n, 77n, 3]);
    expect(await d.settlement.ruleCount()).to.equal(2n);
  });

  it("takes none that does not fit, and says what", async () => {
    const d = await load();
    const [first, ...rest] = BANDS;
    const band = (over: object) => ({ bands: [{ ...first!, ...over }, ...rest] });
    const wrong = [
      [{ owner: 99 }, "owner", 99, 1],
      [{ bands: [] }, "bands", 0, 4],
      [{ bands: new Array<object>(5).fill(first!) }, "bands", 5, 4],
      [band({ uptoBps: 0 }), "uptoBps", 0, 0],
      [band({ uptoBps: 1_000 }), "uptoBps", 1_000, 1_000],
      [{ bands: [first!] }, "uptoBps", 300, 0],
      [band({ shortBps: 9_999 }), "shortBps", 9_999, 10_000],
      [band({ shortBps: 50_001 }), "shortBps", 50_001, 50_000],
      [band({ longBps: 10_001 }), "longBps", 10_001, 10_000],
      [band({ minimum: 2 ** 31 }), "minimum", 2 ** 31, 2 ** 31 - 1],
      [{ kind: RuleKind.Spread, base: Base.Day }, "base", Base.Day, Base.Month],
      [{ kind: RuleKind.Spread, base: Base.Month, bandBps: 10_001 }, "bandBps", 10_001, 10_000],
      [{ kind: RuleKind.Spread, base: Base.Month, overBps: 50_001 }, "overBps", 50_001, 50_000],
      [{ kind: RuleKind.Spread, base: Base.Month, underBps: 50_001 }, "underBps", 50_001, 50_000],
    ] as const;
    for (const [over, name, value, bound] of wrong) {
      await expect(d.settlement.connect(d.operator).registerRule(ruleTerms(d.beneficiary, over)), name)
        .to.be.revertedWithCustomError(d.errors, "RuleInvalid")
        .withArgs(encodeBytes32String(name), value, bound);
    }
    await d.settlement.connect(d.operator).registerRule(ruleTerms(d.beneficiary, { mode: Mode.Difference, bands: [] }));
  });

  it("is the operator's", async () => {
    const d = await load();
    await expect(d.settlement.connect(d.stranger).registerRule(ruleTerms(d.beneficiary))).to.be.revertedWithCustomError(
      d.settlement,
      "AccessManagedUnauthorized",
    );
  });
});

describe("Settlement.scheduleRule", () => {
  it("holds from the first day of a month on, behind the last scheduled one", async () => {
    const d = await load();
    const operator = d.settlement.connect(d.operator);
    const next = d.day + 3;
    await operator.registerRule(ruleTerms(d.beneficiary));
    await expect(operator.scheduleRule(2, d.day))
      .to.be.revertedWithCustomError(d.errors, "RuleTooLate")
      .withArgs(d.day, d.day + 1);
    await expect(operator.scheduleRule(2, d.day + 1))
      .to.be.revertedWithCustomError(d.errors, "RuleWithinMonth")
      .withArgs(d.day + 1);
    await expect(operator.scheduleRule(3, next)).to.be.revertedWithCustomError(d.errors, "UnknownRule").withArgs(3);
    await expect(operator.scheduleRule(0, next)).to.be.revertedWithCustomError(d.errors, "UnknownRule").withArgs(0);
    await operator.scheduleRule(2, next);
    expect(await d.settlement.versionOn(d.day - 1)).to.equal(0n);
    expect(await d.settlement.versionOn(next - 1)).to.equal(1n);
    expect(await d.settlement.versionOn(next)).to.equal(2n);
  });

  it("does not reach into a day that has begun", async () => {
    const d = await load();
    const operator = d.settlement.connect(d.operator);
    await d.passTo(d.endOf(d.day + 2));
    await expect(operator.scheduleRule(1, d.day + 3))
      .to.be.revertedWithCustomError(d.errors, "RuleTooLate")
      .withArgs(d.day + 3, d.day + 4);
  });

  it("begins anywhere the first time, but in the calendar", async () => {
    const d = await deployDelivery(connection);
    const day = await d.dayAhead(4);
    await d.settlement.connect(d.operator).registerRule(ruleTerms(d.beneficiary));
    await expect(d.settlement.connect(d.operator).scheduleRule(1, day)).to.be.revertedWithCustomError(
      d.errors,
      "DayNotInCalendar",
    );
    await d.addYear({ firstDay: day - 2, days: 40 });
    await d.settlement.connect(d.operator).scheduleRule(1, day);
    expect(await d.settlement.versionOn(day)).to.equal(1n);
  });
});

describe("Settlement.addMarket", () => {
  it("adds contracts, each once", async () => {
    const d = await load();
    for (const market of [d.auction.target, d.stranger.address]) {
      await expect(d.settlement.addMarket(market))
        .to.be.revertedWithCustomError(d.settlement, "MarketUnfit")
        .withArgs(market);
    }
    expect([...(await d.settlement.markets())]).to.deep.equal([d.auction.target]);
  });
});
