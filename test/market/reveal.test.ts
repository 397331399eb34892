import { expect } from "chai";
import { network } from "hardhat";
import { bidSheet, type Hex } from "../../sdk/src/core/index.ts";
import { DOCUMENT, LONGEST_REVEAL_WINDOW, Source } from "../helpers/ledgers.ts";
import { SessionState } from "../helpers/market.ts";
import { lane, rawSheet, steps, type RawRow } from "../helpers/rawSheets.ts";
import {
  playWith,
  SHORT_DAY,
  smallSession,
  type Bid,
  type Declared,
  type Player,
  type Play,
} from "../helpers/sessions.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { MAX_LOTS } = bidSheet;

/** Declares more than any sheet here needs. */
const PLENTY = { rows: 32, exposureExponent: 30, cover: (1_000_000 << 8) + 20 };

/** A bid with the sheet of these rows. */
const raw = (
  play: Play,
  session: bigint,
  who: Player,
  rows: readonly RawRow[],
  declared: Declared = {},
): Promise<Bid> => {
  const { bytes, hash } = rawSheet(rows, SHORT_DAY);
  return play.bidBytes(session, who, bytes, hash, { ...PLENTY, ...declared });
};

const flatRow = (side: "buy" | "sell", word: bigint): RawRow => ({ side, flat: true, words: [word] });
const fullRow = (side: "buy" | "sell", at: Record<number, bigint>): RawRow => ({
  side,
  words: Array.from({ length: SHORT_DAY }, (_, i) => at[i] ?? 0n),
});

