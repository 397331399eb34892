import { expect } from "chai";
import { network } from "hardhat";
import * as batches from "../../sdk/src/market/batches.ts";
import { DOCUMENT, Taken } from "../helpers/ledgers.ts";
import { COMMIT_TYPES, playWith, smallSession } from "../helpers/sessions.ts";

const connection = await network.create();
const { ethers } = connection;

describe("SealedSession.commitMany", () => {
  const load = playWith(connection, async (play) => {
    const small = await smallSession(play);
    await play.untilCommits(small.session);
    return small;
  });

  it("commits for many by their signatures, sent by anyone", async () => {
    const play = await load();
    const { auction, house, session, bids } = play;
    const sent = play.commitMany(session, bids);
    let money = 0n;
    for (const bid of bids) {
      await expect(sent).to.emit(auction, "BidCommitted");
      expect((await auction.commitmentOf(session, bid.participant)) & 3n).to.equal(1n);
      money += await play.moneyOf(session, bid.data);
    }
    expect(await house.compartmentOf(auction.target)).to.equal(money);
  });

  it("commits the same word as a direct commitment, and takes nothing for an empty batch", async () => {
    const play = await load();
    const { auction, session, mill, bids } = play;
    await play.commitMany(session, []);
    await play.commitMany(session, [bids[2]]);
    const relayed = await auction.commitmentOf(session, mill.participant);
    const direct = await load();
    await direct.commit(direct.bids[2]);
    expect(await direct.auction.commitmentOf(session, mill.participant)).to.equal(relayed);
  });

  it("refuses a bad item with its reason and serves the neighbours", async () => {
    const play = await load();
    const { auction, house, registry, registrar, guardian, session, coal, wind, mill, town, bids } = play;
    await registry.connect(registrar).suspend(wind.participant, DOCUMENT);
    const bad = {
      rows: await play.bid(session, mill, { buy: [[10, 1]] }, { rows: 40 }),
      exposure: await play.bid(session, mill, { buy: [[10, 1]] }, { exposureExponent: 77 }),
      cover: await play.bid(session, mill, { buy: [[10, 1]] }, { cover: 200 }),
      sequence: await play.bid(session, mill, { buy: [[10, 1]] }, { sequence: 0n }),
      withdrawal: { ...bids[2], data: { ...bids[2].data, hash: `0x${"00".repeat(32)}` as const } },
      poor: await play.bid(session, mill, { buy: [[1_500_000, 4_000_000]] }),
      unknown: { ...bids[2], data: { ...bids[2].data, participant: 999n } },
    };
    const poor = await play.moneyOf(session, bad.poor.data);
    const maxRows = (await auction.termsOf(session)).maxRows;
    const sent = play.commitMany(session, [
      bids[0],
      bad.rows,
      bad.exposure,
      bad.cover,
      bad.sequence,
      bad.withdrawal,
      bad.poor,
      bad.unknown,
      bids[1],
      bids[3],
    ]);
    const reasons: [bigint, string][] = [
      [mill.participant, play.refused("RowsOutOfRange", mill.participant, 40n, maxRows)],
      [mill.participant, play.refused("ExposureOutOfRange", mill.participant, 77n)],
      [mill.participant, play.refused("CoverCodeInvalid", 200n)],
      [mill.participant, play.refused("SequenceNotNewer", mill.participant, 0n, 0n)],
      [mill.participant, play.refused("NothingToWithdraw", mill.participant)],
      [mill.participant, play.refused("MoneyNotTaken", mill.participant, poor, Taken.NotEnoughFree)],
      [999n, play.refused("SignatureInvalid", 999n, ethers.ZeroAddress)],
      [wind.participant, play.refused("ParticipantNotApproved", wind.participant)],
    ];
    for (const [participant, reason] of reasons) {
      await expect(sent).to.emit(auction, "CommitRefused").withArgs(session, participant, reason);
    }
    const standing = [coal, town].map(({ participant }) => participant);
    const word = async (id: bigint) => auction.commitmentOf(session, id);
    for (const id of standing) expect((await word(id)) & 3n).to.equal(1n);
    for (const { participant } of [wind, mill]) expect(await word(participant)).to.equal(0n);
    const money = (await play.moneyOf(session, bids[0].data)) + (await play.moneyOf(session, bids[3].data));
    expect(await house.compartmentOf(auction.target)).to.equal(money);

    await house.connect(guardian).freeze(auction.target);
    await expect(play.commitMany(session, [bids[2]]))
      .to.emit(auction, "CommitRefused")
      .withArgs(
        session,
        mill.participant,
        play.refused("MoneyNotTaken", mill.participant, await play.moneyOf(session, bids[2].data), Taken.ModuleFrozen),
      );
  });

  it("refuses a signature of somebody else, of the long form, or of another length", async () => {
    const play = await load();
    const { auction, session, mill, stranger, bids } = play;
    const { data } = bids[2];
    const long = await mill.account.signTypedData(play.domain, COMMIT_TYPES, { session, ...data });
    const signatures = [await play.sign(session, stranger, data), long, "0x", "0x00", `0x${"11".repeat(64)}`];
    for (const signature of signatures) {
      const item = batches.encodeCommitment({ ...data, signature: signature as batches.SignedCommitment["signature"] });
      await expect(auction.commitMany(session, item))
        .to.emit(auction, "CommitRefused")
        .withArgs(session, mill.participant, play.refused("SignatureInvalid", mill.participant, mill.account.address));
    }
    expect(await auction.commitmentOf(session, mill.participant)).to.equal(0n);
  });

  it("refuses a batch whose items do not end where the data ends, and keeps nothing of it", async () => {
    const play = await load();
    const { auction, errors, session, bids } = play;
    const items = await play.signedItems(bids.slice(0, 2));
    const item = items.length / 2;
    for (const [length, needed] of [
      [items.length - 1, items.length],
      [item + 1, item + 46],
      [item + 46, 2 * item],
      [45, 46],
    ] as const) {
      await expect(auction.commitMany(session, items.subarray(0, length)))
        .to.be.revertedWithCustomError(errors, "BatchMalformed")
        .withArgs(needed, length);
    }
    expect(await auction.commitmentOf(session, bids[0].participant)).to.equal(0n);
  });

  it("keeps to the session's window and state as a direct commitment does", async () => {
    const play = await load();
    const { errors, regulator, auction, session, bids } = play;
    const items = await play.signedItems([bids[2]]);
    await expect(auction.commitMany(9n, items)).to.be.revertedWithCustomError(errors, "UnknownSession").withArgs(9n);
    await play.passGate(session, "closesAt");
    await expect(auction.commitMany(session, items)).to.be.revertedWithCustomError(errors, "TooLate");
    await auction.connect(regulator).voidSession(session, DOCUMENT);
    await expect(auction.commitMany(session, items)).to.be.revertedWithCustomError(errors, "WrongState");
  });
});
