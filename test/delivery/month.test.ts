import { expect } from "chai";
import { network } from "hardhat";
import { Base, daysWith, disputed, MonthStage, type Days } from "../helpers/settlement.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const load = daysWith(connection, { monthDays: [2, 31, 31] });
const loadMonthly = daysWith(connection, { monthDays: [1, 31, 31], rule: { base: Base.Month } });

const idsOf = (d: Days) => d.everybody.map(({ participant }) => participant);
const check = (d: Days) => d.checkFund([...idsOf(d), d.beneficiary], [d.month, d.nextMonth]);

describe("Settlement.closeMonth", () => {
  it("waits for every day, and for everybody who was published", async () => {
    const d = await load();
    const close = () => d.settlement.connect(d.stranger).closeMonth(d.month);
    await expect(close()).to.be.revertedWithCustomError(d.errors, "MonthNotComplete").withArgs(d.month, d.day, 0, 0);
    const first = await disputed(d);
    await d.passReview(first);
    await d.settlement.prepare(d.day);
    await d.settle(first);
    await expect(close()).to.be.revertedWithCustomError(d.errors, "MonthNotComplete").withArgs(d.month, d.day, 3, 2);
    await networkHelpers.time.increase(60 * 3_600);
    await d.meters.lapse(first.batch, d.buyer.participant);
    await d.settle(first, [1]);
    await expect(close())
      .to.be.revertedWithCustomError(d.errors, "MonthNotComplete")
      .withArgs(d.month, d.day + 1, 0, 0);
    await d.play(d.day + 1, [d.off(d.seller), d.off(d.buyer), d.off(d.other)]);
    await close();
    expect((await d.settlement.monthOf(d.month)).stage).to.equal(MonthStage.Closed);
    await expect(close()).to.be.revertedWithCustomError(d.errors, "MonthInStage").withArgs(d.month, MonthStage.Closed);
  });

  it("knows months only, and only such with a rule", async () => {
    const d = await load();
    for (const wrong of [d.year << 9n, d.month + 12n, d.dayProductOf(0), 999_999n]) {
      await expect(d.settlement.closeMonth(wrong))
        .to.be.revertedWithCustomError(d.errors, "UnknownMonth")
        .withArgs(wrong);
    }
    await expect(d.settlement.chargeMonth(d.month, idsOf(d))).to.be.revertedWithCustomError(d.errors, "MonthInStage");
    await expect(d.settlement.shareMonth(d.month, idsOf(d))).to.be.revertedWithCustomError(d.errors, "MonthInStage");
  });
});

