import { expect } from "chai";
import { network } from "hardhat";
import { energyId, flat } from "../helpers/lanes.ts";
import { DAY, DOCUMENT, HOUR, monthProduct, OFFSET } from "../helpers/ledgers.ts";
import {
  Base,
  deliveryDays,
  deployDelivery,
  encodeItem,
  Mode,
  RuleKind,
  same,
  Series,
  type DaysOptions,
} from "../helpers/settlement.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const build = async (options: DaysOptions = {}) => deliveryDays(await deployDelivery(connection), options);
const plain = () => build();
const load = () => networkHelpers.loadFixture(plain);

const FREE_BAND = [{ uptoBps: 65_535, shortBps: 10_000, longBps: 10_000, minimum: 0 }];
const Cause = { Failure: 2, Grid: 3 } as const;

describe("a buyer", () => {
  it("cannot lose its position by splitting a longer product after the day was prepared", async () => {
    const d = await load();
    const { day, buyer, seller, other, register, settlement } = d;
    // Nothing of the month's days was ever split: their own products are not in use.
    const published = await d.publish(day, [d.off(seller), d.off(buyer, -600_000n), d.off(other)]);
    await d.passReview(published);
    await settlement.prepare(day);
    const before = await d.worth(buyer);
    await register.connect(buyer.account).split(buyer.participant, 0, d.product, flat(24, 600n));
    const working = monthProduct(d.year, 0) + 12n;
    await register.connect(buyer.account).split(buyer.participant, 0, working, flat(24, 600n));
    await d.settle(published);
    const got = (await d.worth(buyer)) - before;
    // 600 kWh too little in 24 intervals: 18 of them free, 42 at 0.95, 540 at 0.8 of the price of 400.00.
    const perHour =
      600_000n * 400_000n - (42_000n * 400_000n * 500n) / 10_000n - (540_000n * 400_000n * 2_000n) / 10_000n;
    expect(got).to.equal(24n * perHour);
  });
});

describe("a seller with a late excuse", () => {
  const outage = (d: Awaited<ReturnType<typeof plain>>) => ({
    unit: d.unit,
    availableKw: 0,
    from: d.day * DAY - OFFSET,
    until: (d.day + 1) * DAY - OFFSET,
    cause: Cause.Grid,
    plan: 5,
  });

  it("does not get back a penalty that it never paid when the excuse is withdrawn before a correction", async () => {
    const d = await load();
    const { outages, gridCompany, settlement, seller, buyer, other, day } = d;
    await outages.connect(gridCompany).publish(outage(d), DOCUMENT);
    // Short by all it sold, without a penalty: the grid was to blame.
    const first = await d.play(day, [d.off(seller, 900_000n), d.off(buyer), d.off(other)]);
    await outages.connect(gridCompany).cancel(1, DOCUMENT);
    const before = await d.worth(seller);
    const second = await d.correction(day, [d.off(seller)]);
    await settlement.correct(seller.participant, day, d.provenOf(first, 0), d.provenOf(second, 0));
    // All that it paid: the deviation at 400.00.
    expect((await d.worth(seller)) - before).to.equal(24n * 900_000n * 400_000n);
  });

  it("is not charged a penalty twice when the excuse comes between two corrections", async () => {
    const d = await load();
    const { outages, gridCompany, settlement, seller, buyer, other, day } = d;
    const first = await d.play(day, [d.off(seller, 900_000n), d.off(buyer), d.off(other)]);
    const wrong = await d.correction(day, [d.off(seller, 0n)]);
    await outages.connect(gridCompany).publish(outage(d), DOCUMENT);
    const before = await d.worth(seller);
    await settlement.correct(seller.participant, day, d.provenOf(first, 0), d.provenOf(wrong, 0));
    // As if the right reading, without any deviation, had come first: all that was charged returns, penalty and all.
    const perHour =
      900_000n * 400_000n + (63_000n * 400_000n * 500n) / 10_000n + (810_000n * 400_000n * 2_000n) / 10_000n;
    expect((await d.worth(seller)) - before).to.equal(24n * perHour);
  });
});

