import { expect } from "chai";
import { network } from "hardhat";
import { flat } from "../helpers/lanes.ts";
import { DOCUMENT, Role } from "../helpers/ledgers.ts";
import { addAuction } from "../helpers/market.ts";
import { playOf, SHORT_DAY } from "../helpers/sessions.ts";
import { tradedDay } from "../helpers/tradedDay.ts";
import { netItem, same, Series } from "../helpers/settlement.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const traded = () => tradedDay(connection);
const load = () => networkHelpers.loadFixture(traded);
const allotted = async () => {
  const d = await load();
  await d.play.allot(d.outcome);
  return d;
};

describe("Settlement.qualify", () => {
  it("notes that three groups a side traded, shown by anyone", async () => {
    const d = await allotted();
    expect(await d.settlement.isQualified(d.auction.target, d.session)).to.equal(false);
    await expect(d.settlement.connect(d.stranger).qualify(d.evidence))
      .to.emit(d.errors, "SessionQualified")
      .withArgs(d.auction.target, d.session);
    expect(await d.settlement.isQualified(d.auction.target, d.session)).to.equal(true);
  });

  it("is not deceived by the same group twice, the wrong side, others, or a session without an allotment", async () => {
    const before = await load();
    await expect(before.settlement.qualify(before.evidence))
      .to.be.revertedWithCustomError(before.errors, "EvidenceWrong")
      .withArgs(before.session, before.ids[0], 0);
    const d = await allotted();
    const { ids, evidence } = d;
    const wrong = async (over: object, participant: bigint, place: number) =>
      expect(d.settlement.qualify({ ...evidence, ...over }))
        .to.be.revertedWithCustomError(d.errors, "EvidenceWrong")
        .withArgs(d.session, participant, place);
    await wrong({ receivers: [ids[0]!, ids[1]!, ids[1]!] }, ids[1]!, 2);
    await wrong({ receivers: [ids[0]!, ids[3]!, ids[1]!] }, ids[3]!, 1);
    await wrong({ payers: [ids[3]!, ids[4]!, ids[0]!] }, ids[0]!, 5);
    await wrong({ payers: [ids[3]!, d.beneficiary, ids[5]!] }, d.beneficiary, 4);
    await expect(d.settlement.qualify({ ...evidence, market: d.register.target as string }))
      .to.be.revertedWithCustomError(d.errors, "MarketUnfit")
      .withArgs(d.register.target);
  });
});

