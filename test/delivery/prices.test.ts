import { expect } from "chai";
import { network } from "hardhat";
import { flat } from "../helpers/lanes.ts";
import { DOCUMENT, NO_DOCUMENT } from "../helpers/ledgers.ts";
import { daysWith, PRICES_WITHIN, REVIEW, Series, type Days } from "../helpers/settlement.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const load = daysWith(connection, { intervals: 10 });

const LANES = flat(10, 300_000n);
const grid = (d: Days) => d.prices.connect(d.gridCompany);
const publish = (d: Days, { series = Series.Balancing, lanes = LANES, document = DOCUMENT } = {}) =>
  grid(d).publish(series, d.day, lanes, document);
const over = async () => {
  const d = await load();
  await d.passTo(d.endOf(d.day));
  return d;
};

describe("ReferencePrices", () => {
  it("keeps prices of a day, each series for itself, final when their window ends", async () => {
    const d = await over();
    await expect(publish(d)).to.emit(d.prices, "PricesPublished").withArgs(Series.Balancing, d.day, 0, LANES, DOCUMENT);
    expect(await d.prices.finalOf(Series.Balancing, d.day)).to.deep.equal([false, []]);
    const { finalFrom } = await d.prices.pricesOf(Series.Balancing, d.day);
    expect(finalFrom.time).to.equal(BigInt(d.endOf(d.day) + REVIEW));
    await networkHelpers.time.increaseTo(finalFrom.time);
    expect(await d.prices.finalOf(Series.Balancing, d.day)).to.deep.equal([true, LANES]);
    expect(await d.prices.finalOf(Series.RealTime, d.day)).to.deep.equal([true, []]);
    await expect(publish(d)).to.be.revertedWithCustomError(d.prices, "PricesFinal").withArgs(Series.Balancing, d.day);
  });

  it("come after the day, and in time", async () => {
    const d = await load();
    await networkHelpers.time.setNextBlockTimestamp(d.endOf(d.day) - 1);
    await expect(publish(d)).to.be.revertedWithCustomError(d.prices, "PricesTooEarly").withArgs(d.day, d.endOf(d.day));
    const until = d.endOf(d.day) + PRICES_WITHIN;
    await networkHelpers.time.setNextBlockTimestamp(until);
    await expect(publish(d)).to.be.revertedWithCustomError(d.prices, "PricesTooLate").withArgs(d.day, until);
    await networkHelpers.mine();
    expect(await d.prices.finalOf(Series.Balancing, d.day)).to.deep.equal([true, []]);
  });

  it("fill their words and nothing behind, with a document, by the grid company", async () => {
    const d = await over();
    await expect(publish(d, { lanes: [1n] }))
      .to.be.revertedWithCustomError(d.prices, "PricesMalformed")
      .withArgs(d.day, 10, 1);
    await expect(publish(d, { lanes: flat(11, 1n) }))
      .to.be.revertedWithCustomError(d.prices, "PricesMalformed")
      .withArgs(d.day, 10, 2);
    await expect(publish(d, { document: NO_DOCUMENT })).to.be.revertedWithCustomError(d.prices, "DocumentMissing");
    await expect(
      d.prices.connect(d.stranger).publish(Series.Balancing, d.day, LANES, DOCUMENT),
    ).to.be.revertedWithCustomError(d.prices, "AccessManagedUnauthorized");
    await expect(grid(d).publish(Series.Balancing, d.day - 1, LANES, DOCUMENT))
      .to.be.revertedWithCustomError(d.meterErrors, "DayNotInCalendar")
      .withArgs(d.day - 1);
  });

  it("are amended three times at most, and each begins the window anew", async () => {
    const d = await over();
    await publish(d);
    for (let i = 1; i <= 3; i++) {
      await networkHelpers.time.increase(REVIEW - 10);
      await publish(d, { lanes: flat(10, BigInt(i)) });
    }
    await expect(publish(d)).to.be.revertedWithCustomError(d.prices, "PricesFinal");
    expect((await d.prices.pricesOf(Series.Balancing, d.day)).amendments).to.equal(3n);
    await networkHelpers.time.increase(REVIEW);
    expect((await d.prices.finalOf(Series.Balancing, d.day)).lanes).to.deep.equal(flat(10, 3n));
  });

  it("are rejected by the regulator within the window; once more in time, or the day goes without", async () => {
    const d = await over();
    const regulator = d.prices.connect(d.regulator);
    await expect(regulator.reject(Series.Balancing, d.day, DOCUMENT)).to.be.revertedWithCustomError(
      d.prices,
      "PricesFinal",
    );
    await publish(d);
    await expect(d.prices.connect(d.operator).reject(Series.Balancing, d.day, DOCUMENT))
      .to.be.revertedWithCustomError(d.prices, "NotTheRegulator")
      .withArgs(d.operator.address);
    await expect(regulator.reject(Series.Balancing, d.day, NO_DOCUMENT)).to.be.revertedWithCustomError(
      d.prices,
      "DocumentMissing",
    );
    await regulator.reject(Series.Balancing, d.day, DOCUMENT);
    expect((await d.prices.finalOf(Series.Balancing, d.day)).isFinal).to.equal(false);
    await expect(regulator.reject(Series.Balancing, d.day, DOCUMENT)).to.be.revertedWithCustomError(
      d.prices,
      "PricesFinal",
    );
    await publish(d, { lanes: flat(10, 7n) });
    await regulator.reject(Series.Balancing, d.day, DOCUMENT);
    await networkHelpers.time.setNextBlockTimestamp(d.endOf(d.day) + PRICES_WITHIN);
    await expect(publish(d)).to.be.revertedWithCustomError(d.prices, "PricesTooLate");
    await networkHelpers.mine();
    expect(await d.prices.finalOf(Series.Balancing, d.day)).to.deep.equal([true, []]);
  });

  it("hold a day while they may change, and then settle it", async () => {
    const d = await load();
    await d.scheduleRule(d.day + 3, { publishedPrice: true });
    const day = d.day + 3;
    const published = await d.publish(day, [d.off(d.buyer)], { intervals: 10 });
    await grid(d).publish(Series.Balancing, day, LANES, DOCUMENT);
    await d.passReview(published);
    await expect(d.settlement.prepare(day)).to.be.revertedWithCustomError(d.errors, "PricesNotFinal").withArgs(day);
    await networkHelpers.time.increaseTo((await d.prices.pricesOf(Series.Balancing, day)).finalFrom.time);
    await d.settlement.prepare(day);
    expect([...(await d.settlement.pricesOf(day))]).to.deep.equal([...LANES, ...LANES]);
  });
});
