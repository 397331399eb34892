import { expect } from "chai";
import { paintOf } from "../../scripts/demo/draw/paint.ts";
import { readDay, deal } from "../../scripts/demo/japan.ts";
import { playJapan } from "../../scripts/demo/japanDay.ts";
import { tellIn } from "../../scripts/demo/language.ts";
import { lowestClearingPrice, officialPrices } from "../../scripts/demo/official.ts";
import { hasShared, sharedPath } from "../helpers/sharedData.ts";

const FILE = "jepx/spot_bid_curves_20220615.csv.gz";
const showing = { language: "en", t: tellIn("en"), paint: paintOf(false), columns: 100 } as const;

describe("demo: a published Japanese day at full size", function () {
  this.timeout(600_000);
  const file = sharedPath(FILE);

  before(function () {
    if (!hasShared(FILE)) this.skip();
  });

  it("deals every lot of the curves to somebody, and none twice", () => {
    const day = readDay(file);
    const total = (steps: { quantity: number }[]) => steps.reduce((sum, { quantity }) => sum + quantity, 0);
    const dealt = total(deal(day, 1, 50).flatMap(({ steps }) => steps));
    // What the exchange sums up: everything offered, and everything wanted at 0.01 or more.
    const published = day.curves.map(
      ({ prices, sells, buys }) => sells.at(-1)! + buys[prices.findIndex((p) => p >= 1)]!,
    );
    expect(dealt).to.equal(published.reduce((sum, lots) => sum + lots, 0));
  });

  it("finds the published prices by the plain rule, too", () => {
    const { curves, date } = readDay(file);
    const { published, prices } = officialPrices(file, date, curves);
    expect(published).to.equal(true);
    expect(curves.map(lowestClearingPrice)).to.deep.equal(prices);
  });

  it("comes to the 48 official prices on the chain, with every invariant", async () => {
    const lines: string[] = [];
    const print = (line: string) => void lines.push(line);
    const outcome = await playJapan({
      file,
      published: readDay(file),
      seed: 1,
      participants: 300,
      showing,
      print,
      live: false,
    });
    expect(outcome).to.deep.equal({ failures: [], official: 48, of: 48 });
    expect(lines.at(-1)).to.equal("48 of 48 prices official");
  });
});
