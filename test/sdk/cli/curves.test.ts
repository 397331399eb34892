import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { levelsOf } from "../../../sdk/src/cli/curves.ts";
import { drawCurves, roundTicks, type Picture } from "../../../sdk/src/cli/curvesSvg.ts";
import { folderForSuite, gridbourse } from "../../helpers/cli.ts";

const SAMPLE = fileURLToPath(new URL("../../../sdk/samples/book.csv", import.meta.url));

const PICTURE: Picture = {
  title: "A & B <1>",
  subtitle: "",
  currency: "CNY",
  supply: [{ price: 300_000, quantity: 100 }],
  demand: [{ price: 400_000, quantity: 80 }],
  result: { price: 350_000, volume: 80 },
};

/** Every element is closed, every & is an entity: what a parser needs. */
function expectWellFormed(svg: string): void {
  const open: string[] = [];
  for (const [, closing, name, rest] of svg.matchAll(/<(\/?)([a-zA-Z]+)([^>]*)>/g)) {
    if (closing === "/") expect(open.pop()).to.equal(name);
    else if (!rest!.endsWith("/")) open.push(name!);
  }
  expect(open).to.deep.equal([]);
  expect(svg.replace(/&(amp|lt|gt|quot);/g, "")).not.to.contain("&");
  expect(svg).not.to.match(/NaN|Infinity|undefined/);
}

describe("cli/curves", function () {
  this.timeout(30_000);
  const folder = folderForSuite();
  const curves = (...args: string[]) => gridbourse(folder.path(), ["curves", ...args]);

  it("draws both curves, the price and the volume", () => {
    expect(curves(SAMPLE, "--interval", "2", "--svg", "curves.svg", "--currency", "CNY")).to.deep.equal({
      stdout: "",
      stderr: "",
      code: 0,
    });
    const svg = readFileSync(join(folder.path(), "curves.svg"), "utf8");
    expectWellFormed(svg);
    for (const text of [
      "Supply (asks)",
      "Demand (bids)",
      "Price (CNY/MWh)",
      "Energy (MWh)",
      ">352.75<",
      ">170.2<",
      "book.csv, interval 2",
    ]) {
      expect(svg).to.contain(text);
    }
  });

  it("draws an interval in which nothing trades, an empty side, far prices and a single level", () => {
    const cases: Partial<Picture>[] = [
      {},
      { result: null },
      { supply: [], result: null },
      { demand: [], supply: [], result: null },
      { supply: [{ price: -5, quantity: 1 }], demand: [{ price: -5, quantity: 1 }], result: { price: -5, volume: 1 } },
      { supply: [{ price: -(2 ** 31), quantity: 100 }], demand: [{ price: 2 ** 31 - 1, quantity: 2 ** 31 - 1 }] },
    ];
    for (const change of cases) expectWellFormed(drawCurves({ ...PICTURE, ...change }));
  });

  it("says when far prices are left out, and draws large books in few points", () => {
    const supply = Array.from({ length: 100_000 }, (_, i) => ({ price: 300_000 + i, quantity: 10 }));
    supply.push({ price: 2 ** 31 - 1, quantity: 1 });
    const svg = drawCurves({ ...PICTURE, supply });
    expectWellFormed(svg);
    expect(svg).to.contain("A few prices lie beyond the axis.");
    expect(svg.length).to.be.lessThan(100_000);
  });

  it("puts axes on round values", () => {
    expect(roundTicks(0, 100, 5)).to.deep.equal({ ticks: [0, 20, 40, 60, 80, 100], step: 20 });
    expect(roundTicks(-30, 31, 6).ticks.map((t) => t || 0)).to.deep.equal([-20, 0, 20]);
    expect(roundTicks(0, 1, 10).step).to.be.closeTo(0.1, 1e-12);
  });

  it("orders the levels by merit and joins equal prices", () => {
    const interval = {
      label: 1,
      prices: Int32Array.of(3, 1, 3, 2, 5, 9),
      quantities: Int32Array.of(-1, -2, -3, 4, 5, 0),
      rows: new Int32Array(6),
    };
    expect(levelsOf(interval, "sell")).to.deep.equal([
      { price: 1, quantity: 2 },
      { price: 3, quantity: 4 },
    ]);
    expect(levelsOf(interval, "buy")).to.deep.equal([
      { price: 5, quantity: 5 },
      { price: 2, quantity: 4 },
    ]);
  });

  describe("bad input", () => {
    const cases: [string, string[], string][] = [
      ["no interval", ["--svg", "x.svg"], "Required option '--interval <N>' not specified."],
      ["no picture", ["--interval", "1"], "Required option '--svg <file>' not specified."],
      [
        "an interval that is none",
        ["--interval", "two", "--svg", "x.svg"],
        '--interval must be a whole number from 1, not "two".',
      ],
      [
        "an interval the book does not have",
        ["--interval", "4", "--svg", "x.svg"],
        `${SAMPLE} has no interval 4; it has 1 to 3.`,
      ],
      [
        "a place that cannot be written",
        ["--interval", "1", "--svg", "nowhere/x.svg"],
        "nowhere/x.svg cannot be written (ENOENT).",
      ],
    ];
    for (const [what, args, sentence] of cases) {
      it(`says in one sentence: ${what}`, () => {
        expect(curves(SAMPLE, ...args)).to.deep.equal({ stdout: "", stderr: `${sentence}\n`, code: 1 });
        expect(existsSync(join(folder.path(), "x.svg"))).to.equal(false);
      });
    }
  });
});
