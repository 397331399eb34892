import { expect } from "chai";
import { network } from "hardhat";
import { DOCUMENT, Kind, ledgersWith, LIMIT_KWH, NO_DOCUMENT, Source, Status } from "../helpers/ledgers.ts";

const connection = await network.create();

describe("ParticipantRegistry.addUnit", () => {
  const CAPACITY_KW = 600_000n;
  const load = ledgersWith(connection, async ({ registry, registrar, accounts, admit }) => ({
    participant: await admit(accounts[0]!, { kind: Kind.Generator }),
    office: registry.connect(registrar),
  }));

  it("enters a unit with its capacity and source, ids from 1", async () => {
    const { registry, office, participant } = await load();
    await expect(office.addUnit(participant, CAPACITY_KW, Source.Wind, DOCUMENT))
      .to.emit(registry, "UnitAdded")
      .withArgs(1, participant, CAPACITY_KW, Source.Wind, DOCUMENT);
    const unit = await registry.unitOf(1);
    expect(unit.participant).to.equal(participant);
    expect(unit.capacityKw).to.equal(CAPACITY_KW);
    expect(unit.source).to.equal(Source.Wind);
    expect(await registry.unitCount()).to.equal(1n);
  });

  it("adds the sources of all units to the participant's mask and leaves its limits alone", async () => {
    const { registry, office, participant } = await load();
    for (const source of [Source.Wind, Source.Solar, Source.Wind]) {
      await office.addUnit(participant, CAPACITY_KW, source, DOCUMENT);
    }
    const sources = (1n << BigInt(Source.Wind)) | (1n << BigInt(Source.Solar));
    const [word] = await registry.limitsOf([participant]);
    expect(BigInt.asUintN(16, word! >> 168n)).to.equal(sources);
    const now = await connection.networkHelpers.time.latest();
    expect([...(await registry.limitsAt(participant, now))]).to.deep.equal([LIMIT_KWH, LIMIT_KWH]);
  });

  it("refuses a unit without capacity, source or document", async () => {
    const { registry, office, participant } = await load();
    await expect(office.addUnit(participant, 0, Source.Gas, DOCUMENT)).to.be.revertedWithCustomError(
      registry,
      "CapacityMissing",
    );
    await expect(office.addUnit(participant, CAPACITY_KW, Source.None, DOCUMENT)).to.be.revertedWithCustomError(
      registry,
      "SourceMissing",
    );
    await expect(office.addUnit(participant, CAPACITY_KW, Source.Gas, NO_DOCUMENT)).to.be.revertedWithCustomError(
      registry,
      "DocumentMissing",
    );
  });

  it("refuses a participant that is unknown or not approved", async () => {
    const { registry, office, participant } = await load();
    await expect(office.addUnit(participant + 1n, CAPACITY_KW, Source.Gas, DOCUMENT))
      .to.be.revertedWithCustomError(registry, "UnknownParticipant")
      .withArgs(participant + 1n);
    await office.suspend(participant, DOCUMENT);
    await expect(office.addUnit(participant, CAPACITY_KW, Source.Gas, DOCUMENT))
      .to.be.revertedWithCustomError(registry, "WrongStatus")
      .withArgs(participant, Status.Suspended, Status.Approved);
  });
});