describe("somebody whose excuse is larger than its loss", () => {
  it("is excused in a daily rule for what it lost in the hours of the outage only", async () => {
    const d = await build({ rule: { base: Base.Day } });
    const { outages, gridCompany, seller, buyer, other, day } = d;
    const from = day * DAY - OFFSET;
    // The grid fails for the first hour: 1,000 MWh of capacity, of which 0.9 were sold.
    const terms = { unit: d.unit, availableKw: 0, from, until: from + HOUR, cause: Cause.Grid, plan: 5 };
    await outages.connect(gridCompany).publish(terms, DOCUMENT);
    const before = await d.worth(seller);
    // It is short in all hours.
    await d.play(day, [d.off(seller, 900_000n), d.off(buyer), d.off(other)]);
    const total = 24n * 900_000n;
    const charge = total * 400_000n;
    const left = 23n * 900_000n;
    const [free, middle] = [(total * 300n) / 10_000n, (total * 1_000n) / 10_000n];
    const penalty = ((middle - free) * 400_000n * 500n) / 10_000n + ((left - middle) * 400_000n * 2_000n) / 10_000n;
    expect(before - (await d.worth(seller))).to.equal(charge + penalty);
  });
});

describe("somebody with a late day", () => {
  // Published after the gate it could come while the month is shared: it took a share of its own beside all others', or escaped the month's rule.
  it("cannot have it published when it counts as contracted already, and takes no part of a month that is being shared", async () => {
    const d = await build({ monthDays: [1, 31, 31], rule: { bands: FREE_BAND } });
    const { settlement, meters, seller, buyer, other, day, month, metering } = d;
    const late = await d.join(d.accounts[3]!);
    // Nobody published the readings of one of them in time; the month closes without it.
    await d.play(day, [d.off(seller), d.off(buyer, 100_000n), d.off(other)]);
    const gate = await meters.absentFrom(day);
    await d.passTo(Number(gate.time));
    await settlement.closeMonth(month);
    await settlement.shareMonth(month, []);
    const { toShare } = await settlement.monthOf(month);
    expect(toShare).to.equal(24n * 100_000n * 400_000n);
    const point = { point: late.point, importWh: same(4_000_000n), exportWh: same(4_000_000n) };
    const item = { participant: late.participant, points: [point] };
    await expect(meters.connect(metering).publish(day, 24, encodeItem(item)))
      .to.be.revertedWithCustomError(d.meterErrors, "PublishedTwice")
      .withArgs(day, late.participant);
    await settlement.settleAbsent(day, [late.participant]);
    const correction = await d.correction(day, [item]);
    const nothing = { batch: 0, item: "0x", proof: [] };
    await settlement.correct(late.participant, day, nothing, d.provenOf(correction, 0));
    const before = await d.worth(late);
    await settlement.shareMonth(month, [late.participant, ...d.everybody.map(({ participant }) => participant)]);
    expect((await d.worth(late)) - before).to.equal(0n);
    expect((await settlement.monthOf(d.nextMonth)).balance).to.equal(0n);
  });
});

describe("somebody whose day counts as contracted and whose month is being shared", () => {
  it("pays a monthly rule for what a correction says", async () => {
    const d = await build({
      monthDays: [1, 31, 31],
      rule: { kind: RuleKind.Spread, base: Base.Month, bandBps: 10_000, underBps: 20_000, fallbackPrice: -400_000 },
    });
    const { settlement, meters, seller, buyer, other, day, month } = d;
    const late = await d.join(d.accounts[3]!);
    await d.play(day, [d.off(seller), d.off(buyer), d.off(other)]);
    await d.passTo(Number((await meters.absentFrom(day)).time));
    await settlement.closeMonth(month);
    const all = d.everybody.map(({ participant }) => participant);
    await settlement.chargeMonth(month, all);
    await settlement.shareMonth(month, all);
    await settlement.settleAbsent(day, [late.participant]);
    const correction = await d.correction(day, [d.off(late, -1_000n)]);
    const before = await d.worth(late);
    const nothing = { batch: 0, item: "0x", proof: [] };
    await settlement.correct(late.participant, day, nothing, d.provenOf(correction, 0));
    // Without a contract there is no band: what is injected without one pays twice the spread of the month, which is negative.
    expect(before - (await d.worth(late))).to.equal(24n * 1_000n * 400_000n * 2n);
  });
});

