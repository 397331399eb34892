import { expect } from "chai";
import { network } from "hardhat";
import { SessionState } from "../helpers/market.ts";
import { playWith, smallSession } from "../helpers/sessions.ts";

const connection = await network.create();

describe("adversaries of the allotment", () => {
  const load = playWith(connection, smallSession);

  it("cannot allot a sheet that is not in the book, not even in a batch that leaves the rest to others", async () => {
    const play = await load();
    const { auction, session, bids, mill, coal } = play;
    const o = await play.untilCleared(session, bids);
    const forged = await play.bid(session, mill, { buy: [[1_500_000, 5]] });
    const before = await play.house.freeOf(mill.participant);
    for (const at of [0, 1, 2, 3]) {
      const book = [...bids];
      book[at] = forged;
      await expect(
        auction
          .connect(coal.account)
          .allot(session, o.claims, o.sums, play.allotProgress(o, 0), play.items(book.slice(0, at + 1))),
        `sheet ${at}`,
      ).to.be.revertedWithCustomError(auction, "BookMismatch");
    }
    expect(await play.house.freeOf(mill.participant)).to.equal(before);
    await play.allot(o);
    expect((await auction.recordOf(session)).state).to.equal(SessionState.Ended);
  });
});
