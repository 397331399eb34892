import { expect } from "chai";
import { keccak256, toUtf8Bytes } from "ethers";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readOutages } from "../../scripts/tasks/outages/read.ts";
import { readParticipants, readUnits } from "../../scripts/tasks/people.ts";
import { intervals, money, price, text, whole } from "../../scripts/tasks/files/columns.ts";
import { readTable } from "../../scripts/tasks/files/table.ts";
import { folderForSuite } from "../helpers/cli.ts";
import { messageOf, SAMPLES } from "../helpers/tasks.ts";

const HEAD = "ref,kind,region,account,legalPerson,controllingGroup,buyKwh,sellKwh,document";
const ACCOUNT = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";
const HASH = `0x${"ab".repeat(32)}`;
const ROW = `coal,Generator,14,${ACCOUNT},,,0,100,${HASH}`;

describe("files of the operator", () => {
  const folder = folderForSuite();
  const file = (content: string | Uint8Array) => join(folder.path(), folder.write("table.csv", content));
  const says = (read: (path: string) => unknown, content: string) => {
    const path = file(content);
    return messageOf(() => read(path)).replaceAll(path, "table.csv");
  };

  describe("any table", () => {
    const read = (path: string) => readTable(path, { a: text, b: whole(1, 9) }).done().rows;
    const rows = (content: string | Uint8Array) => read(file(content));

    it("takes UTF-8 with and without byte-order mark, any line ends, any order, blank lines and quotes", () => {
      const wanted = [
        { line: 2, values: { a: "煤, 一", b: 1 } },
        { line: 4, values: { a: "x", b: 9 } },
      ];
      const plain = 'A,b\n"煤, 一",1\n\n x , 9 \n';
      for (const content of [plain, `\ufeff${plain}`, plain.replaceAll("\n", "\r\n"), plain.replaceAll("\n", "\r")]) {
        expect(rows(content)).to.deep.equal(wanted);
      }
      expect(rows("b,a\n3,z")).to.deep.equal([{ line: 2, values: { a: "z", b: 3 } }]);
    });

    for (const [what, content, sentence] of [
      ["an empty file", "", "table.csv is empty: it needs a header a,b and rows."],
      ["a header alone", "a,b\n", "table.csv has a header but no rows."],
      ["a missing column", "a\nx\n", 'table.csv, line 1: the column "b" is missing.'],
      ["an unknown column", "a,b,c\n", 'table.csv, line 1, column 3 (c): unknown column "c"; the columns are a, b.'],
      ["a column without a name", "a,,b\n", "table.csv, line 1: column 2 has no name; the columns are a, b."],
      ["a column twice", "a,b,A\n", 'table.csv, line 1, column 1 (a): the column "A" stands twice.'],
      ["a missing field", "a,b\nx\n", "table.csv, line 2, column 2 (b): the field is missing."],
      ["an empty field", "a,b\nx,\n", "table.csv, line 2, column 2 (b): the field is empty."],
      ["a field too many", "a,b\nx,1,2\n", "table.csv, line 2: column 3 is one more than the header has."],
      ["an open quotation mark", 'a,b\n"x,1\n', "table.csv, line 2: a quotation mark is opened and never closed."],
    ] as const) {
      it(`tells ${what}`, () => expect(says(read, content)).to.equal(sentence));
    }

    it("tells a file that is not there, and one that is not text", () => {
      expect(messageOf(() => read("/nowhere/x.csv"))).to.equal("/nowhere/x.csv does not exist.");
      const path = file(new Uint8Array([0xff, 0xfe, 0x41]));
      expect(messageOf(() => read(path))).to.equal(`${path} is not UTF-8 text.`);
    });

    it("tells every mistake in order of the lines, twenty of them, and how many are left", () => {
      const said = says(read, `a,b\n${Array.from({ length: 23 }, (_, i) => `x,${i === 1 ? 5 : "?"}\n`).join("")}`);
      const lines = said.split("\n");
      expect(lines).to.have.length(21);
      expect(lines[0]).to.equal('table.csv, line 2, column 2 (b): "?" is not a whole number.');
      expect(lines[1]).to.contain("line 4,");
      expect(lines[20]).to.equal("… and 2 more.");
    });
  });

  describe("fields", () => {
    const field = (column: { read: (given: string) => unknown }, given: string) => messageOf(() => column.read(given));
    for (const [column, given, sentence] of [
      [whole(1, 9), "10", "10 is out of range: 1 to 9."],
      [whole(1, 9), "1.0", '"1.0" is not a whole number.'],
      [whole(1, 9), "-1", '"-1" is not a whole number.'],
      [whole(1), "99999999999999999999", '"99999999999999999999" is not a whole number.'],
      [price, "1.0005", '"1.0005" is not a decimal number with up to 3 decimals.'],
      [price, "1e3", '"1e3" is not a decimal number with up to 3 decimals.'],
      [price, "2147483.648", "2147483.648 is out of range: prices go from -2147483.648 to 2147483.647."],
      [money, "0", "0 is out of range: an amount is above zero."],
      [money, "1,5", '"1,5" is not a decimal number with up to 9 decimals.'],
      [intervals, "every", '"every" is no interval: a number from 1 (19), several (18-21), or all.'],
      [intervals, "0", "0 is out of range: intervals go from 1 to 96, the first is not after the last."],
      [intervals, "5-4", "5-4 is out of range: intervals go from 1 to 96, the first is not after the last."],
      [intervals, "97", "97 is out of range: intervals go from 1 to 96, the first is not after the last."],
    ] as const) {
      it(`refuses ${given}: ${sentence}`, () => expect(field(column, given)).to.equal(sentence));
    }

    it("reads prices, money and intervals exactly", () => {
      expect(price.read("-0.001")).to.equal(-1);
      expect(money.read("0.000000001")).to.equal(1n);
      expect([intervals.read("ALL"), intervals.read("3"), intervals.read("3 - 5")]).to.deep.equal([
        { first: 1, last: Infinity },
        { first: 3, last: 3 },
        { first: 3, last: 5 },
      ]);
    });
  });

  describe("participants", () => {
    it("reads the sample; documents are hashed where they lie beside the table", () => {
      const rows = readParticipants(join(SAMPLES, "participants.csv"));
      expect(rows.map(({ ref }) => ref)).to.deep.equal([
        "treasury",
        "coal",
        "wind",
        "mill",
        "smelter",
        "retailer",
        "prosumer",
      ]);
      expect(rows[0]!.documentHash).to.equal(keccak256(readFileSync(join(SAMPLES, "documents/treasury.txt"))));
      expect(rows[1]!.documentHash).to.equal(keccak256(toUtf8Bytes("application of coal")));
      expect(rows[4]).to.include({ controllingGroup: "mill", legalPerson: null, buyKwh: 1_000_000, line: 6 });
    });

    for (const [what, row, sentence] of [
      [
        "a kind",
        ROW.replace("Generator", "Genrator"),
        'column 2 (kind): "Genrator" is none of Generator, LargeUser, Retailer, Prosumer, Consumer, GridCompany, Government, Regulator, MarketOperator, PublicMaintenance.',
      ],
      ["a region", ROW.replace(",14,", ",65536,"), "column 3 (region): 65536 is out of range: 0 to 65535."],
      ["an account", ROW.replace(ACCOUNT, "0x12"), 'column 4 (account): "0x12" is no account like 0x… with 40 digits.'],
      [
        "an account with a wrong digit",
        ROW.replace("3C44", "3C45"),
        `column 4 (account): "0x3C45CdDdB6a900fa2b585dd299e03d12FA4293BC" is no account like 0x… with 40 digits (its capitals do not fit: a digit is wrong).`,
      ],
      [
        "a legal person",
        ROW.replace(",,,", ",gone,,"),
        'column 5 (legalPerson): "gone" is neither the number of a participant nor the name of a row.',
      ],
      [
        "half of the limits",
        ROW.replace(",0,100,", ",,100,"),
        "column 7 (buyKwh): limits are given for both sides or for none.",
      ],
      [
        "a limit",
        ROW.replace(",0,100,", ",0,4294967296,"),
        "column 8 (sellKwh): 4294967296 is out of range: 0 to 4294967295.",
      ],
      [
        "a document",
        ROW.replace(HASH, "lost.pdf"),
        'column 9 (document): "lost.pdf" is neither a hash (0x and 64 digits, not all zero) nor a file beside the table.',
      ],
      [
        "a zero document",
        ROW.replace(HASH, `0x${"00".repeat(32)}`),
        `column 9 (document): "0x${"00".repeat(32)}" is neither a hash (0x and 64 digits, not all zero) nor a file beside the table.`,
      ],
      [
        "a name that is a number",
        ROW.replace("coal", "7"),
        "column 1 (ref): a name is not a mere number: those are participants' ids.",
      ],
    ] as const) {
      it(`tells ${what} that is wrong, with line and column`, () =>
        expect(says(readParticipants, `${HEAD}\n${row}\n`)).to.equal(`table.csv, line 2, ${sentence}`));
    }

    it("tells twins", () => {
      expect(says(readParticipants, `${HEAD}\n${ROW}\n${ROW}\n`).split("\n")).to.deep.equal([
        "table.csv, line 3, column 1 (ref): the name stands in line 2 already.",
        "table.csv, line 3, column 9 (document): an application of this account with this document stands in line 2 already.",
      ]);
    });
  });

  describe("units", () => {
    const UNIT_HEAD = "ref,participant,source,capacityKw,document";
    const read = (path: string) => readUnits(path).done();

    it("reads the sample", () => {
      const { rows } = read(join(SAMPLES, "units.csv"));
      expect(rows.map(({ values }) => [values.ref, values.capacityKw])).to.deep.equal([
        ["coal-1", 600],
        ["wind-1", 500],
        ["roof", 100],
      ]);
    });

    it("tells source, capacity and twins, with line and column", () => {
      const said = says(
        read,
        `${UNIT_HEAD}\nu,1,Steam,5,${HASH}\nv,1,Coal,0,${HASH}\nw,1,Coal,5,${HASH}\nw,1,Gas,6,${HASH}\n`,
      );
      expect(said.split("\n")).to.deep.equal([
        'table.csv, line 2, column 3 (source): "Steam" is none of Coal, Gas, Hydro, Nuclear, Wind, Solar, Biomass, Storage, Other.',
        "table.csv, line 3, column 4 (capacityKw): 0 is out of range: 1 to 4294967295.",
        "table.csv, line 5, column 1 (ref): the name stands in line 4 already.",
        "table.csv, line 5, column 5 (document): a unit of this participant with this licence stands in line 4 already.",
      ]);
    });
  });

  describe("outages", () => {
    const OUTAGE_HEAD = "unit,from,to,availableKw,cause,plan";
    const UTC8 = {
      offsetSeconds: 28_800,
      units: new Map([
        ["coal-1", 1n],
        ["wind-1", 2n],
        ["new", null],
      ]),
    };
    const read = (path: string) => readOutages(path, UTC8);

    it("reads the sample, in local time of the market", () => {
      const rows = read(join(SAMPLES, "outages.csv"));
      expect(rows[0]).to.deep.equal({
        line: 2,
        unit: 1n,
        from: Date.parse("2027-03-15T00:00:00+08:00") / 1_000,
        to: Date.parse("2027-03-17T00:00:00+08:00") / 1_000,
        availableKw: 300,
        cause: "Maintenance",
        plan: "Month",
      });
      expect(rows[1]).to.include({ unit: 2n, availableKw: 0, cause: "Grid", plan: "Day" });
    });

    it("takes seconds, a T and an offset", () => {
      const path = file(`${OUTAGE_HEAD}\n7,2027-03-15T00:00:30Z,2027-03-15 09:00:30,0,Failure,Forced\n`);
      const [row] = read(path);
      expect(row!.to - row!.from).to.equal(3_600);
    });

    for (const [what, row, sentence] of [
      [
        "reversed times",
        "1,2027-03-17 00:00,2027-03-15 00:00,0,Grid,Day",
        "column 3 (to): an outage ends after it begins.",
      ],
      [
        "equal times",
        "1,2027-03-15 00:00,2027-03-15 00:00,0,Grid,Day",
        "column 3 (to): an outage ends after it begins.",
      ],
      [
        "a day that is not",
        "1,2027-02-30 00:00,2027-03-15 00:00,0,Grid,Day",
        'column 2 (from): "2027-02-30 00:00" is no time like 2027-03-15 08:00 (local time of the market).',
      ],
      [
        "an hour that is not",
        "1,2027-03-15 25:00,2027-03-16 00:00,0,Grid,Day",
        'column 2 (from): "2027-03-15 25:00" is no time like 2027-03-15 08:00 (local time of the market).',
      ],
      [
        "a unit without a row",
        "gas-9,2027-03-15 00:00,2027-03-16 00:00,0,Grid,Day",
        'column 1 (unit): "gas-9" is no number of a unit, and no row of the table of units has this name.',
      ],
      [
        "a unit that is not entered",
        "new,2027-03-15 00:00,2027-03-16 00:00,0,Grid,Day",
        'column 1 (unit): unit "new" is not on the chain yet.',
      ],
      [
        "negative power",
        "1,2027-03-15 00:00,2027-03-16 00:00,-5,Grid,Day",
        'column 4 (availableKw): "-5" is not a whole number.',
      ],
      [
        "an unknown cause",
        "1,2027-03-15 00:00,2027-03-16 00:00,0,Weather,Day",
        'column 5 (cause): "Weather" is none of Maintenance, Failure, Grid, ForceMajeure.',
      ],
      [
        "an unknown plan",
        "1,2027-03-15 00:00,2027-03-16 00:00,0,Grid,Decade",
        'column 6 (plan): "Decade" is none of Year, Month, Week, Day, Forced.',
      ],
    ] as const) {
      it(`tells ${what}, with line and column`, () =>
        expect(says(read, `${OUTAGE_HEAD}\n${row}\n`)).to.equal(`table.csv, line 2, ${sentence}`));
    }
  });

  it("names the folder that the sentence is about", () => {
    writeFileSync(join(folder.path(), "x"), "");
    expect(messageOf(() => readParticipants(folder.path()))).to.equal(`${folder.path()} is a folder, not a file.`);
  });
});
