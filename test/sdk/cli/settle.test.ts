import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { folderForSuite, gridbourse, spawnGridbourse } from "../../helpers/cli.ts";
import {
  naiveDifference,
  naiveEnergy,
  naiveIntervals,
  naiveOverDays,
  type NaiveBand,
  type NaiveDay,
} from "../../helpers/naiveSettlement.ts";
import { hasShared, sharedPath } from "../../helpers/sharedData.ts";

const SDK = fileURLToPath(new URL("../../../sdk/", import.meta.url));
const SAMPLE = ["positions", "readings", "prices", "map"].flatMap((name) => [
  `--${name}`,
  `samples/settle/${name}.csv`,
]);

const sum = (values: readonly bigint[]) => values.reduce((x, y) => x + y, 0n);

/** Decimal text in units of its last of `places` places. */
const scaled = (text: string, places: number) => {
  const [whole = "", fraction = ""] = text.replace("-", "").split(".");
  const size = BigInt(whole + fraction.padEnd(places, "0"));
  return text.startsWith("-") ? -size : size;
};

interface Told {
  lines: {
    participant: string;
    date: string;
    energyCharge: string;
    penalty: string;
    total: string;
    meteredKwh?: string;
  }[];
  total: { energyCharge: string; penalty: string; total: string; meteredKwh: string };
  balancingFund: string;
}

