import { expect } from "chai";
import { errors } from "../../../sdk/src/index.ts";
import { refusalOf } from "../../helpers/sdkDay.ts";
import { deliveredDay, PRICE } from "./stage.ts";

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
    const [mill] = await anyone.delivery.settlements({ participant: people.mill.participant });
    // 10 kWh short of 250 in each hour: 7.5 free, 2.5 at 1.05 of the price.
    expect(mill!.energyAmount).to.equal(-24n * 10_000n * BigInt(PRICE));
    expect(mill!.penalty).to.equal((24n * 2_500n * BigInt(PRICE) * 5n) / 100n);
  });
});
