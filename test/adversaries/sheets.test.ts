import { expect } from "chai";
import { network } from "hardhat";
import { bidSheet, words, type Hex } from "../../sdk/src/core/index.ts";
import { SessionState } from "../helpers/market.ts";
import { playWith, SHORT_DAY, type Bid } from "../helpers/sessions.ts";

const connection = await network.create();
const { ethers } = connection;
const { HIGH, MAX_LOTS, MAX_TICKS } = bidSheet;

/** A step in its lane of a word. */
const lane = (index: number, key: number, lots: number | bigint) =>
  ((BigInt(key) << 24n) | BigInt(lots)) << BigInt(48 * index);

/** Header of one flat row. */
const FLAT = { buy: (1n << 248n) | 1n | (2n << 8n), sell: (1n << 248n) | 1n | (3n << 8n) };

/** Bytes and hash of a sheet of one flat row. */
const flatSheet = (side: "buy" | "sell", word: bigint) => {
  const [header, row] = [words.toWord(FLAT[side]), words.toWord(word)];
  const bytes = new Uint8Array(64);
  bytes.set(header);
  bytes.set(row, 32);
  const groups = Array.from({ length: Math.ceil(SHORT_DAY / 8) }, () => words.keccak(row));
  return { bytes, hash: words.toHex(words.keccak(header, ...groups)) };
};

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
      const { bytes, hash } = flatSheet("buy", lane(1 + (index % 4), top, lots));
      const sequence = BigInt(index + 1);
      bids.push(await play.bidBytes(session, mill, bytes, hash as Hex, { ...declared, sequence }));
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
