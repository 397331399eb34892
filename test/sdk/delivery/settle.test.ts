import { expect } from "chai";
import { errors, statements } from "../../../sdk/src/index.ts";
import { DOCUMENT } from "../../helpers/ledgers.ts";
import { refusalOf } from "../../helpers/sdkDay.ts";
import { ABSENT, deliveredDay, FEE, type Name, PRICE, REVIEW, type Stage, TRADED } from "./stage.ts";

const { checkStatement } = statements;

describe("a day of delivery through the SDK", () => {
  it("goes from readings to money, in chunks, and is not settled twice", async () => {
    const d = await deliveredDay({ rule: { sources: ["auction"] } });
    const { anyone, metering, people, day, all } = d;
    const deviations = { mill: 10_000, coal: 5_000, wind: -4_000 } as const;
    const early = await refusalOf(anyone.delivery.prepareDay({ day }), errors.ReviewNotOver);
    expect(early.message).to.contain(`Nothing was published or announced for ${day}`);

    const published = await metering.delivery.publishReadings(
      { day, readings: all.map((name) => d.readings(name, deviations[name as "mill"] ?? 0)) },
      { maxItems: 4 },
    );
    expect(published.batches).to.deep.equal([1n, 2n]);
    expect(published.accepted).to.deep.equal(all.map((name) => people[name].participant));
    expect(published.refused).to.deep.equal([]);

    const own = await anyone.delivery.readingsOf({ participant: people.mill.participant, day });
    expect(own.readings.points[0]!.importWh[0]).to.equal(260_000);
    expect(await anyone.delivery.readingState({ participant: people.mill.participant, day })).to.deep.include({
      state: "Published",
      usable: false,
      batch: own.batch,
      corrections: [],
    });
    await d.passReview(2n);
    const before = Object.fromEntries(
      await Promise.all(all.map(async (name) => [name, await d.freeOf(name)] as const)),
    );

    await refusalOf(anyone.delivery.settle({ day }), errors.DayNotPrepared);
    const prepared = await anyone.delivery.prepareDay({ day });
    expect(prepared.qualified).to.deep.equal([d.session]);
    expect(prepared.unqualified).to.deep.equal([]);
    expect(prepared.shortPrices).to.deep.equal(new Array<number>(24).fill(PRICE));
    await refusalOf(anyone.delivery.prepareDay({ day }), errors.DayPreparedBefore);

    const seen: number[] = [];
    const settled = await anyone.delivery.settle({ day }, { maxItems: 3, onProgress: ({ done }) => seen.push(done) });
    expect(settled.settled).to.have.members(all.map((name) => people[name].participant));
    expect(settled.skipped).to.deep.equal([]);
    expect(seen).to.deep.equal([3, 4, 6]);
    const again = await anyone.delivery.settle({ day });
    expect(again).to.deep.include({ receipts: [], settled: [] });
    expect(again.skipped.map(({ why }) => why)).to.deep.equal(new Array(6).fill("settled"));

    const record = await anyone.delivery.day({ day });
    expect(record).to.deep.include({ prepared: true, published: 6, settled: 6, sessions: [d.session] });
    for (const name of all) {
      const { participant } = people[name];
      const [entry] = await anyone.delivery.settlements({ participant });
      expect(entry).to.include({ kind: "day", day, number: 1n });
      expect((await d.freeOf(name)) - before[name]!).to.equal(entry!.amount);
      expect(await anyone.delivery.account({ participant })).to.deep.equal({ nextDay: d.nextDay, number: 1n });
    }
    for (const name of all) {
      const { participant } = people[name];
      const statement = await anyone.delivery.statement({ participant, day, name });
      expect(checkStatement(statement), name).to.deep.equal([]);
      expect(statement).to.deep.include({ version: "final", number: 1n, mode: "takeOrPay", name });
      expect(statement.total).to.equal((await d.freeOf(name)) - before[name]!);
      const traded = statement.items.filter(({ kind }) => kind === "trade");
      expect(traded).to.have.length(24);
      expect(traded[0]).to.deep.include({ session: d.session, product: day, price: BigInt(PRICE) });
      expect(traded.every(({ settledBefore }) => settledBefore === true)).to.equal(TRADED[name] > 0);
    }
    const [mill] = await anyone.delivery.settlements({ participant: people.mill.participant });
    // 10 kWh short of 250 in each hour: 7.5 free, 2.5 at 1.05 of the price.
    expect(mill!.energyAmount).to.equal(-24n * 10_000n * BigInt(PRICE));
    expect(mill!.penalty).to.equal((24n * 2_500n * BigInt(PRICE) * 5n) / 100n);
  });

  it("says which sessions do not count, and goes on without them", async () => {
    const d = await deliveredDay({ rule: { sources: ["auction"] }, oneGroup: true });
    const { anyone, metering, day, all } = d;
    const alone = await refusalOf(anyone.delivery.qualify({ session: d.session }), errors.GroupsTooFew);
    expect(alone).to.include({ receivers: 2, payers: 3 });
    expect(alone.message).to.contain("2 controlling groups sold and 3 bought, and three a side are needed");
    const { batches } = await metering.delivery.publishReadings({ day, readings: all.map((name) => d.readings(name)) });
    await d.passReview(batches[0]!);
    const prepared = await anyone.delivery.prepareDay({ day });
    expect(prepared.qualified).to.deep.equal([]);
    expect(prepared.unqualified).to.deep.equal([{ session: d.session, receivers: 2, payers: 3 }]);
    expect(prepared.longPrices[0]).to.equal(400_000);
  });

  it("passes over whoever is in dispute or has an earlier day open, and settles absent days as contracted", async () => {
    const d = await deliveredDay();
    const { anyone, metering, regulator, people, day, nextDay, all } = d;
    const present = all.filter((name) => name !== "solar");
    await metering.delivery.publishReadings({ day, readings: present.map((name) => d.readings(name, 2_000)) });
    const { participant: mill, handle } = people.mill;
    const disputed = await handle.delivery.disputeReadings({ participant: mill, day });
    await d.passReview(disputed.batch);
    await anyone.delivery.prepareDay({ day });
    const first = await anyone.delivery.settle({ day });
    expect(first.settled).to.have.length(4);
    expect(first.skipped).to.deep.equal([{ participant: mill, why: "notUsable", nextDay: BigInt(d.dayNumber) }]);
    await refusalOf(anyone.delivery.settleAbsent({ day }), errors.StepTooEarly);

    await d.passTo(d.endsAt + 86_400);
    await metering.delivery.publishReadings({ day: nextDay, readings: [idle(d, "mill")] });
    await d.passTo((await d.now()) + ABSENT);
    await anyone.delivery.prepareDay({ day: nextDay });
    const later = await anyone.delivery.settle({ day: nextDay });
    expect(later.skipped).to.deep.equal([{ participant: mill, why: "earlierDay", nextDay: BigInt(d.dayNumber) }]);
    // By the disputed readings, and only as long as nothing is settled; who has none has no statement.
    const preliminary = await anyone.delivery.statement({ participant: mill, day });
    expect(checkStatement(preliminary)).to.deep.equal([]);
    expect(preliminary).to.deep.include({ version: "preliminary", number: 1n });
    expect(preliminary.intervals[0]).to.include({ deviationWh: 2_000n });
    expect(preliminary.paid).to.equal(undefined);
    await refusalOf(anyone.delivery.statement({ participant: people.solar.participant, day }), errors.NotSettled);

    await regulator.delivery.decideReadings({ day, readings: [d.readings("mill", 1_000)] });
    const second = await anyone.delivery.settle({ day, participants: [mill] });
    expect(second.settled).to.deep.equal([mill]);
    const absent = await anyone.delivery.settleAbsent({ day });
    expect(absent.settled).to.include(people.solar.participant);
    const solar = await anyone.delivery.statement({ participant: people.solar.participant, day });
    expect(checkStatement(solar)).to.deep.equal([]);
    expect(solar.note).to.have.length(1);
    expect(solar.intervals[0]).to.include({ exportWh: 100_000n, deviationWh: 0n, quality: "substituted" });
    const decided = await anyone.delivery.statement({ participant: mill, day });
    expect(checkStatement(decided)).to.deep.equal([]);
    expect(decided.intervals[0]).to.include({ deviationWh: 1_000n });
    const fees = decided.items.filter(({ kind }) => kind === "disputeFee").map(({ amount }) => amount);
    expect(fees).to.deep.equal([-FEE, FEE]);
  });

  it("is corrected by later readings, at the prices of the day", async () => {
    const d = await deliveredDay();
    const { anyone, metering, people, day, all } = d;
    const { batches } = await metering.delivery.publishReadings({
      day,
      readings: all.map((name) => d.readings(name, 20_000)),
    });
    await d.passReview(batches[0]!);
    await anyone.delivery.prepareDay({ day });
    await anyone.delivery.settle({ day });
    const { participant } = people.mill;
    const before = await anyone.delivery.statement({ participant, day });
    await refusalOf(anyone.delivery.correct({ participant, day }), errors.NothingToCorrect);
    for (const [round, deviation] of [50_000, -30_000].entries()) {
      const later = await metering.delivery.correctReadings({ day, readings: [d.readings("mill", deviation)] });
      await refusalOf(anyone.delivery.correct({ participant, day }), errors.NothingToCorrect);
      await d.passReview(later.batches[0]!);
      const free = await d.freeOf("mill");
      const corrected = await anyone.delivery.correct({ participant, day });
      expect(corrected).to.include({ newBatch: later.batches[0], oldBatch: [1n, 2n][round] });
      expect(await d.freeOf("mill")).to.equal(free - corrected.charge - corrected.ticketed);
      const statement = await anyone.delivery.statement({ participant, day });
      expect(checkStatement(statement)).to.deep.equal([]);
      expect(statement).to.include({ version: "corrected", number: BigInt(round + 2), previous: BigInt(round + 1) });
      expect(statement.intervals[3]!.deviationWh).to.equal(BigInt(deviation));
      expect(statement.total < before.total).to.equal(deviation > 0);
    }
    await refusalOf(anyone.delivery.correct({ participant, day }), errors.NothingToCorrect);
    const old = await refusalOf(anyone.delivery.correct({ participant, day, batch: 2n }), errors.CorrectionUnfit);
    expect(old.message).to.contain(day);
  });

  it("is settled as differences to published prices", async () => {
    const d = await deliveredDay({ rule: { mode: "difference", bands: [] } });
    const { anyone, metering, gridCompany, people, day, all } = d;
    const flat = (wh: number) => new Array<number>(24).fill(wh);
    const readings = all.map((name) => {
      const own = d.readings(name, 7_000);
      if (name !== "mill") return own;
      return { ...own, points: [{ point: 0n, importWh: flat(240_000) }, ...own.points] };
    });
    await metering.delivery.publishReadings({ day, readings });
    for (const [series, prices] of [
      ["DayAhead", "380"],
      ["RealTime", "410.5"],
    ] as const) {
      await gridCompany.delivery.publishPrices({ series, day, prices, documentHash: DOCUMENT });
    }
    await d.passTo((await d.now()) + REVIEW);
    await anyone.delivery.prepareDay({ day });
    expect((await anyone.delivery.settle({ day })).settled).to.have.length(6);
    for (const name of all) {
      const { participant } = people[name];
      const statement = await anyone.delivery.statement({ participant, day });
      expect(checkStatement(statement), name).to.deep.equal([]);
      expect(statement.mode).to.equal("difference");
    }
    const [entry] = await anyone.delivery.settlements({ participant: people.mill.participant });
    const hour = 257_000n * 410_500n + 240_000n * (380_000n - 410_500n) - 250_000n * 380_000n;
    expect(entry!.energyAmount).to.equal(-24n * hour);
  });

  it("returns the bonds of who delivers and draws on those of who does not", async () => {
    const d = await deliveredDay({ bondPerKwh: "0.02" });
    const { anyone, metering, people, day, all } = d;
    const { coal } = people;
    const { participant } = coal;
    await coal.handle.money.withdraw({ participant, amount: await d.freeOf("coal") });
    const before = Object.fromEntries(
      await Promise.all(all.map(async (name) => [name, await d.freeOf(name)] as const)),
    );
    const readings = all.map((name) => d.readings(name, name === "coal" ? 300_000 : 0));
    const { batches } = await metering.delivery.publishReadings({ day, readings });
    await d.passReview(batches[0]!);
    await anyone.delivery.prepareDay({ day });
    await anyone.delivery.settle({ day });
    for (const name of all) {
      const statement = await anyone.delivery.statement({ participant: people[name].participant, day });
      expect(checkStatement(statement), name).to.deep.equal([]);
      expect(statement.paid!.free, name).to.equal((await d.freeOf(name)) - before[name]!);
      const bonds = statement.items.filter(({ kind }) => kind.startsWith("bond"));
      const expected = name === "coal" ? ["bondDrawn"] : TRADED[name] < 0 ? ["bondReturned"] : [];
      expect(bonds.map(({ kind }) => kind)).to.deep.equal(expected);
      expect(bonds.every(({ amount }) => amount > 0n)).to.equal(true);
    }
  });
});

/** Readings of a day on which somebody has no contracts. */
function idle({ readings }: Stage, name: Name) {
  const { participant, points } = readings(name);
  return { participant, points: points.map(({ point, importWh }) => ({ point, importWh: importWh.map(() => 0) })) };
}
