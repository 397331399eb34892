import { expect } from "chai";
import { network } from "hardhat";
import { bidSheet, type BidSheet } from "../../sdk/src/core/index.ts";
import { DOCUMENT, UNIT_OF_MONEY } from "../helpers/ledgers.ts";
import { LANE_MAX } from "../helpers/lanes.ts";
import { SessionState } from "../helpers/market.ts";
import { playWith, SHORT_DAY, smallSession } from "../helpers/sessions.ts";

const connection = await network.create();
const { MAX_LOTS, MAX_ROWS, MAX_TICKS } = bidSheet;

/** As many lots in every interval as a sheet can hold. */
const everything = (side: "buy" | "sell", key: number, rows = MAX_ROWS): BidSheet => ({
  rows: Array.from({ length: rows }, () => ({
    side,
    flat: true,
    steps: [Array.from({ length: 5 }, () => ({ key, quantity: MAX_LOTS }))],
  })),
});

/** As much as one unit can have beside those of the small session, with days of ten intervals: all units together fit a lane. */
const WHALE_KW = 1_400_000_000n;
/** What it injects in an interval: more than 31 bits. */
const WHALE_KWH = (WHALE_KW * 24n) / BigInt(SHORT_DAY);

describe("adversaries at the bounds", () => {
  /** A market in which limits, capacity and money are as high as they can be. */
  const load = playWith(connection, async (play) => {
    const small = await smallSession(play);
    const big = { limitKwh: LANE_MAX, amount: 0n };
    const buyers = [await play.buyer(big), await play.buyer(big), await play.buyer(big)];
    const account = play.accounts[6]!;
    const participant = await play.enter(account, { ...big, amount: 1n });
    const unit = await play.addUnit(participant, { capacityKw: WHALE_KW });
    const whale = { account, participant, unit };
    for (const { account: a, participant: p } of [...buyers, whale]) await play.fund(a, p, UNIT_OF_MONEY << 60n);
    return { ...small, buyers, whale };
  });

  it("cannot overflow sums of a book: demand far beyond 32 bits at the highest price and quantity there are", async () => {
    const play = await load();
    const { auction, house, buyers, whale } = play;
    const cap = 2 ** 31 - 4_096;
    const session = await play.open({
      floor: -(2 ** 31),
      cap,
      tick: 2_048,
      step: 2_048,
      rowBond: 1n,
      exposureBond: 1n,
    });
    const { product } = await auction.termsOf(session);
    await play.issue(whale, product, WHALE_KWH);
    const key = 4 * (MAX_TICKS + 1) + 3;
    const bids = [await play.bid(session, whale, everything("sell", key))];
    for (const who of buyers) bids.push(await play.bid(session, who, everything("buy", key)));
    const free = await Promise.all(buyers.map(({ participant }) => house.freeOf(participant)));
    const o = await play.untilCleared(session, bids);
    const supply = BigInt(MAX_ROWS * 5) * BigInt(MAX_LOTS);
    expect((await auction.resultOf(session)).volumes[0]).to.equal(supply);
    await play.allotPart(o, 0, 2);
    await play.allotPart(o, 2, 4);
    const got = await Promise.all(buyers.map((who) => play.holdingOf(product, who)));
    expect(got.reduce((sum, days) => sum + days[9]!, 0n)).to.equal(supply);
    for (const [i, { participant }] of buyers.entries()) {
      const paid = free[i]! - (await house.freeOf(participant));
      expect(paid).to.equal(got[i]!.reduce((sum, kwh) => sum + kwh, 0n) * BigInt(cap) * 1_000n);
    }
    expect((await auction.recordOf(session)).state).to.equal(SessionState.Ended);
  });

  it("fill a lane beyond 31 bits to the last kWh there is: lots times kWh per lot", async () => {
    const play = await load();
    const { auction, buyers, whale } = play;
    const lot = 70_000;
    const session = await play.open({ lot, exposureBond: 0n });
    const { product } = await auction.termsOf(session);
    await play.issue(whale, product, WHALE_KWH);
    const lots = Number(WHALE_KWH / BigInt(lot));
    expect(BigInt(lots) * BigInt(lot)).to.equal(WHALE_KWH);
    const o = await play.untilCleared(session, [
      await play.bid(session, whale, { sell: [[10, lots]] }),
      await play.bid(session, buyers[0]!, { buy: [[10, lots]] }),
    ]);
    await play.allot(o);
    expect(await play.holdingOf(product, buyers[0]!)).to.deep.equal(new Array(SHORT_DAY).fill(WHALE_KWH));
    expect(await play.holdingOf(product, whale)).to.deep.equal(new Array(SHORT_DAY).fill(0n));
  });

  it("cannot sell or buy a lot more than a lane holds", async () => {
    const play = await load();
    const { auction, buyers, whale } = play;
    const lot = 2 ** 32 - 1;
    const session = await play.open({ lot, exposureBond: 0n });
    const { product } = await auction.termsOf(session);
    await play.issue(whale, product, WHALE_KWH);
    const bids = [
      await play.bid(session, whale, { sell: [[10, 2]] }),
      await play.bid(session, buyers[0]!, { buy: [[10, MAX_LOTS]] }),
    ] as const;
    await play.untilCommits(session);
    for (const b of bids) await play.commit(b);
    await play.untilReveals(session);
    const sent = play.reveal(session, bids);
    await expect(sent)
      .to.emit(auction, "RevealRefused")
      .withArgs(session, whale.participant, play.refused("LimitExceeded", 1, true, 2n * LANE_MAX, LANE_MAX));
    await expect(sent)
      .to.emit(auction, "RevealRefused")
      .withArgs(
        session,
        buyers[0]!.participant,
        play.refused("LimitExceeded", 1, false, BigInt(MAX_LOTS) * LANE_MAX, LANE_MAX),
      );
  });

  it("hold the largest bond and cover that fit, and return them whole", async () => {
    const play = await load();
    const { auction, house, token, treasury, regulator, whale } = play;
    const session = await play.open({ rowBond: (1n << 64n) - 1n, exposureBond: (1n << 64n) - 1n });
    const bid = await play.bid(
      session,
      whale,
      { buy: [[0, 1]] },
      { rows: 32, exposureExponent: 62, cover: 0xffffff * 256 + 101 },
    );
    const money = await play.moneyOf(session, bid.data);
    const missing = money - (await house.freeOf(whale.participant));
    expect(money).to.be.greaterThan((1n << 126n) - 1n);
    await token.connect(treasury).mint(whale.account.address, missing, DOCUMENT);
    await token.connect(whale.account).approve(house.target, missing);
    await house.connect(whale.account).deposit(whale.participant, missing);
    await play.untilCommits(session);
    await play.commit(bid);
    expect(await house.freeOf(whale.participant)).to.equal(0n);
    await auction.connect(regulator).voidSession(session, DOCUMENT);
    await auction.release(session, [whale.participant]);
    expect(await house.freeOf(whale.participant)).to.equal(money);
  });

  describe("with negative prices", () => {
    const NEGATIVE = { floor: -500_000, cap: 500_000 } as const;

    it("cannot sell below zero without the cover for it, to the last unit", async () => {
      const play = await load();
      const { auction, coal } = play;
      const session = await play.open(NEGATIVE, [coal]);
      const needed = BigInt(SHORT_DAY) * 100n * 500_000n * 1_000n;
      const exponent = 16n;
      const enough = Number(needed >> exponent) + 1;
      const bid = async (mantissa: number, sequence: bigint) =>
        play.bid(session, coal, { sell: [[-500_000, 100]] }, { cover: mantissa * 256 + Number(exponent), sequence });
      const [poor, rich] = [await bid(enough - 1, 1n), await bid(enough, 2n)];
      await play.untilCommits(session);
      await play.commit(poor);
      const snapshot = await connection.networkHelpers.takeSnapshot();
      await play.untilReveals(session);
      await expect(play.reveal(session, [poor]))
        .to.emit(auction, "RevealRefused")
        .withArgs(
          session,
          coal.participant,
          play.refused("CoverTooSmall", coal.participant, BigInt(enough - 1) << exponent, needed),
        );
      await snapshot.restore();
      await play.commit(rich);
      await play.untilReveals(session);
      await expect(play.reveal(session, [rich])).to.emit(auction, "SheetsRevealed");
    });

    it("pay to sell, are paid to buy, and money adds up", async () => {
      const play = await load();
      const { auction, house, coal, mill, town } = play;
      const session = await play.open(NEGATIVE, [coal]);
      const bids = [
        await play.bid(session, coal, {
          sell: [
            [-400_000, 100],
            [300_000, 10],
          ],
          buy: [[-450_000, 5]],
        }),
        await play.bid(session, mill, {
          buy: [
            [-300_000, 50],
            [-350_000, 100],
          ],
        }),
        await play.bid(session, town, { buy: [[200_000, 20]] }),
      ];
      const free = await Promise.all(bids.map(({ participant }) => house.freeOf(participant)));
      const o = await play.untilCleared(session, bids);
      const { prices } = await auction.resultOf(session);
      expect(prices[0]).to.equal(-350_000n);
      await play.allot(o);
      const paid = -o.allotments[0]!.netAmount;
      expect(paid).to.equal(10n * 100n * 350_000n * 1_000n);
      expect(await house.compartmentOf(auction.target)).to.equal(paid);
      expect(await house.freeOf(coal.participant)).to.equal(free[0]! - paid);
      for (const i of [1, 2]) expect(await house.freeOf(bids[i]!.participant)).to.equal(free[i]);
      expect(o.allotments[1]!.netAmount + o.allotments[2]!.netAmount).to.equal(paid);
    });

    it("need no cover for a bid below zero", async () => {
      const play = await load();
      const { auction, mill } = play;
      const session = await play.open(NEGATIVE);
      const bid = await play.bid(session, mill, { buy: [[-10, 1_000]] });
      expect(bid.data.cover).to.equal(0);
      await play.untilCommits(session);
      await play.commit(bid);
      await play.untilReveals(session);
      await expect(play.reveal(session, [bid])).to.emit(auction, "SheetsRevealed");
    });
  });
});
