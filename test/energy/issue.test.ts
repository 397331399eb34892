import { expect } from "chai";
import { network } from "hardhat";
import { DOCUMENT, INTERVALS, Kind, ledgersWith, Source, UNKNOWN_CLASS } from "../helpers/ledgers.ts";
import { energyId, flat, LANE_MAX, only, pack } from "../helpers/lanes.ts";

const connection = await network.create();
const { networkHelpers } = connection;

describe("EnergyRegister.issue", () => {
  const CAPACITY_KW = 101n;
  const load = ledgersWith(connection, async ({ register, accounts, admit, addUnit, addProduct }) => {
    const account = accounts[0]!;
    const participant = await admit(account, { kind: Kind.Generator });
    const unit = await addUnit(participant, { capacityKw: CAPACITY_KW, source: Source.Wind });
    const product = await addProduct();
    return { account, participant, unit, product, issuer: register.connect(account) };
  });

  it("adds to what the unit issued, to the participant's sum and to the holding", async () => {
    const { register, issuer, participant, unit, product } = await load();
    const [first, second] = [flat(INTERVALS, 60), only(INTERVALS, 17, 41)];
    await expect(issuer.issue(participant, unit, product, first))
      .to.emit(register, "EnergyIssued")
      .withArgs(participant, unit, product, first);
    await issuer.issue(participant, unit, product, second);
    const expected = pack(Array.from({ length: INTERVALS }, (_, i) => (i === 17 ? 101n : 60n)));
    expect([...(await register.issuedLanesOf(unit, product))]).to.deep.equal(expected);
    expect([...(await register.issuedSumOf(participant, product))]).to.deep.equal(expected);
    expect([...(await register.lanesOf(product, [participant]))]).to.deep.equal(expected);
    expect(await register.balanceOf(participant, energyId(product, 17))).to.equal(101n);
  });

  it("sums the units of a participant in one line", async () => {
    const { register, issuer, participant, unit, product, addUnit } = await load();
    const second = await addUnit(participant, { capacityKw: CAPACITY_KW });
    await issuer.issue(participant, unit, product, flat(INTERVALS, 50));
    await issuer.issue(participant, second, product, flat(INTERVALS, 70));
    expect([...(await register.issuedSumOf(participant, product))]).to.deep.equal(flat(INTERVALS, 120));
    expect([...(await register.issuedLanesOf(second, product))]).to.deep.equal(flat(INTERVALS, 70));
  });

  it("does not change the position: unsold energy counts zero", async () => {
    const { register, issuer, participant, unit, product } = await load();
    await issuer.issue(participant, unit, product, flat(INTERVALS, 60));
    expect([...(await register.positionOf(participant, product))]).to.deep.equal(new Array(INTERVALS).fill(0n));
  });

  it("goes up to the capacity of each interval by the running total of the day, not further", async () => {
    const { register, issuer, participant, unit, addProduct } = await load();
    const product = await addProduct({ intervals: 96 });
    const quarter = [25n, 25n, 25n, 26n];
    const day = pack(Array.from({ length: 96 }, (_, i) => quarter[i % 4]!));
    await issuer.issue(participant, unit, product, day);
    for (const [interval, capacity] of [
      [0, 25n],
      [3, 26n],
      [95, 26n],
    ] as const) {
      await expect(issuer.issue(participant, unit, product, only(96, interval, 1)))
        .to.be.revertedWithCustomError(register, "CapacityExceeded")
        .withArgs(unit, product, (await register.productOf(product)).firstDay, interval, capacity, capacity, 1);
    }
  });

  it("is not deceived by an amount that wraps a lane around", async () => {
    const { register, issuer, participant, unit, product } = await load();
    await issuer.issue(participant, unit, product, only(INTERVALS, 9, 2));
    await expect(issuer.issue(participant, unit, product, only(INTERVALS, 9, LANE_MAX)))
      .to.be.revertedWithCustomError(register, "CapacityExceeded")
      .withArgs(unit, product, (await register.productOf(product)).firstDay, 9, CAPACITY_KW, 2, LANE_MAX);
  });

  it("refuses intervals so long that all units together could overflow a lane", async () => {
    const { register, issuer, participant, addUnit, addProduct } = await load();
    const product = await addProduct({ intervals: 12 });
    const unit = await addUnit(participant, { capacityKw: 2n ** 31n - CAPACITY_KW - 1n });
    await issuer.issue(participant, unit, product, only(12, 0, 2n ** 32n - 1_000n));
    const last = await addUnit(participant, { capacityKw: 1n });
    await expect(issuer.issue(participant, last, product, only(12, 0, 1)))
      .to.be.revertedWithCustomError(register, "SupplyTooLarge")
      .withArgs(product, 2n ** 32n, LANE_MAX);
  });

  it("takes units whose source the class names, and any unit for a product without a class", async () => {
    const { register, issuer, participant, unit, addUnit, addProduct } = await load();
    const renewable = (1 << Source.Wind) | (1 << Source.Solar);
    const product = await addProduct({ attribute: renewable });
    const coal = await addUnit(participant, { source: Source.Coal });
    await issuer.issue(participant, unit, product, flat(INTERVALS, 1));
    await expect(issuer.issue(participant, coal, product, flat(INTERVALS, 1)))
      .to.be.revertedWithCustomError(register, "SourceNotInClass")
      .withArgs(coal, Source.Coal, renewable);
  });

  it("refuses everybody but the participant's account", async () => {
    const { register, stranger, participant, unit, product } = await load();
    await expect(register.connect(stranger).issue(participant, unit, product, flat(INTERVALS, 1)))
      .to.be.revertedWithCustomError(register, "NotAccountOf")
      .withArgs(participant, stranger.address);
  });

  it("refuses a suspended participant", async () => {
    const { register, registry, registrar, issuer, participant, unit, product } = await load();
    await registry.connect(registrar).suspend(participant, DOCUMENT);
    await expect(issuer.issue(participant, unit, product, flat(INTERVALS, 1)))
      .to.be.revertedWithCustomError(register, "ParticipantNotApproved")
      .withArgs(participant);
  });

  it("refuses the unit of another participant, and one that does not exist", async () => {
    const { register, issuer, account, participant, product, admit, addUnit } = await load();
    const sibling = await admit(account);
    const foreign = await addUnit(sibling);
    for (const [unit, owner] of [
      [foreign, sibling],
      [foreign + 1n, 0n],
    ] as const) {
      await expect(issuer.issue(participant, unit, product, flat(INTERVALS, 1)))
        .to.be.revertedWithCustomError(register, "UnitOfAnother")
        .withArgs(unit, owner, participant);
    }
  });

  it("refuses an unknown product", async () => {
    const { register, issuer, participant, unit, product } = await load();
    await expect(issuer.issue(participant, unit, product + UNKNOWN_CLASS, flat(INTERVALS, 1)))
      .to.be.revertedWithCustomError(register, "UnknownProduct")
      .withArgs(product + UNKNOWN_CLASS);
  });

  it("refuses lanes of another length, and anything behind the last interval", async () => {
    const { register, issuer, participant, unit, product, addProduct } = await load();
    await expect(issuer.issue(participant, unit, product, flat(INTERVALS - 8, 1)))
      .to.be.revertedWithCustomError(register, "LanesLengthWrong")
      .withArgs(3, 2);
    const odd = await addProduct({ intervals: 10 });
    await issuer.issue(participant, unit, odd, flat(10, 1));
    const [, last] = flat(11, 1);
    await expect(issuer.issue(participant, unit, odd, flat(11, 1)))
      .to.be.revertedWithCustomError(register, "LanesBeyondDay")
      .withArgs(last, (1n << 64n) - 1n);
  });

  it("refuses a frozen day: from the second of the delivery gate on", async () => {
    const { register, issuer, participant, unit, product } = await load();
    const gate = await register.deliveryGate(product);
    await networkHelpers.time.setNextBlockTimestamp(gate - 1n);
    await issuer.issue(participant, unit, product, flat(INTERVALS, 1));
    await networkHelpers.time.setNextBlockTimestamp(gate);
    await expect(issuer.issue(participant, unit, product, flat(INTERVALS, 1)))
      .to.be.revertedWithCustomError(register, "DayFrozen")
      .withArgs(product, gate);
  });

  it("is stopped by the guardian's pause, until it ends", async () => {
    const { register, guardian, issuer, participant, unit, product } = await load();
    await register.connect(guardian).pause();
    await expect(issuer.issue(participant, unit, product, flat(INTERVALS, 1))).to.be.revertedWithCustomError(
      register,
      "EnforcedPause",
    );
    await register.connect(guardian).unpause();
    await issuer.issue(participant, unit, product, flat(INTERVALS, 1));
  });
});