describe("corrections at the price of the month of their publication", () => {
  it("cost as much as they bring in difference mode: one price for both directions", async () => {
    const d = await build({
      monthDays: [1, 1, 31, 31],
      rule: { mode: Mode.Difference, correctAtDay: false },
    });
    const { settlement, prices, gridCompany, seller, buyer, other, day } = d;
    const priced = async (date: number) => {
      await d.passTo(d.endOf(date));
      const lanes = (price: number) => flat(24, BigInt(price));
      await prices.connect(gridCompany).publish(Series.RealTime, date, lanes(300_000), DOCUMENT);
      await prices.connect(gridCompany).publish(Series.DayAhead, date, lanes(500_000), DOCUMENT);
    };
    await priced(day);
    const first = await d.play(day, [d.off(seller), d.off(buyer), d.off(other)]);
    // Corrections of the first month are published in the second, which must be closed.
    const up = await d.publish(day, [d.off(buyer, 1_000n)], { how: "publishCorrection" });
    const down = await d.publish(day, [d.off(buyer, 0n)], { how: "publishCorrection" });
    await d.passTo(d.endOf(day + 1));
    await priced(day + 1);
    await d.play(
      day + 1,
      d.everybody.map((who) => ({ participant: who.participant, points: [] })),
    );
    await settlement.closeMonth(d.nextMonth);
    const before = await d.worth(buyer);
    await settlement.correct(buyer.participant, day, d.provenOf(first, 1), d.provenOf(up, 0));
    await settlement.correct(buyer.participant, day, d.provenOf(up, 0), d.provenOf(down, 0));
    expect(await d.worth(buyer)).to.equal(before);
  });

  it("are not charged by a monthly rule as well", async () => {
    const d = await build({
      monthDays: [4, 31, 31],
      rule: { kind: RuleKind.Spread, base: Base.Month, bandBps: 10_000, overBps: 0, underBps: 0, correctAtDay: false },
    });
    const { settlement, seller, buyer, other, day, month } = d;
    const first = await d.play(day, [d.off(seller), d.off(buyer), d.off(other)]);
    const later = await d.publish(day, [d.off(buyer, 1_000n)], { how: "publishCorrection" });
    for (let i = 1; i < 4; i++) await d.play(day + i, [d.off(seller), d.off(buyer), d.off(other)]);
    await settlement.closeMonth(month);
    const before = await d.worth(buyer);
    // The order of two calls that anybody may send must not matter.
    await settlement.correct(buyer.participant, day, d.provenOf(first, 1), d.provenOf(later, 0));
    await settlement.chargeMonth(
      month,
      d.everybody.map(({ participant }) => participant),
    );
    expect(before - (await d.worth(buyer))).to.equal(24n * 1_000n * 400_000n);
  });
});

describe("a giver of energy", () => {
  it("cannot make somebody pay for energy that it never asked for, where prices are negative", async () => {
    const d = await build({ rule: { fallbackPrice: -400_000, bands: FREE_BAND } });
    const { register, seller } = d;
    const victim = await d.join(d.accounts[3]!);
    await register.connect(victim.account).acceptFrom(victim.participant, 0, false);
    const own = register.connect(seller.account);
    await expect(own.transfer(seller.participant, victim.participant, energyId(d.product, 0), 100))
      .to.be.revertedWithCustomError(register, "TransferNotAccepted")
      .withArgs(seller.participant, victim.participant);
  });
});

describe("a product of a class", () => {
  it("is no month of the fund, even if its class is for any energy", async () => {
    const d = await build({ monthDays: [1, 31, 31], bondPerKwh: 1_000n });
    const { settlement, seller, buyer, other, day, product } = d;
    await d.play(day, [d.off(seller), d.off(buyer), d.off(other)]);
    await expect(settlement.closeMonth(product))
      .to.be.revertedWithCustomError(d.errors, "UnknownMonth")
      .withArgs(product);
  });
});

