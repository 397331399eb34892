/** A participant fails for good: its account is handed to a liquidator, its long positions are sold by a session, its rest is named. */
import { expect } from "chai";
import { network } from "hardhat";
import { energyId, flat } from "../helpers/lanes.ts";
import { ACCOUNT_CHANGE_DELAY, DAY, dayProduct, DOCUMENT, UNIT_OF_MONEY } from "../helpers/ledgers.ts";
import { playOf, SHORT_DAY } from "../helpers/sessions.ts";
import { deployDelivery, netItem, same } from "../helpers/settlement.ts";

const connection = await network.create();
const { networkHelpers } = connection;

/** kWh an interval that it had bought for later, and what it took too much on the day that broke it. */
const LONG_KWH = 10;
const TAKEN_WH = 1_000_000n;

describe("a participant that fails for good", () => {
  it("is closed out: positions sold by a session, proceeds to the fund, the rest borne by it and named", async () => {
    const d = await deployDelivery(connection);
    const play = await playOf(d);
    const { register, registry, registrar, house, settlement, accounts, auction } = d;
    const liquidator = accounts.at(-3)!;
    const failed = await d.join(accounts.at(-4)!, { amount: 10n * UNIT_OF_MONEY });
    const estate = await d.join(liquidator, { amount: 1_000n * UNIT_OF_MONEY });
    const seller = await play.seller({ group: 501 });
    const buyer = await play.buyer({ group: 502 });
    const points = new Map<bigint, bigint>();
    for (const { participant } of [seller, buyer]) points.set(participant, await d.addPoint(participant));

    // A day on which it takes what it has not bought, and later ones for which it has.
    const first = await d.dayAhead(2);
    const year = await d.addYear({ firstDay: first, days: 62, intervals: SHORT_DAY });
    const later = dayProduct(year, 9);
    await d.scheduleRule(first, { bands: [{ uptoBps: 65_535, shortBps: 10_000, longBps: 10_000, minimum: 0 }] });
    const own = register.connect(seller.account);
    await own.issue(seller.participant, seller.unit, later, flat(SHORT_DAY, 100n));
    for (let i = 0; i < SHORT_DAY; i++) {
      await own.transfer(seller.participant, failed.participant, energyId(later, i), LONG_KWH);
    }
    const published = await d.publish(first, [netItem(failed, same(TAKEN_WH, SHORT_DAY))], { intervals: SHORT_DAY });
    await d.passReview(published);
    await settlement.prepare(first);
    await d.settle(published);
    const owed = BigInt(SHORT_DAY) * TAKEN_WH * 400_000n - 10n * UNIT_OF_MONEY;
    expect(await house.debtOf(failed.participant)).to.equal(owed);
    expect(owed).to.be.greaterThan(0n);

    // The registrar asks for another account with a document; the old one could still cancel for two days.
    await registry.connect(registrar).requestAccountChange(failed.participant, liquidator.address, DOCUMENT);
    await networkHelpers.time.increase(ACCOUNT_CHANGE_DELAY);
    await registry.connect(liquidator).completeAccountChange(failed.participant);
    const mine = register.connect(liquidator);
    for (let i = 0; i < SHORT_DAY; i++) {
      await expect(
        mine.transfer(failed.participant, estate.participant, energyId(later, i), LONG_KWH + 1),
      ).to.be.revertedWithCustomError(register, "DebtorMayOnlyReduce");
      await mine.transfer(failed.participant, estate.participant, energyId(later, i), LONG_KWH);
    }

    // The estate sells by a session like anybody.
    const session = await d.openSession({ product: later });
    const bids = [
      await play.bid(session, estate, { sell: [[0, LONG_KWH]] }),
      await play.bid(session, buyer, { buy: [[400_000, LONG_KWH]] }),
    ];
    await play.allot(await play.untilCleared(session, bids));
    const day = first + 9;
    const items = [
      netItem(estate, same(0n, SHORT_DAY)),
      netItem({ ...buyer, point: points.get(buyer.participant)! }, same(BigInt(LONG_KWH) * 1_000n, SHORT_DAY)),
    ];
    for (let between = first; between < day; between++) {
      await d.passTo(d.endOf(between));
      await d.meters.announce(between);
    }
    const sold = await d.publish(day, items, { intervals: SHORT_DAY });
    await networkHelpers.time.increase(2 * DAY);
    for (let between = first + 1; between < day; between++) await settlement.prepare(between);
    for (let between = first; between < day; between++) {
      await settlement.settleAbsent(between, [estate.participant, buyer.participant]);
    }
    await settlement.prepare(day);
    const before = await house.freeOf(estate.participant);
    await d.settle(sold);
    const proceeds = (await house.freeOf(estate.participant)) - before;
    expect(proceeds).to.be.greaterThan(0n);

    // What the sale brought is paid in for the failed one, collected by a stranger, and the rest is given up by name.
    await house.connect(liquidator).withdraw(estate.participant, proceeds);
    await d.token.connect(liquidator).approve(house.target, proceeds);
    await house.connect(liquidator).deposit(failed.participant, proceeds);
    await settlement.connect(d.stranger).collect([failed.participant]);
    expect(await house.debtOf(failed.participant)).to.equal(owed - proceeds);
    await registry.connect(registrar).suspend(failed.participant, DOCUMENT);
    await expect(settlement.connect(d.regulator).closeOut(failed.participant, DOCUMENT))
      .to.emit(d.errors, "ClosedOut")
      .withArgs(failed.participant, owed - proceeds, DOCUMENT);
    expect(await house.debtOf(failed.participant)).to.equal(0n);
    const month = (year << 9n) | 1n;
    await d.checkFund(
      [failed, estate, seller, buyer].map(({ participant }) => participant),
      [month, month + 1n],
    );
    expect(await house.compartmentOf(auction.target)).to.equal(0n);
  });
});
