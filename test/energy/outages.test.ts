import { expect } from "chai";
import { network } from "hardhat";
import {
  DAY,
  dayProduct,
  DOCUMENT,
  HOUR,
  INTERVALS,
  Kind,
  ledgersWith,
  monthProduct,
  NO_DOCUMENT,
  OFFSET,
} from "../helpers/ledgers.ts";
import { energyId, flat, only, pack } from "../helpers/lanes.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const Cause = { Maintenance: 1, Failure: 2, Grid: 3, ForceMajeure: 4 } as const;
const Plan = { Year: 1, Month: 2, Week: 3, Day: 4, Forced: 5 } as const;

const load = ledgersWith(connection, async (ledgers) => {
  const { register, outages, accounts, admit, addUnit, addYear, dayAhead, gridCompany } = ledgers;
  const issuer = accounts[0]!;
  const seller = await admit(issuer, { kind: Kind.Generator });
  const unit = await addUnit(seller, { capacityKw: 100n });
  const firstDay = await dayAhead();
  const year = await addYear({ firstDay, days: 40, restDays: [2, 3] });
  const own = register.connect(issuer);
  /** Unix time of a clock on a day of the year. */
  const at = (day: number, hour = 0) => (firstDay + day) * DAY - OFFSET + hour * HOUR;
  const terms = (from: number, until: number, availableKw = 0) => ({
    unit,
    availableKw,
    from,
    until,
    cause: Cause.Maintenance as number,
    plan: Plan.Month as number,
  });
  return { issuer, own, seller, unit, firstDay, year, at, terms, grid: outages.connect(gridCompany) };
});

