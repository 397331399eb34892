import { expect } from "chai";
import { network } from "hardhat";
import { DOCUMENT, Taken, UNIT_OF_MONEY } from "../helpers/ledgers.ts";
import { SessionState } from "../helpers/market.ts";
import { playWith, smallSession, ZERO_WORD } from "../helpers/sessions.ts";

const connection = await network.create();
const { networkHelpers } = connection;

describe("SealedSession.commit", () => {
  const load = playWith(connection, async (play) => {
    const small = await smallSession(play);
    await play.untilCommits(small.session);
    return small;
  });

  it("keeps one word and takes bond and cover into the auction's compartment", async () => {
    const play = await load();
    const { auction, house, session, mill, bids } = play;
    const money = await play.moneyOf(session, bids[2].data);
    const free = await house.freeOf(mill.participant);
    const { hash, sequence, rows, exposureExponent, cover } = bids[2].data;
    const word =
      (BigInt(hash) & (((1n << 192n) - 1n) << 64n)) |
      (BigInt(cover) << 30n) |
      (sequence << 14n) |
      (BigInt(exposureExponent) << 8n) |
      (BigInt(rows) << 2n) |
      1n;
    await expect(play.commit(bids[2])).to.emit(auction, "BidCommitted").withArgs(session, mill.participant, word);
    expect(await auction.commitmentOf(session, mill.participant)).to.equal(word);
    expect(await house.freeOf(mill.participant)).to.equal(free - money);
    expect(await house.compartmentOf(auction.target)).to.equal(money);
  });

  it("takes rowBond for each row and exposureBond for each lot of declared exposure", async () => {
    const play = await load();
    const { house, session, mill } = play;
    const free = await house.freeOf(mill.participant);
    await play.commit(await play.bid(session, mill, { buy: [[0, 1]] }, { rows: 32, exposureExponent: 20 }));
    const { rowBond, exposureBond } = await play.auction.termsOf(session);
    expect(free - (await house.freeOf(mill.participant))).to.equal(32n * rowBond + (exposureBond << 20n));
  });

  it("replaces by a higher sequence and settles the difference, up or down", async () => {
    const play = await load();
    const { house, session, mill } = play;
    const free = await house.freeOf(mill.participant);
    for (const [index, lots] of [100, 300, 20].entries()) {
      const bid = await play.bid(session, mill, { buy: [[400_000, lots]] }, { sequence: BigInt(2 * index + 1) });
      await play.commit(bid);
      expect(await house.freeOf(mill.participant)).to.equal(free - (await play.moneyOf(session, bid.data)));
    }
  });

  it("is for the account of the participant; an unknown participant has none", async () => {
    const play = await load();
    const { auction, errors, stranger, mill, bids } = play;
    await expect(auction.connect(stranger).commit(bids[2].session, bids[2].data))
      .to.be.revertedWithCustomError(errors, "NotItsAccount")
      .withArgs(mill.participant, mill.account.address, stranger.address);
    await expect(auction.connect(mill.account).commit(bids[2].session, { ...bids[2].data, participant: 999n }))
      .to.be.revertedWithCustomError(errors, "NotItsAccount")
      .withArgs(999n, connection.ethers.ZeroAddress, mill.account.address);
  });

  it("is for approved participants: not for applicants, not for the suspended", async () => {
    const play = await load();
    const { errors, registry, registrar, mill, bids, accounts } = play;
    await registry.connect(registrar).suspend(mill.participant, DOCUMENT);
    await expect(play.commit(bids[2]))
      .to.be.revertedWithCustomError(errors, "ParticipantNotApproved")
      .withArgs(mill.participant);
    await registry.connect(accounts[9]).applyAs(2, 1, DOCUMENT);
    const applicant = { account: accounts[9]!, participant: await registry.participantCount() };
    await expect(play.commit(await play.bid(play.session, applicant, { buy: [[10, 1]] })))
      .to.be.revertedWithCustomError(errors, "ParticipantNotApproved")
      .withArgs(applicant.participant);
  });

  it("is for known sessions", async () => {
    const play = await load();
    await expect(play.auction.connect(play.mill.account).commit(9n, play.bids[2].data))
      .to.be.revertedWithCustomError(play.errors, "UnknownSession")
      .withArgs(9n);
  });

  it("lasts from opensAt until closesAt, half open", async () => {
    const play = await load();
    const { errors, mill } = play;
    const now = await networkHelpers.time.latest();
    const opensAt = { time: now + 600, blockNumber: 0 };
    const later = await play.open({ opensAt });
    const bid = await play.bid(later, mill, { buy: [[10, 1]] });
    const { closesAt } = await play.auction.termsOf(later);
    await networkHelpers.time.setNextBlockTimestamp(opensAt.time - 1);
    await expect(play.commit(bid))
      .to.be.revertedWithCustomError(errors, "TooEarly")
      .withArgs(later, [opensAt.time, 0], opensAt.time - 1, (await networkHelpers.time.latestBlock()) + 1);
    await networkHelpers.time.setNextBlockTimestamp(opensAt.time);
    await play.commit(bid);
    await networkHelpers.time.setNextBlockTimestamp(closesAt.time - 1n);
    await play.commit(await play.bid(later, mill, { buy: [[10, 1]] }, { sequence: 2n }));
    await networkHelpers.time.setNextBlockTimestamp(closesAt.time);
    await expect(play.commit(await play.bid(later, mill, { buy: [[10, 1]] }, { sequence: 3n })))
      .to.be.revertedWithCustomError(errors, "TooLate")
      .withArgs(later, [...closesAt], closesAt.time, (await networkHelpers.time.latestBlock()) + 1);
  });

  it("needs a session that is alive", async () => {
    const play = await load();
    const { auction, errors, regulator, session, bids } = play;
    await auction.connect(regulator).voidSession(session, DOCUMENT);
    await expect(play.commit(bids[2]))
      .to.be.revertedWithCustomError(errors, "WrongState")
      .withArgs(session, SessionState.Voided);
  });

  it("refuses what is not newer, rows, exposure and cover out of range, and changes nothing then", async () => {
    const play = await load();
    const { auction, house, errors, session, mill } = play;
    const maxRows = (await auction.termsOf(session)).maxRows;
    await play.commit(await play.bid(session, mill, { buy: [[10, 1]] }, { sequence: 5n }));
    const before = await auction.commitmentOf(session, mill.participant);
    const free = await house.freeOf(mill.participant);
    const { participant } = mill;
    const cases: [Parameters<typeof play.bid>[3], string, unknown[]][] = [
      [{ sequence: 5n }, "SequenceNotNewer", [participant, 5n, 5n]],
      [{ sequence: 4n }, "SequenceNotNewer", [participant, 5n, 4n]],
      [{ sequence: 0n }, "SequenceNotNewer", [participant, 5n, 0n]],
      [{ sequence: 6n, rows: 0 }, "RowsOutOfRange", [participant, 0n, maxRows]],
      [{ sequence: 6n, rows: 33 }, "RowsOutOfRange", [participant, 33n, maxRows]],
      [{ sequence: 6n, rows: 255 }, "RowsOutOfRange", [participant, 255n, maxRows]],
      [{ sequence: 6n, exposureExponent: 64 }, "ExposureOutOfRange", [participant, 64n]],
      [{ sequence: 6n, exposureExponent: 255 }, "ExposureOutOfRange", [participant, 255n]],
      [{ sequence: 6n, cover: 105 }, "CoverCodeInvalid", [105n]],
      [{ sequence: 6n, cover: 0xffffffff }, "CoverCodeInvalid", [0xffffffffn]],
    ];
    for (const [declared, name, values] of cases) {
      await expect(play.commit(await play.bid(session, mill, { buy: [[10, 1]] }, declared)))
        .to.be.revertedWithCustomError(errors, name)
        .withArgs(...values);
    }
    expect(await auction.commitmentOf(session, mill.participant)).to.equal(before);
    expect(await house.freeOf(mill.participant)).to.equal(free);
  });

  it("refuses what money does not reach for: less than bond and cover, not enabled, frozen, at every bound", async () => {
    const play = await load();
    const { auction, house, errors, guardian, session, mill, bids } = play;
    const { participant, account } = mill;
    const needed = await play.moneyOf(session, bids[2].data);
    const free = await house.freeOf(participant);
    await house.connect(account).withdraw(participant, free - needed + 1n);
    const refusal = async (why: number, bid = bids[2]) =>
      expect(play.commit(bid))
        .to.be.revertedWithCustomError(errors, "MoneyNotTaken")
        .withArgs(participant, await play.moneyOf(session, bid.data), why);
    await refusal(Taken.NotEnoughFree);
    // the largest that can be declared is more than all money there is, and no sum wraps
    await refusal(
      Taken.NotEnoughFree,
      await play.bid(session, mill, { buy: [[10, 1]] }, { rows: 32, exposureExponent: 63, cover: 0xffffff68 }),
    );
    await play.fund(account, participant, 1n);
    await house.connect(account).disableModule(participant, auction.target);
    await refusal(Taken.ModuleNotEnabled);
    await house.connect(account).enableModule(participant, auction.target);
    await house.connect(guardian).freeze(auction.target);
    await refusal(Taken.ModuleFrozen);
    await house.connect(guardian).unfreeze(auction.target);
    await play.commit(bids[2]);
    expect(await house.freeOf(participant)).to.equal(0n);
  });

  it("asks for consent even where neither bond nor cover is needed", async () => {
    const play = await load();
    const { auction, house, errors, guardian, coal } = play;
    const free = await play.open({ rowBond: 0n, exposureBond: 0n }, [coal]);
    await play.untilCommits(free);
    await house.connect(coal.account).disableModule(coal.participant, auction.target);
    await networkHelpers.mine(1);
    const bid = await play.bid(free, coal, { sell: [[10, 1]] });
    const refusal = (why: number) =>
      expect(play.commit(bid))
        .to.be.revertedWithCustomError(errors, "MoneyNotTaken")
        .withArgs(coal.participant, 0n, why);
    await refusal(Taken.ModuleNotEnabled);
    await house.connect(coal.account).enableModule(coal.participant, auction.target);
    await house.connect(guardian).freeze(auction.target);
    await refusal(Taken.ModuleFrozen);
    await house.connect(guardian).unfreeze(auction.target);
    await play.commit(bid);
  });

  it("takes the highest exposure there is from whoever can pay it", async () => {
    const play = await load();
    const { session, mill, account } = { ...play, account: play.mill.account };
    const bid = await play.bid(session, mill, { buy: [[10, 1]] }, { exposureExponent: 63 });
    await play.fund(account, mill.participant, await play.moneyOf(session, bid.data));
    await play.commit(bid);
    expect(await play.moneyOf(session, bid.data)).to.be.greaterThan((1_000n * UNIT_OF_MONEY) << 30n);
  });

  it("lets several ids of one account commit, each for itself", async () => {
    const play = await load();
    const { auction, session, mill } = play;
    const second = { account: mill.account, participant: await play.enter(mill.account) };
    await play.commit(play.bids[2]);
    await play.commit(await play.bid(session, second, { buy: [[10, 1]] }));
    expect((await auction.commitmentOf(session, second.participant)) & 3n).to.equal(1n);
  });

  it("locks the holding of the product from that moment", async () => {
    const play = await load();
    const { auction, session, product, coal, bids } = play;
    expect(await auction.isCommitted(product, coal.participant)).to.equal(false);
    await play.commit(bids[0]);
    expect(await auction.isCommitted(product, coal.participant)).to.equal(true);
    expect(await auction.isCommitted(product + 1n, coal.participant)).to.equal(false);
    await play.commit({
      ...bids[0],
      data: { ...bids[0].data, sequence: 2n, rows: 0, exposureExponent: 0, cover: 0, hash: ZERO_WORD },
    });
    expect(await auction.isCommitted(product, coal.participant)).to.equal(false);
    expect(session).to.equal(await auction.liveSessionOf(product));
  });
});