describe("Settlement.prepare", () => {
  const priced = async (d: Awaited<ReturnType<typeof load>>, price: number) =>
    d.prices.connect(d.gridCompany).publish(Series.Balancing, d.day, flat(SHORT_DAY, BigInt(price)), DOCUMENT);
  const wait = async (d: Awaited<ReturnType<typeof load>>) => {
    const { finalFrom } = await d.prices.pricesOf(Series.Balancing, d.day);
    await networkHelpers.time.increaseTo(finalFrom.time + 10n);
  };
  const sides = async (d: Awaited<ReturnType<typeof load>>) => [...(await d.settlement.pricesOf(d.day))];

  it("takes the larger of both sources for the short and the smaller for the long", async () => {
    for (const [balancing, short, long] of [
      [500_000, 500_000n, 350_000n],
      [200_000, 350_000n, 200_000n],
    ] as const) {
      const d = await allotted();
      await d.settlement.qualify(d.evidence);
      await d.publishAll();
      await priced(d, balancing);
      await wait(d);
      await d.settlement.prepare(d.day);
      expect(await sides(d)).to.deep.equal([...flat(SHORT_DAY, short), ...flat(SHORT_DAY, long)]);
      expect([...(await d.settlement.sessionsOn(d.day, d.auction.target))]).to.deep.equal([d.session]);
      const record = await d.settlement.dayOf(d.day);
      expect([record.version, record.prepared, record.intervals]).to.deep.equal([1n, true, 10n]);
    }
  });

  it("goes by one source where there is one, and by the fallback where there is none", async () => {
    for (const [qualified, published, price] of [
      [true, false, 350_000n],
      [false, true, 500_000n],
      [false, false, 400_000n],
    ] as const) {
      const d = await allotted();
      if (qualified) await d.settlement.qualify(d.evidence);
      await d.publishAll();
      if (published) await priced(d, 500_000);
      await networkHelpers.time.increase(14 * 3_600);
      await d.settlement.prepare(d.day);
      expect(await sides(d)).to.deep.equal([...flat(SHORT_DAY, price), ...flat(SHORT_DAY, price)]);
    }
  });

  it("fixes a day once, after the review of its readings, never without a rule", async () => {
    const d = await allotted();
    await expect(d.settlement.prepare(d.day))
      .to.be.revertedWithCustomError(d.errors, "ReviewNotOver")
      .withArgs(d.day, [0, 0]);
    await d.publishAll();
    const gate = await d.meters.firstReviewOf(d.day);
    await networkHelpers.time.setNextBlockTimestamp(Number(gate.time) - 1);
    await expect(d.settlement.prepare(d.day))
      .to.be.revertedWithCustomError(d.errors, "ReviewNotOver")
      .withArgs(d.day, [gate.time, gate.blockNumber]);
    await networkHelpers.time.setNextBlockTimestamp(Number(gate.time));
    await d.settlement.prepare(d.day);
    await expect(d.settlement.prepare(d.day))
      .to.be.revertedWithCustomError(d.errors, "DayPreparedBefore")
      .withArgs(d.day);
    // What is qualified later changes nothing.
    const before = await sides(d);
    await d.settlement.qualify(d.evidence);
    expect(await sides(d)).to.deep.equal(before);
  });

  it("waits for sessions that are alive, which anyone can end", async () => {
    const d = await load();
    await d.publishAll();
    await networkHelpers.time.increase(14 * 3_600);
    await expect(d.settlement.prepare(d.day))
      .to.be.revertedWithCustomError(d.errors, "SessionsNotEnded")
      .withArgs(d.day, d.product, d.auction.target);
    await d.play.allot(d.outcome, d.stranger);
    await d.settlement.prepare(d.day);
  });
});

describe("what sessions owe", () => {
  it("is netted with what deviations cost, paid once, and all that was paid in comes out", async () => {
    const d = await allotted();
    const nets = await Promise.all(d.ids.map((id) => d.netOf(id)));
    expect(nets.reduce((sum, net) => sum + net, 0n)).to.equal(0n);
    expect(nets[0]).to.equal(BigInt(SHORT_DAY) * 10_000n * 350_000n);
    const compartment = await d.house.compartmentOf(d.auction.target);
    const owed = nets.slice(0, 3).reduce((sum, net) => sum + net, 0n);
    expect(compartment).to.equal(owed);
    const published = await d.publishAll(100n);
    await networkHelpers.time.increase(14 * 3_600);
    await d.settlement.prepare(d.day);
    const free = () => Promise.all(d.ids.map((id) => d.house.freeOf(id)));
    const before = await free();
    await d.settle(published, [0, 3]);
    await d.settle(published);
    const got = (await free()).map((x, i) => x - before[i]!);
    // 100 of 10,000 Wh lie in the free band; nothing was published, nobody qualified the session: the fallback.
    const charge = BigInt(SHORT_DAY) * 100n * 400_000n;
    expect(got).to.deep.equal([nets[0], nets[1], nets[2], -charge, 0n, 0n]);
    expect(await d.house.compartmentOf(d.auction.target)).to.equal(0n);
    await d.checkFund(d.ids, [await d.register.productOf(d.product).then(() => (d.product & ~0x1ffn) | 1n)]);
    const events = await d.settlement.queryFilter(d.settlement.filters.StatementIssued());
    expect(events.reduce((sum, { args }) => sum + args.received, 0n)).to.equal(owed);
  });

  it("is what a charge is paid from first", async () => {
    const d = await allotted();
    const items = d.items();
    items[0] = netItem(d.sellers[0]!, same(-9_900n, SHORT_DAY));
    const published = await d.publish(d.day, items, { intervals: SHORT_DAY });
    await networkHelpers.time.increase(14 * 3_600);
    await d.settlement.prepare(d.day);
    await d.house.connect(d.sellers[0]!.account).withdraw(d.ids[0]!, await d.house.freeOf(d.ids[0]!));
    await d.settle(published);
    const charge = BigInt(SHORT_DAY) * 100n * 400_000n;
    expect(await d.house.freeOf(d.ids[0]!)).to.equal((await d.netOf(d.ids[0]!)) - charge);
    expect(await d.house.debtOf(d.ids[0]!)).to.equal(0n);
    expect(await d.house.compartmentOf(d.settlement.target)).to.equal(charge);
  });

  it("is paid out by the settlement only", async () => {
    const d = await allotted();
    await expect(d.auction.connect(d.stranger).payOut([d.session], d.ids))
      .to.be.revertedWithCustomError(d.auction, "NotTheSettlement")
      .withArgs(d.stranger.address);
  });

  // HOLE, open: a market that was succeeded has no money, so every day with something to receive from it stands still.
  it("is paid out by the market's successor when the institutions hand over its money", async () => {
    const d = await allotted();
    const heir = await connection.ethers.deployContract("MarketHeir", [d.house.target, d.settlement.target]);
    for (const participant of d.ids) {
      const net = await d.netOf(participant);
      if (net > 0n) await heir.setOwed(participant, net);
    }
    await d.house.registerModule(heir.target);
    const published = await d.publishAll();
    await networkHelpers.time.increase(14 * 3_600);
    await d.settlement.prepare(d.day);
    await d.house.succeed(d.auction.target, heir.target);
    await expect(d.settle(published)).to.be.revertedWithCustomError(d.house, "CompartmentTooSmall");
    await d.settle(published, [3, 4, 5]);
    await expect(d.settlement.succeedMarket(d.auction.target, d.stranger.address))
      .to.be.revertedWithCustomError(d.errors, "MarketUnfit")
      .withArgs(d.stranger.address);
    await expect(d.settlement.succeedMarket(d.auction.target, heir.target))
      .to.emit(d.errors, "MarketSucceeded")
      .withArgs(d.auction.target, heir.target);
    const before = await d.house.freeOf(d.ids[0]!);
    await d.settle(published, [0, 1, 2]);
    expect(await d.house.freeOf(d.ids[0]!)).to.equal(before + (await d.netOf(d.ids[0]!)));
    expect(await d.house.compartmentOf(heir.target)).to.equal(0n);
  });
});

