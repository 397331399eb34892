import { expect } from "chai";
import { network } from "hardhat";
import { Base, daysWith, disputed, type Days } from "../helpers/settlement.ts";

const connection = await network.create();
const load = daysWith(connection);
const loadMonthly = daysWith(connection, { monthDays: [1, 31, 31], rule: { base: Base.Month } });

const worths = (d: Days) => Promise.all(d.everybody.map((who) => d.worth(who)));
const check = (d: Days) =>
  d.checkFund(
    d.everybody.map(({ participant }) => participant),
    [d.month, d.nextMonth],
  );
const settledWith = async (d: Days, deviation: bigint) =>
  d.play(d.day, [d.off(d.seller), d.off(d.buyer, deviation), d.off(d.other)]);

describe("Settlement.correct", () => {
  it("charges what the right reading costs more, so that the totals are as if it had come first", async () => {
    for (const [wrong, right] of [
      [10_000n, 100_000n],
      [100_000n, 10_000n],
      [-200_000n, 50_000n],
      [0n, -1n],
    ] as const) {
      const d = await load();
      const first = await settledWith(d, wrong);
      const later = await d.correction(d.day, [d.off(d.buyer, right)]);
      await d.settlement
        .connect(d.stranger)
        .correct(d.buyer.participant, d.day, d.provenOf(first, 1), d.provenOf(later, 0));
      await check(d);
      const corrected = [
        await worths(d),
        await d.settlement.monthOf(d.month),
        await d.settlement.totalsOf(d.month, d.buyer.participant),
      ];
      expect((await d.settlement.accountOf(d.buyer.participant)).number).to.equal(2n);
      const e = await load();
      await settledWith(e, right);
      const direct = [
        await worths(e),
        await e.settlement.monthOf(e.month),
        await e.settlement.totalsOf(e.month, e.buyer.participant),
      ];
      expect(corrected, `${wrong} to ${right}`).to.deep.equal(direct);
    }
  });

  it("goes on from the last one, there and back again, and settles no reading twice", async () => {
    const d = await load();
    const a = await settledWith(d, 0n);
    const start = await worths(d);
    const b = await d.correction(d.day, [d.off(d.buyer, 50_000n)]);
    const again = await d.correction(d.day, [d.off(d.buyer)]);
    const id = d.buyer.participant;
    const proven = (of: typeof a) => d.provenOf(of, of.batch === a.batch ? 1 : 0);
    await d.settlement.correct(id, d.day, proven(a), proven(b));
    await expect(d.settlement.correct(id, d.day, proven(a), proven(b)))
      .to.be.revertedWithCustomError(d.errors, "NotTheSettled")
      .withArgs(id, d.day, a.batch);
    await expect(d.settlement.correct(id, d.day, proven(b), proven(b)))
      .to.be.revertedWithCustomError(d.errors, "CorrectionUnfit")
      .withArgs(id, d.day, b.batch);
    await expect(d.settlement.correct(id, d.day, proven(a), proven(again))).to.be.revertedWithCustomError(
      d.errors,
      "NotTheSettled",
    );
    expect(await d.settlement.correctedBy(id, d.day)).to.equal(b.batch);
    await d.settlement.correct(id, d.day, proven(b), proven(again));
    expect(await worths(d)).to.deep.equal(start);
    await expect(d.settlement.correct(id, d.day, proven(again), proven(b)))
      .to.be.revertedWithCustomError(d.errors, "CorrectionUnfit")
      .withArgs(id, d.day, b.batch);
    await expect(d.settlement.correct(id, d.day, proven(a), proven(b))).to.be.revertedWithCustomError(
      d.errors,
      "NotTheSettled",
    );
    await check(d);
  });

  it("skips an older correction once a newer is settled", async () => {
    const d = await load();
    const a = await settledWith(d, 0n);
    const b = await d.correction(d.day, [d.off(d.buyer, 50_000n)]);
    const c = await d.correction(d.day, [d.off(d.buyer, 20_000n)]);
    await d.settlement.correct(d.buyer.participant, d.day, d.provenOf(a, 1), d.provenOf(c, 0));
    await expect(
      d.settlement.correct(d.buyer.participant, d.day, d.provenOf(c, 0), d.provenOf(b, 0)),
    ).to.be.revertedWithCustomError(d.errors, "CorrectionUnfit");
  });

  it("waits for the window of the correction, and for the day to be settled", async () => {
    const d = await load();
    const early = await d.publish(d.day, [d.off(d.other, 1n)], { how: "publishCorrection" });
    const a = await d.publish(d.day, [d.off(d.seller), d.off(d.buyer), d.off(d.other)]);
    await d.passReview(a);
    await d.settlement.prepare(d.day);
    await expect(d.settlement.correct(d.other.participant, d.day, d.provenOf(a, 2), d.provenOf(early, 0)))
      .to.be.revertedWithCustomError(d.errors, "NotSettled")
      .withArgs(d.other.participant, d.day, 0);
    await d.settle(a);
    await d.settlement.correct(d.other.participant, d.day, d.provenOf(a, 2), d.provenOf(early, 0));
    const b = await d.publish(d.day, [d.off(d.buyer, 1n)], { how: "publishCorrection" });
    const send = () => d.settlement.correct(d.buyer.participant, d.day, d.provenOf(a, 1), d.provenOf(b, 0));
    await expect(send()).to.be.revertedWithCustomError(d.errors, "CorrectionUnfit");
    await d.meters.connect(d.buyer.account).review(...d.reviewOf(b, 0, true));
    await send();
  });

  it("wants the readings of that participant and day, whole, and of a correction", async () => {
    const d = await load();
    const a = await settledWith(d, 0n);
    const b = await d.correction(d.day, [d.off(d.buyer, 1n), d.off(d.other, 1n)]);
    const [old, later] = [d.provenOf(a, 1), d.provenOf(b, 0)];
    const id = d.buyer.participant;
    const send = (from: typeof old, to: typeof old) => d.settlement.correct(id, d.day, from, to);
    await expect(send(old, d.provenOf(b, 1)))
      .to.be.revertedWithCustomError(d.errors, "ReadingsNotInBatch")
      .withArgs(b.batch);
    await expect(send(d.provenOf(a, 2), later))
      .to.be.revertedWithCustomError(d.errors, "ReadingsNotInBatch")
      .withArgs(a.batch);
    await expect(send({ ...old, proof: [] }, later)).to.be.revertedWithCustomError(d.errors, "ReadingsNotInBatch");
    await expect(send({ ...old, item: "0x" }, later))
      .to.be.revertedWithCustomError(d.errors, "ItemsMalformed")
      .withArgs(5, 0);
    await expect(send({ ...old, item: `${old.item}00` }, later)).to.be.revertedWithCustomError(
      d.errors,
      "ItemsMalformed",
    );
    await expect(send(old, old))
      .to.be.revertedWithCustomError(d.errors, "CorrectionUnfit")
      .withArgs(id, d.day, a.batch);
    await expect(send(later, later))
      .to.be.revertedWithCustomError(d.errors, "NotTheSettled")
      .withArgs(id, d.day, b.batch);
    await expect(send({ ...old, batch: 9n }, later))
      .to.be.revertedWithCustomError(d.errors, "BatchUnfit")
      .withArgs(9);
    const other = await d.correction(d.day + 1, [d.off(d.buyer, 1n)]);
    await expect(send(old, d.provenOf(other, 0)))
      .to.be.revertedWithCustomError(d.errors, "BatchUnfit")
      .withArgs(other.batch);
    await send(old, later);
  });

  it("starts from what stood after a dispute, not from what was disputed", async () => {
    const d = await load();
    const first = await disputed(d);
    const decided = await d.publish(d.day, [d.off(d.buyer, 5_000n)], { how: "decide", from: d.regulator });
    await d.passReview(first);
    await d.settlement.prepare(d.day);
    await d.settle(decided);
    const later = await d.correction(d.day, [d.off(d.buyer)]);
    await expect(d.settlement.correct(d.buyer.participant, d.day, d.provenOf(first, 1), d.provenOf(later, 0)))
      .to.be.revertedWithCustomError(d.errors, "NotTheSettled")
      .withArgs(d.buyer.participant, d.day, first.batch);
    const before = await d.worth(d.buyer);
    await d.settlement.correct(d.buyer.participant, d.day, d.provenOf(decided, 0), d.provenOf(later, 0));
    expect((await d.worth(d.buyer)) - before).to.equal(24n * 5_000n * 400_000n);
  });

  it("of a charged month pays what the monthly rule would have charged more", async () => {
    const outcomes: bigint[][] = [];
    for (const when of ["first", "before", "between", "after"] as const) {
      const d = await loadMonthly();
      const ids = d.everybody.map(({ participant }) => participant);
      const [wrong, right] = [10_000n, 400_000n];
      const a = await settledWith(d, when === "first" ? right : wrong);
      const b = await d.correction(d.day, [d.off(d.buyer, right)]);
      const correct = async () => {
        await d.settlement.correct(d.buyer.participant, d.day, d.provenOf(a, 1), d.provenOf(b, 0));
        await check(d);
      };
      if (when === "before") await correct();
      await d.settlement.closeMonth(d.month);
      await d.settlement.chargeMonth(d.month, [d.buyer.participant]);
      if (when === "between") await correct();
      await d.settlement.chargeMonth(d.month, ids);
      if (when === "after") await correct();
      outcomes.push([(await d.settlement.monthOf(d.month)).balance, ...(await worths(d))]);
      await d.settlement.shareMonth(d.month, ids);
      await check(d);
    }
    for (const outcome of outcomes) expect(outcome).to.deep.equal(outcomes[0]);
  });

  it("of a month that is being shared is booked to the current one", async () => {
    const d = await loadMonthly();
    const ids = d.everybody.map(({ participant }) => participant);
    const a = await settledWith(d, 10_000n);
    const b = await d.correction(d.day, [d.off(d.buyer, 400_000n)]);
    await d.settlement.closeMonth(d.month);
    await d.settlement.chargeMonth(d.month, ids);
    await d.settlement.shareMonth(d.month, [ids[0]!]);
    const { balance, toShare } = await d.settlement.monthOf(d.month);
    const before = await d.worth(d.buyer);
    await d.settlement.correct(d.buyer.participant, d.day, d.provenOf(a, 1), d.provenOf(b, 0));
    const charged = before - (await d.worth(d.buyer));
    const month = await d.settlement.monthOf(d.month);
    expect([month.balance, month.toShare]).to.deep.equal([balance, toShare]);
    expect((await d.settlement.monthOf(d.nextMonth)).balance).to.equal(charged);
    await d.settlement.shareMonth(d.month, ids);
    expect((await d.settlement.monthOf(d.month)).balance).to.equal(0n);
    await check(d);
  });
});
