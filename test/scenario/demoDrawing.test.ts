import { expect } from "chai";
import { drawBars, sparkline } from "../../scripts/demo/draw/bars.ts";
import { drawCurves } from "../../scripts/demo/draw/curves.ts";
import { exactMoney, hoursOf, moneyText, priceText } from "../../scripts/demo/draw/numbers.ts";
import { paintOf } from "../../scripts/demo/draw/paint.ts";
import { ticksOf } from "../../scripts/demo/draw/scale.ts";
import { table } from "../../scripts/demo/draw/table.ts";
import { widthOf, wrap } from "../../scripts/demo/draw/text.ts";

const plain = paintOf(false);
const words = { supply: "supply", demand: "demand", price: (text: string) => `price ${text}` };

/** The first book of the published examples: asks 80 at 300 and 90 at 350, bids 100 at 400 and 50 at 380. */
const picture = {
  supply: [
    { price: 300, quantity: 80 },
    { price: 350, quantity: 90 },
  ],
  demand: [
    { price: 400, quantity: 100 },
    { price: 380, quantity: 50 },
  ],
  meeting: { price: 350, quantity: 150 },
  priceUnit: "yuan/MWh",
  quantityUnit: "MWh",
  words,
  columns: 60,
  rows: 12,
};

describe("demo: what is drawn", () => {
  it("marks price and volume on the axes, within its width", () => {
    const lines = drawCurves(picture, plain);
    expect(lines[0]).to.contain("● price 350.00");
    expect(lines.filter((line) => line.includes("●"))).to.have.length(2);
    expect(lines.find((line) => line.includes("350.00 ┤"))).to.contain("●");
    expect(lines.at(-1)).to.match(/ 150 +.*MWh$/);
    expect(Math.max(...lines.slice(1).map(widthOf))).to.be.at.most(60 + 12);
  });

  it("draws an interval without trade, and one without any bid", () => {
    expect(drawCurves({ ...picture, meeting: null }, plain).join("")).not.to.contain("●");
    expect(drawCurves({ ...picture, supply: [], demand: [], meeting: null }, plain)).to.have.length(12 + 3);
  });

  it("says the same without colours", () => {
    const colours = /\u001b\[[0-9;]*m/g;
    const painted = drawCurves(picture, paintOf(true));
    expect(painted.join("\n")).to.match(colours);
    expect(painted.map((line) => line.replace(colours, ""))).to.deep.equal(drawCurves(picture, plain));
  });

  it("gives a higher price a higher bar, negative ones a floor below zero, none to no trade", () => {
    const lines = drawBars({ values: [-50, 100, null, 200], unit: "yuan/MWh", footer: "interval", rows: 4 }, plain);
    const height = (bar: number) => lines.filter((line) => /[▁-█]/.test(line.split(/[│┤]/)[1]?.[3 * bar] ?? "")).length;
    expect([0, 1, 3].map(height)).to.deep.equal([2, 3, 4]);
    expect(height(2)).to.equal(0);
    expect(lines.join("\n")).to.contain("-200 ┤");
  });

  it("keeps nothing but proportions in a line of blocks", () => {
    expect(sparkline([0, 1, 4, 8])).to.equal("▁▁▄█");
  });

  it("puts round numbers on an axis", () => {
    expect(ticksOf(0, 9, 5)).to.deep.equal([0, 2, 4, 6, 8]);
    expect(ticksOf(-90, 800, 4)).to.deep.equal([0, 250, 500, 750]);
    expect(ticksOf(3, 3, 4)).to.deep.equal([3]);
  });

  it("counts Chinese characters as two columns, in tables and when it breaks lines", () => {
    expect(widthOf("出清price")).to.equal(9);
    const [head, rule, row] = table({ head: ["价格", "b"], rows: [["1", "22"]], right: [1] });
    expect([head, row].map((line) => widthOf(line!))).to.deep.equal([8, 8]);
    expect(rule).to.equal("────────");
    for (const line of wrap("价格与电量由链上算出，人人可查。", 10)) expect(widthOf(line)).to.be.at.most(12);
    expect(wrap("one two three", 8)).to.deep.equal(["one two", "three"]);
  });

  it("writes money, prices and hours", () => {
    expect(moneyText(-1_234_567_890_000_000n)).to.equal("−1,234,567.89");
    expect(exactMoney(1_234_000_000_001n)).to.equal("1,234.000000001");
    expect(priceText(-80_500)).to.equal("−80.50");
    expect(priceText(null)).to.equal("–");
    expect(hoursOf(47, 48)).to.equal("23:30–24:00");
  });
});