describe("institutions that rescue money of the ledger of readings", () => {
  it("do not hold disputed days for ever", async () => {
    const d = await load();
    const { house, meters, admin, buyer, day } = d;
    const heir = await connection.ethers.deployContract("MockModule");
    await house.registerModule(heir.target);
    const published = await d.publish(day, [d.off(buyer)]);
    await meters.connect(buyer.account).review(...d.reviewOf(published, 0, false));
    await house.connect(admin).succeed(meters.target, heir.target);
    await networkHelpers.time.increase(10 * DAY);
    await meters.lapse(published.batch, buyer.participant);
    expect(await meters.usable(published.batch, [buyer.participant])).to.deep.equal([true]);
  });
});

describe("a seller under a monthly rule", () => {
  it("pays no factor for what the grid kept from it", async () => {
    const d = await build({ monthDays: [1, 31, 31], rule: { base: Base.Month } });
    const { outages, gridCompany, settlement, seller, buyer, other, day, month } = d;
    const from = day * DAY - OFFSET;
    const terms = { unit: d.unit, availableKw: 0, from, until: from + DAY, cause: Cause.Grid, plan: 5 };
    await outages.connect(gridCompany).publish(terms, DOCUMENT);
    await d.play(day, [d.off(seller, 900_000n), d.off(buyer), d.off(other)]);
    await settlement.closeMonth(month);
    const before = await d.worth(seller);
    await settlement.chargeMonth(month, [seller.participant]);
    expect(before - (await d.worth(seller))).to.equal(0n);
  });
});

describe("the operator", () => {
  it("cannot keep the regulator from upholding by not registering the next year", async () => {
    const d = await build({ monthDays: [1] });
    const published = await d.publish(d.day, [d.off(d.buyer)]);
    await d.meters.connect(d.buyer.account).review(...d.reviewOf(published, 0, false));
    await d.meters.connect(d.regulator).uphold(published.batch, d.buyer.participant, DOCUMENT);
    expect((await d.settlement.monthOf(d.month)).balance).to.equal(10n * 10n ** 9n);
  });
});

describe("a participant in debt", () => {
  it("can dispute its readings, without the fee that cannot be taken from it", async () => {
    const d = await load();
    const { buyer, seller, other, day, house } = d;
    await house.connect(buyer.account).withdraw(buyer.participant, await house.freeOf(buyer.participant));
    await d.play(day, [d.off(seller), d.off(buyer, 100_000n), d.off(other)]);
    const published = await d.publish(day + 1, [d.off(buyer, 100_000n)]);
    await d.meters.connect(buyer.account).review(...d.reviewOf(published, 0, false));
    expect((await d.meters.disputeOf(published.batch, buyer.participant)).paid).to.equal(false);
    await d.passTo(Number((await d.meters.disputeOf(published.batch, buyer.participant)).since.time) + 10 * DAY);
    await d.meters.lapse(published.batch, buyer.participant);
    expect(await house.compartmentOf(d.meters.target)).to.equal(0n);
  });
});

describe("a settlement that was succeeded", () => {
  // What it owes can be read from it, and its successor has the money: that one serves.
  it("cannot serve its tickets any more", async () => {
    const d = await load();
    await d.play(d.day, [d.off(d.seller), d.off(d.buyer), d.off(d.other, -1_000n)]);
    const published = await d.publish(d.day + 1, [d.off(d.seller), d.off(d.buyer, 1_000n), d.off(d.other)]);
    await d.passReview(published);
    await d.settlement.prepare(d.day + 1);
    await d.settle(published);
    const heir = await connection.ethers.deployContract("MockModule");
    await d.house.registerModule(heir.target);
    await d.house.succeed(d.settlement.target, heir.target);
    await expect(d.settlement.serve([1])).to.be.revertedWithPanic(0x11);
  });
});
