import { expect } from "chai";
import { network } from "hardhat";
import * as batches from "../../sdk/src/market/batches.ts";
import { DOCUMENT, HOUR } from "../helpers/ledgers.ts";
import { at, SessionState } from "../helpers/market.ts";
import { ENERGY_KWH, playWith, SHORT_DAY, smallSession, type Play } from "../helpers/sessions.ts";

const connection = await network.create();
const { networkHelpers } = connection;

/** Holdings, free money and words of all bidders, and the compartment. */
async function stateOf(play: Play, session: bigint, bids: readonly { participant: bigint }[]) {
  const { product } = await play.auction.termsOf(session);
  return {
    lanes: [
      ...(await play.register.lanesOf(
        product,
        bids.map(({ participant }) => participant),
      )),
    ],
    free: await Promise.all(bids.map(({ participant }) => play.house.freeOf(participant))),
    words: await Promise.all(bids.map(({ participant }) => play.auction.commitmentOf(session, participant))),
    compartment: await play.house.compartmentOf(play.auction.target),
    record: [...(await play.auction.recordOf(session))],
  };
}

describe("UniformPriceAuction.allot", () => {
  const load = playWith(connection, async (play) => {
    const small = await smallSession(play);
    const free = await Promise.all(small.bids.map(({ participant }) => play.house.freeOf(participant)));
    const o = await play.untilCleared(small.session, small.bids);
    return { ...small, o, free };
  });

  it("moves energy, returns what is left, and records the net amount of each day", async () => {
    const play = await load();
    const { auction, house, register, session, product, o, bids, free } = play;
    await play.allot(o);
    let paid = 0n;
    for (const [i, { participant }] of bids.entries()) {
      const { lots, netAmount } = o.allotments[i]!;
      const issued = i < 2 ? ENERGY_KWH : 0n;
      expect(await play.holdingOf(product, bids[i]!)).to.deep.equal(lots.map((q) => issued + q));
      expect(await auction.commitmentOf(session, participant)).to.equal((BigInt.asUintN(128, netAmount) << 64n) | 3n);
      const price = netAmount < 0n ? -netAmount : 0n;
      expect(await house.freeOf(participant)).to.equal(free[i]! - price);
      paid += price;
    }
    expect(await house.compartmentOf(auction.target)).to.equal(paid);
    expect(paid).to.equal(o.allotments[0]!.netAmount + o.allotments[1]!.netAmount);
    expect(await register.openDifferences(product)).to.equal(0n);
    expect((await auction.recordOf(session)).state).to.equal(SessionState.Ended);
    expect((await register.liveSession(product)).module).to.equal(connection.ethers.ZeroAddress);
    expect(await auction.liveSessionOf(product)).to.equal(0n);
  });

  it("tells per sheet what a participant is to receive or has paid", async () => {
    const play = await load();
    const { auction, session, o, bids } = play;
    const records =
      "0x" +
      bids
        .map(
          ({ participant }, i) =>
            participant.toString(16).padStart(8, "0") +
            BigInt.asUintN(128, o.allotments[i]!.netAmount).toString(16).padStart(32, "0"),
        )
        .join("");
    const sent = play.allot(o);
    await expect(sent).to.emit(auction, "SheetsAllotted").withArgs(session, 0n, records);
    await expect(sent).to.emit(auction, "SessionEnded").withArgs(session);
  });

  it("comes to the same in batches, by anyone", async () => {
    const play = await load();
    const { auction, register, product, session, o, bids, coal, stranger } = play;
    const snapshot = await networkHelpers.takeSnapshot();
    await play.allot(o);
    const whole = await stateOf(play, session, bids);
    await snapshot.restore();
    await play.allotPart(o, 0, 1, stranger);
    expect((await auction.recordOf(session)).cursor).to.equal(batches.allotCursor(play.allotProgress(o, 1)));
    expect(await register.openDifferences(product)).to.be.greaterThan(0n);
    await play.allotPart(o, 1, 3, coal.account);
    await play.allotPart(o, 3, 4, stranger);
    const parts = await stateOf(play, session, bids);
    expect(parts).to.deep.equal(whole);
  });

  it("begins when allotFrom is passed and objections are heard, half open, without end", async () => {
    const play = await load();
    const { auction, errors, coal, mill } = play;
    const objection = at(3 * HOUR);
    const session = await play.open({ objection }, [coal]);
    const o = await play.untilBook(session, [
      await play.bid(session, coal, { sell: [[10, 1]] }),
      await play.bid(session, mill, { buy: [[10, 1]] }),
    ]);
    await play.clear(o);
    const { allotFrom } = await auction.termsOf(session);
    const { clearedAtTime, clearedAtBlock } = await auction.recordOf(session);
    const heard = clearedAtTime + BigInt(objection.time);
    const block = async () => (await networkHelpers.time.latestBlock()) + 1;
    await networkHelpers.time.setNextBlockTimestamp(allotFrom.time - 1n);
    await expect(play.allot(o))
      .to.be.revertedWithCustomError(errors, "TooEarly")
      .withArgs(session, [...allotFrom], allotFrom.time - 1n, await block());
    await networkHelpers.time.setNextBlockTimestamp(heard - 1n);
    await expect(play.allot(o))
      .to.be.revertedWithCustomError(errors, "TooEarly")
      .withArgs(session, [heard, clearedAtBlock], heard - 1n, await block());
    const snapshot = await networkHelpers.takeSnapshot();
    await networkHelpers.time.setNextBlockTimestamp(heard);
    await play.allot(o);
    await snapshot.restore();
    await networkHelpers.time.increase(10_000 * HOUR);
    await play.allot(o);
  });

  it("needs a session that is cleared and known", async () => {
    const play = await load();
    const { auction, errors, session, coal, o } = play;
    await expect(play.allot({ ...o, session: 9n }))
      .to.be.revertedWithCustomError(errors, "UnknownSession")
      .withArgs(9n);
    const live = await play.open({}, [coal]);
    await expect(play.allot({ ...o, session: live }))
      .to.be.revertedWithCustomError(errors, "WrongState")
      .withArgs(live, SessionState.Live);
    await play.allot(o);
    await expect(play.allot(o))
      .to.be.revertedWithCustomError(errors, "WrongState")
      .withArgs(session, SessionState.Ended);
    expect((await auction.recordOf(live)).state).to.equal(SessionState.Live);
  });

  it("takes the proven claims and sums only", async () => {
    const play = await load();
    const { auction, errors, session, o } = play;
    const { result } = await auction.recordOf(session);
    const wrong = [
      { ...o, claims: [o.claims[0]! + 1n, ...o.claims.slice(1)] },
      { ...o, sums: [o.sums[0]! + 1n, ...o.sums.slice(1)] },
    ];
    for (const other of wrong) {
      await expect(play.allot(other))
        .to.be.revertedWithCustomError(errors, "ResultMismatch")
        .withArgs(session, batches.resultHash(other.claims, other.sums), result);
    }
    const progress = { ...batches.allotBeginning(SHORT_DAY - 1) };
    await expect(auction.allot(session, o.claims, o.sums, progress, play.items(o.book)))
      .to.be.revertedWithCustomError(errors, "ClaimsMalformed")
      .withArgs(SHORT_DAY - 1, SHORT_DAY);
  });

  it("refuses items that do not end where the data ends, and headers that are none", async () => {
    const play = await load();
    const { auction, errors, session, o } = play;
    const items = play.items(o.book);
    const send = (data: Uint8Array) =>
      auction.allot(session, o.claims, o.sums, batches.allotBeginning(SHORT_DAY), data);
    await expect(send(items.subarray(0, items.length - 1)))
      .to.be.revertedWithCustomError(errors, "ItemsMalformed")
      .withArgs(items.length, items.length - 1);
    const none = batches.encodeBookItem({ participant: 1n, sequence: 1n, sheet: new Uint8Array(32) });
    await expect(send(none)).to.be.revertedWithCustomError(errors, "HeaderInvalid").withArgs(0n);
  });

  it("refuses a batch that begins behind the cursor, or does not lead to it", async () => {
    const play = await load();
    const { errors, session, o } = play;
    const refusal = (sent: Promise<unknown>, sheets: number, done: number) =>
      expect(sent).to.be.revertedWithCustomError(errors, "CursorMismatch").withArgs(session, sheets, done);
    await refusal(play.allotPart(o, 1, 4), 1, 0);
    await play.allotPart(o, 0, 2);
    await refusal(play.allotPart(o, 3, 4), 3, 2);
    const totals = play.allotProgress(o, 2);
    await refusal(
      play.auction.allot(
        session,
        o.claims,
        o.sums,
        { ...totals, totals: totals.totals.map((total) => total + 1n) },
        play.items(o.book.slice(2)),
      ),
      2,
      2,
    );
  });

  it("refuses a batch whose sheets are not those of the book", async () => {
    const play = await load();
    const { auction, errors, session, o } = play;
    const [first, second, third] = o.book;
    for (const book of [[second!], [first!, third!], [first!, second!, third!, third!]]) {
      await expect(auction.allot(session, o.claims, o.sums, play.allotProgress(o, 0), play.items(book)))
        .to.be.revertedWithCustomError(errors, "BookMismatch")
        .withArgs(session, book.length, 4);
    }
  });

  it("refuses a batch of which nothing is left to do", async () => {
    const play = await load();
    const { errors, session, o } = play;
    await expect(play.allotPart(o, 0, 0))
      .to.be.revertedWithCustomError(errors, "NothingNew")
      .withArgs(session, 0, 0);
    await play.allotPart(o, 0, 2);
    for (const [from, until] of [
      [0, 2],
      [1, 2],
      [0, 1],
      [2, 2],
    ] as const) {
      await expect(play.allotPart(o, from, until))
        .to.be.revertedWithCustomError(errors, "NothingNew")
        .withArgs(session, until, 2);
    }
  });

  it("takes an overtaken batch for what is left of it", async () => {
    const play = await load();
    const { auction, session, o, bids } = play;
    const snapshot = await networkHelpers.takeSnapshot();
    await play.allot(o);
    const whole = await stateOf(play, session, bids);
    await snapshot.restore();
    await play.allotPart(o, 0, 2);
    await play.allotPart(o, 0, 3);
    await play.allot(o);
    expect(await stateOf(play, session, bids)).to.deep.equal(whole);
    expect((await auction.recordOf(session)).state).to.equal(SessionState.Ended);
  });

  it("depends on no participant: suspended, frozen, without consent since, after the delivery gate", async () => {
    const play = await load();
    const { auction, house, register, registry, registrar, guardian, o, bids, product } = play;
    for (const { account, participant } of bids) {
      await registry.connect(registrar).suspend(participant, DOCUMENT);
      await house.connect(account).disableModule(participant, auction.target);
    }
    await house.connect(guardian).freeze(auction.target);
    await register.connect(guardian).pause();
    await networkHelpers.time.increaseTo((await register.deliveryGate(product)) + 1_000_000n);
    await play.allot(o);
    expect(await play.holdingOf(product, bids[2])).to.deep.equal(new Array(SHORT_DAY).fill(100n));
  });
});
