import { expect } from "chai";
import { network } from "hardhat";
import { AMEND, BatchKind, daysWith, DECIDE, disputed, DisputeStage, encodeItem, FEE } from "../helpers/settlement.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const load = daysWith(connection);

const stageOf = async (d: Awaited<ReturnType<typeof load>>, batch: bigint) =>
  (await d.meters.disputeOf(batch, d.buyer.participant)).stage;

describe("MeterLedger.amend", () => {
  it("answers a dispute, returns its fee and begins a window of its own", async () => {
    const d = await load();
    const before = await d.house.freeOf(d.buyer.participant);
    const first = await disputed(d);
    expect(await d.house.freeOf(d.buyer.participant)).to.equal(before - FEE);
    const amended = await d.publish(d.day, [d.off(d.buyer)], { how: "amend" });
    expect(await d.house.freeOf(d.buyer.participant)).to.equal(before);
    expect((await d.meters.batchOf(amended.batch)).kind).to.equal(BatchKind.Amendment);
    expect(await stageOf(d, first.batch)).to.equal(DisputeStage.Amended);
    const who = [d.buyer.participant];
    expect(await d.meters.usable(amended.batch, who)).to.deep.equal([false]);
    await d.passReview(amended);
    await networkHelpers.mine();
    expect(await d.meters.usable(amended.batch, who)).to.deep.equal([true]);
    expect(await d.meters.usable(first.batch, who)).to.deep.equal([false]);
    expect(await d.meters.publishedOn(d.day)).to.equal(3n);
  });

  it("can be confirmed, and settled at once", async () => {
    const d = await load();
    await disputed(d);
    const amended = await d.publish(d.day, [d.off(d.buyer)], { how: "amend" });
    await d.meters.connect(d.buyer.account).review(...d.reviewOf(amended, 0, true));
    expect(await d.meters.usable(amended.batch, [d.buyer.participant])).to.deep.equal([true]);
  });

  it("can be appealed: then the regulator alone may decide", async () => {
    const d = await load();
    await disputed(d);
    const amended = await d.publish(d.day, [d.off(d.buyer, 1n)], { how: "amend" });
    await d.meters.connect(d.buyer.account).review(...d.reviewOf(amended, 0, false));
    expect(await stageOf(d, amended.batch)).to.equal(DisputeStage.Appealed);
    await expect(d.publish(d.day, [d.off(d.buyer)], { how: "amend" }))
      .to.be.revertedWithCustomError(d.meterErrors, "DisputeInStage")
      .withArgs(d.day, d.buyer.participant, DisputeStage.Appealed);
    const decided = await d.publish(d.day, [d.off(d.buyer)], { how: "decide", from: d.regulator });
    expect(await d.meters.usable(decided.batch, [d.buyer.participant])).to.deep.equal([true]);
    expect(await d.house.compartmentOf(d.meters.target)).to.equal(0n);
  });

  it("is refused where nothing is disputed, twice in a batch, and out of time", async () => {
    const d = await load();
    await disputed(d);
    const amend = (...items: string[]) =>
      d.meters.connect(d.metering).amend(d.day, 24, `0x${items.map((item) => item.slice(2)).join("")}`);
    const [buyer, other] = [encodeItem(d.off(d.buyer)), encodeItem(d.off(d.other))];
    const refusedIn = (id: bigint, stage: bigint) => d.refusal("DisputeInStage", d.day, id, stage);
    await networkHelpers.takeSnapshot();
    await expect(amend(buyer, buyer, other))
      .to.emit(d.meterErrors, "ReadingsRefused")
      .withArgs(d.day, d.buyer.participant, refusedIn(d.buyer.participant, DisputeStage.Amended))
      .and.to.emit(d.meterErrors, "ReadingsRefused")
      .withArgs(d.day, d.other.participant, refusedIn(d.other.participant, DisputeStage.None));
    expect((await d.meters.batchOf(2)).items).to.equal(1n);
  });

  it("is refused when its time has run out", async () => {
    const d = await load();
    const first = await disputed(d);
    const { since } = await d.meters.disputeOf(first.batch, d.buyer.participant);
    await d.passTo(Number(since.time) + AMEND);
    await expect(
      d.meters.connect(d.metering).amend(d.day, 24, encodeItem(d.off(d.buyer))),
    ).to.be.revertedWithCustomError(d.meterErrors, "StepTooLate");
    expect(await stageOf(d, first.batch)).to.equal(DisputeStage.Open);
  });
});

describe("MeterLedger.decide", () => {
  it("ends a dispute by the regulator's own figures, whether or not the grid company had its time", async () => {
    const d = await load();
    const first = await disputed(d);
    const decided = await d.publish(d.day, [d.off(d.buyer)], { how: "decide", from: d.regulator });
    expect(await stageOf(d, first.batch)).to.equal(DisputeStage.Resolved);
    expect((await d.meters.batchOf(decided.batch)).closesAt.time).to.equal(0n);
    expect(await d.meters.usable(decided.batch, [d.buyer.participant])).to.deep.equal([true]);
    await expect(
      d.meters.connect(d.buyer.account).review(...d.reviewOf(decided, 0, false)),
    ).to.be.revertedWithCustomError(d.meters, "ReviewedBefore");
    await expect(d.publish(d.day, [d.off(d.buyer, 1n)], { how: "amend" })).to.be.revertedWithCustomError(
      d.meterErrors,
      "DisputeInStage",
    );
  });

  it("is for the regulator, in time", async () => {
    const d = await load();
    const first = await disputed(d);
    const item = encodeItem(d.off(d.buyer));
    await expect(d.meters.connect(d.metering).decide(d.day, 24, item))
      .to.be.revertedWithCustomError(d.meters, "NotAllowed")
      .withArgs(d.metering.address);
    const { since } = await d.meters.disputeOf(first.batch, d.buyer.participant);
    const until = Number(since.time) + AMEND + DECIDE;
    await networkHelpers.time.setNextBlockTimestamp(until);
    await expect(d.meters.connect(d.regulator).decide(d.day, 24, item)).to.be.revertedWithCustomError(
      d.meterErrors,
      "StepTooLate",
    );
    await d.meters.lapse(first.batch, d.buyer.participant);
  });

  it("cannot touch a correction: that falls or stands", async () => {
    const d = await load();
    const later = await d.publish(d.day, [d.off(d.buyer)], { how: "publishCorrection" });
    await d.meters.connect(d.buyer.account).review(...d.reviewOf(later, 0, false));
    await expect(
      d.publish(d.day, [d.off(d.buyer)], { how: "decide", from: d.regulator }),
    ).to.be.revertedWithCustomError(d.meterErrors, "DisputeInStage");
  });
});
