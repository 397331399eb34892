import { readFileSync } from "node:fs";
import { expect } from "chai";
import { clearUniform } from "../../../sdk/src/core/index.ts";
import { readCurves, stepsOfCurve } from "../../../sdk/src/cli/jepx.ts";
import { folderForSuite, gridbourse } from "../../helpers/cli.ts";
import { hasShared, sharedPath } from "../../helpers/sharedData.ts";

const HEADER = "電力受渡日,商品コード,入札価格(円/kWh),売入札量累積(MW),買入札量累積(MW),分断エリア連番";

/** An invented curve: 20 MW offered at 0, 30 at 8.5, 10 at 12; 40 wanted at 20, 5 at 9. */
const CURVE = `${HEADER}
20300101,1,0.00,0.0,45.0,
20300101,1,0.00,20.0,45.0,
20300101,1,8.50,50.0,45.0,
20300101,1,9.00,50.0,45.0,
20300101,1,12.00,60.0,40.0,
20300101,1,20.00,60.0,40.0,
`;

interface Official {
  price: string;
  lowest: string;
  highest: string;
  kwh: number;
}

/** The exchange never prices below 0.01; where the curves cross at zero, the published range does not know that. */
const floored = (price: string) => (Number(price) < 0.01 ? "0.01" : price);

/** The published answers by slot and area. */
function officialOf(day: string): Map<string, Official> {
  const rows = readFileSync(sharedPath("jepx/expected.csv"), "utf8").trim().split("\n").slice(1);
  const fields = rows.map((row) => row.split(",")).filter(([date]) => date === day);
  return new Map(
    fields.map(([, slot, area, , , price, lowest, highest, , kwh]) => [
      `${slot}/${area}`,
      { price: price!, lowest: lowest!, highest: highest!, kwh: Number(kwh) },
    ]),
  );
}

describe("cli/jepx", function () {
  this.timeout(30_000);
  const folder = folderForSuite();
  const jepx = (...args: string[]) => gridbourse(folder.path(), ["jepx", ...args]);

  it("takes steps from cumulative curves and the lowest clearing price", () => {
    folder.write("day.csv", CURVE);
    // 45 MW meet at 8.50: 22,500 kWh of a half-hour.
    expect(jepx("day.csv")).to.deep.equal({
      stdout: "date,slot,area,price,volume\n20300101,1,,8.50,22500\n",
      stderr: "",
      code: 0,
    });
    expect(JSON.parse(jepx("day.csv", "--json").stdout)).to.deep.equal([
      { date: "20300101", slot: 1, area: "", price: 8.5, volume: 22_500 },
    ]);
  });

  it("never prices below 0.01: asks below enter there, bids below are dropped", () => {
    folder.write(
      "floor.csv",
      `${HEADER}\n20300101,2,0.00,50.0,70.0,3\n20300101,2,0.01,50.0,30.0,3\n20300101,2,5.00,50.0,10.0,3\n`,
    );
    expect(jepx("floor.csv").stdout).to.equal("date,slot,area,price,volume\n20300101,2,3,0.01,15000\n");
    folder.write("none.csv", `${HEADER}\n20300101,3,0.00,0.0,70.0,\n20300101,3,5.00,50.0,0.0,\n`);
    expect(jepx("none.csv").stdout).to.contain("20300101,3,,,0\n");
  });

  for (const day of ["20220615", "20230409"]) {
    it(`finds every published price and volume of ${day}, system and zones`, function () {
      if (!hasShared("jepx/expected.csv")) this.skip();
      const official = officialOf(day);
      const { stdout, code } = jepx(sharedPath(`jepx/spot_bid_curves_${day}.csv.gz`));
      expect(code).to.equal(0);
      const rows = stdout
        .trim()
        .split("\n")
        .slice(1)
        .map((row) => row.split(","));
      expect(rows.length).to.equal(official.size);
      for (const [date, slot, area, price, volume] of rows) {
        const expected = official.get(`${slot}/${area}`)!;
        expect([date, price, Number(volume)], `slot ${slot} area ${area}`).to.deep.equal([
          day,
          expected.price,
          expected.kwh,
        ]);
      }
    });

    it(`finds the whole range of clearing prices of ${day}`, function () {
      if (!hasShared("jepx/expected.csv")) this.skip();
      const official = officialOf(day);
      for (const curve of readCurves(sharedPath(`jepx/spot_bid_curves_${day}.csv.gz`))) {
        const at = (k: number) =>
          clearUniform(stepsOfCurve(curve), { rule: "competitive", k, step: 1, fills: false }).price! / 100;
        const { lowest, highest } = official.get(`${curve.slot}/${curve.area}`)!;
        expect([at(0).toFixed(2), at(10_000).toFixed(2)], `slot ${curve.slot} area ${curve.area}`).to.deep.equal([
          floored(lowest),
          floored(highest),
        ]);
      }
    });
  }

  describe("bad input", () => {
    const row = (text: string) => `${HEADER}\n20300101,1,1.00,10.0,10.0,\n${text}\n`;
    const cases: [string, string, string][] = [
      [
        "another file",
        "a,b\n1,2\n",
        `bad.csv, line 1, column 1 (a): unknown column; the columns are ${HEADER.replaceAll(",", ", ")}.`,
      ],
      ["an empty date", row(",1,2.00,10.0,10.0,"), "bad.csv, line 3, column 1 (電力受渡日): the field is empty."],
      [
        "slot 49",
        row("20300101,49,2.00,10.0,10.0,"),
        "bad.csv, line 3, column 2 (商品コード): 49 is out of range: slots go from 1 to 48.",
      ],
      [
        "falling prices",
        row("20300101,1,0.99,10.0,10.0,"),
        "bad.csv, line 3, column 3 (入札価格(円/kWh)): prices of a curve must not fall.",
      ],
      [
        "a price too fine",
        row("20300101,1,2.001,10.0,10.0,"),
        "bad.csv, line 3, column 3 (入札価格(円/kWh)): 2.001 has more than 2 decimals.",
      ],
      [
        "falling sells",
        row("20300101,1,2.00,9.9,10.0,"),
        "bad.csv, line 3, column 4 (売入札量累積(MW)): cumulative sells must not fall from price to price.",
      ],
      [
        "rising buys",
        row("20300101,1,2.00,10.0,10.1,"),
        "bad.csv, line 3, column 5 (買入札量累積(MW)): cumulative buys must not rise from price to price.",
      ],
      [
        "power too fine",
        row("20300101,1,2.00,10.05,10.0,"),
        "bad.csv, line 3, column 4 (売入札量累積(MW)): 10.05 has more than 1 decimal.",
      ],
      [
        "negative power",
        row("20300101,1,2.00,10.0,-1.0,"),
        "bad.csv, line 3, column 5 (買入札量累積(MW)): -1.0 is out of range: quantities go from 0 to 214748364.7.",
      ],
    ];
    for (const [what, content, sentence] of cases) {
      it(`says in one sentence: ${what}`, () => {
        folder.write("bad.csv", content);
        expect(jepx("bad.csv")).to.deep.equal({ stdout: "", stderr: `${sentence}\n`, code: 1 });
      });
    }
  });
});