describe("OutageSchedule", () => {
  it("keeps what the grid company publishes, and says it", async () => {
    const { outages, grid, unit, firstDay, at, terms } = await load();
    const outage = terms(at(1, 8), at(2, 6), 40);
    await expect(grid.publish(outage, DOCUMENT))
      .to.emit(outages, "OutagePublished")
      .withArgs(1, unit, Object.values(outage), DOCUMENT);
    const found = await outages.outageOf(1);
    expect([...found.terms]).to.deep.equal(Object.values(outage).map(BigInt));
    expect(found.publishedAt).to.equal(BigInt(await networkHelpers.time.latest()));
    for (const [day, ids] of [
      [0, []],
      [1, [1n]],
      [2, [1n]],
      [3, []],
    ] as const) {
      expect([...(await outages.outagesOn(unit, firstDay + day))], `day ${day}`).to.deep.equal(ids);
    }
  });

  it("bars issue of what is out, whole intervals for those that it touches, the worst of several", async () => {
    const { register, own, grid, seller, unit, year, firstDay, at, terms } = await load();
    await grid.publish(terms(at(1, 8) + 600, at(1, 10), 40), DOCUMENT);
    await grid.publish({ ...terms(at(1, 9), at(1, 9) + 1, 10), cause: Cause.Failure, plan: Plan.Forced }, DOCUMENT);
    await grid.publish(terms(at(1, 9), at(1, 11), 70), DOCUMENT);
    const day = dayProduct(year, 1);
    const left = Array.from({ length: INTERVALS }, (_, i) => ({ 8: 40n, 9: 10n, 10: 70n })[i] ?? 100n);
    await own.issue(seller, unit, day, pack(left));
    for (const i of [7, 8, 9, 10, 11]) {
      await expect(own.issue(seller, unit, day, only(INTERVALS, i, 1)))
        .to.be.revertedWithCustomError(register, "CapacityExceeded")
        .withArgs(unit, day, firstDay + 1, i, 100, 100, 1);
    }
  });

  it("bars the longer products with that day, and no others, until it is cancelled", async () => {
    const { register, own, grid, outages, seller, unit, year, firstDay, at, terms } = await load();
    await grid.publish(terms(at(33, 12), at(33, 13)), DOCUMENT);
    await own.issue(seller, unit, monthProduct(year, 0), only(INTERVALS, 12, 100));
    const second = monthProduct(year, 1);
    await own.issue(seller, unit, second, only(INTERVALS, 11, 100));
    await expect(own.issue(seller, unit, second, only(INTERVALS, 12, 1)))
      .to.be.revertedWithCustomError(register, "CapacityExceeded")
      .withArgs(unit, second, firstDay + 33, 12, 100, 100, 1);
    await expect(grid.cancel(1, DOCUMENT)).to.emit(outages, "OutageCancelled").withArgs(1, unit, DOCUMENT);
    await own.issue(seller, unit, second, only(INTERVALS, 12, 100));
    await expect(grid.cancel(1, DOCUMENT)).to.be.revertedWithCustomError(outages, "AlreadyCancelled").withArgs(1);
  });

  it("is changed in place: days that are free again, and days that are out", async () => {
    const { register, outages, own, grid, seller, unit, year, at, terms } = await load();
    await grid.publish(terms(at(1), at(3)), DOCUMENT);
    const moved = terms(at(2), at(4), 50);
    await expect(grid.change(1, moved, DOCUMENT))
      .to.emit(outages, "OutageChanged")
      .withArgs(1, unit, Object.values(moved), DOCUMENT);
    await own.issue(seller, unit, dayProduct(year, 1), flat(INTERVALS, 100));
    for (const d of [2, 3]) await own.issue(seller, unit, dayProduct(year, d), flat(INTERVALS, 50));
    for (const d of [2, 3]) {
      await expect(own.issue(seller, unit, dayProduct(year, d), only(INTERVALS, 0, 1))).to.be.revertedWithCustomError(
        register,
        "CapacityExceeded",
      );
    }
  });

  it("never touches what was issued or sold; what is unsold of the day may be recalled by anyone, and no more", async () => {
    const { register, own, grid, seller, unit, year, firstDay, at, terms, admit, accounts, stranger } = await load();
    const buyer = await admit(accounts[1]!);
    const day = dayProduct(year, 1);
    await own.issue(seller, unit, day, flat(INTERVALS, 90));
    await own.transfer(seller, buyer, energyId(day, 9), 70);
    await grid.publish(terms(at(1, 8), at(1, 10), 60), DOCUMENT);
    expect(await register.balanceOf(buyer, energyId(day, 9))).to.equal(70n);
    const burnt = pack(Array.from({ length: INTERVALS }, (_, i) => ({ 8: 30n, 9: 20n })[i] ?? 0n));
    await expect(register.connect(stranger).recall(unit, firstDay + 1))
      .to.emit(register, "EnergyRecalled")
      .withArgs(seller, unit, day, burnt);
    expect(await register.balanceOf(seller, energyId(day, 8))).to.equal(60n);
    expect(await register.balanceOf(seller, energyId(day, 9))).to.equal(0n);
    expect(await register.balanceOf(buyer, energyId(day, 9))).to.equal(70n);
    expect((await register.dayPositionOf(seller, firstDay + 1))[9]).to.equal(-70n);
    await expect(register.connect(stranger).recall(unit, firstDay + 1))
      .to.be.revertedWithCustomError(register, "NothingToRecall")
      .withArgs(unit, firstDay + 1);
  });

  it("lets a longer unsold product be split by anyone, by what the day needs", async () => {
    const { register, own, grid, seller, unit, year, firstDay, at, terms, stranger } = await load();
    const month = monthProduct(year, 0);
    await own.issue(seller, unit, month, flat(INTERVALS, 80));
    await own.issue(seller, unit, dayProduct(year, 4), flat(INTERVALS, 15));
    const anyone = register.connect(stranger);
    await expect(anyone.splitUnsold(unit, month, firstDay + 4)).to.be.revertedWithCustomError(
      register,
      "NothingToRecall",
    );
    await grid.publish(terms(at(4, 6), at(4, 7), 30), DOCUMENT);
    // 95 issued, 30 left: 65 too much, of which the day itself has 15.
    await expect(anyone.splitUnsold(unit, month, firstDay + 4))
      .to.emit(register, "EnergySplit")
      .withArgs(seller, unit, month, only(INTERVALS, 6, 50));
    await expect(anyone.splitUnsold(unit, month, firstDay + 40))
      .to.be.revertedWithCustomError(register, "DayNotInCalendar")
      .withArgs(firstDay + 40);
    await expect(anyone.splitUnsold(unit, month, firstDay + 35))
      .to.be.revertedWithCustomError(register, "DayNotInProduct")
      .withArgs(month, firstDay + 35);
    const working = [...(await register.childrenOf(month))][0]!;
    await anyone.splitUnsold(unit, working, firstDay + 4);
    await anyone.recall(unit, firstDay + 4);
    expect(await register.balanceOf(seller, energyId(dayProduct(year, 4), 6))).to.equal(0n);
    expect(await register.balanceOf(seller, energyId(month, 6))).to.equal(30n);
    expect(await register.balanceOf(seller, energyId(dayProduct(year, 5), 6))).to.equal(50n);
  });

  it("leaves alone what is committed in a live session, and frozen days", async () => {
    const { register, own, grid, seller, unit, year, firstDay, at, terms, addModule, stranger } = await load();
    const day = dayProduct(year, 1);
    await own.issue(seller, unit, day, flat(INTERVALS, 90));
    const module = await connection.ethers.deployContract("MockModule");
    await addModule(module.target as string);
    await module.execute(register.target, register.interface.encodeFunctionData("beginSession", [day]));
    await module.setCommitted(day, seller, true);
    await grid.publish(terms(at(1), at(2)), DOCUMENT);
    const anyone = register.connect(stranger);
    await expect(anyone.recall(unit, firstDay + 1)).to.be.revertedWithCustomError(register, "NothingToRecall");
    await module.setCommitted(day, seller, false);
    await networkHelpers.time.increaseTo(await register.deliveryGate(day));
    await expect(anyone.recall(unit, firstDay + 1)).to.be.revertedWithCustomError(register, "DayFrozen");
  });

  it("refuses reversed times, no loss, too many days, unknown units and days, no cause, no document", async () => {
    const { register, outages, grid, unit, firstDay, at, terms } = await load();
    const refused = (outage: ReturnType<typeof terms>, error: string, ...values: unknown[]) =>
      expect(grid.publish(outage, DOCUMENT))
        .to.be.revertedWithCustomError(error === "DayNotInCalendar" ? register : outages, error)
        .withArgs(...values);
    await refused(terms(at(2), at(2)), "OutageReversed", at(2), at(2));
    await refused(terms(at(3), at(2)), "OutageReversed", at(3), at(2));
    await refused(terms(at(1), at(2), 100), "OutageWithoutLoss", unit, 100, 100);
    await refused(terms(at(1), at(15) + 1), "OutageTooLong", 15, 14);
    await refused({ ...terms(at(1), at(2)), unit: unit + 1n }, "UnknownUnit", unit + 1n);
    await refused(terms(at(39), at(41)), "DayNotInCalendar", firstDay + 40);
    for (const lacking of [{ cause: 0 }, { plan: 0 }]) {
      await expect(grid.publish({ ...terms(at(1), at(2)), ...lacking }, DOCUMENT)).to.be.revertedWithCustomError(
        outages,
        "CauseMissing",
      );
    }
    await expect(grid.publish(terms(at(1), at(2)), NO_DOCUMENT)).to.be.revertedWithCustomError(
      outages,
      "DocumentMissing",
    );
    await expect(grid.cancel(1, DOCUMENT)).to.be.revertedWithCustomError(outages, "UnknownOutage").withArgs(1);
    await grid.publish(terms(at(1), at(15)), DOCUMENT);
    await expect(grid.cancel(1, NO_DOCUMENT)).to.be.revertedWithCustomError(outages, "DocumentMissing");
    expect(await outages.outageCount()).to.equal(1n);
  });

  it("takes eight outages on a day and a ninth once one is cancelled, and keeps a change with its unit", async () => {
    const { outages, grid, unit, firstDay, at, terms, addUnit, seller } = await load();
    for (let i = 0; i < 8; i += 1) await grid.publish(terms(at(1, i), at(1, i + 1)), DOCUMENT);
    await expect(grid.publish(terms(at(1, 9), at(1, 10)), DOCUMENT))
      .to.be.revertedWithCustomError(outages, "TooManyOutages")
      .withArgs(unit, firstDay + 1);
    await grid.cancel(3, DOCUMENT);
    await grid.publish(terms(at(1, 9), at(1, 10)), DOCUMENT);
    expect([...(await outages.outagesOn(unit, firstDay + 1))].sort()).to.deep.equal([1n, 2n, 4n, 5n, 6n, 7n, 8n, 9n]);
    const other = await addUnit(seller);
    await expect(grid.change(1, { ...terms(at(1), at(2)), unit: other }, DOCUMENT))
      .to.be.revertedWithCustomError(outages, "UnitOfOutage")
      .withArgs(1, unit, other);
  });
});
