import { expect } from "chai";
import { network } from "hardhat";
import { DOCUMENT, HOUR } from "../helpers/ledgers.ts";
import { at, SessionState } from "../helpers/market.ts";
import { playWith, smallSession, type Bid, type Play } from "../helpers/sessions.ts";

const connection = await network.create();
const { networkHelpers } = connection;

describe("SealedSession.release", () => {
  /** All commit, the town stays silent. */
  const load = playWith(connection, async (play) => {
    const small = await smallSession(play);
    const { session, bids, town } = small;
    await play.untilCommits(session);
    for (const bid of bids) await play.commit(bid);
    await play.untilReveals(session);
    const book = bids.slice(0, 3);
    await play.reveal(session, book);
    const { rowBond, exposureBond } = await play.auction.termsOf(session);
    const { rows, exposureExponent } = bids[3].data;
    const bond = rowBond * BigInt(rows) + (exposureBond << BigInt(exposureExponent));
    const cover = (await play.moneyOf(session, bids[3].data)) - bond;
    return { ...small, book, silent: town.participant, bond, cover };
  });
  const release = (play: Play, session: bigint, ...ids: bigint[]) => play.auction.release(session, ids);
  const cleared = async (play: Play, session: bigint, book: readonly Bid[]) => {
    await play.untilClears(session);
    const o = await play.outcome(session, book);
    await play.clear(o);
    return o;
  };

  it("returns the cover of a silent bid after revealsUntil, by anyone, once", async () => {
    const play = await load();
    const { auction, house, errors, session, silent, cover } = play;
    const free = await house.freeOf(silent);
    const { revealsUntil } = await auction.termsOf(session);
    await networkHelpers.time.setNextBlockTimestamp(revealsUntil.time - 1n);
    await expect(release(play, session, silent))
      .to.be.revertedWithCustomError(errors, "TooEarly")
      .withArgs(session, [...revealsUntil], revealsUntil.time - 1n, (await networkHelpers.time.latestBlock()) + 1);
    await networkHelpers.time.setNextBlockTimestamp(revealsUntil.time);
    await expect(release(play, session, silent))
      .to.emit(auction, "CommitmentReleased")
      .withArgs(session, silent, cover, 0n);
    expect(await house.freeOf(silent)).to.equal(free + cover);
    expect((await auction.commitmentOf(session, silent)) & 3n).to.equal(1n);
    await expect(release(play, session, silent))
      .to.be.revertedWithCustomError(errors, "NothingToRelease")
      .withArgs(silent, 1n);
  });

  it("forfeits the bond to the beneficiary only when neither cancel nor void is possible any more", async () => {
    const play = await load();
    const { auction, house, errors, session, book, silent, bond, cover, beneficiary } = play;
    await cleared(play, session, book);
    const before = await house.freeOf(beneficiary);
    const { allotFrom } = await auction.termsOf(session);
    await networkHelpers.time.setNextBlockTimestamp(allotFrom.time - 2n);
    await expect(release(play, session, silent))
      .to.emit(auction, "CommitmentReleased")
      .withArgs(session, silent, cover, 0n);
    await networkHelpers.time.setNextBlockTimestamp(allotFrom.time - 1n);
    await expect(release(play, session, silent)).to.be.revertedWithCustomError(errors, "NothingToRelease");
    await networkHelpers.time.setNextBlockTimestamp(allotFrom.time);
    await expect(release(play, session, silent))
      .to.emit(auction, "CommitmentReleased")
      .withArgs(session, silent, 0n, bond);
    expect(await house.freeOf(beneficiary)).to.equal(before + bond);
    expect(await auction.commitmentOf(session, silent)).to.equal(0n);
    await expect(release(play, session, silent))
      .to.be.revertedWithCustomError(errors, "NothingToRelease")
      .withArgs(silent, 0n);
  });

  it("waits for objections before a bond is forfeited", async () => {
    const play = await load();
    const { auction, coal, town } = play;
    const session = await play.open({ objection: at(5 * HOUR) }, [coal]);
    const book = [await play.bid(session, coal, { sell: [[10, 1]] })];
    const silent = await play.bid(session, town, { buy: [[0, 1]] });
    await play.untilCommits(session);
    await play.commit(book[0]!);
    await play.commit(silent);
    await play.untilReveals(session);
    await play.reveal(session, book);
    await cleared(play, session, book);
    await play.passGate(session, "allotFrom");
    await expect(release(play, session, town.participant)).to.be.revertedWithCustomError(
      play.errors,
      "NothingToRelease",
    );
    await play.untilAllots(session);
    await expect(release(play, session, town.participant))
      .to.emit(auction, "CommitmentReleased")
      .withArgs(session, town.participant, 0n, await play.moneyOf(session, silent.data));
  });

  it("forfeits bonds of the silent where nobody revealed and the session has ended", async () => {
    const play = await load();
    const { auction, house, town, beneficiary } = play;
    const session = await play.open();
    const bid = await play.bid(session, town, { buy: [[10, 1]] });
    await play.untilCommits(session);
    await play.commit(bid);
    await play.untilClears(session);
    await play.clear(await play.outcome(session, []));
    const before = await house.freeOf(beneficiary);
    await release(play, session, town.participant);
    expect(await house.freeOf(beneficiary)).to.be.greaterThan(before);
    expect(await auction.commitmentOf(session, town.participant)).to.equal(0n);
  });

  for (const how of ["cancelled", "voided"] as const) {
    it(`returns bond and cover of everybody, revealed or silent, once a session is ${how}`, async () => {
      const play = await load();
      const { auction, house, regulator, errors, session, bids, bond, cover, silent } = play;
      await play.untilClears(session);
      // the cover may have returned before
      await release(play, session, silent);
      if (how === "cancelled") {
        await play.passGate(session, "clearBy");
        await auction.cancel(session);
      } else await auction.connect(regulator).voidSession(session, DOCUMENT);
      const ids = bids.map(({ participant }) => participant);
      const sent = release(play, session, ...ids);
      for (const bid of bids) {
        const money = bid.participant === silent ? bond : await play.moneyOf(session, bid.data);
        await expect(sent).to.emit(auction, "CommitmentReleased").withArgs(session, bid.participant, money, 0n);
      }
      expect(await house.compartmentOf(auction.target)).to.equal(0n);
      expect(cover).to.be.greaterThan(0n);
      await expect(release(play, session, ...ids))
        .to.be.revertedWithCustomError(errors, "NothingToRelease")
        .withArgs(ids[0], 0n);
    });
  }

  it("passes over those of whom nothing can be released, and refuses if that is so of all", async () => {
    const play = await load();
    const { auction, errors, session, silent, coal, book } = play;
    await play.untilClears(session);
    await expect(release(play, session, 999n, coal.participant, silent)).to.emit(auction, "CommitmentReleased");
    for (const [ids, state] of [
      [[999n], 0n],
      [[coal.participant, 999n], 2n],
    ] as const) {
      await expect(release(play, session, ...ids))
        .to.be.revertedWithCustomError(errors, "NothingToRelease")
        .withArgs(ids[0], state);
    }
    await release(play, session);
    const o = await cleared(play, session, book);
    await play.untilAllots(session);
    await play.allot(o);
    expect((await auction.recordOf(session)).state).to.equal(SessionState.Ended);
    await expect(release(play, session, coal.participant))
      .to.be.revertedWithCustomError(errors, "NothingToRelease")
      .withArgs(coal.participant, 3n);
  });

  it("knows only sessions that are", async () => {
    const play = await load();
    await expect(release(play, 9n, 1n))
      .to.be.revertedWithCustomError(play.errors, "UnknownSession")
      .withArgs(9n);
  });
});
