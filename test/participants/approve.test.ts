import { expect } from "chai";
import { network } from "hardhat";
import { DOCUMENT, Kind, ledgersWith, Status } from "../helpers/ledgers.ts";

const connection = await network.create();

describe("ParticipantRegistry.approve", () => {
  const REGION = 7;
  const LEGAL_PERSON = 1_001n;
  const GROUP = 9_009n;
  const load = ledgersWith(connection, async ({ registry, registrar, accounts }) => {
    const applicant = accounts[0]!;
    for (let i = 0; i < 2; i += 1) await registry.connect(applicant).applyAs(Kind.Retailer, REGION, DOCUMENT);
    return { applicant, office: registry.connect(registrar) };
  });

  it("admits an applicant with its legal person and its controlling group", async () => {
    const { registry, office, applicant } = await load();
    await expect(office.approve(1, LEGAL_PERSON, GROUP))
      .to.emit(registry, "ParticipantApproved")
      .withArgs(1, LEGAL_PERSON, GROUP);
    const record = await registry.participantOf(1);
    expect(record.status).to.equal(Status.Approved);
    expect(record.legalPerson).to.equal(LEGAL_PERSON);
    expect(record.controllingGroup).to.equal(GROUP);
    expect(await registry.isRegisteredAccount(applicant.address)).to.equal(true);
  });

  it("keeps the record in one word, packed as the interface says", async () => {
    const { registry, office, applicant } = await load();
    await office.approve(1, LEGAL_PERSON, GROUP);
    const word =
      BigInt(applicant.address) |
      (BigInt(Status.Approved) << 160n) |
      (BigInt(Kind.Retailer) << 168n) |
      (BigInt(REGION) << 176n) |
      (LEGAL_PERSON << 192n) |
      (GROUP << 224n);
    expect(await registry.recordOf(1)).to.equal(word);
  });

  it("admits many at once", async () => {
    const { registry, office } = await load();
    await office.approveMany([1, 2], [LEGAL_PERSON, LEGAL_PERSON], [GROUP, GROUP]);
    for (const id of [1, 2]) expect((await registry.participantOf(id)).status).to.equal(Status.Approved);
  });

  it("admits all of a batch or none", async () => {
    const { registry, office } = await load();
    await expect(office.approveMany([1, 3], [LEGAL_PERSON, LEGAL_PERSON], [GROUP, GROUP]))
      .to.be.revertedWithCustomError(registry, "UnknownParticipant")
      .withArgs(3);
    expect((await registry.participantOf(1)).status).to.equal(Status.Applied);
  });

  it("refuses lists of different lengths", async () => {
    const { registry, office } = await load();
    await expect(office.approveMany([1, 2], [LEGAL_PERSON], [GROUP, GROUP]))
      .to.be.revertedWithCustomError(registry, "LengthMismatch")
      .withArgs(2, 1);
    await expect(office.approveMany([1, 2], [LEGAL_PERSON, LEGAL_PERSON], [GROUP]))
      .to.be.revertedWithCustomError(registry, "LengthMismatch")
      .withArgs(2, 1);
  });

  it("refuses an unknown id, and one that has been approved", async () => {
    const { registry, office } = await load();
    await expect(office.approve(3, LEGAL_PERSON, GROUP))
      .to.be.revertedWithCustomError(registry, "UnknownParticipant")
      .withArgs(3);
    await office.approve(1, LEGAL_PERSON, GROUP);
    await expect(office.approve(1, LEGAL_PERSON, GROUP))
      .to.be.revertedWithCustomError(registry, "WrongStatus")
      .withArgs(1, Status.Approved, Status.Applied);
  });

  it("refuses to admit without a legal person or a controlling group", async () => {
    const { registry, office } = await load();
    await expect(office.approve(1, 0, GROUP))
      .to.be.revertedWithCustomError(registry, "GroupMissing")
      .withArgs(1, 0, GROUP);
    await expect(office.approve(1, LEGAL_PERSON, 0))
      .to.be.revertedWithCustomError(registry, "GroupMissing")
      .withArgs(1, LEGAL_PERSON, 0);
  });
});
