import { expect } from "chai";
import { network } from "hardhat";
import { ABSENT, daysWith, encodeItem, ReadingState } from "../helpers/settlement.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const load = daysWith(connection);

describe("MeterLedger.announce", () => {
  it("begins the time by anyone once the day is over, and only once", async () => {
    const d = await load();
    const meters = d.meters.connect(d.stranger);
    await networkHelpers.time.setNextBlockTimestamp(d.endOf(d.day) - 1);
    await expect(meters.announce(d.day))
      .to.be.revertedWithCustomError(d.meterErrors, "DayNotOver")
      .withArgs(d.day, d.endOf(d.day));
    await d.passTo(d.endOf(d.day));
    await expect(meters.announce(d.day)).to.emit(d.meterErrors, "DayAnnounced");
    const gate = await d.meters.absentFrom(d.day);
    expect(gate.time).to.equal(BigInt(d.endOf(d.day) + ABSENT));
    await networkHelpers.time.increase(100);
    await meters.announce(d.day);
    expect(await d.meters.absentFrom(d.day)).to.deep.equal(gate);
  });
});

describe("Settlement.settleAbsent", () => {
  it("settles as contracted, without any charge, who was not published in time", async () => {
    const d = await load();
    await d.passTo(d.endOf(d.day));
    await d.meters.announce(d.day);
    const gate = Number((await d.meters.absentFrom(d.day)).time);
    const ids = d.everybody.map(({ participant }) => participant);
    await networkHelpers.time.setNextBlockTimestamp(gate - 1);
    await expect(d.settlement.prepare(d.day))
      .to.be.revertedWithCustomError(d.errors, "ReviewNotOver")
      .withArgs(d.day, [gate, (await d.meters.absentFrom(d.day)).blockNumber]);
    await networkHelpers.time.setNextBlockTimestamp(gate);
    await d.settlement.prepare(d.day);
    const before = await Promise.all(d.everybody.map((who) => d.worth(who)));
    await d.settlement.connect(d.stranger).settleAbsent(d.day, ids);
    expect(await Promise.all(d.everybody.map((who) => d.worth(who)))).to.deep.equal(before);
    for (const id of ids) {
      expect(await d.meters.stateOf(d.day, id)).to.equal(ReadingState.Absent);
      expect([...(await d.settlement.accountOf(id))]).to.deep.equal([BigInt(d.day + 1), 1n]);
    }
    await expect(d.settlement.settleAbsent(d.day, ids))
      .to.be.revertedWithCustomError(d.errors, "NothingToSettle")
      .withArgs(d.day, ids[0], d.day + 1);
  });

  it("is no way around readings that are published, nor before its time", async () => {
    const d = await load();
    const published = await d.publish(d.day, [d.off(d.buyer)]);
    await d.passReview(published);
    await d.settlement.prepare(d.day);
    await expect(d.settlement.settleAbsent(d.day, [d.seller.participant])).to.be.revertedWithCustomError(
      d.errors,
      "StepTooEarly",
    );
    await networkHelpers.time.increaseTo((await d.meters.absentFrom(d.day)).time);
    await expect(d.settlement.settleAbsent(d.day, [d.buyer.participant]))
      .to.be.revertedWithCustomError(d.errors, "PublishedTwice")
      .withArgs(d.day, d.buyer.participant);
    await d.settlement.settleAbsent(d.day, [d.seller.participant, d.seller.participant]);
    expect((await d.settlement.accountOf(d.seller.participant)).number).to.equal(1n);
  });

  it("is final: later readings can only correct it", async () => {
    const d = await load();
    await d.passTo(d.endOf(d.day));
    await d.meters.announce(d.day);
    await d.passTo(Number((await d.meters.absentFrom(d.day)).time));
    await d.settlement.prepare(d.day);
    await d.settlement.settleAbsent(d.day, [d.buyer.participant]);
    await expect(
      d.meters.connect(d.metering).publish(d.day, 24, encodeItem(d.off(d.buyer, 1n))),
    ).to.be.revertedWithCustomError(d.meterErrors, "PublishedTwice");
    const correction = await d.correction(d.day, [d.off(d.buyer, 10_000n)]);
    const before = await d.worth(d.buyer);
    const nothing = { batch: 0, item: "0x", proof: [] };
    await d.settlement.correct(d.buyer.participant, d.day, nothing, d.provenOf(correction, 0));
    expect(before - (await d.worth(d.buyer))).to.equal(24n * 10_000n * 400_000n);
    await expect(
      d.settlement.correct(d.buyer.participant, d.day, nothing, d.provenOf(correction, 0)),
    ).to.be.revertedWithCustomError(d.errors, "BatchUnfit");
  });

  it("is the settlement's to note", async () => {
    const d = await load();
    await expect(d.meters.connect(d.stranger).markAbsent(d.day, d.buyer.participant))
      .to.be.revertedWithCustomError(d.meters, "NotAllowed")
      .withArgs(d.stranger.address);
  });
});
