import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import { calendar } from "../../sdk/src/core/index.ts";
import {
  DAY,
  dayProduct,
  GATE_LEAD,
  ledgersWith,
  monthProduct,
  OFFSET,
  restProduct,
  Source,
  workingProduct,
  yearProduct,
} from "../helpers/ledgers.ts";

const connection = await network.create();

describe("EnergyRegister.registerYear and registerClass", () => {
  const FIRST_DAY = 20_819; // 2027-01-01
  const MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  const load = ledgersWith(connection, async ({ register, operator }) => ({ office: register.connect(operator) }));
  const NONE = [0n, 0n] as [bigint, bigint];

  it("registers a year with all its products at once", async () => {
    const { register, office } = await load();
    const rest = calendar.restBits([1, 2, 3, 365]);
    await expect(office.registerYear(FIRST_DAY, 365, 24, MONTHS, rest))
      .to.emit(register, "YearRegistered")
      .withArgs(1, FIRST_DAY, 365, 24, MONTHS, rest);
    const product = async (id: bigint) => {
      const { span, firstDay, deliveryDays, intervals, parent } = await register.productOf(id);
      return [span, firstDay, deliveryDays, intervals, parent].map(Number);
    };
    const [year, january] = [Number(yearProduct(1n)), Number(monthProduct(1n, 0))];
    expect(await product(yearProduct(1n))).to.deep.equal([0, FIRST_DAY, 365, 24, 0]);
    expect(await product(monthProduct(1n, 1))).to.deep.equal([1, FIRST_DAY + 31, 28, 24, year]);
    expect(await product(workingProduct(1n, 0))).to.deep.equal([2, FIRST_DAY + 3, 28, 24, january]);
    expect(await product(restProduct(1n, 0))).to.deep.equal([3, FIRST_DAY, 3, 24, january]);
    expect(await product(dayProduct(1n, 0))).to.deep.equal([4, FIRST_DAY, 1, 24, Number(restProduct(1n, 0))]);
    expect(await product(dayProduct(1n, 364))).to.deep.equal([4, FIRST_DAY + 364, 1, 24, Number(restProduct(1n, 11))]);
    // February has no rest days, the year no 366th day and no 13th month, and nobody registered year 2 or class 1.
    for (const id of [restProduct(1n, 1), dayProduct(1n, 365), yearProduct(2n), yearProduct(1n, 1n), 0n, 511n]) {
      expect((await register.productOf(id)).intervals, String(id)).to.equal(0n);
      await expect(register.deliveryGate(id)).to.be.revertedWithCustomError(register, "UnknownProduct").withArgs(id);
    }
  });

  it("puts a product's gate before its first day, by the lead", async () => {
    const { register, office } = await load();
    await office.registerYear(FIRST_DAY, 365, 24, MONTHS, calendar.restBits([1]));
    const gate = (day: number) => BigInt(day * DAY - OFFSET - GATE_LEAD);
    expect(await register.deliveryGate(yearProduct(1n))).to.equal(gate(FIRST_DAY));
    expect(await register.deliveryGate(workingProduct(1n, 0))).to.equal(gate(FIRST_DAY + 1));
    expect(await register.deliveryGate(dayProduct(1n, 100))).to.equal(gate(FIRST_DAY + 100));
  });

  it("lets years follow each other without gaps, each with intervals of its own", async () => {
    const { register, office } = await load();
    await office.registerYear(FIRST_DAY, 59, 24, [31, 28], NONE);
    for (const day of [FIRST_DAY, FIRST_DAY + 58, FIRST_DAY + 60]) {
      await expect(office.registerYear(day, 31, 24, [31], NONE))
        .to.be.revertedWithCustomError(register, "YearNotNext")
        .withArgs(day, FIRST_DAY + 59);
    }
    await office.registerYear(FIRST_DAY + 59, 31, 96, [31], NONE);
    expect(await register.yearCount()).to.equal(2n);
    expect((await register.productOf(dayProduct(2n, 30))).intervals).to.equal(96n);
  });

  it("refuses calendars that leave days out or have too many, and names both numbers", async () => {
    const { register, office } = await load();
    for (const [days, months, covered] of [
      [365, MONTHS.slice(1), 334],
      [364, MONTHS, 365],
      [60, [31, 28], 59],
    ] as const) {
      await expect(office.registerYear(FIRST_DAY, days, 24, [...months], NONE))
        .to.be.revertedWithCustomError(register, "CalendarIncomplete")
        .withArgs(days, covered);
    }
    for (const [days, months, one] of [
      [31, [], 0],
      [403, new Array<number>(13).fill(31), 0],
      [32, [32], 32],
      [31, [31, 0], 0],
      [367, [31], 0],
    ] as const) {
      await expect(office.registerYear(FIRST_DAY, days, 24, [...months], NONE))
        .to.be.revertedWithCustomError(register, "MonthsOutOfRange")
        .withArgs(months.length, one, days);
    }
    for (const intervals of [0, 97]) {
      await expect(office.registerYear(FIRST_DAY, 31, intervals, [31], NONE))
        .to.be.revertedWithCustomError(register, "IntervalsOutOfRange")
        .withArgs(intervals);
    }
    await expect(office.registerYear(FIRST_DAY, 31, 24, [31], [1n << 31n, 0n]))
      .to.be.revertedWithCustomError(register, "RestDayBeyondYear")
      .withArgs(31, 31);
    await expect(office.registerYear(FIRST_DAY, 365, 24, MONTHS, [0n, 1n << 255n]))
      .to.be.revertedWithCustomError(register, "RestDayBeyondYear")
      .withArgs(365, 511);
    expect(await register.yearCount()).to.equal(0n);
  });

  it("works out the same tree as its twin for any calendar, rest days across the word's border included", async () => {
    const { register, office } = await load();
    const months = fc.array(fc.integer({ min: 1, max: 31 }), { minLength: 1, maxLength: 12 });
    const year = months
      .filter((days) => days.reduce((a, b) => a + b, 0) <= 366)
      .chain((monthDays) => {
        const deliveryDays = monthDays.reduce((a, b) => a + b, 0);
        const day = fc.integer({ min: 1, max: deliveryDays });
        return fc.record({ monthDays: fc.constant(monthDays), restDays: fc.uniqueArray(day, { maxLength: 150 }) });
      });
    let firstDay = FIRST_DAY;
    let number = 0;
    const full = { monthDays: [31, 29, ...MONTHS.slice(2)], restDays: [1, 255, 256, 257, 258, 366] };
    await fc.assert(
      fc.asyncProperty(year, async ({ monthDays, restDays }) => {
        const deliveryDays = monthDays.reduce((a, b) => a + b, 0);
        await office.registerYear(firstDay, deliveryDays, 24, monthDays, calendar.restBits(restDays));
        const own = { year: ++number, firstDay, deliveryDays, intervals: 24, monthDays, restDays };
        firstDay += deliveryDays;
        const nodes: calendar.Node[] = [{ span: "year" }];
        for (let at = 0; at < nodes.length && at < 60; at += 1) {
          const node = nodes[at]!;
          const children = calendar.childrenOf(own, node);
          nodes.push(...children);
          const id = calendar.productOf({ ...node, year: own.year });
          const days = calendar.daysOf(own, node);
          const found = await register.productOf(id);
          expect(found.firstDay).to.equal(BigInt(own.firstDay + days[0]! - 1));
          expect(found.deliveryDays).to.equal(BigInt(days.length));
          expect([...(await register.childrenOf(id))]).to.deep.equal(
            children.map((child) => calendar.productOf({ ...child, year: own.year })),
          );
          const parent = calendar.parentOf(own, node);
          expect(found.parent).to.equal(parent === null ? 0n : calendar.productOf({ ...parent, year: own.year }));
        }
      }),
      { numRuns: 8, examples: [[full]] },
    );
  });

  it("registers classes beside any energy: sources, and a bond per kWh", async () => {
    const { register, office } = await load();
    const wind = 1 << Source.Wind;
    await office.registerYear(FIRST_DAY, 31, 24, [31], NONE);
    await expect(office.registerClass(wind, 0)).to.emit(register, "ClassRegistered").withArgs(1, wind, 0);
    await office.registerClass(wind, 5);
    await office.registerClass(0, 5);
    expect(await register.classCount()).to.equal(3n);
    const product = await register.productOf(dayProduct(1n, 3, 2n));
    expect([product.attribute, product.bondPerKwh, product.parent]).to.deep.equal([
      BigInt(wind),
      5n,
      workingProduct(1n, 0, 2n),
    ]);
    await expect(office.registerClass(1 << Source.Gas, 0))
      .to.be.revertedWithCustomError(register, "TooManyClasses")
      .withArgs(3);
  });

  it("refuses classes that are no other, of no source, and those that exist", async () => {
    const { register, office } = await load();
    const wind = 1 << Source.Wind;
    await office.registerClass(wind, 0);
    await expect(office.registerClass(wind, 0))
      .to.be.revertedWithCustomError(register, "ClassAlreadyRegistered")
      .withArgs(1);
    for (const attribute of [0, 1, wind | 1, 1 << 10]) {
      await expect(office.registerClass(attribute, 0))
        .to.be.revertedWithCustomError(register, "UnknownAttribute")
        .withArgs(attribute);
    }
  });
});
