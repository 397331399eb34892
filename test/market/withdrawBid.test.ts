import { expect } from "chai";
import { network } from "hardhat";
import { DOCUMENT } from "../helpers/ledgers.ts";
import { playWith, smallSession, ZERO_WORD, type Bid } from "../helpers/sessions.ts";

const connection = await network.create();

const NOTHING = { rows: 0, exposureExponent: 0, cover: 0, hash: ZERO_WORD };

/** The withdrawal of a bid. */
const withdrawal = (bid: Bid, sequence: bigint, change: Partial<Bid["data"]> = {}): Bid => ({
  ...bid,
  data: { participant: bid.participant, sequence, ...NOTHING, ...change },
});

describe("SealedSession.commit with hash zero", () => {
  const load = playWith(connection, async (play) => {
    const small = await smallSession(play);
    await play.untilCommits(small.session);
    return small;
  });

  it("withdraws the bid: bond and cover return, the sequence stays", async () => {
    const play = await load();
    const { auction, house, session, mill, bids } = play;
    const free = await house.freeOf(mill.participant);
    await play.commit(bids[2]);
    await expect(play.commit(withdrawal(bids[2], 2n)))
      .to.emit(auction, "BidWithdrawn")
      .withArgs(session, mill.participant, 2n, await play.moneyOf(session, bids[2].data));
    expect(await auction.commitmentOf(session, mill.participant)).to.equal(2n << 14n);
    expect(await house.freeOf(mill.participant)).to.equal(free);
    expect(await house.compartmentOf(auction.target)).to.equal(0n);
  });

  it("lets nobody replay what was withdrawn, and a newer bid stand", async () => {
    const play = await load();
    const { errors, mill, session, bids } = play;
    await play.commit(bids[2]);
    await play.commit(withdrawal(bids[2], 2n));
    await expect(play.commit(bids[2]))
      .to.be.revertedWithCustomError(errors, "SequenceNotNewer")
      .withArgs(mill.participant, 2n, 1n);
    await play.commit(await play.bid(session, mill, { buy: [[10, 1]] }, { sequence: 3n }));
  });

  it("needs something that stands, rows, exposure and cover zero, and a newer sequence", async () => {
    const play = await load();
    const { errors, mill, bids } = play;
    const { participant } = mill;
    const refusal = (bid: Bid) => expect(play.commit(bid)).to.be.revertedWithCustomError(errors, "NothingToWithdraw");
    await refusal(withdrawal(bids[2], 1n));
    await play.commit(bids[2]);
    await refusal(withdrawal(bids[2], 2n, { rows: 1 }));
    await refusal(withdrawal(bids[2], 2n, { exposureExponent: 1 }));
    await refusal(withdrawal(bids[2], 2n, { cover: 256 }));
    await expect(play.commit(withdrawal(bids[2], 1n)))
      .to.be.revertedWithCustomError(errors, "SequenceNotNewer")
      .withArgs(participant, 1n, 1n);
    await play.commit(withdrawal(bids[2], 2n));
    await expect(play.commit(withdrawal(bids[2], 3n)))
      .to.be.revertedWithCustomError(errors, "NothingToWithdraw")
      .withArgs(participant);
  });

  it("is possible while suspended, frozen and without consent: money only comes back", async () => {
    const play = await load();
    const { auction, house, registry, registrar, guardian, mill, bids } = play;
    await play.commit(bids[2]);
    await registry.connect(registrar).suspend(mill.participant, DOCUMENT);
    await house.connect(guardian).freeze(auction.target);
    await house.connect(mill.account).disableModule(mill.participant, auction.target);
    await play.commit(withdrawal(bids[2], 2n));
    expect(await house.compartmentOf(auction.target)).to.equal(0n);
  });

  it("goes by signature, too", async () => {
    const play = await load();
    const { auction, session, mill, bids } = play;
    await play.commit(bids[2]);
    await expect(play.commitMany(session, [withdrawal(bids[2], 2n)])).to.emit(auction, "BidWithdrawn");
    expect(await auction.commitmentOf(session, mill.participant)).to.equal(2n << 14n);
  });
});
