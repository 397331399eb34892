import { expect } from "chai";
import { network } from "hardhat";
import { DOCUMENT, ledgersWith, NO_DOCUMENT, Status } from "../helpers/ledgers.ts";

const connection = await network.create();
const { networkHelpers } = connection;

describe("metering points", () => {
  const CODE = `0x${"c0de".repeat(16)}`;
  const OTHER = `0x${"c0df".repeat(16)}`;
  const REGION = 3;
  const CONNECTION_KW = 250n;
  const load = ledgersWith(connection, async ({ registry, registrar, accounts, admit, addUnit }) => {
    const participant = await admit(accounts[0]!);
    return { participant, unit: await addUnit(participant), office: registry.connect(registrar) };
  });

  it("are entered with region and scale, for a unit or none, under ids from 1", async () => {
    const { registry, office, participant, unit } = await load();
    await expect(office.addMeteringPoint(participant, unit, REGION, 1_000, CONNECTION_KW, CODE))
      .to.emit(registry, "MeteringPointAdded")
      .withArgs(1, participant, unit, REGION, 1_000, CONNECTION_KW, CODE);
    await office.addMeteringPoint(participant, 0, REGION, 1, CONNECTION_KW, OTHER);
    expect([...(await registry.meteringPointOf(1))]).to.deep.equal([
      participant,
      unit,
      BigInt(REGION),
      1_000n,
      CONNECTION_KW,
      0n,
    ]);
    expect([...(await registry.meteringPointOf(2))]).to.deep.equal([
      participant,
      0n,
      BigInt(REGION),
      1n,
      CONNECTION_KW,
      0n,
    ]);
    expect(await registry.meteringPointWith(OTHER)).to.equal(2n);
    expect(await registry.meteringPointCount()).to.equal(2n);
    const packed = participant | (unit << 32n) | (BigInt(REGION) << 64n) | (1_000n << 80n) | (CONNECTION_KW << 96n);
    expect([...(await registry.meteringPointsOf([1, 3]))]).to.deep.equal([packed, 0n]);
  });

  it("are closed once, and their number stays taken", async () => {
    const { registry, office, participant } = await load();
    await office.addMeteringPoint(participant, 0, REGION, 1, CONNECTION_KW, CODE);
    await expect(office.closeMeteringPoint(1, NO_DOCUMENT)).to.be.revertedWithCustomError(registry, "DocumentMissing");
    await expect(office.closeMeteringPoint(1, DOCUMENT)).to.emit(registry, "MeteringPointClosed").withArgs(1, DOCUMENT);
    expect((await registry.meteringPointOf(1)).closedAt).to.equal(await networkHelpers.time.latest());
    for (const point of [1, 2]) {
      await expect(office.closeMeteringPoint(point, DOCUMENT))
        .to.be.revertedWithCustomError(registry, "UnknownMeteringPoint")
        .withArgs(point);
    }
    await expect(office.addMeteringPoint(participant, 0, REGION, 1, CONNECTION_KW, CODE))
      .to.be.revertedWithCustomError(registry, "MeteringPointKnown")
      .withArgs(1);
  });

  it("refuse other scales, no number, the unit of another, and mere applicants", async () => {
    const { registry, office, participant, unit, accounts, admit, stranger } = await load();
    for (const scale of [0, 2, 999, 1_001]) {
      await expect(office.addMeteringPoint(participant, 0, REGION, scale, CONNECTION_KW, CODE))
        .to.be.revertedWithCustomError(registry, "ScaleInvalid")
        .withArgs(scale);
    }
    await expect(
      office.addMeteringPoint(participant, 0, REGION, 1, CONNECTION_KW, NO_DOCUMENT),
    ).to.be.revertedWithCustomError(registry, "DocumentMissing");
    await expect(office.addMeteringPoint(participant, 0, REGION, 1, 0, CODE)).to.be.revertedWithCustomError(
      registry,
      "ConnectionMissing",
    );
    const other = await admit(accounts[1]!);
    await expect(office.addMeteringPoint(other, unit, REGION, 1, CONNECTION_KW, CODE))
      .to.be.revertedWithCustomError(registry, "UnitOfAnotherParticipant")
      .withArgs(unit, participant, other);
    await expect(office.addMeteringPoint(other, 99, REGION, 1, CONNECTION_KW, CODE))
      .to.be.revertedWithCustomError(registry, "UnitOfAnotherParticipant")
      .withArgs(99, 0, other);
    await registry.connect(stranger).applyAs(2, REGION, DOCUMENT);
    await expect(office.addMeteringPoint(other + 1n, 0, REGION, 1, CONNECTION_KW, CODE))
      .to.be.revertedWithCustomError(registry, "WrongStatus")
      .withArgs(other + 1n, Status.Applied, Status.Approved);
  });
});

describe("units of a participant", () => {
  const load = ledgersWith(connection, async ({ registry, registrar, accounts, admit }) => ({
    participant: await admit(accounts[0]!),
    office: registry.connect(registrar),
  }));

  it("are listed in the order of their entry, sixteen at most", async () => {
    const { registry, participant, addUnit, admit, accounts } = await load();
    const other = await admit(accounts[1]!);
    const units: bigint[] = [];
    for (let i = 0; i < 16; i += 1) {
      units.push(await addUnit(participant, { capacityKw: 1n }));
      if (i % 5 === 0) await addUnit(other, { capacityKw: 1n });
      expect([...(await registry.unitsOf(participant))]).to.deep.equal(units);
    }
    await expect(addUnit(participant, { capacityKw: 1n }))
      .to.be.revertedWithCustomError(registry, "TooManyUnits")
      .withArgs(participant, 16);
    expect([...(await registry.unitsOf(other + 1n))]).to.deep.equal([]);
  });

  it("have at most 2³² − 1 kW together, of all participants", async () => {
    const { registry, participant, addUnit, admit, accounts } = await load();
    const most = 2n ** 32n - 1n;
    const other = await admit(accounts[1]!);
    await addUnit(participant, { capacityKw: most - 10n });
    await addUnit(other, { capacityKw: 9n });
    await expect(addUnit(other, { capacityKw: 2n }))
      .to.be.revertedWithCustomError(registry, "TotalCapacityTooLarge")
      .withArgs(most - 1n, 2, most);
    await addUnit(other, { capacityKw: 1n });
    expect(await registry.totalCapacityKw()).to.equal(most);
  });
});