describe("SealedSession.reveal", () => {
  const load = playWith(connection, async (play) => {
    const small = await smallSession(play);
    await play.untilCommits(small.session);
    return small;
  });

  it("puts sheets into the book in their order, with salts, count and states", async () => {
    const play = await load();
    const { auction, session, bids } = play;
    for (const b of bids) await play.commit(b);
    await play.untilReveals(session);
    const order = [bids[2], bids[0], bids[3], bids[1]];
    const entered = (some: readonly Bid[]) =>
      "0x" + some.map(({ participant }) => participant.toString(16).padStart(8, "0")).join("");
    await expect(play.reveal(session, order.slice(0, 3)))
      .to.emit(auction, "SheetsRevealed")
      .withArgs(session, 0n, entered(order.slice(0, 3)));
    await expect(play.reveal(session, order.slice(3)))
      .to.emit(auction, "SheetsRevealed")
      .withArgs(session, 3n, entered(order.slice(3)));
    const record = await auction.recordOf(session);
    expect(record.sheets).to.equal(4n);
    await play.know(session);
    expect(record.book).to.equal(play.chainOf(order));
    expect(record.salts).to.equal(order.reduce((sum, { salt }) => sum + BigInt(salt), 0n));
    for (const { participant } of bids) expect((await auction.commitmentOf(session, participant)) & 3n).to.equal(2n);
  });

  it("sums salts modulo 2²⁵⁶", async () => {
    const play = await load();
    const { auction, session, mill, town } = play;
    const salt: Hex = `0x${"ff".repeat(32)}`;
    const pair = [
      await play.bid(session, mill, { buy: [[10, 1]] }, { salt }),
      await play.bid(session, town, { buy: [[10, 1]] }, { salt }),
    ];
    for (const b of pair) await play.commit(b);
    await play.untilReveals(session);
    await play.reveal(session, pair);
    expect((await auction.recordOf(session)).salts).to.equal((1n << 256n) - 2n);
  });

  it("lasts from revealsFrom until revealsUntil, half open", async () => {
    const play = await load();
    const { auction, errors, session, bids } = play;
    for (const b of bids) await play.commit(b);
    const { revealsFrom, revealsUntil } = await auction.termsOf(session);
    await networkHelpers.time.setNextBlockTimestamp(revealsFrom.time - 1n);
    await expect(play.reveal(session, [bids[0]]))
      .to.be.revertedWithCustomError(errors, "TooEarly")
      .withArgs(session, [...revealsFrom], revealsFrom.time - 1n, (await networkHelpers.time.latestBlock()) + 1);
    await networkHelpers.time.setNextBlockTimestamp(revealsFrom.time);
    await play.reveal(session, [bids[0]]);
    await networkHelpers.time.setNextBlockTimestamp(revealsUntil.time - 1n);
    await play.reveal(session, [bids[1]]);
    await networkHelpers.time.setNextBlockTimestamp(revealsUntil.time);
    await expect(play.reveal(session, [bids[2]]))
      .to.be.revertedWithCustomError(errors, "TooLate")
      .withArgs(session, [...revealsUntil], revealsUntil.time, (await networkHelpers.time.latestBlock()) + 1);
  });

  it("knows only sessions that are, and only while they live", async () => {
    const play = await load();
    const { auction, errors, regulator, session, bids } = play;
    await expect(play.reveal(9n, [bids[0]]))
      .to.be.revertedWithCustomError(errors, "UnknownSession")
      .withArgs(9n);
    await play.untilReveals(session);
    await auction.connect(regulator).voidSession(session, DOCUMENT);
    await expect(play.reveal(session, [bids[0]]))
      .to.be.revertedWithCustomError(errors, "WrongState")
      .withArgs(session, SessionState.Voided);
  });

  it("refuses a batch whose items do not end where the data ends, and keeps nothing of it", async () => {
    const play = await load();
    const { auction, errors, session, bids } = play;
    for (const b of bids) await play.commit(b);
    await play.untilReveals(session);
    const items = play.openings([bids[0], bids[1]]);
    const half = items.length / 2;
    for (const [length, needed] of [
      [items.length - 1, items.length],
      [half + 38, half + 39],
      [half + 39, items.length],
      [1, 39],
    ] as const) {
      await expect(auction.reveal(session, items.subarray(0, length)))
        .to.be.revertedWithCustomError(errors, "BatchMalformed")
        .withArgs(needed, length);
    }
    expect((await auction.recordOf(session)).sheets).to.equal(0n);
  });

  it("does nothing for an empty batch, or one of which nothing is accepted", async () => {
    const play = await load();
    const { auction, session, bids } = play;
    await play.untilReveals(session);
    await expect(play.reveal(session, [])).not.to.emit(auction, "SheetsRevealed");
    await expect(play.reveal(session, [bids[0]])).not.to.emit(auction, "SheetsRevealed");
    expect((await auction.recordOf(session)).book).to.equal(connection.ethers.ZeroHash);
  });

  it("skips whoever has no commitment or revealed before, and tells who", async () => {
    const play = await load();
    const { auction, session, mill, coal, bids } = play;
    await play.commit(bids[0]);
    await play.untilReveals(session);
    const unknown = { ...bids[2], participant: 0xffffffffn };
    const sent = play.reveal(session, [unknown, bids[2], bids[0], bids[0]]);
    await expect(sent)
      .to.emit(auction, "RevealRefused")
      .withArgs(session, 0xffffffffn, play.refused("NotCommitted", 0xffffffffn, 0n));
    await expect(sent)
      .to.emit(auction, "RevealRefused")
      .withArgs(session, mill.participant, play.refused("NotCommitted", mill.participant, 0n));
    await expect(sent)
      .to.emit(auction, "RevealRefused")
      .withArgs(session, coal.participant, play.refused("NotCommitted", coal.participant, 2n));
    expect((await auction.recordOf(session)).sheets).to.equal(1n);
  });

  it("skips an opening that does not fit, which may be tried again", async () => {
    const play = await load();
    const { auction, session, coal, bids } = play;
    for (const b of bids) await play.commit(b);
    await play.untilReveals(session);
    const wrong: Bid = { ...bids[0], salt: `0x${"77".repeat(32)}` };
    const mask = ((1n << 192n) - 1n) << 64n;
    const { sheets } = await play.know(session);
    const hashed = await play.bidBytes(
      session,
      coal,
      bids[0].bytes,
      bidSheet.sheetHash(bids[0].sheet!, sheets.intervals),
      { salt: wrong.salt },
    );
    await expect(play.reveal(session, [bids[2], wrong, bids[3]]))
      .to.emit(auction, "RevealRefused")
      .withArgs(
        session,
        coal.participant,
        play.refused(
          "OpeningWrong",
          coal.participant,
          BigInt(bids[0].data.hash) & mask,
          BigInt(hashed.data.hash) & mask,
        ),
      );
    expect((await auction.recordOf(session)).sheets).to.equal(2n);
    await play.reveal(session, [bids[0]]);
    expect((await auction.recordOf(session)).sheets).to.equal(3n);
  });

  it("skips a sheet whose header is not canonical or whose length is another", async () => {
    const play = await load();
    const { auction, session, mill, bids } = play;
    for (const b of bids) await play.commit(b);
    await play.untilReveals(session);
    const header = 1n << 248n;
    const bytesOf = (value: bigint, more = 1) =>
      rawSheet([{ side: "buy", words: Array<bigint>(more).fill(0n) }], 1, value).bytes;
    const cases: [bigint, Uint8Array][] = [
      [header, bytesOf(header)],
      [header | 33n, bytesOf(header | 33n)],
      [header | 255n, bytesOf(header | 255n)],
      [1n, bytesOf(1n)],
      [(2n << 248n) | 1n, bytesOf((2n << 248n) | 1n)],
      [header | (1n << 10n) | 1n, bytesOf(header | (1n << 10n) | 1n)],
      [header | (1n << 247n) | 1n, bytesOf(header | (1n << 247n) | 1n)],
      [header | 1n, bytesOf(header | 1n, SHORT_DAY - 1)],
      [header | 1n, bytesOf(header | 1n, SHORT_DAY + 1)],
      [header | 1n | (2n << 8n), bytesOf(header | 1n | (2n << 8n), 2)],
    ];
    for (const [value, bytes] of cases) {
      await expect(play.reveal(session, [{ ...bids[2], bytes }]))
        .to.emit(auction, "RevealRefused")
        .withArgs(session, mill.participant, play.refused("SheetMalformed", mill.participant, value, bytes.length));
    }
    // too short for a header: what follows in the batch is read for it, and refused all the same
    const sent = play.reveal(session, [
      { ...bids[2], bytes: new Uint8Array(31) },
      { ...bids[3], bytes: new Uint8Array(0) },
      bids[0],
    ]);
    await expect(sent).to.emit(auction, "SheetsRevealed");
    expect((await auction.recordOf(session)).sheets).to.equal(1n);
  });

  describe("skips, naming what and where, a sheet with", () => {
    type Case = [string, (play: Loaded) => Promise<{ bid: Bid; error: string; values: unknown[] }>];
    type Loaded = Awaited<ReturnType<typeof load>>;
    const CAP_KEY = 4 * 150_001 + 3;
    /** A case of one flat row of a buyer. */
    const word = (title: string, value: bigint, error: string, ...values: unknown[]): Case => [
      title,
      async (play) => ({
        bid: await raw(play, play.session, play.mill, [flatRow("buy", 0n), flatRow("buy", value)]),
        error,
        values: [2, 1, ...values],
      }),
    ];
    const cases: Case[] = [
      word("a word with bits above its lanes", 1n << 240n, "WordMalformed", 1n << 240n),
      word("a step behind an empty lane", lane(1, 7, 1), "WordMalformed", lane(1, 7, 1)),
      word("a gap between steps", lane(0, 7, 1) | lane(2, 7, 1), "WordMalformed", lane(0, 7, 1) | lane(2, 7, 1)),
      word("keys that decrease", steps([11, 1], [7, 1]), "KeysDecrease", steps([11, 1], [7, 1])),
      word("a price below the floor", steps([3, 1]), "PriceOutOfRange", 3, CAP_KEY),
      word("a quantity without a price", steps([0, 5]), "PriceOutOfRange", 0, CAP_KEY),
      word("a price above the cap", steps([CAP_KEY + 4, 1]), "PriceOutOfRange", CAP_KEY + 4, CAP_KEY),
      word("a key of 24 bits", steps([0x800007, 1]), "PriceOutOfRange", 0x800007, CAP_KEY),
      word("a quantity of zero", steps([7, 0]), "QuantityOutOfRange", 0, 1),
      word("a quantity above the bound", steps([7, MAX_LOTS + 1]), "QuantityOutOfRange", MAX_LOTS + 1, 1),
      word("a quantity of 24 bits", steps([7, 0xffffff]), "QuantityOutOfRange", 0xffffff, 1),
      word("a bid of another class", steps([4, 1]), "ClassNotAllowed", 0),
      [
        "more rows than declared",
        async (play) => ({
          bid: await raw(play, play.session, play.mill, [flatRow("buy", 0n), flatRow("buy", 0n)], { rows: 1 }),
          error: "RowsUnderstated",
          values: [1, 2],
        }),
      ],
      [
        "more exposure than declared, over rows and intervals",
        async (play) => ({
          bid: await raw(
            play,
            play.session,
            play.mill,
            [flatRow("buy", steps([7, 3])), fullRow("buy", { 9: steps([7, 3]) })],
            {
              exposureExponent: 5,
            },
          ),
          error: "ExposureUnderstated",
          values: [32, 33],
        }),
      ],
      [
        "less cover than it can cost",
        async (play) => ({
          bid: await play.bid(play.session, play.mill, { buy: [[10, 100]] }, { cover: (9_999_999 << 8) >>> 0 }),
          error: "CoverTooSmall",
          values: [play.mill.participant, 9_999_999, 10_000_000],
        }),
      ],
      [
        "more energy than held",
        async (play) => ({
          bid: await raw(play, play.session, play.coal, [
            fullRow("sell", { 8: steps([7, 6_000]) }),
            fullRow("sell", { 8: steps([7, 4_001]) }),
          ]),
          error: "EnergyMissing",
          values: [9, 10_001, 10_000],
        }),
      ],
      [
        "more bought in an interval than the limit",
        async (play) => ({
          bid: await raw(play, play.session, play.mill, [
            flatRow("buy", steps([7, MAX_LOTS], [7, MAX_LOTS], [7, MAX_LOTS])),
          ]),
          error: "LimitExceeded",
          values: [1, false, 3 * MAX_LOTS, 10_000_000],
        }),
      ],
      [
        "more sold in an interval than the limit",
        async (play) => ({
          bid: await raw(play, play.session, play.coal, [
            fullRow("sell", { 3: steps([7, MAX_LOTS], [7, MAX_LOTS], [7, MAX_LOTS]) }),
          ]),
          error: "LimitExceeded",
          values: [4, true, 3 * MAX_LOTS, 10_000_000],
        }),
      ],
      [
        "an own ask not above an own bid",
        async (play) => ({
          bid: await raw(play, play.session, play.coal, [
            flatRow("sell", steps([11, 1])),
            fullRow("buy", { 4: steps([7, 1], [11, 1]) }),
          ]),
          error: "SelfCrossing",
          values: [5, 11, 11],
        }),
      ],
      [
        "an ask of a class without a tie order",
        async (play) => ({
          bid: await raw(play, play.session, play.coal, [fullRow("sell", { 1: steps([6, 1]) })]),
          error: "ClassNotAllowed",
          values: [1, 2, 2],
        }),
      ],
    ];
    for (const [title, build] of cases) {
      it(title, async () => {
        const play = await load();
        const { auction, session, bids } = play;
        const { bid, error, values } = await build(play);
        await play.commit(bid);
        await play.commit(bids[1]);
        await play.commit(bids[3]);
        const word_ = await auction.commitmentOf(session, bid.participant);
        await play.untilReveals(session);
        await expect(play.reveal(session, [bids[1], bid, bids[3]]))
          .to.emit(auction, "RevealRefused")
          .withArgs(session, bid.participant, play.refused(error, ...values));
        expect(await auction.commitmentOf(session, bid.participant)).to.equal(word_);
        expect((await auction.recordOf(session)).sheets).to.equal(2n);
      });
    }
  });

  it("asks for the smallest step of the session", async () => {
    const play = await load();
    const { auction, mill } = play;
    const session = await play.open({ minLots: 5 });
    const [small, enough] = [
      await raw(play, session, mill, [flatRow("buy", steps([7, 4]))]),
      await raw(play, session, mill, [flatRow("buy", steps([7, 5]))], { sequence: 2n }),
    ];
    await play.untilCommits(session);
    await play.commit(small);
    const snapshot = await networkHelpers.takeSnapshot();
    await play.untilReveals(session);
    await expect(play.reveal(session, [small]))
      .to.emit(auction, "RevealRefused")
      .withArgs(session, mill.participant, play.refused("QuantityOutOfRange", 1, 1, 4, 5));
    await snapshot.restore();
    await play.commit(enough);
    await play.untilReveals(session);
    await expect(play.reveal(session, [enough])).to.emit(auction, "SheetsRevealed");
  });

  it("counts in lots: limits and energy are met to the last whole lot", async () => {
    const play = await load();
    const { auction, coal } = play;
    const session = await play.open({ lot: 3_000 }, [coal]);
    const bid = await play.bid(session, coal, { sell: [[10, 4]] });
    await play.untilCommits(session);
    await play.commit(bid);
    await play.untilReveals(session);
    await expect(play.reveal(session, [bid]))
      .to.emit(auction, "RevealRefused")
      .withArgs(session, coal.participant, play.refused("EnergyMissing", 1, 12_000, 10_000));
    await play.issue(coal, (await auction.termsOf(session)).product, 2_000n);
    await expect(play.reveal(session, [bid])).to.emit(auction, "SheetsRevealed");
  });

  it("takes limits as they were in force when the session closed", async () => {
    const play = await load();
    const { auction, registry, registrar, mill, town } = play;
    await networkHelpers.time.increase(LONGEST_REVEAL_WINDOW); // their first limits may be replaced
    const session = await play.open();
    await play.untilCommits(session);
    const { closesAt } = await auction.termsOf(session);
    await registry.connect(registrar).setLimits(mill.participant, 50, 50, closesAt.time);
    await registry.connect(registrar).setLimits(town.participant, 50, 50, closesAt.time + 1n);
    const pair = [
      await play.bid(session, mill, { buy: [[10, 51]] }),
      await play.bid(session, town, { buy: [[10, 51]] }),
    ];
    for (const b of pair) await play.commit(b);
    await play.untilReveals(session);
    const sent = play.reveal(session, pair);
    await expect(sent)
      .to.emit(auction, "RevealRefused")
      .withArgs(session, mill.participant, play.refused("LimitExceeded", 1, false, 51, 50));
    expect((await auction.recordOf(session)).sheets).to.equal(1n);
  });

  it("gives a class of the tie order to those alone of whose units all have its source", async () => {
    const play = await load();
    const { auction, coal, wind, addUnit } = play;
    const mixed = await play.seller({ source: Source.Wind });
    await addUnit(mixed.participant, { source: Source.Coal });
    const session = await play.open({ tieOrder: Source.Wind | (Source.Hydro << 8) }, [coal, wind, mixed]);
    const ask = (who: Player, stepClass: number) => play.bid(session, who, { sell: [[10, 1, undefined, stepClass]] });
    const bids = [await ask(wind, 0), await ask(coal, 0), await ask(mixed, 0)];
    await play.untilCommits(session);
    for (const b of bids) await play.commit(b);
    await play.untilReveals(session);
    const sent = play.reveal(session, bids);
    for (const { participant } of [coal, mixed]) {
      await expect(sent)
        .to.emit(auction, "RevealRefused")
        .withArgs(session, participant, play.refused("ClassNotAllowed", 1, 1, 0));
    }
    expect((await auction.recordOf(session)).sheets).to.equal(1n);
  });

  it("takes a sheet in which nothing stands, and one with everything a sheet can hold", async () => {
    const play = await load();
    const { auction, session, mill, town } = play;
    const all = steps([7, 1], [11, 1], [11, 2], [15, 1], [19, 1]);
    const full = Array.from({ length: 32 }, (_, r) =>
      r % 2 ? flatRow("buy", all) : fullRow("buy", { 0: all, 7: all, 8: all, 9: all }),
    );
    const pair = [await raw(play, session, mill, [flatRow("buy", 0n)]), await raw(play, session, town, full)];
    for (const b of pair) await play.commit(b);
    await play.untilReveals(session);
    await play.reveal(session, pair);
    expect((await auction.recordOf(session)).sheets).to.equal(2n);
  });
});
