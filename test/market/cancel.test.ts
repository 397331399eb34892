import { expect } from "chai";
import { network } from "hardhat";
import { DOCUMENT } from "../helpers/ledgers.ts";
import { SessionState } from "../helpers/market.ts";
import { playWith, smallSession } from "../helpers/sessions.ts";

const connection = await network.create();
const { networkHelpers } = connection;

describe("SealedSession.cancel", () => {
  const load = playWith(connection, smallSession);

  it("ends a session that nobody cleared, from clearBy on, by anyone, and frees the product", async () => {
    const play = await load();
    const { auction, register, errors, stranger, session, product, bids } = play;
    const o = await play.untilBook(session, bids);
    const { clearBy } = await auction.termsOf(session);
    await networkHelpers.time.setNextBlockTimestamp(clearBy.time - 1n);
    await expect(auction.cancel(session))
      .to.be.revertedWithCustomError(errors, "TooEarly")
      .withArgs(session, [...clearBy], clearBy.time - 1n, (await networkHelpers.time.latestBlock()) + 1);
    await networkHelpers.time.setNextBlockTimestamp(clearBy.time);
    await expect(auction.connect(stranger).cancel(session))
      .to.emit(auction, "SessionCancelled")
      .withArgs(session, stranger.address);
    expect((await auction.recordOf(session)).state).to.equal(SessionState.Cancelled);
    expect((await register.liveSession(product)).module).to.equal(connection.ethers.ZeroAddress);
    for (const { participant } of bids) expect(await auction.isCommitted(product, participant)).to.equal(false);
    await expect(play.clear(o)).to.be.revertedWithCustomError(errors, "WrongState");
  });

  it("is refused once the session is cleared, ended, voided or cancelled, and for an unknown one", async () => {
    const play = await load();
    const { auction, errors, regulator, session, bids } = play;
    const refusal = (state: number) =>
      expect(auction.cancel(session)).to.be.revertedWithCustomError(errors, "WrongState").withArgs(session, state);
    const o = await play.untilBook(session, bids);
    await play.passGate(session, "clearBy");
    const snapshot = await networkHelpers.takeSnapshot();
    await auction.cancel(session);
    await refusal(SessionState.Cancelled);
    await snapshot.restore();
    await play.clear(o);
    await refusal(SessionState.Cleared);
    await play.untilAllots(session);
    await play.allot(o);
    await refusal(SessionState.Ended);
    const second = await play.open();
    await auction.connect(regulator).voidSession(second, DOCUMENT);
    await expect(auction.cancel(second))
      .to.be.revertedWithCustomError(errors, "WrongState")
      .withArgs(second, SessionState.Voided);
    await expect(auction.cancel(9n)).to.be.revertedWithCustomError(errors, "UnknownSession").withArgs(9n);
  });
});
