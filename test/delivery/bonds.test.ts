import { expect } from "chai";
import { network } from "hardhat";
import { DAY } from "../helpers/ledgers.ts";
import { daysWith, SOLD } from "../helpers/settlement.ts";

const connection = await network.create();
const RATE = 1_000_000n;
const DAYS = 3n;
const load = daysWith(connection, { monthDays: [3, 31, 31], bondPerKwh: RATE });
const ADAY = 24n * (SOLD[0] + SOLD[1]) * RATE;

describe("bonds when a day is settled", () => {
  it("return day by day to who pays what it owes", async () => {
    const d = await load();
    expect(await d.register.bondOf(d.seller.participant, d.product)).to.equal(DAYS * ADAY);
    for (let i = 0; i < 3; i++) {
      const before = await d.house.freeOf(d.seller.participant);
      await d.play(d.day + i, [d.off(d.seller, 1_000n), d.off(d.buyer), d.off(d.other)]);
      const charge = 24n * 1_000n * 400_000n;
      expect((await d.house.freeOf(d.seller.participant)) - before).to.equal(ADAY - charge);
      expect(await d.register.bondOf(d.seller.participant, d.product)).to.equal(ADAY * BigInt(2 - i));
      expect(await d.house.compartmentOf(d.register.target)).to.equal(await d.register.bondTotal());
    }
    await d.checkFund(
      d.everybody.map(({ participant }) => participant),
      [d.month],
    );
  });

  it("are taken for the day before anything becomes a debt", async () => {
    const d = await load();
    const house = d.house.connect(d.seller.account);
    await house.withdraw(d.seller.participant, await d.house.freeOf(d.seller.participant));
    const short = 900_000n;
    const charge = 24n * (short * 400_000n + (63_000n * 20_000n + 810_000n * 80_000n));
    await d.play(d.day, [d.off(d.seller, short), d.off(d.buyer), d.off(d.other)]);
    const [event] = await d.settlement.queryFilter(d.settlement.filters.StatementIssued(d.seller.participant));
    expect([event!.args.drawn, event!.args.debt]).to.deep.equal([ADAY, charge - ADAY]);
    expect(await d.house.debtOf(d.seller.participant)).to.equal(charge - ADAY);
    expect(await d.register.bondOf(d.seller.participant, d.product)).to.equal(2n * ADAY);
    expect(await d.house.freeOf(d.seller.participant)).to.equal(0n);
    await d.checkFund(
      d.everybody.map(({ participant }) => participant),
      [d.month],
    );
  });

  it("give back what is not needed of the day", async () => {
    const d = await load();
    const house = d.house.connect(d.seller.account);
    await house.withdraw(d.seller.participant, await d.house.freeOf(d.seller.participant));
    await d.play(d.day, [d.off(d.seller, 1_000n), d.off(d.buyer), d.off(d.other)]);
    const charge = 24n * 1_000n * 400_000n;
    expect(await d.house.debtOf(d.seller.participant)).to.equal(0n);
    expect(await d.house.freeOf(d.seller.participant)).to.equal(ADAY - charge);
  });

  it("return for a day that counts as contracted, too", async () => {
    const d = await load();
    await d.passTo(d.endOf(d.day));
    await d.meters.announce(d.day);
    await d.passTo(d.endOf(d.day) + 2 * DAY);
    await d.settlement.prepare(d.day);
    const before = await d.house.freeOf(d.seller.participant);
    await d.settlement.settleAbsent(d.day, [d.seller.participant]);
    expect((await d.house.freeOf(d.seller.participant)) - before).to.equal(ADAY);
  });

  it("are the settlement's to release", async () => {
    const d = await load();
    await expect(d.register.connect(d.stranger).deliver(d.day, [d.seller.participant], [0n]))
      .to.be.revertedWithCustomError(d.register, "NotTheSettlement")
      .withArgs(d.stranger.address);
  });
});
