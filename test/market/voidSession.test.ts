import { expect } from "chai";
import { network } from "hardhat";
import { DOCUMENT, HOUR, Role } from "../helpers/ledgers.ts";
import { at, SessionState } from "../helpers/market.ts";
import { playWith, smallSession } from "../helpers/sessions.ts";

const connection = await network.create();
const { networkHelpers } = connection;

describe("SealedSession.voidSession", () => {
  const load = playWith(connection, smallSession);

  it("is the regulator's, even when the authority has closed the contract", async () => {
    const play = await load();
    const { auction, errors, manager, regulator, operator, session, product } = play;
    await expect(auction.connect(operator).voidSession(session, DOCUMENT))
      .to.be.revertedWithCustomError(errors, "RoleMissing")
      .withArgs(operator.address, Role.Regulator);
    await manager.setTargetClosed(auction.target, true);
    await expect(auction.connect(regulator).voidSession(session, DOCUMENT))
      .to.emit(auction, "SessionVoided")
      .withArgs(session, regulator.address, DOCUMENT);
    expect((await auction.recordOf(session)).state).to.equal(SessionState.Voided);
    expect(await auction.liveSessionOf(product)).to.equal(0n);
  });

  it("is possible in every window until allotment may begin, and not in the block in which it may", async () => {
    const play = await load();
    const { auction, errors, regulator, session, bids } = play;
    const voided = () => auction.connect(regulator).voidSession(session, DOCUMENT);
    const succeeds = async () => {
      const snapshot = await networkHelpers.takeSnapshot();
      await voided();
      await snapshot.restore();
    };
    await succeeds();
    await play.untilCommits(session);
    for (const b of bids) await play.commit(b);
    await succeeds();
    await play.untilReveals(session);
    await play.reveal(session, bids);
    await succeeds();
    await play.untilClears(session);
    const o = await play.outcome(session, bids);
    await play.clear(o);
    const { allotFrom } = await auction.termsOf(session);
    await networkHelpers.time.setNextBlockTimestamp(allotFrom.time - 1n);
    await succeeds();
    await networkHelpers.time.setNextBlockTimestamp(allotFrom.time);
    await expect(voided()).to.be.revertedWithCustomError(errors, "WrongState").withArgs(session, SessionState.Cleared);
    await play.allot(o);
    await expect(voided()).to.be.revertedWithCustomError(errors, "WrongState").withArgs(session, SessionState.Ended);
    await expect(auction.connect(regulator).voidSession(9n, DOCUMENT))
      .to.be.revertedWithCustomError(errors, "UnknownSession")
      .withArgs(9n);
  });

  it("lasts as long as objections are heard, and for a session that nobody clears", async () => {
    const play = await load();
    const { auction, errors, regulator, coal } = play;
    const session = await play.open({ objection: at(4 * HOUR) }, [coal]);
    const o = await play.untilBook(session, [await play.bid(session, coal, { sell: [[10, 1]] })]);
    await play.passGate(session, "allotFrom");
    const live = await networkHelpers.takeSnapshot();
    await auction.connect(regulator).voidSession(session, DOCUMENT);
    await live.restore();
    await play.clear(o);
    const { clearedAtTime } = await auction.recordOf(session);
    await networkHelpers.time.setNextBlockTimestamp(clearedAtTime + BigInt(4 * HOUR) - 1n);
    const cleared = await networkHelpers.takeSnapshot();
    await auction.connect(regulator).voidSession(session, DOCUMENT);
    await cleared.restore();
    await networkHelpers.time.setNextBlockTimestamp(clearedAtTime + BigInt(4 * HOUR));
    await expect(auction.connect(regulator).voidSession(session, DOCUMENT)).to.be.revertedWithCustomError(
      errors,
      "WrongState",
    );
  });

  it("lets another session on the product begin", async () => {
    const play = await load();
    const { auction, regulator, operator, session, product } = play;
    await auction.connect(regulator).voidSession(session, DOCUMENT);
    await auction.connect(operator).openSession(await play.sessionTerms({ product }));
    expect(await auction.liveSessionOf(product)).to.equal(session + 1n);
  });
});
