import { expect } from "chai";
import { type delivery, errors } from "../../../sdk/src/index.ts";
import { checkStatement } from "../../../sdk/src/statement/index.ts";
import { noteIn } from "../../../sdk/src/statement/statement.ts";
import { DOCUMENT } from "../../helpers/ledgers.ts";
import { refusalOf } from "../../helpers/sdkDay.ts";
import { deliveredDay, type Name, PRICE, REVIEW, type Stage, type StageOptions } from "./stage.ts";

/** Prices that a rule may ask for, currency/MWh: the first dearer than the auction, the second cheaper. */
async function publish({ gridCompany, day }: Stage, series: readonly delivery.Series[]) {
  for (const of of series) {
    const prices = Array.from({ length: 24 }, (_, i) => (i % 2 === 0 ? "380.5" : "-12.345"));
    await gridCompany.delivery.publishPrices({ series: of, day, prices, documentHash: DOCUMENT });
  }
}

/** In review as settled: prices, intervals, items and total. */
async function isForeseen(
  options: StageOptions,
  series: readonly delivery.Series[],
  noneCounts = false,
  name: Name = "mill",
) {
  const d = await deliveredDay(options);
  const { anyone, metering, day, all, people } = d;
  const { participant } = people[name];
  await refusalOf(anyone.delivery.statement({ participant, day }), errors.NotSettled);
  await publish(d, series);
  await metering.delivery.publishReadings({ day, readings: all.map((of) => d.readings(of, 20_000)) });

  const expected = await anyone.delivery.expectedDay({ day });
  const early = await anyone.delivery.statement({ participant, day });
  expect(checkStatement(early)).to.deep.equal([]);
  expect(early).to.include({ version: "preliminary", number: 1n });
  expect(early.note?.map(noteIn("en")).join(" "))
    .to.contain("may still be disputed")
    .and.contain("The prices are not fixed yet");
  expect(early).to.not.have.any.keys("paid", "transactions");

  await d.passTo((await d.now()) + REVIEW + 60);
  const { shortPrices, longPrices, version, unqualified } = await anyone.delivery.prepareDay({ day });
  expect(unqualified).to.have.length(noneCounts ? 1 : 0);
  expect({ version: expected.rule.version, ...expected }).to.deep.include({
    version,
    intervals: 24,
    sessions: [d.session],
    shortPrices,
    longPrices,
  });
  const prepared = await anyone.delivery.statement({ participant, day });
  expect(prepared.note).to.have.length(1);
  await anyone.delivery.settle({ day });
  const settled = await anyone.delivery.statement({ participant, day });
  for (const before of [early, prepared]) {
    const { intervals, items, total, number, ruleVersion, mode } = before;
    expect(settled).to.deep.include({ version: "final", intervals, items, total, number, ruleVersion, mode });
  }
  return expected;
}

describe("a day in review", () => {
  it("is foreseen by the average of the auctions and the balancing price", async () => {
    const sources = ["auction", "balancing"] as const;
    const { shortPrices, longPrices } = await isForeseen({ rule: { sources } }, ["Balancing"]);
    expect([shortPrices.slice(0, 2), longPrices.slice(0, 2)]).to.deep.equal([
      [380_500, PRICE],
      [PRICE, -12_345],
    ]);
  });

  it("is foreseen where the auction does not count", async () => {
    const { shortPrices } = await isForeseen({ rule: { sources: ["auction"] }, oneGroup: true }, [], true);
    expect(shortPrices[0]).to.equal(400_000);
  });

  it("is foreseen where an outage excuses", async () => {
    await isForeseen({ outage: true }, [], false, "coal");
  });

  it("is foreseen as differences, the fallback where nothing is published", async () => {
    const { shortPrices, longPrices } = await isForeseen({ rule: { mode: "difference", bands: [] } }, ["DayAhead"]);
    expect([shortPrices[1], longPrices[1]]).to.deep.equal([400_000, -12_345]);
  });
});