describe("Settlement.shareMonth", () => {
  /** A closed month; `deviation` of the buyer is what the fund has, or lacks. */
  const closed = async (deviation: bigint) => {
    const d = await load();
    for (const date of [d.day, d.day + 1]) {
      await d.play(date, [d.off(d.seller), d.off(d.buyer, deviation), d.off(d.other)]);
    }
    await d.settlement.closeMonth(d.month);
    return d;
  };

  it("shares a surplus by metered energy, and the rest goes to its owner", async () => {
    const d = await closed(7n);
    const { balance, energyWh } = await d.settlement.monthOf(d.month);
    const totals = await Promise.all(idsOf(d).map((id) => d.settlement.totalsOf(d.month, id)));
    expect(totals.reduce((sum, one) => sum + one.energyWh, 0n)).to.equal(energyWh);
    const before = await Promise.all(d.everybody.map((who) => d.worth(who)));
    const owner = await d.house.freeOf(d.beneficiary);
    // In parts, with repetitions: nobody is served twice.
    await d.settlement.shareMonth(d.month, [d.buyer.participant, d.buyer.participant]);
    await d.settlement.connect(d.stranger).shareMonth(d.month, [d.buyer.participant, d.seller.participant, 99n]);
    await check(d);
    await d.settlement.shareMonth(d.month, idsOf(d));
    const got = (await Promise.all(d.everybody.map((who) => d.worth(who)))).map((worth, i) => worth - before[i]!);
    expect(got).to.deep.equal(totals.map((one) => (balance * one.energyWh) / energyWh));
    const rest = balance - got.reduce((sum, one) => sum + one, 0n);
    expect(rest).to.be.greaterThan(0n);
    expect((await d.house.freeOf(d.beneficiary)) - owner).to.equal(rest);
    const month = await d.settlement.monthOf(d.month);
    expect([month.stage, month.balance]).to.deep.equal([MonthStage.Shared, 0n]);
    expect(await d.house.compartmentOf(d.settlement.target)).to.equal(0n);
    await check(d);
    await expect(d.settlement.shareMonth(d.month, idsOf(d))).to.be.revertedWithCustomError(d.errors, "MonthInStage");
  });

  it("shares a deficit, rounded up; what was rounded goes to the owner", async () => {
    const d = await closed(-7n);
    const { balance, energyWh } = await d.settlement.monthOf(d.month);
    expect(balance).to.equal(-2n * 24n * 7n * 400_000n);
    const totals = await Promise.all(idsOf(d).map((id) => d.settlement.totalsOf(d.month, id)));
    const before = await Promise.all(d.everybody.map((who) => d.worth(who)));
    const owner = await d.worth({ participant: d.beneficiary });
    await d.settlement.shareMonth(d.month, idsOf(d));
    await d.settlement.serve([1, 2]);
    const paid = (await Promise.all(d.everybody.map((who) => d.worth(who)))).map((worth, i) => before[i]! - worth);
    expect(paid).to.deep.equal(totals.map((one) => (-balance * one.energyWh + energyWh - 1n) / energyWh));
    const rest = paid.reduce((sum, one) => sum + one, balance);
    expect((await d.worth({ participant: d.beneficiary })) - owner).to.equal(rest);
    await check(d);
  });

  it("can be begun by anyone, and ends when the last was served", async () => {
    const d = await closed(7n);
    await d.settlement.connect(d.stranger).shareMonth(d.month, []);
    expect((await d.settlement.monthOf(d.month)).stage).to.equal(MonthStage.Sharing);
    await d.settlement.shareMonth(d.month, idsOf(d).slice(1));
    expect((await d.settlement.monthOf(d.month)).stage).to.equal(MonthStage.Sharing);
    await d.settlement.shareMonth(d.month, idsOf(d));
    expect((await d.settlement.monthOf(d.month)).stage).to.equal(MonthStage.Shared);
  });

  it("gives all of a surplus to the owner where nobody has energy", async () => {
    const d = await load();
    // Nobody takes or injects anything: the seller is short, the buyers are long by as much.
    for (const date of [d.day, d.day + 1]) {
      await d.play(
        date,
        d.everybody.map(({ participant }) => ({ participant, points: [] })),
      );
    }
    await d.settlement.closeMonth(d.month);
    const { balance, energyWh } = await d.settlement.monthOf(d.month);
    expect(energyWh).to.equal(0n);
    expect(balance).to.be.greaterThan(0n);
    await d.settlement.shareMonth(d.month, idsOf(d));
    expect(await d.house.freeOf(d.beneficiary)).to.equal(balance);
    await check(d);
  });
});

describe("Settlement.chargeMonth", () => {
  it("applies the rule to the totals, once for each, before anything is shared", async () => {
    const d = await loadMonthly();
    await d.play(d.day, [d.off(d.seller), d.off(d.buyer, 100_000n), d.off(d.other)]);
    await d.settlement.closeMonth(d.month);
    await expect(d.settlement.shareMonth(d.month, idsOf(d)))
      .to.be.revertedWithCustomError(d.errors, "MonthInStage")
      .withArgs(d.month, MonthStage.Closed);
    const before = await d.worth(d.buyer);
    await d.settlement.chargeMonth(d.month, [d.buyer.participant, d.buyer.participant, 99n]);
    // 100 of 600 kWh too much: 18 free, 42 at 0.05, 40 at 0.2 of the price of 400.00.
    const penalty = 24n * (42_000n * 20_000n + 40_000n * 80_000n);
    expect(before - (await d.worth(d.buyer))).to.equal(penalty);
    await d.settlement.chargeMonth(d.month, idsOf(d));
    expect(before - (await d.worth(d.buyer))).to.equal(penalty);
    expect((await d.settlement.monthOf(d.month)).charged).to.equal(3n);
    await d.settlement.shareMonth(d.month, idsOf(d));
    await check(d);
    await expect(d.settlement.chargeMonth(d.month, idsOf(d))).to.be.revertedWithCustomError(d.errors, "MonthInStage");
  });
});
