import { expect } from "chai";
import { errors } from "../../../sdk/src/index.ts";
import { DOCUMENT } from "../../helpers/ledgers.ts";
import { refusalOf } from "../../helpers/sdkDay.ts";
import { AMEND, DECIDE, deliveredDay, FEE } from "./stage.ts";

describe("readings and their review through the SDK", () => {
  it("are published in batches, refused ones named, and published on after a stop", async () => {
    const d = await deliveredDay({ idle: true });
    const { metering, anyone, people, day, all } = d;
    const { mill } = people;
    const huge = d.readings("mill", 10 ** 9);
    const others = all.filter((name) => name !== "mill").map((name) => d.readings(name, 1_000));
    const first = await metering.delivery.publishReadings({ day, readings: [huge, ...others.slice(0, 3)] });
    expect(first.batches).to.deep.equal([1n]);
    expect(first.accepted).to.have.length(3);
    expect(first.refused).to.have.length(1);
    expect(first.refused[0]!.participant).to.equal(mill.participant);
    expect(first.refused[0]!.error).to.be.instanceOf(errors.ReadingImplausible);
    expect(first.refused[0]!.error.message).to.contain(
      `In interval 1 metering point ${mill.point} shows 1,000,000,000 counts, but its connection can carry 100,000,000`,
    );
    const second = await metering.delivery.publishReadings({ day, readings: [d.readings("mill"), ...others] });
    expect(second.accepted).to.have.length(3);
    expect(second.refused.map(({ error }) => error.constructor)).to.deep.equal(
      new Array(3).fill(errors.PublishedTwice),
    );
    expect(second.refused[0]!.error.sentence("zh")).to.contain(day);

    const batch = await anyone.delivery.readBatch({ batch: 1n });
    expect(batch).to.deep.include({ kind: "Daily", day, intervals: 24 });
    expect(batch.items.map(({ participant }) => participant)).to.deep.equal(first.accepted);
    expect(batch.items[0]!.decoded().points[0]!.importWh[5]).to.equal(1_000);
    await refusalOf(anyone.delivery.readBatch({ batch: 9n }), errors.UnknownBatch);
    await refusalOf(anyone.delivery.readingsOf({ participant: d.owner, day }), errors.ReadingsMissing);
    await refusalOf(
      anyone.delivery.publishReadings({ day: d.nextDay, readings: [d.readings("mill")] }),
      errors.AccessManagedUnauthorized,
    );
    const tomorrow = await refusalOf(
      metering.delivery.publishReadings({ day: d.nextDay, readings: [d.readings("coal")] }),
      errors.DayNotOver,
    );
    expect(tomorrow.message).to.contain(d.nextDay);
  });

  it("are told apart where one participant stands twice in a batch", async () => {
    const d = await deliveredDay({ idle: true });
    const { metering, anyone, people, day } = d;
    const readings = [
      d.readings("mill", 10 ** 9),
      d.readings("mill", 2_000),
      d.readings("coal", 5),
      d.readings("mill", 7_000),
    ];
    const published = await metering.delivery.publishReadings({ day, readings });
    expect(published.refused.map(({ error }) => error.name)).to.have.members(["ReadingImplausible", "PublishedTwice"]);
    const own = await anyone.delivery.readingsOf({ participant: people.mill.participant, day });
    expect(own.readings.points[0]!.importWh[0]).to.equal(2_000);
  });

  it("are confirmed, by the account and by relayed signatures", async () => {
    const d = await deliveredDay({ idle: true });
    const { metering, anyone, people, day, all } = d;
    await metering.delivery.publishReadings({ day, readings: all.map((name) => d.readings(name)) });
    const { participant, handle } = people.mill;
    await refusalOf(people.coal.handle.delivery.confirmReadings({ participant, day }), errors.NotAccountOf);
    expect((await handle.delivery.confirmReadings({ participant, day })).batch).to.equal(1n);
    const twice = await refusalOf(handle.delivery.confirmReadings({ participant, day }), errors.ReviewedBefore);
    expect(twice.state).to.equal("Confirmed");
    expect(await anyone.delivery.readingState({ participant, day })).to.include({ state: "Confirmed", usable: true });

    const sign = (name: "coal" | "wind" | "solar", accepts: boolean) =>
      people[name].handle.delivery.signReview({ participant: people[name].participant, day, accepts });
    const forged = { ...(await sign("solar", true)), accepts: false };
    const reviews = [await sign("coal", true), await sign("wind", false), forged];
    const relayed = await anyone.delivery.reviewMany({ reviews });
    expect(relayed.confirmed).to.deep.equal([{ batch: 1n, participant: people.coal.participant }]);
    expect(relayed.disputed).to.deep.equal([{ batch: 1n, participant: people.wind.participant }]);
    expect(relayed.refused).to.have.length(1);
    expect(relayed.refused[0]!.error).to.be.instanceOf(errors.NotAccountOf);
    await d.passReview(1n);
    const late = await refusalOf(
      people.solar.handle.delivery.confirmReadings({ participant: people.solar.participant, day }),
      errors.ReviewOver,
    );
    expect(late.sentence("zh")).to.contain("逾期视为同意");
  });

  it("are disputed, amended, appealed and decided", async () => {
    const d = await deliveredDay({ idle: true });
    const { metering, regulator, anyone, people, day, all } = d;
    await metering.delivery.publishReadings({ day, readings: all.map((name) => d.readings(name)) });
    const { participant, handle } = people.mill;
    const before = await d.freeOf("mill");
    await handle.delivery.disputeReadings({ participant, day });
    expect(await d.freeOf("mill")).to.equal(before - FEE);
    expect(await anyone.delivery.dispute({ participant, day })).to.include({ batch: 1n, stage: "Open", paid: true });

    const amended = await metering.delivery.amendReadings({
      day,
      readings: [d.readings("mill", 3_000), d.readings("coal", 3_000)],
    });
    expect(amended.accepted).to.deep.equal([participant]);
    expect(amended.refused[0]!.error).to.be.instanceOf(errors.DisputeInStage);
    expect(await d.freeOf("mill")).to.equal(before);
    expect((await anyone.delivery.readingsOf({ participant, day })).kind).to.equal("Amendment");

    expect((await handle.delivery.disputeReadings({ participant, day })).batch).to.equal(amended.batches[0]);
    expect((await anyone.delivery.dispute({ participant, day })).stage).to.equal("Appealed");
    await refusalOf(anyone.delivery.decideReadings({ day, readings: [d.readings("mill")] }), errors.NotAllowed);
    const decided = await regulator.delivery.decideReadings({ day, readings: [d.readings("mill", 2_500)] });
    expect(decided.accepted).to.deep.equal([participant]);
    expect(await anyone.delivery.readingState({ participant, day })).to.include({
      state: "Disputed",
      usable: true,
      batch: decided.batches[0],
    });
    const of = await anyone.delivery.readingsOf({ participant, day });
    expect([of.kind, of.readings.points[0]!.importWh[0]]).to.deep.equal(["Decision", 2_500]);
  });

  it("are upheld, or lapse, and a day can be announced without them", async () => {
    const d = await deliveredDay({ idle: true });
    const { metering, regulator, anyone, people, day, all } = d;
    await anyone.delivery.announceDay({ day });
    await metering.delivery.publishReadings({ day, readings: all.map((name) => d.readings(name)) });
    for (const name of ["mill", "coal"] as const) {
      const { handle, participant } = people[name];
      await handle.delivery.disputeReadings({ participant, day });
    }
    const [mill, coal] = [people.mill.participant, people.coal.participant];
    await refusalOf(
      anyone.delivery.upholdDispute({ participant: mill, day, documentHash: DOCUMENT }),
      errors.NotAllowed,
    );
    await regulator.delivery.upholdDispute({ participant: mill, day, documentHash: DOCUMENT });
    expect((await anyone.delivery.fund()).compartment).to.equal(FEE);
    const early = await refusalOf(anyone.delivery.lapseDispute({ participant: coal, day }), errors.StepTooEarly);
    expect(early.message).to.contain("has to wait until");
    await d.passTo((await d.now()) + AMEND + DECIDE + 60);
    await refusalOf(metering.delivery.amendReadings({ day, readings: [d.readings("coal")] }), errors.StepTooLate);
    await anyone.delivery.lapseDispute({ participant: coal, day });
    expect(await anyone.delivery.dispute({ participant: coal, day })).to.include({ stage: "Resolved", paid: false });
  });

  it("have a monthly record beside them", async () => {
    const d = await deliveredDay({ idle: true });
    const { metering, people, month } = d;
    const record = (point: bigint, importToWh: bigint) => ({
      point,
      importFromWh: 1_000n,
      importToWh,
      exportFromWh: 0n,
      exportToWh: 0n,
      maximumDemandKw: 300,
      reactiveKvarh: 0n,
    });
    const published = await metering.delivery.publishMonthly({
      month,
      records: [record(people.mill.point, 5_000n), record(people.coal.point, 900n), record(999n, 5_000n)],
    });
    expect(published.accepted).to.deep.equal([people.mill.point]);
    expect(published.refused.map(({ error }) => error.message)).to.deep.equal([
      `The register of metering point ${people.coal.point} runs backwards, from 1 kWh to 900 Wh, but the meter was not changed.`,
      "There is no metering point 999.",
    ]);
  });
});
