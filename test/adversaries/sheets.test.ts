import { expect } from "chai";
import { network } from "hardhat";
import { bidSheet } from "../../sdk/src/core/index.ts";
import { SessionState } from "../helpers/market.ts";
import { lane, rawSheet } from "../helpers/rawSheets.ts";
import { playWith, SHORT_DAY, type Bid } from "../helpers/sessions.ts";

const connection = await network.create();
const { ethers } = connection;
const { HIGH, MAX_LOTS, MAX_TICKS } = bidSheet;

describe("adversaries with sheets", () => {
  /** A session that uses all keys there are: its cap's is the highest of all. */
  const load = playWith(connection, async (play) => {
    const [mill, coal] = [await play.buyer(), await play.seller()];
    const session = await play.open({ floor: 0, cap: MAX_TICKS, tick: 1, step: 1 }, [coal]);
    const cover = 20 + (0xffffff << 8);
    return { mill, coal, session, declared: { exposureExponent: 30, cover: cover >>> 0 } };
  });

  it("cannot hide a step of the highest key behind an empty lane", async () => {
    const play = await load();
    const { auction, session, mill, declared } = play;
    const top = HIGH - 1;
    await play.untilCommits(session);
    const bids: Bid[] = [];
    for (const [index, lots] of [1, 2, 3, MAX_LOTS].entries()) {
      const { bytes, hash } = rawSheet(
        [{ side: "buy", flat: true, words: [lane(1 + (index % 4), top, lots)] }],
        SHORT_DAY,
      );
      const sequence = BigInt(index + 1);
      bids.push(await play.bidBytes(session, mill, bytes, hash, { ...declared, sequence }));
    }
    for (const b of bids) {
      const snapshot = await connection.networkHelpers.takeSnapshot();
      await play.commit(b);
      await play.untilReveals(session);
      const word = ethers.toBigInt(b.bytes.subarray(32));
      await expect(play.reveal(session, [b]))
        .to.emit(auction, "RevealRefused")
        .withArgs(session, mill.participant, play.refused("WordMalformed", 1, 1, word));
      expect((await auction.recordOf(session)).sheets).to.equal(0);
      await snapshot.restore();
    }
    expect((await auction.recordOf(session)).state).to.equal(SessionState.Live);
  });
});
