import { expect } from "chai";
import { network } from "hardhat";
import { DOCUMENT } from "../helpers/ledgers.ts";
import { at, SessionState, type Gate, type Terms } from "../helpers/market.ts";
import { playWith } from "../helpers/sessions.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const NAMES = ["opensAt", "closesAt", "revealsFrom", "revealsUntil", "clearBy", "allotFrom"] as const;
const FAR = 1_000;

describe("adversaries of the gates", () => {
  const load = playWith(connection, async (play) => {
    const [coal, mill, town] = [await play.seller(), await play.buyer(), await play.buyer()];
    return { coal, mill, town };
  });
  type Loaded = Awaited<ReturnType<typeof load>>;

  /** A session whose gates lie so many blocks apart as well. */
  const openWith = async (play: Loaded, blocksFrom: number, objection: Gate = at(0)) => {
    const now = await networkHelpers.time.latest();
    const gates: Partial<Terms> = {};
    NAMES.forEach((name, i) => (gates[name] = { time: now + 100 * i + 200, blockNumber: blocksFrom + 20 * i }));
    const session = await play.open({ ...gates, objection }, [play.coal]);
    const bids = [
      await play.bid(session, play.coal, { sell: [[10, 100]] }),
      await play.bid(session, play.mill, { buy: [[20, 100]] }),
    ] as const;
    return { session, bids, terms: await play.auction.termsOf(session) };
  };
  const inTime = (name: (typeof NAMES)[number], terms: { [key in (typeof NAMES)[number]]: { time: bigint } }) =>
    networkHelpers.time.setNextBlockTimestamp(terms[name].time + 5n);
  const mineTo = async (blockNumber: bigint) => {
    const missing = Number(blockNumber) - 1 - (await networkHelpers.time.latestBlock());
    if (missing > 0) await networkHelpers.mine(missing, { interval: 0 });
  };

  it("cannot run a window out by time alone: a halted chain waits for its blocks", async () => {
    const play = await load();
    const { auction, errors, regulator } = play;
    const { session, bids, terms } = await openWith(play, (await networkHelpers.time.latestBlock()) + FAR);
    const early = (sent: Promise<unknown>) => expect(sent).to.be.revertedWithCustomError(errors, "TooEarly");
    await inTime("allotFrom", terms);
    await early(play.commit(bids[0]));
    await mineTo(terms.opensAt.blockNumber);
    for (const b of bids) await play.commit(b);
    await early(play.reveal(session, bids));
    await mineTo(terms.closesAt.blockNumber);
    await expect(play.commit(bids[0])).to.be.revertedWithCustomError(errors, "TooLate");
    await mineTo(terms.revealsFrom.blockNumber);
    await play.reveal(session, bids);
    const o = await play.outcome(session, bids);
    await early(play.clear(o));
    await early(auction.release(session, [play.coal.participant]));
    await mineTo(terms.revealsUntil.blockNumber);
    await expect(play.reveal(session, bids)).to.be.revertedWithCustomError(errors, "TooLate");
    await early(auction.cancel(session));
    await play.clear(o);
    await early(play.allot(o));
    const snapshot = await networkHelpers.takeSnapshot();
    await auction.connect(regulator).voidSession(session, DOCUMENT);
    await snapshot.restore();
    await mineTo(terms.allotFrom.blockNumber);
    await play.allot(o);
  });

  it("cannot run a window out by blocks alone: a fast chain waits for its time", async () => {
    const play = await load();
    const { auction, errors } = play;
    const { session, bids, terms } = await openWith(play, (await networkHelpers.time.latestBlock()) + 10);
    const early = (sent: Promise<unknown>) => expect(sent).to.be.revertedWithCustomError(errors, "TooEarly");
    await networkHelpers.mine(FAR, { interval: 0 });
    await early(play.commit(bids[0]));
    await inTime("opensAt", terms);
    for (const b of bids) await play.commit(b);
    await early(play.reveal(session, bids));
    await inTime("revealsFrom", terms);
    await play.reveal(session, bids);
    const o = await play.outcome(session, bids);
    await early(play.clear(o));
    await inTime("revealsUntil", terms);
    await early(auction.cancel(session));
    await play.clear(o);
    await early(play.allot(o));
    await inTime("allotFrom", terms);
    await play.allot(o);
    expect((await auction.recordOf(session)).state).to.equal(SessionState.Ended);
  });

  it("wait for objections in time and in blocks, and allotment or voiding is possible at any moment, never both", async () => {
    const play = await load();
    const { auction, errors, regulator } = play;
    const objection = { time: 1_000, blockNumber: 90 };
    const { session, bids, terms } = await openWith(play, (await networkHelpers.time.latestBlock()) + 10, objection);
    await inTime("opensAt", terms);
    await mineTo(terms.opensAt.blockNumber);
    for (const b of bids) await play.commit(b);
    await mineTo(terms.revealsFrom.blockNumber);
    await inTime("revealsFrom", terms);
    await play.reveal(session, bids);
    await mineTo(terms.revealsUntil.blockNumber);
    await inTime("revealsUntil", terms);
    const o = await play.outcome(session, bids);
    await play.clear(o);
    const { clearedAtTime, clearedAtBlock } = await auction.recordOf(session);
    const voided = () => auction.connect(regulator).voidSession(session, DOCUMENT);
    /** Which of the two passes in the next block? */
    const possible = async () => {
      const answers: boolean[] = [];
      for (const attempt of [voided, () => play.allot(o)]) {
        const snapshot = await networkHelpers.takeSnapshot();
        const timestamp = Number(clearedAtTime) + offset;
        await networkHelpers.time.setNextBlockTimestamp(timestamp);
        answers.push(
          await attempt().then(
            () => true,
            () => false,
          ),
        );
        await snapshot.restore();
      }
      return answers;
    };
    let offset = objection.time + 10;
    await mineTo(clearedAtBlock + BigInt(objection.blockNumber) - 1n);
    expect(await possible(), "by time alone").to.deep.equal([true, false]);
    await mineTo(clearedAtBlock + BigInt(objection.blockNumber));
    offset = objection.time - 1;
    expect(await possible(), "by blocks alone").to.deep.equal([true, false]);
    offset = objection.time;
    expect(await possible(), "by both").to.deep.equal([false, true]);
    await networkHelpers.time.setNextBlockTimestamp(Number(clearedAtTime) + offset);
    await expect(voided()).to.be.revertedWithCustomError(errors, "WrongState");
    await play.allot(o);
  });

  it("let one of cancel and clear win, whoever comes first, and both are open to everybody", async () => {
    const play = await load();
    const { auction, errors, house, stranger } = play;
    const { session, bids, terms } = await openWith(play, 0);
    await play.untilCommits(session);
    for (const b of bids) await play.commit(b);
    await play.untilReveals(session);
    await play.reveal(session, bids);
    const o = await play.outcome(session, bids);
    await play.passGate(session, "clearBy");
    await mineTo(terms.clearBy.blockNumber);
    const snapshot = await networkHelpers.takeSnapshot();
    await play.clear(o, stranger);
    await expect(auction.cancel(session)).to.be.revertedWithCustomError(errors, "WrongState");
    await snapshot.restore();
    await auction.connect(stranger).cancel(session);
    await expect(play.clear(o)).to.be.revertedWithCustomError(errors, "WrongState");
    await auction.connect(stranger).release(
      session,
      bids.map(({ participant }) => participant),
    );
    expect(await house.compartmentOf(auction.target)).to.equal(0n);
  });

  it("cannot be talked out of the bond: a silent bidder pays it unless the session itself fails", async () => {
    const play = await load();
    const { auction, house, errors, town, beneficiary } = play;
    const session = await play.open({}, [play.coal]);
    const [ask, silent] = [
      await play.bid(session, play.coal, { sell: [[10, 100]] }),
      await play.bid(session, town, { buy: [[1_500_000, 100]] }),
    ];
    await play.untilCommits(session);
    for (const b of [ask, silent]) await play.commit(b);
    await play.untilReveals(session);
    await play.reveal(session, [ask]);
    await play.untilClears(session);
    const release = () => auction.connect(town.account).release(session, [town.participant]);
    await release();
    await expect(release()).to.be.revertedWithCustomError(errors, "NothingToRelease");
    const o = await play.outcome(session, [ask]);
    await play.clear(o);
    await expect(release()).to.be.revertedWithCustomError(errors, "NothingToRelease");
    await play.untilAllots(session);
    const before = await house.freeOf(beneficiary);
    await play.allot(o);
    await release();
    const { rowBond, exposureBond } = await auction.termsOf(session);
    const bond = rowBond + (exposureBond << BigInt(silent.data.exposureExponent));
    expect((await house.freeOf(beneficiary)) - before).to.equal(bond);
    expect(await house.compartmentOf(auction.target)).to.equal(0n);
  });
});
