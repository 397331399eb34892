import { expect } from "chai";
import { network } from "hardhat";
import { proRata, type BidSheet } from "../../sdk/src/core/index.ts";
import { Source } from "../helpers/ledgers.ts";
import { playWith, SHORT_DAY, smallSession, type Bid, type Player } from "../helpers/sessions.ts";

const connection = await network.create();
const { networkHelpers } = connection;

describe("adversaries of ties", () => {
  const load = playWith(connection, smallSession);

  /** Buyers at one price; each gets what the chain writes down. */
  const tied = async (
    play: Awaited<ReturnType<typeof load>>,
    offered: number,
    wants: readonly { who: Player; steps: BidSheet | readonly (readonly [number, number])[]; salt?: bigint }[],
    order?: readonly number[],
  ) => {
    const session = await play.open({}, [play.coal]);
    const ask = await play.bid(session, play.coal, { sell: [[10, offered]] });
    const bids: Bid[] = [];
    for (const { who, steps, salt } of wants) {
      const declared = salt === undefined ? {} : { salt: `0x${salt.toString(16).padStart(64, "0")}` as const };
      bids.push(await play.bid(session, who, "rows" in steps ? steps : { buy: steps }, declared));
    }
    await play.untilCommits(session);
    for (const b of [ask, ...bids]) await play.commit(b);
    await play.untilReveals(session);
    const book = [ask, ...(order ?? bids.map((_, i) => i)).map((i) => bids[i]!)];
    await play.reveal(session, book);
    await play.untilClears(session);
    const o = await play.outcome(session, book);
    await play.clear(o);
    await play.untilAllots(session);
    await play.allot(o);
    const { product } = await play.auction.termsOf(session);
    return Promise.all(wants.map(({ who }) => play.holdingOf(product, who)));
  };

  it("get their share within a lot, whatever the order of the book", async () => {
    const play = await load();
    const players = [play.mill, play.town, await play.buyer()];
    const wants = [70, 20, 10].map((lots, i) => ({ who: players[i]!, steps: [[50, lots]] as const }));
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
    ]) {
      const snapshot = await networkHelpers.takeSnapshot();
      const got = await tied(play, 33, wants, order);
      for (let i = 0; i < SHORT_DAY; i += 1) {
        [70, 20, 10].forEach((lots, p) => {
          const share = (lots * 33) / 100;
          expect(Math.abs(Number(got[p]![i]) - share)).to.be.lessThan(1);
        });
        expect(got.reduce((sum, days) => sum + days[i]!, 0n)).to.equal(33n);
      }
      await snapshot.restore();
    }
  });

  it("gain nothing by splitting a step over lanes and rows", async () => {
    const play = await load();
    const key = 4 * (50 / 10 + 1) + 3;
    const quantities = [1, 2, 3, 4, 5, 5, 4, 3, 2, 1, 40];
    const rows = [quantities.slice(0, 5), quantities.slice(5, 10), quantities.slice(10)].map((lots) => ({
      side: "buy" as const,
      flat: true,
      steps: [lots.map((quantity) => ({ key, quantity }))],
    }));
    const outcomes: bigint[][][] = [];
    for (const steps of [[[50, 70]] as const, { rows }]) {
      const snapshot = await networkHelpers.takeSnapshot();
      outcomes.push(
        await tied(play, 33, [
          { who: play.mill, steps, salt: 5n },
          { who: play.town, steps: [[50, 30]], salt: 6n },
        ]),
      );
      await snapshot.restore();
    }
    // the asks' salts differ from run to run, but a split moves at most the odd lot of the whole
    for (let i = 0; i < SHORT_DAY; i += 1) {
      expect(Math.abs(Number(outcomes[0]![0]![i]! - outcomes[1]![0]![i]!))).to.be.at.most(1);
      expect(Math.abs(Number(outcomes[1]![0]![i]!) - 23.1)).to.be.lessThan(1);
    }
  });

  it("take turns with the odd lot by a draw that no single bidder knows", async () => {
    const play = await load();
    const winners = new Set<bigint>();
    for (let salt = 1n; salt <= 6n && winners.size < 2; salt += 1n) {
      const snapshot = await networkHelpers.takeSnapshot();
      const got = await tied(play, 1, [
        { who: play.mill, steps: [[50, 1]], salt },
        { who: play.town, steps: [[50, 1]], salt: salt << 100n },
      ]);
      for (let i = 0; i < SHORT_DAY; i += 1) {
        expect(got[0]![i]! + got[1]![i]!).to.equal(1n);
        winners.add(got[0]![i]!);
      }
      await snapshot.restore();
    }
    expect(winners.size).to.equal(2);
    expect(proRata.tieOffset(1n, 1n, 0, 100n)).not.to.equal(proRata.tieOffset(1n, 1n, 1, 100n));
  });

  it("cannot make dust by the thousand pay less, get more or break the book", async () => {
    const play = await load();
    const key = 4 * (50 / 10 + 1) + 3;
    const dust: BidSheet = {
      rows: Array.from({ length: 32 }, () => ({
        side: "buy" as const,
        flat: true,
        steps: [Array.from({ length: 5 }, () => ({ key, quantity: 1 }))],
      })),
    };
    const players = [
      play.mill,
      play.town,
      await play.buyer(),
      await play.buyer(),
      await play.buyer(),
      await play.buyer(),
    ];
    const wants = players.map((who) => ({ who, steps: dust }));
    const got = await tied(play, 100, [...wants, { who: await play.buyer(), steps: [[50, 160]] }]);
    for (let i = 0; i < SHORT_DAY; i += 1) {
      expect(got.reduce((sum, days) => sum + days[i]!, 0n)).to.equal(100n);
      for (const days of got) expect(Math.abs(Number(days[i]) - 100 / 7)).to.be.lessThan(1);
    }
  });

  it("serve the class of the tie order first, and only whoever may have it", async () => {
    const play = await load();
    const { auction, coal, wind, mill } = play;
    const session = await play.open({ tieOrder: Source.Wind }, [coal, wind]);
    const bids = [
      await play.bid(session, coal, { sell: [[10, 100]] }),
      await play.bid(session, wind, { sell: [[10, 60, undefined, 0]] }),
      await play.bid(session, mill, { buy: [[10, 100]] }),
    ];
    const o = await play.untilCleared(session, bids);
    await play.allot(o);
    const { product } = await auction.termsOf(session);
    expect((await play.holdingOf(product, wind))[0]).to.equal(9_940n);
    expect((await play.holdingOf(product, coal))[0]).to.equal(9_960n);
  });
});
