import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { expect } from "chai";
import { keccak256, toUtf8Bytes } from "ethers";
import { CHILD_ENV, folderForSuite, gridbourse, MAIN, spawnGridbourse } from "../../helpers/cli.ts";
import { naiveAuction } from "../../helpers/naiveAuction.ts";

const HEADER = "participant,interval,price,quantity";
const SAMPLE = fileURLToPath(new URL("../../../sdk/samples/book.csv", import.meta.url));

/** The first book of the table of trading forms, and one with odd kWh among equals. */
const FORMS = `${HEADER}\nG1,1,300,-80000\nG2,1,350,-90000\nU1,1,400,100000\nU2,1,380,50000\n`;
const ODD = `${HEADER}\nG1,7,300,-5\nG2,7,300.00,-5\nG3,7,300,-5\nG4,7,300,0\nU1,7,400,8\n`;

describe("cli/clear", function () {
  this.timeout(30_000);
  const folder = folderForSuite();
  const clear = (...args: string[]) => gridbourse(folder.path(), ["clear", ...args]);

  describe("results", () => {
    it("are CSV in a pipe", () => {
      folder.write("forms.csv", FORMS);
      expect(clear("forms.csv")).to.deep.equal({
        stdout: "interval,price,volume\n1,350.00,150000\n",
        stderr: "",
        code: 0,
      });
    });

    it("follow rule, k and step", () => {
      folder.write("forms.csv", FORMS);
      const table: [string[], string][] = [
        [["--rule", "last-pair"], "365.00"],
        [["--rule", "crossing"], "365.00"],
        [["--rule", "last-pair", "--k", "0"], "350.00"],
        [["--rule", "last-pair", "--k", "10000"], "380.00"],
        [["--rule", "ask"], "350.00"],
        [["--rule", "bid"], "380.00"],
        [["--rule", "last-pair", "--k", "3333", "--step", "0.001"], "359.999"],
        [["--rule", "last-pair", "--k", "3333", "--step", "7"], "357.00"],
      ];
      for (const [args, price] of table)
        expect(clear("forms.csv", ...args).stdout, args.join(" ")).to.contain(`1,${price},150000\n`);
    });

    it("are JSON on demand, with a number or null as price", () => {
      folder.write("two.csv", `${FORMS}A,2,10,5\n`);
      expect(JSON.parse(clear("two.csv", "--json").stdout)).to.deep.equal([
        { interval: 1, price: 350, volume: 150_000 },
        { interval: 2, price: null, volume: 0 },
      ]);
    });

    it("come by interval, whatever the order of rows and columns, with an empty price where nothing trades", () => {
      folder.write("order.csv", "price,quantity,Interval,participant\n10,-1,12,A\n20,1,12,B\n5,1,3,C\n");
      expect(clear("order.csv").stdout).to.equal("interval,price,volume\n3,,0\n12,15.00,1\n");
    });

    it("explain themselves in a sentence per interval", () => {
      folder.write("explain.csv", `${ODD}A,8,10,5\n`);
      const { stdout } = clear("explain.csv", "--explain");
      const [header, first, second] = stdout.split("\n");
      expect(header).to.equal("interval,price,volume,explanation");
      expect(first).to.equal(
        '7,300.00,8,"8 kWh trade at 300.00: the highest accepted ask is 300.00, the lowest accepted bid 400.00, and as an ask at 300.00 is left, 300.00 is the only price at which no better step is left out; the asks at 300.00 are rationed to 8 of 15 kWh (G1 2 of 5, G2 3 of 5, G3 3 of 5)."',
      );
      expect(second).to.equal("8,,0,Nothing trades: there is no ask.");
      const rules = {
        competitive: "at any price from 300.00 to 400.00",
        "last-pair": "between the two k = 5000 takes",
        crossing: "as one side is used up",
        ask: "takes the ask",
        bid: "takes the bid",
      };
      folder.write("pair.csv", `${HEADER}\nA,1,300,-9\nB,1,400,9\n`);
      for (const [rule, words] of Object.entries(rules)) {
        const [result] = JSON.parse(clear("pair.csv", "--rule", rule, "--explain", "--json").stdout) as {
          explanation: string;
        }[];
        expect(result!.explanation).to.contain(words).and.contain("nobody is rationed");
      }
    });

    it("clear the sample that the help speaks of", () => {
      expect(gridbourse(folder.path(), ["clear", SAMPLE]).stdout).to.equal(
        "interval,price,volume\n1,298.50,145500\n2,352.75,170200\n3,-15.00,116000\n",
      );
    });
  });

  describe("fills", () => {
    it("repeat the rows in order, as written, with what each gets", () => {
      folder.write("odd.csv", ODD);
      expect(clear("odd.csv", "--fills", "fills.csv").code).to.equal(0);
      expect(readFileSync(join(folder.path(), "fills.csv"), "utf8")).to.equal(
        `${HEADER},filled\nG1,7,300,-5,-2\nG2,7,300.00,-5,-3\nG3,7,300,-5,-3\nG4,7,300,0,0\nU1,7,400,8,8\n`,
      );
    });

    it("draw the odd kWh from keccak256(text:interval)", () => {
      folder.write("odd.csv", ODD);
      const steps = [300_000, 300_000, 300_000].map((price) => ({ side: "sell" as const, price, quantity: 5 }));
      const seen = new Set<string>();
      for (const text of ["a", "b", "c", "2026-03-01", "电"]) {
        clear("odd.csv", "--fills", "fills.csv", "--tie-seed", text);
        const filled = readFileSync(join(folder.path(), "fills.csv"), "utf8")
          .trim()
          .split("\n")
          .slice(1, 4)
          .map((row) => -Number(row.split(",").at(-1)));
        const seed = BigInt(keccak256(toUtf8Bytes(`${text}:7`)));
        const { fills } = naiveAuction([...steps, { side: "buy", price: 400_000, quantity: 8 }], 5_000, 10, seed);
        expect(filled).to.deep.equal(fills.slice(0, 3).map(Number));
        seen.add(filled.join());
      }
      expect(seen.size).to.be.greaterThan(1);
    });

    it("go round: a filled book cleared again trades the same at a price of the same range", () => {
      clear(SAMPLE, "--fills", "fills.csv");
      const rows = readFileSync(join(folder.path(), "fills.csv"), "utf8")
        .trim()
        .split("\n")
        .slice(1)
        .map((row) => row.split(","));
      const again = rows.map(([name, interval, price, , filled]) => [name, interval, price, filled].join(","));
      folder.write("again.csv", `${HEADER}\n${again.join("\n")}\n`);
      const volumes = (stdout: string) => stdout.split("\n").map((row) => row.split(",")[2]);
      expect(volumes(clear("again.csv").stdout)).to.deep.equal(volumes(clear(SAMPLE).stdout));
      const balance = rows.reduce((sum, row) => sum + Number(row[4]), 0);
      expect(balance).to.equal(0);
    });

    it("keep quotes, other orders of columns and compression", () => {
      folder.write("quoted.csv", 'quantity,participant,price,interval\n-5,"A, ""B""",1,1\n5,C,1,1\n');
      expect(clear("quoted.csv", "--fills", "fills.csv.gz").code).to.equal(0);
      expect(gunzipSync(readFileSync(join(folder.path(), "fills.csv.gz"))).toString()).to.equal(
        'quantity,participant,price,interval,filled\n-5,"A, ""B""",1,1,-5\n5,C,1,1,5\n',
      );
    });

    it("never overwrite the book, and say when they cannot be written", () => {
      folder.write("odd.csv", ODD);
      expect(clear("odd.csv", "--fills", "./odd.csv")).to.deep.equal({
        stdout: "",
        stderr: "--fills ./odd.csv would overwrite the book.\n",
        code: 1,
      });
      expect(clear("odd.csv", "--fills", "nowhere/fills.csv")).to.deep.equal({
        stdout: "",
        stderr: "nowhere/fills.csv cannot be written (ENOENT).\n",
        code: 1,
      });
    });
  });

  describe("harmless input", () => {
    const plain = "interval,price,volume\n1,15.00,2\n";
    const rows = "A,1,10,-2\nB,1,20,2\n";
    const cases: [string, string | Uint8Array][] = [
      ["gzip, whatever its name", gzipSync(`${HEADER}\n${rows}`)],
      ["a byte-order mark", `\ufeff${HEADER}\n${rows}`],
      ["CRLF", `${HEADER}\n${rows}`.replaceAll("\n", "\r\n")],
      ["CR", `${HEADER}\n${rows}`.replaceAll("\n", "\r")],
      ["mixed line ends", `${HEADER}\r\nA,1,10,-2\nB,1,20,2`],
      ["blank lines and lines of empty fields", `\n${HEADER}\n\n  \nA,1,10,-2\n,,,\nB,1,20,2\n\n`],
      ["spaces around fields", `participant , interval,price,quantity\n A , 1 ,10 , -2\nB,1,\t20,2\n`],
      ["quoted fields", `${HEADER}\n"A","1","10","-2"\n"B\nC",1,20,2\n`],
      ["capitals in the header", `Participant,INTERVAL,Price,Quantity\n${rows}`],
      ["zeros beyond the decimals", `${HEADER}\nA,1,10.0000,-2.0\nB,01,+20,2\n`],
      ["equal rows as steps of their own", `${HEADER}\nA,1,10,-1\nA,1,10,-1\nB,1,20,1\nB,1,20,1\n`],
      ["rows of quantity zero, which set no price", `${HEADER}\n${rows}A,1,15,0\nA,1,12,-0\n`],
    ];
    for (const [what, content] of cases) {
      it(`accepts ${what}`, () => {
        folder.write("harmless.csv", content);
        expect(clear("harmless.csv")).to.deep.equal({ stdout: plain, stderr: "", code: 0 });
      });
    }

    it("accepts standard input", () => {
      expect(spawnGridbourse(folder.path(), ["clear", "-"], `${HEADER}\n${rows}`).stdout).to.equal(plain);
    });

    it("accepts the full range of prices and quantities", () => {
      folder.write("full.csv", `${HEADER}\nA,1,-2147483.648,-2147483648\nB,1,2147483.647,2147483647\n`);
      expect(clear("full.csv", "--rule", "bid").stdout).to.equal("interval,price,volume\n1,2147483.647,2147483647\n");
      expect(clear("full.csv", "--rule", "ask", "--fills", "fills.csv").stdout).to.contain("1,-2147483.648,2147483647");
      expect(readFileSync(join(folder.path(), "fills.csv"), "utf8"))
        .to.contain(",-2147483647\n")
        .and.contain(",2147483647\n");
    });
  });

  describe("bad input", () => {
    const row = (text: string) => `${HEADER}\nA,1,10,5\n${text}\n`;
    const COLUMNS = "participant, interval, price, quantity";
    const cases: [string, string | Uint8Array, string][] = [
      ["an empty file", "", `bad.csv is empty: it needs a header ${HEADER} and rows.`],
      ["a file of blank lines", "\n \n", `bad.csv is empty: it needs a header ${HEADER} and rows.`],
      ["a header without rows", `${HEADER}\n`, "bad.csv has a header but no rows."],
      [
        "an unknown column",
        `participant,interval,prise,quantity\nA,1,1,1\n`,
        `bad.csv, line 1, column 3 (prise): unknown column; the columns are ${COLUMNS}.`,
      ],
      [
        "a column too many",
        `${HEADER},note\nA,1,1,1,x\n`,
        `bad.csv, line 1, column 5 (note): unknown column; the columns are ${COLUMNS}.`,
      ],
      [
        "a column without a name",
        `${HEADER},\nA,1,1,1,x\n`,
        `bad.csv, line 1, column 5 (): a column without a name; the columns are ${COLUMNS}.`,
      ],
      [
        "a column that stands twice",
        `${HEADER},Price\nA,1,1,1,1\n`,
        "bad.csv, line 1, column 5 (Price): the column stands twice.",
      ],
      [
        "a missing column",
        "participant,interval,price\nA,1,1\n",
        "bad.csv, line 1, column 4 (quantity): the column is missing.",
      ],
      [
        "missing columns",
        "participant,interval\nA,1\n",
        "bad.csv, line 1, column 3 (price): the column is missing, and so is quantity.",
      ],
      ["no header", "A,1,10,5\n", `bad.csv, line 1, column 1 (A): unknown column; the columns are ${COLUMNS}.`],
      ["a field too few", row("A,1,10"), "bad.csv, line 3, column 4 (quantity): the field is missing."],
      ["a field too many", row("A,1,10,5,6"), "bad.csv, line 3: column 5 is one more than the header has."],
      ["an empty participant", row(",1,10,5"), "bad.csv, line 3, column 1 (participant): the field is empty."],
      ["an empty price", row("A,1,,5"), "bad.csv, line 3, column 3 (price): the field is empty."],
      [
        "a price too fine",
        row("A,1,10.0001,5"),
        "bad.csv, line 3, column 3 (price): 10.0001 has more than 3 decimals.",
      ],
      [
        "a quantity in parts of a kWh",
        row("A,1,10,5.5"),
        "bad.csv, line 3, column 4 (quantity): 5.5 is not a whole number.",
      ],
      ["NaN", row("A,1,NaN,5"), 'bad.csv, line 3, column 3 (price): "NaN" is not a decimal number.'],
      ["an exponent", row("A,1,1e3,5"), 'bad.csv, line 3, column 3 (price): "1e3" is not a decimal number.'],
      ["a decimal comma", row('A,1,"10,5",5'), 'bad.csv, line 3, column 3 (price): "10,5" is not a decimal number.'],
      [
        "words for a quantity",
        row("A,1,10,five"),
        'bad.csv, line 3, column 4 (quantity): "five" is not a whole number.',
      ],
      [
        "interval zero",
        row("A,0,10,5"),
        "bad.csv, line 3, column 2 (interval): 0 is out of range: intervals are whole numbers from 1.",
      ],
      [
        "a price beyond int32",
        row("A,1,2147483.648,5"),
        "bad.csv, line 3, column 3 (price): 2147483.648 is out of range: prices go from -2147483.648 to 2147483.647.",
      ],
      [
        "a quantity beyond int32",
        row("A,1,10,-2147483649"),
        "bad.csv, line 3, column 4 (quantity): -2147483649 is out of range: quantities go from -2147483648 to 2147483647.",
      ],
      [
        "the right line after blank and broken ones",
        `${HEADER}\r\n\r\n"A\r\nB",1,10,5\r\nA,1,x,5\r\n`,
        'bad.csv, line 5, column 3 (price): "x" is not a decimal number.',
      ],
      [
        "a quotation mark never closed",
        row('A,1,10,"5'),
        "bad.csv, line 3: a quotation mark is opened and never closed.",
      ],
      [
        "a quotation mark closed too early",
        row('A,1,10,"5"5'),
        "bad.csv, line 3: a quotation mark closes in the middle of a field.",
      ],
      [
        "a quotation mark within a field",
        row('A"B,1,10,5'),
        "bad.csv, line 3: a quotation mark opens in the middle of a field.",
      ],
      ["text that is not UTF-8", Uint8Array.of(0xff, 0xfe, 0x41), "bad.csv is not UTF-8 text."],
      ["a damaged gzip file", gzipSync(FORMS).subarray(0, 30), "bad.csv begins like a gzip file, but is damaged."],
    ];
    for (const [what, content, sentence] of cases) {
      it(`says in one sentence: ${what}`, () => {
        folder.write("bad.csv", content);
        expect(clear("bad.csv")).to.deep.equal({ stdout: "", stderr: `${sentence}\n`, code: 1 });
      });
    }

    it("says that sums beyond 2⁵¹ are too large", () => {
      const rows = Array.from({ length: 1_048_577 }, () => "A,1,1,-2147483648\n");
      folder.write("bad.csv", `${HEADER}\n${rows.join("")}`);
      const { stderr, code } = clear("bad.csv");
      expect(code).to.equal(1);
      expect(stderr).to.match(
        /^Interval 1 cannot be cleared: The quantities of the book add up to \d+, more than 2⁵¹.\n$/,
      );
    });

    const commands: [string, string[], string][] = [
      ["a file that is not there", ["clear", "nowhere.csv"], "nowhere.csv does not exist."],
      ["a folder", ["clear", "."], ". is a folder, not a file."],
      ["no file", ["clear"], "Missing required argument 'BOOK.csv'."],
      [
        "two files",
        ["clear", "a.csv", "b.csv"],
        "Too many arguments for 'clear'. Expected 1 argument but got 2: a.csv, b.csv.",
      ],
      ["an unknown option", ["clear", "a.csv", "--stepp", "1"], "Unknown option '--stepp' (Did you mean --step?)"],
      [
        "an unknown rule",
        ["clear", "a.csv", "--rule", "best"],
        "Option '--rule <rule>' argument 'best' is invalid. Allowed choices are competitive, last-pair, crossing, ask, bid.",
      ],
      [
        "k beyond its range",
        ["clear", "a.csv", "--k", "10001"],
        '--k must be a whole number from 0 to 10000, not "10001".',
      ],
      ["a broken k", ["clear", "a.csv", "--k", "0.5"], '--k must be a whole number from 0 to 10000, not "0.5".'],
      [
        "a step of zero",
        ["clear", "a.csv", "--step", "0"],
        '--step must be a positive number with at most 3 decimals, not "0".',
      ],
      [
        "a step too fine",
        ["clear", "a.csv", "--step", "0.0005"],
        '--step must be a positive number with at most 3 decimals, not "0.0005".',
      ],
      ["an unknown command", ["cleer"], "Unknown command 'cleer' (Did you mean clear?)"],
    ];
    for (const [what, args, sentence] of commands) {
      it(`says in one sentence: ${what}`, () => {
        expect(gridbourse(folder.path(), args)).to.deep.equal({ stdout: "", stderr: `${sentence}\n`, code: 1 });
      });
    }
  });

  it("does the same as a process of its own: output, one sentence without a stack, exit code", () => {
    folder.write("forms.csv", FORMS);
    folder.write("bad.csv", `${HEADER}\nA,1,NaN,5\n`);
    for (const args of [
      ["clear", "forms.csv"],
      ["clear", "bad.csv"],
      ["clear"],
      ["clear", "forms.csv", "--k", "x"],
      ["--version"],
    ]) {
      expect(spawnGridbourse(folder.path(), args), args.join(" ")).to.deep.equal(gridbourse(folder.path(), args));
    }
  });

  it("ends quietly when the reader of its pipe goes away", async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `A,${i + 1},10,-1\n`);
    folder.write("long.csv", `${HEADER}\n${rows.join("")}`);
    const child = spawn(process.execPath, [MAIN, "clear", "long.csv"], {
      cwd: folder.path(),
      env: CHILD_ENV,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stderr = "";
    child.stderr.on("data", (chunk) => (stderr += String(chunk)));
    child.stdout.once("data", () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
  });

  it("has a help with examples for every command", () => {
    const help = (...args: string[]) => gridbourse(folder.path(), [...args, "--help"]).stdout;
    for (const command of ["clear", "jepx", "curves"]) {
      expect(help()).to.contain(command);
      expect(help(command)).to.contain("Examples:").and.contain(`gridbourse ${command} `);
    }
    expect(gridbourse(folder.path(), ["--version"]).stdout).to.match(/^\d+\.\d+\.\d+\n$/);
  });
});
