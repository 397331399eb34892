import { expect } from "chai";
import { errors } from "../../../sdk/src/index.ts";
import { DOCUMENT } from "../../helpers/ledgers.ts";
import { refusalOf } from "../../helpers/sdkDay.ts";
import { deliveredDay, REVIEW, RULE } from "./stage.ts";

describe("reference prices and rules through the SDK", () => {
  it("are published, amended, rejected, final", async () => {
    const d = await deliveredDay({ idle: true });
    const { gridCompany, regulator, anyone, day } = d;
    const about = { series: "DayAhead", day } as const;
    expect(await anyone.delivery.publishedPrices(about)).to.deep.include({ prices: [], final: false, amendments: 0 });
    await gridCompany.delivery.publishPrices({ ...about, prices: "312.5", documentHash: DOCUMENT });
    await gridCompany.delivery.publishPrices({ ...about, prices: "-12.345", documentHash: DOCUMENT });
    expect(await anyone.delivery.publishedPrices(about)).to.deep.include({
      prices: new Array<number>(24).fill(-12_345),
      final: false,
      amendments: 1,
      rejected: false,
    });
    await refusalOf(anyone.delivery.rejectPrices({ ...about, documentHash: DOCUMENT }), errors.NotTheRegulator);
    await regulator.delivery.rejectPrices({ ...about, documentHash: DOCUMENT });
    expect((await anyone.delivery.publishedPrices(about)).rejected).to.equal(true);
    await gridCompany.delivery.publishPrices({ ...about, prices: new Array(24).fill("1"), documentHash: DOCUMENT });
    await d.passTo((await d.now()) + REVIEW + 60);
    expect((await anyone.delivery.publishedPrices(about)).final).to.equal(true);
    const late = await refusalOf(
      gridCompany.delivery.publishPrices({ ...about, prices: "5", documentHash: DOCUMENT }),
      errors.PricesFinal,
    );
    expect(late.message).to.contain(`The day-ahead prices of ${day} cannot change any more`);
    await refusalOf(
      gridCompany.delivery.publishPrices({ series: "RealTime", day, prices: "5", documentHash: DOCUMENT }),
      errors.PricesTooLate,
    );
  });

  it("rules are registered, scheduled and read back", async () => {
    const d = await deliveredDay({ idle: true });
    const { operator, anyone, day, owner } = d;
    expect(await anyone.delivery.ruleOn({ day })).to.deep.include({
      version: 1n,
      mode: "takeOrPay",
      kind: "twoPrice",
      base: "interval",
      sources: [],
      fallbackPrice: 400_000,
      owner,
    });
    const spread = { bandBps: 500, overBps: 5_000, underBps: 10_000 };
    const terms = { kind: "spread", fallbackPrice: "1", owner, spread } as const;
    const { version } = await operator.delivery.registerRule(terms);
    expect(await anyone.delivery.rule({ version })).to.deep.include({ base: "month", spread, bands: [] });
    const wrong = await refusalOf(
      operator.delivery.registerRule({ ...RULE, owner, bands: [{ shortBps: 9_000, longBps: 10_000 }] }),
      errors.RuleInvalid,
    );
    expect(wrong.message).to.contain("the factor for short energy is 90 %, which does not go with 100 %");
    await refusalOf(operator.delivery.scheduleRule({ version, fromDay: day }), errors.RuleTooLate);
    const within = await refusalOf(
      operator.delivery.scheduleRule({ version, fromDay: d.dayNumber + 4 }),
      errors.RuleWithinMonth,
    );
    expect(within.message).to.contain("begins none");
    await operator.delivery.scheduleRule({ version, fromDay: d.dayNumber + 2 });
    expect((await anyone.delivery.ruleOn({ day: d.dayNumber + 9 })).version).to.equal(version);
    await refusalOf(anyone.delivery.rule({ version: 9n }), errors.UnknownRule);
    await refusalOf(anyone.delivery.ruleOn({ day: d.dayNumber - 1 }), errors.NoRule);
  });
});
