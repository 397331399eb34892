import { expect } from "chai";
import { network } from "hardhat";
import { SessionState } from "../helpers/market.ts";
import { playWith, smallSession } from "../helpers/sessions.ts";

const connection = await network.create();

describe("SealedSession.pauseBeginnings and resumeBeginnings", () => {
  const load = playWith(connection, smallSession);

  it("are the guardian's", async () => {
    const { auction, guardian, operator } = await load();
    for (const verb of ["pauseBeginnings", "resumeBeginnings"] as const) {
      await expect(auction.connect(operator)[verb]())
        .to.be.revertedWithCustomError(auction, "AccessManagedUnauthorized")
        .withArgs(operator.address);
    }
    expect(await auction.beginningsPaused()).to.equal(false);
    await expect(auction.connect(guardian).pauseBeginnings())
      .to.emit(auction, "BeginningsPaused")
      .withArgs(guardian.address);
    expect(await auction.beginningsPaused()).to.equal(true);
    await expect(auction.connect(guardian).resumeBeginnings())
      .to.emit(auction, "BeginningsResumed")
      .withArgs(guardian.address);
    expect(await auction.beginningsPaused()).to.equal(false);
  });

  it("never touch a session that is open: it goes on to its end", async () => {
    const play = await load();
    const { auction, guardian, session, bids } = play;
    await auction.connect(guardian).pauseBeginnings();
    const o = await play.untilCleared(session, bids);
    await play.allot(o);
    expect((await auction.recordOf(session)).state).to.equal(SessionState.Ended);
  });
});
