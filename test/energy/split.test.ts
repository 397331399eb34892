import { expect } from "chai";
import { network } from "hardhat";
import {
  dayProduct,
  INTERVALS,
  Kind,
  ledgersWith,
  monthProduct,
  restProduct,
  workingProduct,
  yearProduct,
} from "../helpers/ledgers.ts";
import { energyId, flat, only } from "../helpers/lanes.ts";

const connection = await network.create();
const { networkHelpers } = connection;

describe("EnergyRegister.split", () => {
  const DAYS = 5;
  const REST = [1, 3];
  const CAPACITY_KW = 100n;
  const load = ledgersWith(connection, async ({ register, accounts, admit, addUnit, addYear, dayAhead }) => {
    const [issuer, holder] = [accounts[0]!, accounts[1]!];
    const seller = await admit(issuer, { kind: Kind.Generator });
    const buyer = await admit(holder);
    const unit = await addUnit(seller, { capacityKw: CAPACITY_KW });
    const year = await addYear({ firstDay: await dayAhead(), days: DAYS, restDays: REST });
    const month = monthProduct(year, 0);
    const own = register.connect(issuer);
    await own.issue(seller, unit, month, flat(INTERVALS, 60));
    return { own, theirs: register.connect(holder), seller, buyer, unit, year, month };
  });

  it("turns a holding into the same holding of all products right below, with what the unit issued", async () => {
    const { register, own, seller, unit, year, month } = await load();
    const part = flat(INTERVALS, 25);
    await expect(own.split(seller, unit, month, part))
      .to.emit(register, "EnergySplit")
      .withArgs(seller, unit, month, part);
    expect([...(await register.lanesOf(month, [seller]))]).to.deep.equal(flat(INTERVALS, 35));
    expect([...(await register.issuedLanesOf(unit, month))]).to.deep.equal(flat(INTERVALS, 35));
    for (const child of [workingProduct(year, 0), restProduct(year, 0)]) {
      expect([...(await register.lanesOf(child, [seller]))]).to.deep.equal(part);
      expect([...(await register.issuedLanesOf(unit, child))]).to.deep.equal(part);
    }
    await own.split(seller, unit, restProduct(year, 0), part);
    for (let d = 0; d < DAYS; d += 1) {
      const held = [...(await register.lanesOf(dayProduct(year, d), [seller]))];
      expect(held, `day ${d}`).to.deep.equal(REST.includes(d) ? part : flat(INTERVALS, 0));
    }
  });

  it("changes no position of any day, and leaves the unit the same room on every day", async () => {
    const { register, own, theirs, seller, buyer, unit, year, month } = await load();
    for (let i = 0; i < INTERVALS; i += 1) await own.transfer(seller, buyer, energyId(month, i), 20 + i);
    const { firstDay } = await register.productOf(month);
    const positions = async () => {
      const all = [];
      for (let d = 0n; d < DAYS; d += 1n) {
        for (const who of [seller, buyer]) all.push([...(await register.dayPositionOf(who, firstDay + d))]);
      }
      return all;
    };
    const before = await positions();
    await own.split(seller, unit, month, flat(INTERVALS, 10));
    await theirs.split(buyer, 0, month, flat(INTERVALS, 20));
    await theirs.split(buyer, 0, workingProduct(year, 0), flat(INTERVALS, 7));
    expect(await positions()).to.deep.equal(before);
    expect(before.at(-1)![5]).to.equal(25n);
    await own.issue(seller, unit, yearProduct(year), flat(INTERVALS, 40));
    await expect(own.issue(seller, unit, yearProduct(year), only(INTERVALS, 3, 1)))
      .to.be.revertedWithCustomError(register, "CapacityExceeded")
      .withArgs(unit, yearProduct(year), firstDay, 3, CAPACITY_KW, CAPACITY_KW, 1);
  });

  it("needs no gate, for the days to come of a month in delivery", async () => {
    const { register, own, seller, unit, year, month } = await load();
    await networkHelpers.time.increaseTo(await register.deliveryGate(month));
    await expect(own.transfer(seller, 1, energyId(month, 0), 1)).to.be.revertedWithCustomError(register, "DayFrozen");
    await own.split(seller, unit, month, flat(INTERVALS, 60));
    await own.split(seller, unit, workingProduct(year, 0), flat(INTERVALS, 60));
    await own.withdraw(seller, unit, dayProduct(year, 4), flat(INTERVALS, 60));
  });

  it("takes own issued energy together with its unit only, and bought energy without", async () => {
    const { register, own, theirs, seller, buyer, unit, month } = await load();
    await expect(own.split(seller, 0, month, only(INTERVALS, 2, 1)))
      .to.be.revertedWithCustomError(register, "OwnIssueInSplit")
      .withArgs(seller, month, 2);
    await own.transfer(seller, buyer, energyId(month, 2), 30);
    await theirs.split(buyer, 0, month, only(INTERVALS, 2, 30));
    await expect(own.split(seller, unit, month, only(INTERVALS, 2, 31)))
      .to.be.revertedWithCustomError(register, "HoldingTooSmall")
      .withArgs(month, seller, 2, 30, 31);
    await expect(theirs.split(buyer, unit, month, only(INTERVALS, 2, 1)))
      .to.be.revertedWithCustomError(register, "UnitOfAnother")
      .withArgs(unit, seller, buyer);
  });

  it("refuses days, others, and more than the unit issued", async () => {
    const { register, own, theirs, seller, unit, year, month, addUnit } = await load();
    const day = dayProduct(year, 0);
    await expect(own.split(seller, unit, day, flat(INTERVALS, 0)))
      .to.be.revertedWithCustomError(register, "DayNotSplittable")
      .withArgs(day);
    await expect(theirs.split(seller, unit, month, flat(INTERVALS, 1))).to.be.revertedWithCustomError(
      register,
      "NotAccountOf",
    );
    const second = await addUnit(seller);
    await expect(own.split(seller, second, month, only(INTERVALS, 7, 1)))
      .to.be.revertedWithCustomError(register, "IssuedTooSmall")
      .withArgs(second, month, 7, 0, 1);
  });

  it("does not let a committed holding escape, nor during an allotment", async () => {
    const { register, own, seller, unit, month, addModule } = await load();
    const module = await connection.ethers.deployContract("MockModule");
    await addModule(module.target as string);
    const call = register.interface.encodeFunctionData("beginSession", [month]);
    await module.execute(register.target, call);
    await own.split(seller, unit, month, flat(INTERVALS, 1));
    await module.setCommitted(month, seller, true);
    await expect(own.split(seller, unit, month, flat(INTERVALS, 1)))
      .to.be.revertedWithCustomError(register, "HoldingCommitted")
      .withArgs(month, seller, module.target);
  });
});