describe("gridbourse settle", () => {
  const folder = folderForSuite();

  const BANDS = `"bands":[{"from":0,"to":3,"short":1,"long":1},{"from":3,"to":10,"short":1.05,"long":0.95,"minimum":0},{"from":10,"to":null,"short":1.1,"long":0.9,"minimum":5}]`;
  const NAIVE: NaiveBand[] = [
    { end: [3n, 100n], f: [1n, 1n], g: [1n, 1n], m: 0n },
    { end: [10n, 100n], f: [105n, 100n], g: [95n, 100n], m: 0n },
    { end: null, f: [11n, 10n], g: [9n, 10n], m: 5_000n },
  ];
  const ruleOf = (more: string) => `{"mode":"takeOrPay","kind":"twoPrice","base":"interval",${BANDS}${more}}`;

  /** Two intervals; A takes, B injects. */
  const POSITIONS =
    "participant,date,interval,energy_kwh\nA,2026-03-01,1,100\nA,2026-03-01,2,100\nB,2026-03-01,1,-100\nB,2026-03-01,2,-100\n";
  const READINGS =
    "meter,date,interval,import_wh,export_wh\nA,2026-03-01,1,120000,0\nA,2026-03-01,2,95000,0\nB,2026-03-01,1,0,100000\nB,2026-03-01,2,500,80500\n";
  const PRICES = "date,interval,price\n2026-03-01,1,400\n2026-03-01,2,-50.5\n";
  const GOOD: Record<string, string | Uint8Array> = {
    "positions.csv": POSITIONS,
    "readings.csv": READINGS,
    "prices.csv": PRICES,
    "rule.json": ruleOf(""),
  };

  const FILES = [
    "--positions",
    "positions.csv",
    "--readings",
    "readings.csv",
    "--prices",
    "prices.csv",
    "--rule",
    "rule.json",
  ];
  const settle = (changed: Record<string, string | Uint8Array> = {}, ...args: string[]) => {
    for (const [name, content] of Object.entries({ ...GOOD, ...changed })) folder.write(name, content);
    return gridbourse(folder.path(), ["settle", ...FILES, ...args]);
  };
  const told = (changed: Record<string, string | Uint8Array> = {}, ...args: string[]): Told => {
    const { stdout, stderr } = settle(changed, ...args, "--json");
    expect(stderr).to.equal("");
    return JSON.parse(stdout) as Told;
  };
  const replaced = (name: string, ...pairs: [string, string][]) => ({
    [name]: pairs.reduce((text, [from, to]) => {
      expect(text).to.contain(from);
      return text.replace(from, to);
    }, String(GOOD[name])),
  });

  describe("results", () => {
    it("are CSV in a pipe, with totals that add up as printed", () => {
      // A: 20 kWh short at 400 (7 kWh at 5 %, 10 at 10 %), then 5 kWh long at −50.5 (2 kWh at 5 %).
      // B: nothing, then 20 kWh short at −50.5 (7 kWh at 5 %, 10 at 10 %).
      expect(settle()).to.deep.equal({
        stdout:
          "participant,date,contracted_kwh,metered_kwh,short_kwh,long_kwh,energy_charge,penalty,total\n" +
          "A,2026-03-01,200.000,215.000,20.000,5.000,8.25,0.55,8.80\n" +
          "B,2026-03-01,-200.000,-180.000,20.000,0.000,-1.01,0.07,-0.94\n" +
          "total,,0.000,35.000,40.000,5.000,7.24,0.62,7.86\n" +
          "balancing fund,,,,,,-7.24,-0.62,-7.86\n",
        stderr: "",
        code: 0,
      });
    });

    it("are exact in JSON", () => {
      const { lines, total, balancingFund } = told();
      expect(lines.map(({ energyCharge, penalty, total: both }) => [energyCharge, penalty, both])).to.deep.equal([
        ["8.2525", "0.54505", "8.79755"],
        ["-1.01", "0.068175", "-0.941825"],
      ]);
      expect([total.total, balancingFund]).to.deep.equal(["7.855725", "-7.855725"]);
    });

    it("settle the sample with the line that the help shows", () => {
      const { stdout: help } = gridbourse(SDK, ["settle", "--help"]);
      const line = /^ {2}gridbourse (settle --positions samples.*)$/m.exec(help)![1]!;
      const { stdout, stderr, code } = gridbourse(SDK, line.split(" "));
      expect([stderr, code]).to.deep.equal(["", 0]);
      const rows = stdout
        .trim()
        .split("\n")
        .map((row) => row.split(",").slice(6));
      expect(rows).to.have.length(9);
      expect(rows[2]).to.deep.equal(["217.74", "3.04", "220.78"]); // exactly 217.743…, 3.043…, 220.787…
      for (const i of [0, 1, 2]) {
        const cents = rows.slice(1, -2).map((row) => scaled(row[i]!, 2));
        expect(sum(cents)).to.equal(scaled(rows.at(-2)![i]!, 2));
        expect(sum(cents)).to.equal(-scaled(rows.at(-1)![i]!, 2));
      }
      for (const [energy, penalty, total] of rows.slice(1)) {
        expect(scaled(energy!, 2) + scaled(penalty!, 2)).to.equal(scaled(total!, 2));
      }
    });

    it("are for the sample what the formulas say, by interval, day and month", () => {
      const days = sampleDays();
      for (const base of ["interval", "day", "month"]) {
        folder.write("sample.json", ruleOf("").replace('"interval"', `"${base}"`));
        const args = [...SAMPLE, "--rule", `${folder.path()}/sample.json`, "--json", "--partial"];
        const { lines, total } = JSON.parse(gridbourse(SDK, ["settle", ...args]).stdout) as Told;
        const daily = lines.filter(({ date }) => date.length === 10);
        expect(daily).to.have.length(days.size);
        for (const { participant, date, energyCharge, penalty } of daily) {
          const day = days.get(`${participant} ${date}`)!;
          expect(scaled(energyCharge, 9)).to.equal(sum(naiveEnergy(day)));
          const expected = {
            interval: () => sum(naiveIntervals(day, NAIVE)),
            day: () => naiveOverDays([day], NAIVE),
            month: () => 0n,
          };
          expect(scaled(penalty, 9), `${base} ${participant} ${date}`).to.equal(expected[base as "day"]());
        }
        for (const { participant, penalty } of lines.filter(({ date }) => date.length === 7)) {
          const own = [...days].filter(([key]) => key.startsWith(participant)).map(([, day]) => day);
          expect(scaled(penalty, 9)).to.equal(naiveOverDays(own, NAIVE));
        }
        expect(lines.length).to.equal(base === "month" ? 9 : 6);
        expect(scaled(total.total, 9)).to.equal(sum(lines.map((line) => scaled(line.total, 9))));
      }
    });

    it("speak Chinese on demand", () => {
      const { stdout } = settle({}, "--lang", "zh");
      expect(stdout).to.contain("总计,,0.000").and.contain("平衡资金,,,,,,-7.24");
    });

    it("are the same from other orders, compressed files and CRLF", () => {
      const rows = POSITIONS.trim().split("\n");
      const turned = [rows[0], ...rows.slice(1).reverse()].join("\r\n");
      const changed = { "positions.csv": turned, "readings.csv": gzipSync(READINGS) };
      expect(settle(changed)).to.deep.equal(settle());
    });

    it("are a table on a terminal, CSV on demand", () => {
      for (const [name, content] of Object.entries(GOOD)) folder.write(name, content);
      const { stdout, code } = spawnGridbourse(folder.path(), ["settle", ...FILES, "--csv"]);
      expect([stdout, code]).to.deep.equal([settle().stdout, 0]);
      expect(settle({}, "--csv", "--json").stderr).to.equal("--json and --csv cannot be had at once.\n");
    });
  });

  describe("meters", () => {
    const halves = READINGS.replace(
      /^(.),(.*),(\d),(\d+),(\d+)$/gm,
      (_, meter: string, date: string, interval: string, taken: string, given: string) =>
        [1, 2]
          .map((part) => {
            const share = (wh: string) =>
              part === 1 ? Math.floor(Number(wh) / 3) : Number(wh) - Math.floor(Number(wh) / 3);
            return [meter, date, 2 * Number(interval) - 2 + part, share(taken), share(given)].join();
          })
          .join("\n"),
    );

    it("may be finer than positions", () => {
      expect(settle({ "readings.csv": halves }).stdout).to.equal(settle().stdout);
    });

    it("find their participants in a map or in a column", () => {
      const two = READINGS.replaceAll("\nA,", "\nM1,").replaceAll("\nB,", "\nM2,");
      const map = { "readings.csv": two, "map.csv": "meter,participant\nM1,A\nM2,B\nM3,C\n" };
      expect(settle(map, "--map", "map.csv").stdout).to.equal(settle().stdout);
      const owner = (row: string) =>
        `${row},${row.startsWith("meter") ? "participant" : row.startsWith("M1") ? "A" : "B"}`;
      expect(settle({ "readings.csv": two.trim().split("\n").map(owner).join("\n") }).stdout).to.equal(settle().stdout);
    });

    it("add up", () => {
      const map = "meter,participant\nA,A\nB,B\nextra,A\n";
      const more = `${READINGS}extra,2026-03-01,1,0,20000\nextra,2026-03-01,2,5000,0\n`;
      const { lines } = told({ "readings.csv": more, "map.csv": map }, "--map", "map.csv");
      expect(lines[0]).to.include({ meteredKwh: "200.000", total: "0.00" });
    });
  });

  describe("rules", () => {
    it("excuse what outages took", () => {
      const rows = POSITIONS.trim().split("\n");
      const excused = rows.map((row, i) => `${row},${["excused_wh", 17_000, 0, 0, 0][i]}`).join("\n");
      expect(told({ "positions.csv": excused }).lines[0]!.penalty).to.equal("0.00505");
    });

    it("take two prices", () => {
      const prices = "date,interval,price,short_price,long_price\n2026-03-01,1,1,400,1\n2026-03-01,2,1,-50.5,-50.5\n";
      expect(settle({ "prices.csv": prices }).stdout).to.equal(settle().stdout);
    });

    it("settle differences, with and without a schedule and bands", () => {
      const rule = '{"mode":"difference","kind":"twoPrice","base":"interval"}';
      const prices = "date,interval,price_da,price_rt\n2026-03-01,1,400,500\n2026-03-01,2,300,-20\n";
      const schedule = [110n, 100n, -90n, -100n];
      const rows = POSITIONS.trim().split("\n");
      const positions = rows.map((row, i) => `${row},${i === 0 ? "day_ahead_kwh" : schedule[i - 1]}`).join("\n");
      const metered = [120_000n, 95_000n, -100_000n, -80_000n];
      const contract = [100_000n, 100_000n, -100_000n, -100_000n];
      const at = (i: number, dayAhead: bigint) =>
        naiveDifference(
          { real: metered[i]!, dayAhead, contract: contract[i]! },
          { rt: [500_000, -20_000][i % 2]!, da: [400_000, 300_000][i % 2]!, contract: 0 },
        );
      const files = { "rule.json": rule, "prices.csv": prices };
      const without = told(files);
      const withSchedule = told({ ...files, "positions.csv": positions });
      [0, 1].forEach((who) => {
        const both = [2 * who, 2 * who + 1];
        expect(scaled(without.lines[who]!.total, 9)).to.equal(sum(both.map((i) => at(i, contract[i]!))));
        expect(scaled(withSchedule.lines[who]!.total, 9)).to.equal(sum(both.map((i) => at(i, schedule[i]! * 1_000n))));
      });
      const banded = told({ ...files, "rule.json": ruleOf("").replace("takeOrPay", "difference") });
      expect(banded.lines[0]!.energyCharge).to.equal(without.lines[0]!.energyCharge);
      // 7 kWh at 5 % and 10 kWh at 10 % of 500, then 2 kWh at 5 % of 20.
      expect(banded.lines[0]!.penalty).to.equal("0.677");
    });

    it("settle spreads by month", () => {
      const rule = '{"mode":"takeOrPay","kind":"spread","base":"month","spread":-36,"band":3}';
      const users = {
        "rule.json": rule,
        "positions.csv": "participant,date,interval,energy_kwh\nA,2026-02-01,1,6000000\n",
        "readings.csv": "meter,date,interval,import_wh,export_wh\nA,2026-02-01,1,5500000000,0\n",
      };
      // The third published example: 6,000 MWh contracted, 5,500 used, 3 %: 28,080 currency.
      const { lines } = told(users, "--partial");
      expect(lines).to.have.length(1);
      expect(lines[0]).to.include({
        date: "2026-02",
        energyCharge: "-6480.00",
        penalty: "34560.00",
        total: "28080.00",
      });
      const milder = told({ ...users, "rule.json": rule.replace("}", ',"under":1.5,"over":2}') }, "--partial");
      expect(milder.lines[0]!.penalty).to.equal("17280.00");
      expect(settle({ ...GOOD, "rule.json": rule }, "--partial").stderr).to.equal(
        "The spread rule settles users, but B has sold more than it has bought in 2026-03.\n",
      );
    });

    it("by month want every day of it, or --partial", () => {
      const rule = { "rule.json": ruleOf("").replace('"interval"', '"month"') };
      expect(settle(rule)).to.deep.equal({
        stdout: "",
        stderr:
          "positions.csv: A lacks 30 days of 2026-03: 2026-03-02 to 2026-03-31. A rule by month needs them all; --partial settles what is there.\n",
        code: 1,
      });
      expect(settle(rule, "--partial").stdout).to.contain("A,2026-03,,,,,0.00,");
      const all = Array.from({ length: 28 }, (_, i) => `2026-02-${String(i + 1).padStart(2, "0")}`);
      const month = (days: string[]) => ({
        ...rule,
        "positions.csv": ["participant,date,interval,energy_kwh", ...days.map((day) => `A,${day},1,1`)].join("\n"),
        "readings.csv": ["meter,date,interval,import_wh,export_wh", ...days.map((day) => `A,${day},1,1000,0`)].join(
          "\n",
        ),
        "prices.csv": ["date,interval,price", ...days.map((day) => `${day},1,1`)].join("\n"),
      });
      expect(settle(month(all)).code).to.equal(0);
      const holes = all.filter((_, i) => ![4, 8, 9, 10].includes(i));
      expect(settle(month(holes)).stderr).to.contain(
        "A lacks 4 days of 2026-02: 2026-02-05, 2026-02-09 to 2026-02-11.",
      );
    });
  });

  describe("bad input", () => {
    const withMap = (map: string) => [{ "map.csv": map }, "--map", "map.csv"] as const;
    const cases: [string, Record<string, string | Uint8Array>, string, ...string[]][] = [
      [
        "a gap between bands",
        replaced("rule.json", ['"from":3', '"from":5']),
        "rule.json: bands 1 and 2 leave a gap: band 1 ends at 3 %, band 2 begins at 5 %.",
      ],
      [
        "an overlap of bands",
        replaced("rule.json", ['"from":3', '"from":2.5']),
        "rule.json: bands 1 and 2 overlap: band 1 ends at 3 %, band 2 begins at 2.5 %.",
      ],
      [
        "bands that begin late",
        replaced("rule.json", ['"from":0', '"from":1']),
        "rule.json: band 1 begins at 1 %; the first band begins at 0.",
      ],
      [
        "bands that end",
        replaced("rule.json", ["null", "20"]),
        "rule.json: band 3 is the last and ends at 20 %; the last band has no end (to: null).",
      ],
      [
        "bands behind the last",
        replaced("rule.json", ['"to":3', '"to":null']),
        "rule.json: band 1 has no end (to: null), but band 2 follows it; only the last band has none.",
      ],
      [
        "a band that ends before it begins",
        replaced("rule.json", ['"to":10', '"to":2'], ['"from":10', '"from":2']),
        "rule.json: band 2 ends at 2 %, not after 3 % where it begins.",
      ],
      [
        "a band of too fine an end",
        replaced("rule.json", ['"to":3', '"to":3.001'], ['"from":3', '"from":3.001']),
        "rule.json: band 1, to is 3.001; it must be 0 to 655.34 with at most 2 decimals.",
      ],
      [
        "a factor that rewards",
        replaced("rule.json", ["1.05", "0.95"]),
        "rule.json: band 2, short is 0.95; it must be 1 to 429496.7295 with at most 4 decimals.",
      ],
      [
        "a long factor above 1",
        replaced("rule.json", ["0.95", "1.05"]),
        "rule.json: band 2, long is 1.05; it must be 0 to 1 with at most 4 decimals.",
      ],
      [
        "a minimum below zero",
        replaced("rule.json", ['"minimum":5', '"minimum":-5']),
        "rule.json: band 3, minimum is -5; it must be 0 to 2147483.647 with at most 3 decimals.",
      ],
      [
        "text for a number",
        replaced("rule.json", ['"short":1.05', '"short":"x"']),
        'rule.json: band 2, short is "x"; it must be a number.',
      ],
      [
        "a number that is missing",
        replaced("rule.json", ['"long":0.95,', ""]),
        "rule.json: band 2, long is missing; it is a number.",
      ],
      [
        "an unknown field",
        replaced("rule.json", ['"minimum":5', '"minimal":5']),
        'rule.json: band 3 knows no "minimal".',
      ],
      ["an unknown field of the rule", { "rule.json": ruleOf(',"tax":1') }, 'rule.json: the rule knows no "tax".'],
      [
        "an unknown base",
        replaced("rule.json", ['"base":"interval"', '"base":"week"']),
        'rule.json: base is "week"; it must be one of "interval", "day", "month".',
      ],
      [
        "an unknown kind",
        replaced("rule.json", ["twoPrice", "three"]),
        'rule.json: kind is "three"; it must be one of "twoPrice", "spread".',
      ],
      [
        "no bands",
        { "rule.json": '{"mode":"takeOrPay","kind":"twoPrice","base":"day"}' },
        "rule.json: bands is missing; takeOrPay needs a list of bands.",
      ],
      [
        "a list of no bands",
        { "rule.json": '{"mode":"takeOrPay","kind":"twoPrice","base":"day","bands":[]}' },
        "rule.json: bands is []; it must be a list with at least one band.",
      ],
      [
        "spreads by day",
        { "rule.json": '{"mode":"takeOrPay","kind":"spread","base":"day","spread":1,"band":1}' },
        'rule.json: base is "day"; it must be "month".',
      ],
      ["a list as rule", { "rule.json": "[1]" }, "rule.json: the rule is [1]; it must be an object."],
      [
        "what is not JSON",
        { "rule.json": '{\n"mode": ]' },
        'rule.json: this is not JSON: "]" cannot stand on line 2, column 9.',
      ],
      [
        "JSON that ends early",
        { "rule.json": '{\n"mode": "takeOr' },
        "rule.json: this is not JSON: it ends on line 2, column 16.",
      ],
      [
        "JSON with a comma too many",
        { "rule.json": '{"mode": "takeOrPay",}' },
        'rule.json: this is not JSON: "}" cannot stand on line 1, column 22.',
      ],
      [
        "a hole in the prices",
        replaced("prices.csv", ["2026-03-01,2,-50.5\n", ""]),
        "prices.csv: there is no price for 2026-03-01, interval 2; the positions have 2 intervals.",
      ],
      [
        "a day without prices",
        { "prices.csv": PRICES.replaceAll("03-01", "03-02") },
        "prices.csv: there is no price for 2026-03-01, interval 1; the positions have 2 intervals.",
      ],
      [
        "prices of more intervals",
        { "prices.csv": `${PRICES}2026-03-01,3,1\n` },
        "prices.csv, line 4: 2026-03-01 has a price for interval 3, but the positions have 2 intervals.",
      ],
      [
        "a price twice",
        { "prices.csv": `${PRICES}2026-03-01,2,1\n` },
        "prices.csv, line 4, column 2 (interval): interval 2 on 2026-03-01 stands twice; the first time on line 3.",
      ],
      [
        "a price too fine",
        replaced("prices.csv", ["-50.5", "-50.5001"]),
        "prices.csv, line 3, column 3 (price): -50.5001 has more than 3 decimals.",
      ],
      [
        "a price that is none",
        replaced("prices.csv", ["-50.5", "cheap"]),
        'prices.csv, line 3, column 3 (price): "cheap" is not a decimal number.',
      ],
      [
        "one of two prices",
        { "prices.csv": PRICES.replace("price", "short_price") },
        "prices.csv, line 1: short_price and long_price come together.",
      ],
      [
        "no price",
        { "prices.csv": "date,interval\n2026-03-01,1\n" },
        "prices.csv, line 1: the rule needs the column price, or short_price and long_price.",
      ],
      [
        "no prices of differences",
        replaced("rule.json", ["takeOrPay", "difference"]),
        "prices.csv, line 1: differences need the columns price_da and price_rt.",
      ],
      [
        "a position twice",
        { "positions.csv": `${POSITIONS}A,2026-03-01,2,7\n` },
        "positions.csv, line 6, column 3 (interval): interval 2 of A on 2026-03-01 stands twice; the first time on line 3.",
      ],
      [
        "a day with an interval less",
        replaced("positions.csv", ["B,2026-03-01,2,-100\n", ""]),
        "positions.csv: B on 2026-03-01 has no interval 2: 1 of the intervals 1 to 2 are there (A on 2026-03-01 has 2).",
      ],
      [
        "a day with an interval more",
        { "positions.csv": `${POSITIONS}B,2026-03-01,3,7\n` },
        "positions.csv, line 6: B on 2026-03-01 has an interval 3, but A on 2026-03-01 has 2; all days have the same number.",
      ],
      [
        "half a kWh contracted",
        replaced("positions.csv", ["A,2026-03-01,2,100", "A,2026-03-01,2,100.5"]),
        "positions.csv, line 3, column 4 (energy_kwh): 100.5 is not a whole number.",
      ],
      [
        "a day that the calendar lacks",
        replaced("positions.csv", ["A,2026-03-01,2", "A,2026-02-29,2"]),
        'positions.csv, line 3, column 2 (date): "2026-02-29" is no date of the calendar; dates are written 2026-03-01.',
      ],
      [
        "a date in another form",
        replaced("readings.csv", ["A,2026-03-01,2", "A,1.3.2026,2"]),
        'readings.csv, line 3, column 2 (date): "1.3.2026" is no date of the calendar; dates are written 2026-03-01.',
      ],
      [
        "an interval 0",
        replaced("readings.csv", ["A,2026-03-01,2", "A,2026-03-01,0"]),
        "readings.csv, line 3, column 3 (interval): 0 is out of range: intervals go from 1 to 96.",
      ],
      [
        "a reading below zero",
        replaced("readings.csv", ["95000", "-95000"]),
        "readings.csv, line 3, column 4 (import_wh): -95000 is out of range: readings go from 0 to 4294967295000 Wh.",
      ],
      [
        "an unknown column",
        replaced("readings.csv", ["export_wh", "export_kwh"]),
        "readings.csv, line 1, column 5 (export_kwh): unknown column; the columns are meter, date, interval, import_wh, export_wh, participant.",
      ],
      [
        "a reading twice",
        { "readings.csv": `${READINGS}A,2026-03-01,1,5,0\n` },
        "readings.csv, line 6, column 3 (interval): interval 1 of A on 2026-03-01 stands twice; the first time on line 2.",
      ],
      [
        "readings of nobody",
        { "readings.csv": `${READINGS}C,2026-03-01,1,5,0\n` },
        "readings.csv, line 6, column 1 (meter): C has no position on 2026-03-01 in positions.csv; who holds nothing has rows of 0 there.",
      ],
      [
        "nothing metered",
        { "readings.csv": READINGS.replace(/^B.*\n/gm, "") },
        "readings.csv: there are no readings of B, but positions.csv has positions of it.",
      ],
      [
        "an unknown meter",
        ...reorder(
          withMap("meter,participant\nA,A\n"),
          "readings.csv, line 4, column 1 (meter): unknown meter B: map.csv does not name its participant.",
        ),
      ],
      [
        "a meter of two",
        ...reorder(
          withMap("meter,participant\nA,A\nA,B\n"),
          "map.csv, line 3, column 1 (meter): meter A stands twice; it belongs to one participant.",
        ),
      ],
      [
        "intervals that cannot be summed",
        { "readings.csv": `${READINGS}A,2026-03-01,3,1,0\nB,2026-03-01,3,1,0\n` },
        "readings.csv: 3 metered intervals a day cannot be summed to the 2 of positions.csv; a multiple of 2 can.",
      ],
    ];
    for (const [what, changed, sentence, ...args] of cases) {
      it(`says in a sentence: ${what}`, () => {
        expect(settle(changed, ...args)).to.deep.equal({ stdout: "", stderr: `${sentence}\n`, code: 1 });
      });
    }

    it("says it in Chinese, too", () => {
      const chinese = (changed: Record<string, string>) => settle(changed, "--lang", "zh").stderr;
      expect(chinese(replaced("rule.json", ['"from":3', '"from":5']))).to.equal(
        "rule.json：第 1 档与第 2 档之间有空缺：第 1 档止于 3%，第 2 档始于 5%。\n",
      );
      expect(chinese({ "positions.csv": `${POSITIONS}A,2026-03-01,2,7\n` })).to.equal(
        "positions.csv 第 6 行第 3 列（interval）：A 2026-03-01 的时段 2 重复；首次出现在第 3 行。\n",
      );
    });

    it("names a meter that misses a day", () => {
      const next = (text: string) => text + text.split("\n").slice(1).join("\n").replaceAll("03-01", "03-02");
      const map = "meter,participant\nA,A\nB,B\nextra,A\n";
      const extra = "extra,2026-03-01,1,0,0\nextra,2026-03-01,2,0,0\n";
      const files = {
        "positions.csv": next(POSITIONS),
        "readings.csv": next(READINGS) + extra,
        "map.csv": map,
        "prices.csv": next(PRICES),
      };
      expect(settle(files, "--map", "map.csv").stderr).to.equal(
        "readings.csv: meter extra of A has no readings on 2026-03-02.\n",
      );
    });

    it("wants prices for two prices", () => {
      for (const [name, content] of Object.entries(GOOD)) folder.write(name, content);
      const without = FILES.filter((arg) => !arg.includes("prices"));
      expect(gridbourse(folder.path(), ["settle", ...without]).stderr).to.equal(
        "--prices is missing: kind twoPrice needs prices.\n",
      );
    });
  });

  describe("a year of a home with solar panels", () => {
    const HOME = "meter/ausgrid_customer12_2011-2012.csv";

    it("comes to the Wh that the published half-hours say, which whole kWh would lose", function () {
      if (!hasShared(HOME)) this.skip();
      this.timeout(60_000);
      const positions = ["participant,date,interval,energy_kwh"];
      const readings = ["meter,date,interval,import_wh,export_wh"];
      const prices = ["date,interval,price"];
      let roughKwh = 0n;
      let [taken, given] = [0n, 0n];
      const rows = readFileSync(sharedPath(HOME), "utf8").trim().split(/\r?\n/).slice(1);
      expect(rows).to.have.length(17_568);
      rows.forEach((row, i) => {
        const [time = "", used = "", generated = ""] = row.split(",");
        const net = whOf(used) - whOf(generated);
        const [imported, exported] = net > 0n ? [net, 0n] : [0n, -net];
        [taken, given] = [taken + imported, given + exported];
        roughKwh += (net + (net < 0n ? -500n : 500n)) / 1_000n;
        const when = `${time.slice(0, 10)},${(i % 48) + 1}`;
        positions.push(`home,${when},0`);
        readings.push(`home,${when},${imported},${exported}`);
        prices.push(`${when},350`);
      });
      expect([taken, given]).to.deep.equal([4_733_719n, 91_754n]);
      expect(roughKwh).to.equal(2_043n);
      const { lines, total } = told({
        "positions.csv": positions.join("\n"),
        "readings.csv": readings.join("\n"),
        "prices.csv": prices.join("\n"),
        "rule.json":
          '{"mode":"takeOrPay","kind":"twoPrice","base":"day","bands":[{"from":0,"to":null,"short":1,"long":1}]}',
      });
      expect(lines).to.have.length(366);
      expect(total).to.include({ meteredKwh: "4641.965", penalty: "0.00" });
      expect(scaled(total.total, 9)).to.equal(4_641_965n * 350_000n);
    });
  });

  /** The days of the sample, read without the code under test. */
  function sampleDays(): Map<string, NaiveDay> {
    const rowsOf = (name: string) =>
      readFileSync(`${SDK}samples/settle/${name}.csv`, "utf8")
        .trim()
        .split("\n")
        .slice(1)
        .map((row) => row.split(","));
    const owners = new Map(rowsOf("map").map(([meter, owner]) => [meter!, owner!]));
    const days = new Map<string, NaiveDay>();
    const price = new Map(
      rowsOf("prices").map(([date, interval, value]) => [`${date} ${interval}`, Number(scaled(value!, 3))]),
    );
    for (const [participant, date, interval, kwh] of rowsOf("positions")) {
      const key = `${participant} ${date}`;
      const day = days.get(key) ?? { imports: [], exports: [], position: [], short: [], long: [], excused: [] };
      days.set(key, day);
      const at = Number(interval) - 1;
      day.position[at] = BigInt(kwh!);
      day.short[at] = day.long[at] = price.get(`${date} ${interval}`)!;
      day.imports[at] = day.exports[at] = day.excused[at] = 0n;
    }
    for (const [meter, date, interval, taken, given] of rowsOf("readings")) {
      const day = days.get(`${owners.get(meter!)} ${date}`)!;
      const at = Math.floor((Number(interval) - 1) / 2);
      day.imports[at] = day.imports[at]! + BigInt(taken!);
      day.exports[at] = day.exports[at]! + BigInt(given!);
    }
    return days;
  }
});

/** kW of a half-hour, as text, in the nearest whole Wh: kW · 500, from the digits. */
function whOf(text: string): bigint {
  const [whole = "", fraction = ""] = text.split(".");
  const under = 10n ** BigInt(fraction.length);
  return (2n * BigInt(whole + fraction) * 500n + under) / (2n * under);
}

/** A case that has arguments, too. */
function reorder(
  [changed, ...args]: readonly [Record<string, string>, ...string[]],
  sentence: string,
): [Record<string, string>, string, ...string[]] {
  return [changed, sentence, ...args];
}
