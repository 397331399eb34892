import { expect } from "chai";
import { network } from "hardhat";
import { bidSheet, type Claim } from "../../sdk/src/core/index.ts";
import * as batches from "../../sdk/src/market/batches.ts";
import { SessionState } from "../helpers/market.ts";
import { playWith, SHORT_DAY, smallSession, type Bid } from "../helpers/sessions.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { HIGH, LOW } = bidSheet;

describe("adversaries of the clearing", () => {
  const load = playWith(connection, async (play) => {
    const small = await smallSession(play);
    return { ...small, o: await play.untilBook(small.session, small.bids) };
  });

  it("gain nothing by any claim near the true one: keys by one, by a class, by a tick, to a neighbour, to none", async () => {
    const play = await load();
    const { auction, errors, session, stranger, o } = play;
    const truth = batches.unpackClaim(o.claims[0]!);
    const keys = [
      ...new Set(
        Object.values(truth)
          .concat(o.book.flatMap(({ sheet }) => sheet!.rows.flatMap(({ steps }) => steps.flat().map(({ key }) => key))))
          .flatMap((key) => [key - 4, key - 1, key, key + 1, key + 4])
          .concat(LOW, HIGH, HIGH - 1)
          .filter((key) => key >= LOW && key <= HIGH + 1),
      ),
    ];
    const lies: Claim[] = [];
    for (const field of ["a", "b", "aPlus", "bMinus"] as const) {
      for (const key of keys) if (key !== truth[field]) lies.push({ ...truth, [field]: key });
    }
    for (const [a, b] of keys.flatMap((x) => keys.slice(0, 4).map((y) => [x, y] as const))) {
      if (a !== truth.a || b !== truth.b) lies.push({ ...truth, a, b });
    }
    // every claim that the book's own keys allow: other volumes among them
    const keysOf = (side: "sell" | "buy") =>
      o.book.flatMap(({ sheet }) =>
        sheet!.rows.filter((row) => row.side === side).flatMap(({ steps }) => steps.flat().map(({ key }) => key)),
      );
    const [asks, bids] = [keysOf("sell"), keysOf("buy")];
    for (const a of [LOW, ...asks]) {
      for (const b of [HIGH, ...bids]) {
        for (const aPlus of [HIGH, ...asks]) for (const bMinus of [LOW, ...bids]) lies.push({ a, b, aPlus, bMinus });
      }
    }
    const beginning = batches.clearBeginning(SHORT_DAY);
    const items = play.items(o.book);
    await networkHelpers.mine(1);
    for (const lie of lies) {
      if (batches.packClaim(lie) === o.claims[0]) continue;
      const claims = [batches.packClaim(lie), ...o.claims.slice(1)];
      await expect(
        auction.connect(stranger).clear.staticCall(session, stranger.address, claims, beginning, items),
        JSON.stringify(lie),
      ).to.be.revertedWithCustomError(errors, "ClaimRefused");
    }
    expect((await auction.recordOf(session)).state).to.equal(SessionState.Live);
  });

  it("cannot leave a sheet out, bring one twice, swap two, edit one, or sign it with another name or sequence", async () => {
    const play = await load();
    const { auction, errors, session, stranger, mill, o } = play;
    const [first, second, third, fourth] = o.book as [Bid, Bid, Bid, Bid];
    const edited = await play.bid(session, mill, { buy: [[400_010, 100]] });
    const more = await play.bid(session, mill, { buy: [[400_000, 101]] });
    const renamed: Bid = { ...first, participant: second.participant };
    const aged: Bid = { ...third, data: { ...third.data, sequence: 2n } };
    const wrong: Record<string, Bid[]> = {
      missing: [first, second, third],
      "first missing": [second, third, fourth],
      doubled: [first, first, second, third, fourth],
      "doubled for another": [first, second, third, third],
      swapped: [first, third, second, fourth],
      "edited price": [first, second, edited, fourth],
      "edited quantity": [first, second, more, fourth],
      renamed: [renamed, second, third, fourth],
      "of another sequence": [first, second, aged, fourth],
      none: [],
    };
    for (const [title, book] of Object.entries(wrong)) {
      const o2 = await play.outcome(session, book);
      const sent = auction
        .connect(stranger)
        .clear(session, stranger.address, o2.claims, batches.clearBeginning(SHORT_DAY), play.items(book));
      if (book.length === 4 || book.length > 4) {
        await expect(sent, title).to.be.revertedWithCustomError(errors, "BookMismatch");
      } else await sent;
      expect((await auction.recordOf(session)).state, title).to.equal(SessionState.Live);
    }
    await play.clear(o);
  });

  it("cannot continue with forged progress, with that of other claims, of another session or of nobody", async () => {
    const play = await load();
    const { auction, errors, session, stranger, coal, mill, o } = play;
    await play.clearPart(o, 0, 2);
    const left = play.clearProgress(o, 2);
    const rest = play.items(o.book.slice(2));
    const lie = [o.claims[0]! ^ 1n, ...o.claims.slice(1)];
    const forged: [bigint[], batches.ClearProgress, string][] = [
      [o.claims, { ...left, sums: [left.sums[0]! + 1n, ...left.sums.slice(1)] }, "sums"],
      [o.claims, { ...left, seen: left.seen ^ 1n }, "seen"],
      [o.claims, { ...left, chain: play.chainOf(o.book.slice(0, 1)) }, "chain"],
      [o.claims, { ...left, sheets: 1n }, "sheets"],
      [lie, left, "claims"],
    ];
    for (const [claims, progress, title] of forged) {
      await expect(
        auction.clear(session, stranger.address, claims, progress, rest),
        title,
      ).to.be.revertedWithCustomError(errors, "ProgressUnknown");
    }
    await expect(auction.clear(session, mill.account.address, o.claims, left, rest)).to.be.revertedWithCustomError(
      errors,
      "ProgressUnknown",
    );
    const other = await play.open({}, [coal]);
    const o2 = await play.untilBook(other, [
      await play.bid(other, coal, { sell: [[10, 1]] }),
      await play.bid(other, mill, { buy: [[10, 1]] }),
    ]);
    await expect(auction.clear(other, stranger.address, o.claims, left, rest)).to.be.revertedWithCustomError(
      errors,
      "ProgressUnknown",
    );
    await play.clear(o2);
    await play.clear(o);
  });

  it("cannot clear a session with the book of another", async () => {
    const play = await load();
    const { auction, errors, coal, mill, stranger, o } = play;
    const other = await play.open({}, [coal]);
    const o2 = await play.untilBook(other, [
      await play.bid(other, coal, { sell: [[10, 1]] }),
      await play.bid(other, mill, { buy: [[10, 1]] }),
    ]);
    await expect(
      auction.clear(
        other,
        stranger.address,
        o.claims,
        batches.clearBeginning(SHORT_DAY),
        play.items(o.book.slice(0, 2)),
      ),
    ).to.be.revertedWithCustomError(errors, "BookMismatch");
    await play.clear(o2);
    expect((await auction.recordOf(o.session)).state).to.equal(SessionState.Live);
  });

  it("cannot block, overwrite or use up a rival's work: each goes on from his own and from the other's", async () => {
    const play = await load();
    const { auction, session, coal, mill, stranger, o } = play;
    const [one, two] = [coal.account, mill.account];
    const lies = { ...o, claims: o.claims.map((claim) => claim ^ 1n) };
    await play.clearPart(o, 0, 1, one);
    await play.clearPart(o, 0, 2, two);
    // a third begins with another claim, which it may until the end
    await auction
      .connect(stranger)
      .clear(session, stranger.address, lies.claims, batches.clearBeginning(SHORT_DAY), "0x");
    const kept = await auction.progressOf(session, two.address);
    await play.clearPart(o, 1, 3, one);
    expect(await auction.progressOf(session, two.address)).to.equal(kept);
    // the second is overtaken and takes over from the first
    await play.clearPart(o, 3, 4, two, one);
    expect((await auction.recordOf(session)).state).to.equal(SessionState.Cleared);
  });

  it("are answered once: a session is not cleared twice, and neither cleared nor cancelled after the other", async () => {
    const play = await load();
    const { auction, errors, session, o } = play;
    await play.passGate(session, "clearBy");
    const snapshot = await networkHelpers.takeSnapshot();
    await auction.cancel(session);
    await expect(play.clear(o)).to.be.revertedWithCustomError(errors, "WrongState");
    await snapshot.restore();
    await play.clear(o);
    await expect(auction.cancel(session)).to.be.revertedWithCustomError(errors, "WrongState");
    await expect(play.clear(o)).to.be.revertedWithCustomError(errors, "WrongState");
  });
});
