import { expect } from "chai";
import { network } from "hardhat";
import { DOCUMENT, Role } from "../helpers/ledgers.ts";
import { SessionState } from "../helpers/market.ts";
import { playWith, smallSession } from "../helpers/sessions.ts";

const connection = await network.create();

describe("SealedSession.voidCommitment", () => {
  const load = playWith(connection, async (play) => {
    const small = await smallSession(play);
    await play.untilCommits(small.session);
    await play.commit(small.bids[2]);
    return small;
  });

  it("voids the bid of a suspended participant: everything returns, the sequence stays", async () => {
    const play = await load();
    const { auction, house, registry, registrar, session, mill, bids } = play;
    const free = await house.freeOf(mill.participant);
    const money = await play.moneyOf(session, bids[2].data);
    await registry.connect(registrar).suspend(mill.participant, DOCUMENT);
    await expect(auction.connect(registrar).voidCommitment(session, mill.participant))
      .to.emit(auction, "CommitmentReleased")
      .withArgs(session, mill.participant, money, 0n);
    expect(await auction.commitmentOf(session, mill.participant)).to.equal(1n << 14n);
    expect(await house.freeOf(mill.participant)).to.equal(free + money);
    await registry.connect(registrar).reinstate(mill.participant, DOCUMENT);
    await expect(play.commit(bids[2])).to.be.revertedWithCustomError(play.errors, "SequenceNotNewer");
  });

  it("is the registrar's, for suspended participants, once", async () => {
    const play = await load();
    const { auction, errors, registry, registrar, operator, session, mill, town } = play;
    await expect(auction.connect(operator).voidCommitment(session, mill.participant))
      .to.be.revertedWithCustomError(errors, "RoleMissing")
      .withArgs(operator.address, Role.Registrar);
    await expect(auction.connect(registrar).voidCommitment(session, mill.participant))
      .to.be.revertedWithCustomError(errors, "NotSuspended")
      .withArgs(mill.participant);
    for (const { participant } of [mill, town]) await registry.connect(registrar).suspend(participant, DOCUMENT);
    await expect(auction.connect(registrar).voidCommitment(session, town.participant))
      .to.be.revertedWithCustomError(errors, "NothingToRelease")
      .withArgs(town.participant, 0n);
    await auction.connect(registrar).voidCommitment(session, mill.participant);
    await expect(auction.connect(registrar).voidCommitment(session, mill.participant))
      .to.be.revertedWithCustomError(errors, "NothingToRelease")
      .withArgs(mill.participant, 0n);
  });

  it("ends at closesAt, with the session, and knows only sessions that are", async () => {
    const play = await load();
    const { auction, errors, registry, registrar, regulator, session, mill } = play;
    await registry.connect(registrar).suspend(mill.participant, DOCUMENT);
    const call = (id = session) => auction.connect(registrar).voidCommitment(id, mill.participant);
    await expect(call(9n)).to.be.revertedWithCustomError(errors, "UnknownSession").withArgs(9n);
    await play.passGate(session, "closesAt");
    await expect(call()).to.be.revertedWithCustomError(errors, "TooLate");
    await auction.connect(regulator).voidSession(session, DOCUMENT);
    await expect(call()).to.be.revertedWithCustomError(errors, "WrongState").withArgs(session, SessionState.Voided);
  });
});
