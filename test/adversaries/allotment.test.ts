import { expect } from "chai";
import { network } from "hardhat";
import { DOCUMENT } from "../helpers/ledgers.ts";
import { energyId } from "../helpers/lanes.ts";
import { SessionState } from "../helpers/market.ts";
import { playWith, smallSession } from "../helpers/sessions.ts";

const connection = await network.create();
const { networkHelpers } = connection;

describe("adversaries of the allotment", () => {
  const load = playWith(connection, async (play) => {
    const small = await smallSession(play);
    return { ...small, o: await play.untilCleared(small.session, small.bids) };
  });

  it("cannot allot a sheet that is not in the book, not even in a batch that leaves the rest to others", async () => {
    const play = await load();
    const { auction, errors, session, bids, mill, coal, o } = play;
    const forged = await play.bid(session, mill, { buy: [[1_500_000, 5]] });
    const before = await play.house.freeOf(mill.participant);
    for (const at of [0, 1, 2, 3]) {
      const book = [...bids];
      book[at] = forged;
      for (const until of [at + 1, 4]) {
        const items = play.items(book.slice(0, until));
        await expect(
          auction.connect(coal.account).allot(session, o.claims, o.sums, play.allotProgress(o, 0), items),
          `sheet ${at} of ${until}`,
        ).to.be.revertedWithCustomError(errors, "BookMismatch");
      }
    }
    expect(await play.house.freeOf(mill.participant)).to.equal(before);
    await play.allot(o);
    expect((await auction.recordOf(session)).state).to.equal(SessionState.Ended);
  });

  it("cannot leave a sheet out, swap two, or bring one twice, at the end, in the middle or at the beginning", async () => {
    const play = await load();
    const { auction, errors, session, bids, o } = play;
    const [first, second, third, fourth] = bids;
    const send = (from: number, book: readonly (typeof bids)[number][]) =>
      auction.allot(session, o.claims, o.sums, play.allotProgress(o, from), play.items(book));
    for (const book of [
      [second],
      [first, third],
      [first, second, fourth],
      [second, first],
      [second, first, third, fourth],
      [first, first],
      [first, second, third, third],
      [...bids, fourth],
    ]) {
      await expect(send(0, book)).to.be.revertedWithCustomError(errors, "BookMismatch");
    }
    await play.allotPart(o, 0, 2);
    for (const [from, book] of [
      [2, [fourth]],
      [2, [fourth, third]],
      [2, [first]],
      [2, [third, third]],
      [0, [first, second, fourth]],
    ] as const) {
      await expect(send(from, book)).to.be.revertedWithCustomError(errors, "BookMismatch");
    }
    // before the cursor they are only read, but they must lead to it
    for (const [from, book] of [
      [0, [second, first, third, fourth]],
      [1, [first, third, fourth]],
      [0, [second, third, fourth]],
    ] as const) {
      await expect(send(from, book)).to.be.revertedWithCustomError(errors, "CursorMismatch");
    }
    await play.allot(o);
  });

  it("cannot shift the running totals of the margin, where it is rationed and where it is not", async () => {
    const play = await load();
    const { auction, errors, session, o } = play;
    const send = (from: number, totals: bigint[]) =>
      auction.allot(
        session,
        o.claims,
        o.sums,
        { ...play.allotProgress(o, from), totals },
        play.items(o.book.slice(from)),
      );
    const shifted = (from: number, by: bigint) => {
      const { totals } = play.allotProgress(o, from);
      return [totals[0]! + by, ...totals.slice(1)];
    };
    for (const by of [1n, 60n, 1n << 255n]) {
      await expect(send(0, shifted(0, by))).to.be.revertedWithCustomError(errors, "CursorMismatch");
    }
    await play.allotPart(o, 0, 3);
    for (const from of [0, 2, 3]) {
      for (const by of [1n, 60n, 1n << 255n]) {
        await expect(send(from, shifted(from, by))).to.be.revertedWithCustomError(errors, "CursorMismatch");
      }
    }
    // an interval without rationing: a total there means nothing, and must not be left for the next to stumble over
    const { coal, mill } = play;
    const even = await play.open({}, [coal]);
    const o2 = await play.untilCleared(even, [
      await play.bid(even, coal, { sell: [[10, 5]] }),
      await play.bid(even, mill, { buy: [[10, 5]] }),
    ]);
    await play.allotPart(o2, 0, 1);
    const one = play.allotProgress(o2, 0);
    const odd = { ...one, totals: one.totals.map(() => 7n) };
    await auction.allot(even, o2.claims, o2.sums, odd, play.items(o2.book));
    expect((await auction.recordOf(even)).state).to.equal(SessionState.Ended);
  });

  it("cannot allot anybody twice: neither sheets behind the cursor nor all of an ended session", async () => {
    const play = await load();
    const { auction, house, errors, session, mill, o } = play;
    await play.allotPart(o, 0, 3);
    const word = await auction.commitmentOf(session, mill.participant);
    const free = await house.freeOf(mill.participant);
    await expect(play.allotPart(o, 0, 3)).to.be.revertedWithCustomError(errors, "NothingNew");
    await expect(play.allotPart(o, 2, 3)).to.be.revertedWithCustomError(errors, "NothingNew");
    // the same participant again, behind the cursor
    await expect(
      auction.allot(session, o.claims, o.sums, play.allotProgress(o, 3), play.items([o.book[2]!])),
    ).to.be.revertedWithCustomError(errors, "BookMismatch");
    await play.allotPart(o, 0, 4);
    await expect(play.allotPart(o, 0, 4)).to.be.revertedWithCustomError(errors, "WrongState");
    expect(await auction.commitmentOf(session, mill.participant)).to.equal(word);
    expect(await house.freeOf(mill.participant)).to.equal(free);
  });

  it("cannot allot with the result or the book of another session", async () => {
    const play = await load();
    const { auction, errors, session, coal, mill, o } = play;
    const other = await play.open({}, [coal]);
    const o2 = await play.untilCleared(other, [
      await play.bid(other, coal, { sell: [[10, 5]] }),
      await play.bid(other, mill, { buy: [[10, 5]] }),
    ]);
    await expect(play.allot({ ...o2, session })).to.be.revertedWithCustomError(errors, "ResultMismatch");
    await expect(
      auction.allot(session, o.claims, o.sums, play.allotProgress(o, 0), play.items(o2.book)),
    ).to.be.revertedWithCustomError(errors, "BookMismatch");
  });

  it("cannot make anybody's work fail by being faster, wherever the rival cuts", async () => {
    const play = await load();
    const { auction, session, o } = play;
    for (const rival of [1, 2, 3]) {
      for (const until of [2, 3, 4]) {
        if (until <= rival) continue;
        const snapshot = await networkHelpers.takeSnapshot();
        await play.allotPart(o, 0, rival);
        await play.allotPart(o, 0, until);
        if (until < 4) await play.allotPart(o, rival, 4);
        expect((await auction.recordOf(session)).state, `${rival}, ${until}`).to.equal(SessionState.Ended);
        await snapshot.restore();
      }
    }
  });

  it("cannot move energy while the allotment is half done: neither those that got it nor those that have yet to give", async () => {
    const play = await load();
    const { register, product, coal, mill, o } = play;
    await play.allotPart(o, 0, 3);
    for (const who of [mill, coal]) {
      await expect(register.connect(who.account).transfer(who.participant, 1n, energyId(product, 0), 1n))
        .to.be.revertedWithCustomError(register, "DifferencesOpen")
        .withArgs(product, await register.openDifferences(product));
    }
    await play.allotPart(o, 3, 4);
    await register.connect(mill.account).transfer(mill.participant, coal.participant, energyId(product, 0), 1n);
  });

  it("cannot stop it: no withdrawal of money or consent, suspension, freeze, pause or closed contract", async () => {
    const play = await load();
    const { auction, house, register, registry, registrar, guardian, manager, o, bids, session } = play;
    for (const { account, participant } of bids) {
      await house.connect(account).withdraw(participant, await house.freeOf(participant));
      await house.connect(account).disableModule(participant, auction.target);
      await registry.connect(registrar).suspend(participant, DOCUMENT);
    }
    await house.connect(guardian).freeze(auction.target);
    await register.connect(guardian).pause();
    await play.token.connect(guardian).pause();
    for (const { target } of [auction, house, register, registry, play.token])
      await manager.setTargetClosed(target, true);
    for (let i = 0; i < 4; i += 1) await play.allotPart(o, i, i + 1);
    expect((await auction.recordOf(session)).state).to.equal(SessionState.Ended);
  });

  it("cannot leave the market without what they have to pay: it was taken before", async () => {
    const play = await load();
    const { auction, house, mill, o } = play;
    const held = await house.compartmentOf(auction.target);
    await house.connect(mill.account).withdraw(mill.participant, await house.freeOf(mill.participant));
    await play.allot(o);
    const net = o.allotments[2]!.netAmount;
    expect(net).to.be.lessThan(0n);
    expect(await house.compartmentOf(auction.target)).to.equal(-net - o.allotments[3]!.netAmount);
    expect(held).to.be.greaterThan(-net);
  });
});
