import { expect } from "chai";
import { network } from "hardhat";
import { DOCUMENT, Kind, ledgersWith, NO_DOCUMENT, Status } from "../helpers/ledgers.ts";

const connection = await network.create();

describe("ParticipantRegistry.suspend and reinstate", () => {
  const load = ledgersWith(connection, async ({ registry, registrar, accounts, admit }) => ({
    account: accounts[0]!,
    participant: await admit(accounts[0]!),
    office: registry.connect(registrar),
  }));

  it("suspends an approved participant and lifts the suspension again", async () => {
    const { registry, office, participant } = await load();
    await expect(office.suspend(participant, DOCUMENT))
      .to.emit(registry, "ParticipantSuspended")
      .withArgs(participant, DOCUMENT);
    expect((await registry.participantOf(participant)).status).to.equal(Status.Suspended);
    await expect(office.reinstate(participant, DOCUMENT))
      .to.emit(registry, "ParticipantReinstated")
      .withArgs(participant, DOCUMENT);
    expect((await registry.participantOf(participant)).status).to.equal(Status.Approved);
  });

  it("leaves a suspended account registered, so that its money can be paid out", async () => {
    const { registry, office, participant, account } = await load();
    await office.suspend(participant, DOCUMENT);
    expect(await registry.isRegisteredAccount(account.address)).to.equal(true);
  });

  it("touches nothing but the status", async () => {
    const { registry, office, participant } = await load();
    const before = await registry.recordOf(participant);
    await office.suspend(participant, DOCUMENT);
    const mask = 0xffn << 160n;
    expect((await registry.recordOf(participant)) & ~mask).to.equal(before & ~mask);
  });

  it("refuses what is not in the state it needs", async () => {
    const { registry, office, participant, stranger } = await load();
    await expect(office.reinstate(participant, DOCUMENT))
      .to.be.revertedWithCustomError(registry, "WrongStatus")
      .withArgs(participant, Status.Approved, Status.Suspended);
    await office.suspend(participant, DOCUMENT);
    await expect(office.suspend(participant, DOCUMENT))
      .to.be.revertedWithCustomError(registry, "WrongStatus")
      .withArgs(participant, Status.Suspended, Status.Approved);
    await registry.connect(stranger).applyAs(Kind.Consumer, 1, DOCUMENT);
    await expect(office.suspend(participant + 1n, DOCUMENT))
      .to.be.revertedWithCustomError(registry, "WrongStatus")
      .withArgs(participant + 1n, Status.Applied, Status.Approved);
    await expect(office.suspend(participant + 2n, DOCUMENT))
      .to.be.revertedWithCustomError(registry, "UnknownParticipant")
      .withArgs(participant + 2n);
  });

  it("needs the document of the decision", async () => {
    const { registry, office, participant } = await load();
    for (const verb of ["suspend", "reinstate"] as const) {
      await expect(office[verb](participant, NO_DOCUMENT)).to.be.revertedWithCustomError(registry, "DocumentMissing");
    }
  });
});