describe("two markets", () => {
  it("pay out both, and neither for the other", async () => {
    const d = await load();
    const second = await addAuction(d);
    await d.manager.setTargetFunctionRole(
      second.auction.target,
      [second.auction.interface.getFunction("setSettlement").selector],
      Role.Upgrader,
    );
    await second.auction.setSettlement(d.settlement.target);
    await d.settlement.addMarket(second.auction.target);
    await d.play.allot(d.outcome);
    for (const { account, participant } of d.everybody) {
      await d.house.connect(account).enableModule(participant, second.auction.target);
    }
    const other = await playOf({ ...d, auction: second.auction });
    const session = await other.open({ product: d.product });
    const [seller, buyer] = [d.sellers[0]!, d.buyers[0]!];
    const bids = [
      await other.bid(session, seller, { sell: [[100_000, 7]] }),
      await other.bid(session, buyer, { buy: [[300_000, 7]] }),
    ];
    const terms = await second.auction.termsOf(session);
    for (const bid of bids) await other.commit(bid);
    await d.pass(terms.revealsFrom);
    await other.reveal(session, bids);
    await d.pass(terms.revealsUntil);
    const outcome = await other.outcome(session, bids);
    await other.clear(outcome);
    await d.pass(terms.allotFrom);
    await other.allot(outcome);
    const more = BigInt.asIntN(128, (await second.auction.commitmentOf(session, seller.participant)) >> 64n);
    expect(more).to.equal(BigInt(SHORT_DAY) * 7_000n * 200_000n);
    const items = d.items();
    items[0] = netItem(seller, same(-17_000n, SHORT_DAY));
    items[3] = netItem(buyer, same(17_000n, SHORT_DAY));
    const published = await d.publish(d.day, items, { intervals: SHORT_DAY });
    await networkHelpers.time.increase(14 * 3_600);
    await d.settlement.prepare(d.day);
    const before = await d.house.freeOf(seller.participant);
    await d.settle(published);
    expect((await d.house.freeOf(seller.participant)) - before).to.equal((await d.netOf(seller.participant)) + more);
    for (const { target } of [d.auction, second.auction, d.settlement]) {
      expect(await d.house.compartmentOf(target)).to.equal(0n);
    }
  });
});
