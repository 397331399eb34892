import { expect } from "chai";
import { network } from "hardhat";
import { bidSheet } from "../../sdk/src/core/index.ts";
import * as batches from "../../sdk/src/market/batches.ts";
import { DOCUMENT } from "../helpers/ledgers.ts";
import { SessionState } from "../helpers/market.ts";
import { playWith, SHORT_DAY, smallSession, ZERO_WORD } from "../helpers/sessions.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { HIGH, LOW } = bidSheet;

/** Conditions of a claim, in the contract's order. */
const Condition = {
  KeyRange: 0,
  NextAskAbove: 1,
  NextBidBelow: 2,
  NextAskExists: 3,
  NextBidExists: 4,
  NoAskBetween: 5,
  NoBidBetween: 6,
  NothingTrades: 7,
  MarginalAsk: 8,
  MarginalBid: 9,
  MarginsMeet: 10,
  NothingLeft: 11,
} as const;

describe("UniformPriceAuction.clear", () => {
  const load = playWith(connection, async (play) => {
    const small = await smallSession(play);
    const o = await play.untilBook(small.session, small.bids);
    return { ...small, o };
  });

  it("stores prices and volumes that the twin computes, and who cleared", async () => {
    const play = await load();
    const { auction, session, stranger, o } = play;
    await expect(play.clear(o)).to.emit(auction, "SessionCleared");
    const [event] = await auction.queryFilter(auction.filters.SessionCleared(session));
    expect(event!.args.by).to.equal(stranger.address);
    const record = await auction.recordOf(session);
    expect(record.state).to.equal(SessionState.Cleared);
    expect(record.result).to.equal(batches.resultHash(o.claims, o.sums));
    const { prices, volumes } = await auction.resultOf(session);
    // asks 80 at 300.00 and 50 at 350.00, bids 100 at 400.00 and 60 at 380.00: supply is used up, the bid that is not filled whole sets the price
    expect([...prices]).to.deep.equal(new Array(SHORT_DAY).fill(380_000n));
    expect([...volumes]).to.deep.equal(new Array(SHORT_DAY).fill(130n));
    expect([...prices]).to.deep.equal(o.results.map(({ price }) => BigInt(price!)));
  });

  it("takes any number of transactions, anywhere between two sheets", async () => {
    const play = await load();
    const { auction, session, stranger, o } = play;
    for (let i = 0; i < 4; i += 1) {
      await play.clearPart(o, i, i + 1);
      const left = i < 3 ? batches.clearProgressHash(o.claims, play.clearProgress(o, i + 1)) : undefined;
      if (left) expect(await auction.progressOf(session, stranger.address)).to.equal(left);
    }
    expect((await auction.recordOf(session)).state).to.equal(SessionState.Cleared);
  });

  it("begins with the end of revealing, half open, and has no end of its own", async () => {
    const play = await load();
    const { auction, errors, session, bids } = play;
    const again = await play.open({}, [play.coal]);
    const bid = await play.bid(again, play.coal, { sell: [[10, 1]] });
    await play.untilCommits(again);
    await play.commit(bid);
    await play.untilReveals(again);
    await play.reveal(again, [bid]);
    const o = await play.outcome(again, [bid]);
    const { revealsUntil, clearBy } = await auction.termsOf(again);
    await networkHelpers.time.setNextBlockTimestamp(revealsUntil.time - 1n);
    await expect(play.clear(o))
      .to.be.revertedWithCustomError(errors, "TooEarly")
      .withArgs(again, [...revealsUntil], revealsUntil.time - 1n, (await networkHelpers.time.latestBlock()) + 1);
    await networkHelpers.time.setNextBlockTimestamp(clearBy.time + 1_000_000n);
    await play.clear(o);
    expect(bids.length).to.equal(4);
    expect((await auction.recordOf(session)).state).to.equal(SessionState.Live);
  });

  it("needs a session that is alive and known", async () => {
    const play = await load();
    const { auction, errors, regulator, session, stranger, o } = play;
    await expect(
      auction.clear(9n, stranger.address, o.claims, batches.clearBeginning(SHORT_DAY), "0x"),
    ).to.be.revertedWithCustomError(errors, "UnknownSession");
    await play.clear(o);
    await expect(play.clear(o))
      .to.be.revertedWithCustomError(errors, "WrongState")
      .withArgs(session, SessionState.Cleared);
    await auction.connect(regulator).voidSession(session, DOCUMENT);
    await expect(play.clear(o))
      .to.be.revertedWithCustomError(errors, "WrongState")
      .withArgs(session, SessionState.Voided);
  });

  it("wants one claim and one sum for each interval", async () => {
    const play = await load();
    const { auction, errors, session, stranger, o } = play;
    const beginning = batches.clearBeginning(SHORT_DAY);
    const claims = [...o.claims, 0n];
    await expect(auction.clear(session, stranger.address, claims, beginning, play.items(o.book)))
      .to.be.revertedWithCustomError(errors, "ClaimsMalformed")
      .withArgs(SHORT_DAY + 1, SHORT_DAY);
    await expect(auction.clear(session, stranger.address, o.claims, batches.clearBeginning(9), play.items(o.book)))
      .to.be.revertedWithCustomError(errors, "ClaimsMalformed")
      .withArgs(9, SHORT_DAY);
  });

  it("refuses progress that nobody left", async () => {
    const play = await load();
    const { auction, errors, session, stranger, o } = play;
    const progress = play.clearProgress(o, 2);
    await expect(auction.clear(session, stranger.address, o.claims, progress, play.items(o.book.slice(2))))
      .to.be.revertedWithCustomError(errors, "ProgressUnknown")
      .withArgs(session, stranger.address, batches.clearProgressHash(o.claims, progress), ZERO_WORD);
  });

  it("refuses items that are not the book", async () => {
    const play = await load();
    const { auction, errors, session, stranger, o } = play;
    const send = (items: Uint8Array) =>
      auction.clear(session, stranger.address, o.claims, batches.clearBeginning(SHORT_DAY), items);
    const swapped = [o.book[1]!, o.book[0]!, ...o.book.slice(2)];
    for (const [book, sheets] of [
      [swapped, 4],
      [[...o.book, o.book[0]!], 5],
    ] as const) {
      await expect(send(play.items(book)))
        .to.be.revertedWithCustomError(errors, "BookMismatch")
        .withArgs(session, sheets, 4);
    }
    const items = play.items(o.book);
    await expect(send(items.subarray(0, items.length - 1)))
      .to.be.revertedWithCustomError(errors, "ItemsMalformed")
      .withArgs(items.length, items.length - 1);
    const header = (1n << 248n) | 33n;
    await expect(send(batches.encodeBookItem({ participant: 1n, sequence: 1n, sheet: new Uint8Array(32) })))
      .to.be.revertedWithCustomError(errors, "HeaderInvalid")
      .withArgs(0n);
    const broken = new Uint8Array(64);
    broken.set(connection.ethers.toBeArray(header));
    await expect(send(batches.encodeBookItem({ participant: 1n, sequence: 1n, sheet: broken })))
      .to.be.revertedWithCustomError(errors, "HeaderInvalid")
      .withArgs(header);
  });

  describe("refuses a result that is wrong, and says in which interval and which condition", () => {
    const key = (price: number) => 4 * (price / 10 + 1) + 3;
    const [A, A0, B, B0] = [key(350_000), key(300_000), key(380_000), key(400_000)];
    const cases: [string, Partial<ReturnType<typeof batches.unpackClaim>>, keyof typeof Condition][] = [
      ["a key out of range", { bMinus: HIGH + 1 }, "KeyRange"],
      ["a⁺ not above a", { a: A + 4, aPlus: A + 4 }, "NextAskAbove"],
      ["b⁻ not below b", { b: B - 4, bMinus: B - 4 }, "NextBidBelow"],
      ["an a⁺ that no ask has", { aPlus: HIGH - 1 }, "NextAskExists"],
      ["a b⁻ that no bid has", { bMinus: LOW + 4 }, "NextBidExists"],
      ["an ask passed over", { a: A0, aPlus: HIGH }, "NoAskBetween"],
      ["a bid passed over", { b: B0, bMinus: LOW }, "NoBidBetween"],
      ["a claim of no trade", { a: LOW, b: HIGH, aPlus: A0, bMinus: B0 }, "NothingTrades"],
      ["an ask that is not needed", { b: B0, bMinus: B }, "NothingLeft"],
      ["an a by one tick too low, of no ask", { a: A - 4, aPlus: A }, "MarginalAsk"],
      ["a b by one tick too high, of no bid", { b: B + 4, bMinus: B }, "MarginalBid"],
      ["a margin too low on the side of asks", { a: A0, aPlus: A }, "MarginalBid"],
    ];
    for (const [title, change, condition] of cases) {
      it(title, async () => {
        const play = await load();
        const { auction, errors, session, stranger, o } = play;
        const claims = [...o.claims];
        claims[4] = batches.packClaim({ ...batches.unpackClaim(claims[4]!), ...change });
        await expect(
          auction.clear(session, stranger.address, claims, batches.clearBeginning(SHORT_DAY), play.items(o.book)),
        )
          .to.be.revertedWithCustomError(errors, "ClaimRefused")
          .withArgs(5, Condition[condition]);
        expect((await auction.recordOf(session)).state).to.equal(SessionState.Live);
        await play.clear(o);
      });
    }

    it("margins that do not meet: an ask above a bid, at more than the volume there is", async () => {
      const play = await load();
      const { auction, errors, coal, mill, stranger } = play;
      const session = await play.open({}, [coal]);
      const o = await play.untilBook(session, [
        await play.bid(session, coal, {
          sell: [
            [200, 10],
            [400, 10],
          ],
        }),
        await play.bid(session, mill, {
          buy: [
            [100, 5],
            [300, 15],
          ],
        }),
      ]);
      const claims = [...o.claims];
      claims[9] = batches.packClaim({ a: key(400), b: key(100), aPlus: HIGH, bMinus: LOW });
      await expect(
        auction.clear(session, stranger.address, claims, batches.clearBeginning(SHORT_DAY), play.items(o.book)),
      )
        .to.be.revertedWithCustomError(errors, "ClaimRefused")
        .withArgs(10, Condition.MarginsMeet);
    });
  });

  it("ends a session without sheets", async () => {
    const play = await load();
    const { auction, errors, register } = play;
    const session = await play.open();
    const o = await play.untilBook(session, []);
    const { product } = await auction.termsOf(session);
    const wrong = { ...o, claims: [...o.claims.slice(1), 0n] };
    await expect(play.clear(wrong)).to.be.revertedWithCustomError(errors, "ClaimRefused");
    await expect(play.clear(o)).to.emit(auction, "SessionEnded").withArgs(session);
    expect((await auction.recordOf(session)).state).to.equal(SessionState.Ended);
    expect((await register.liveSession(product)).module).to.equal(connection.ethers.ZeroAddress);
    expect([...(await auction.resultOf(session)).volumes]).to.deep.equal(new Array(SHORT_DAY).fill(0n));
  });

  it("clears a book of one side, of nothing at all, and of prices that do not meet", async () => {
    const play = await load();
    const { auction, coal, mill } = play;
    for (const [sell, buy] of [
      [[[10, 1]], []],
      [[], [[10, 1]]],
      [[[20, 1]], [[10, 1]]],
      [[[20, 1, 9]], [[10, 1, 9]]],
    ] as const) {
      const session = await play.open({}, [coal]);
      const book = [];
      if (sell.length > 0) book.push(await play.bid(session, coal, { sell }));
      if (buy.length > 0) book.push(await play.bid(session, mill, { buy }));
      const o = await play.untilBook(session, book);
      await play.clear(o);
      expect([...(await auction.resultOf(session)).volumes]).to.deep.equal(new Array(SHORT_DAY).fill(0n));
    }
  });
});
