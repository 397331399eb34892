import { expect } from "chai";
import { network } from "hardhat";
import { UNIT_OF_MONEY } from "../helpers/ledgers.ts";
import { daysWith, type Days } from "../helpers/settlement.ts";

const connection = await network.create();
const PRICE = 400_000n;
const FREE = [{ uptoBps: 65_535, shortBps: 10_000, longBps: 10_000, minimum: 0 }];
const loadFree = daysWith(connection, { rule: { bands: FREE } });

const check = (d: Days) =>
  d.checkFund(
    d.everybody.map(({ participant }) => participant),
    [d.month, d.nextMonth],
  );

describe("tickets of the balancing fund", () => {
  it("are issued for what it cannot pay, and served oldest first by what comes in", async () => {
    const d = await loadFree();
    // The long come first: the fund is empty.
    const published = await d.publish(d.day, [d.off(d.seller, -300n), d.off(d.buyer, 1_000n), d.off(d.other, -500n)]);
    await d.passReview(published);
    await d.settlement.prepare(d.day);
    await d.settle(published, [2]);
    await d.settle(published, [0]);
    const [first, second] = [24n * 500n * PRICE, 24n * 300n * PRICE];
    expect([...(await d.settlement.ticketOf(1))]).to.deep.equal([d.other.participant, 0n, first, 0n]);
    expect([...(await d.settlement.ticketOf(2))]).to.deep.equal([d.seller.participant, first, second, 0n]);
    await d.settlement.serve([1, 2]);
    expect((await d.settlement.queue()).taken).to.equal(0n);
    await check(d);
    // Of what the buyer owes it has but a part: enough for the first and half of the second.
    const money = first + second / 2n;
    await d.house.connect(d.buyer.account).withdraw(d.buyer.participant, 100_000n * UNIT_OF_MONEY - money);
    await d.settle(published, [1]);
    await check(d);
    expect([...(await d.settlement.queue())]).to.deep.equal([first + second, money, 0n, 2n]);
    const free = async () => [await d.house.freeOf(d.other.participant), await d.house.freeOf(d.seller.participant)];
    const before = await free();
    await expect(d.settlement.connect(d.stranger).serve([2, 1, 2]))
      .to.emit(d.errors, "TicketServed")
      .withArgs(2, d.seller.participant, second / 2n);
    expect((await free()).map((x, i) => x - before[i]!)).to.deep.equal([first, second / 2n]);
    await d.settlement.serve([1, 2]);
    expect((await free()).map((x, i) => x - before[i]!)).to.deep.equal([first, second / 2n]);
    await check(d);
    // The rest comes when the debtor has money again.
    await d.token.connect(d.treasury).mint(d.buyer.account.address, 100n * UNIT_OF_MONEY, `0x${"11".repeat(32)}`);
    await d.token.connect(d.buyer.account).approve(d.house.target, 100n * UNIT_OF_MONEY);
    await d.house.connect(d.buyer.account).deposit(d.buyer.participant, 100n * UNIT_OF_MONEY);
    await d.settlement.connect(d.stranger).collect([d.buyer.participant, d.other.participant]);
    await d.settlement.serve([2]);
    expect((await free()).map((x, i) => x - before[i]!)).to.deep.equal([first, second]);
    expect(await d.house.debtOf(d.buyer.participant)).to.equal(0n);
    await check(d);
    await expect(d.settlement.serve([3]))
      .to.be.revertedWithCustomError(d.errors, "UnknownTicket")
      .withArgs(3);
    await expect(d.settlement.serve([0]))
      .to.be.revertedWithCustomError(d.errors, "UnknownTicket")
      .withArgs(0);
  });

  it("go before new credits: whoever comes later waits", async () => {
    const d = await loadFree();
    await d.play(d.day, [d.off(d.seller), d.off(d.buyer), d.off(d.other, -500n)]);
    const published = await d.publish(d.day + 1, [d.off(d.seller, -300n), d.off(d.buyer, 400n), d.off(d.other)]);
    await d.passReview(published);
    await d.settlement.prepare(d.day + 1);
    const before = await d.house.freeOf(d.seller.participant);
    await d.settle(published);
    // What came in is the first ticket's, although it is not enough for it.
    expect(await d.house.freeOf(d.seller.participant)).to.equal(before);
    expect((await d.settlement.queue()).paid).to.equal(24n * 400n * PRICE);
    expect((await d.settlement.ticketOf(2)).amount).to.equal(24n * 300n * PRICE);
    await check(d);
  });
});

describe("Settlement.closeOut", () => {
  it("gives up what a suspended participant owes; the fund bears it", async () => {
    const d = await loadFree();
    const house = d.house.connect(d.buyer.account);
    await house.withdraw(d.buyer.participant, 100_000n * UNIT_OF_MONEY - 5n);
    await d.play(d.day, [d.off(d.seller), d.off(d.buyer, 1_000n), d.off(d.other)]);
    const debt = 24n * 1_000n * PRICE - 5n;
    const regulator = d.settlement.connect(d.regulator);
    const document = `0x${"22".repeat(32)}`;
    await expect(d.settlement.connect(d.operator).closeOut(d.buyer.participant, document))
      .to.be.revertedWithCustomError(d.errors, "NotAllowed")
      .withArgs(d.operator.address);
    await expect(regulator.closeOut(d.buyer.participant, document))
      .to.be.revertedWithCustomError(d.errors, "NotSuspended")
      .withArgs(d.buyer.participant);
    await d.registry.connect(d.registrar).suspend(d.buyer.participant, document);
    await expect(regulator.closeOut(d.buyer.participant, document))
      .to.emit(d.errors, "ClosedOut")
      .withArgs(d.buyer.participant, debt, document);
    expect(await d.house.debtOf(d.buyer.participant)).to.equal(0n);
    await check(d);
    await regulator.closeOut(d.buyer.participant, document);
    await check(d);
  });
});
