import { expect } from "chai";
import fc from "fast-check";
import { parse } from "csv-parse/sync";
import { statements } from "../../../sdk/src/index.ts";
import { parseDecimal } from "../../../sdk/src/units.ts";
import { seeded } from "../../helpers/books.ts";
import { anyStatement, buyerDay, realMonth } from "./examples.ts";

const { parseStatement, StatementMalformed, toCsv, toJson } = statements;

/** A file to spoil. */
interface Spoilt {
  [name: string]: unknown;
  period: Record<string, unknown> | null;
  items: object;
  intervals: Record<string, unknown>[];
}

describe("statement/json", () => {
  it("reads back what it wrote", () => {
    const paid = { ...buyerDay(), paid: { free: -1n, debt: 0n, ticket: 2n } };
    for (const statement of [buyerDay(), realMonth(), paid]) {
      expect(parseStatement(toJson(statement))).to.deep.equal(statement);
    }
    fc.assert(
      fc.property(anyStatement, (statement) => {
        expect(parseStatement(toJson(statement))).to.deep.equal(statement);
      }),
      seeded(100),
    );
  });

  const wrong: [string, (value: Spoilt) => void, string][] = [
    ["another format", (value) => (value["format"] = "x/2"), "format must be one of gridbourse-statement/1."],
    ["a missing field", (value) => delete value["market"], "market must be text."],
    ["a number for a whole number", (value) => (value["total"] = 5), "total must be a whole number as text"],
    [
      "a decimal",
      (value) => ((value.items as Record<string, unknown>[])[2]!["amount"] = "1.5"),
      "items[2].amount must be a whole number as text",
    ],
    ["leading zeros", (value) => (value["number"] = "007"), "number must be a whole number as text"],
    ["a minus zero", (value) => (value["number"] = "-0"), "number must be a whole number as text"],
    [
      "an unknown kind",
      (value) => ((value.items as Record<string, unknown>[])[0]!["kind"] = "gift"),
      "items[0].kind must be one of contractDifference,",
    ],
    ["an unknown quality", (value) => (value.intervals[5]!["quality"] = "good"), "intervals[5].quality must be one of"],
    [
      "an unknown field",
      (value) => ((value.items as Record<string, unknown>[])[0]!["colour"] = "red"),
      "items[0].colour must be absent",
    ],
    [
      "an interval 0",
      (value) => (value.intervals[0]!["interval"] = 0),
      "intervals[0].interval must be a whole number from 1",
    ],
    ["a day that is none", (value) => (value.period!["day"] = "2026-13-01"), "period.day must be a day"],
    ["a period that is none", (value) => (value.period = null), "period must be a day or a month"],
    ["no list", (value) => (value.items = {}), "items must be a list"],
    [
      "no truth",
      (value) => ((value.items as Record<string, unknown>[])[0]!["settledBefore"] = "yes"),
      "items[0].settledBefore must be true or false",
    ],
  ];
  for (const [name, change, sentence] of wrong) {
    it(`refuses ${name}`, () => {
      const value = JSON.parse(toJson(buyerDay())) as Spoilt;
      change(value);
      expect(() => parseStatement(JSON.stringify(value))).to.throw(StatementMalformed, sentence);
    });
  }

  it("refuses what is no JSON and no object", () => {
    expect(() => parseStatement("{")).to.throw(StatementMalformed, "The statement must be JSON.");
    for (const text of ["null", "[]", "3"]) {
      expect(() => parseStatement(text)).to.throw(StatementMalformed, "The statement must be an object.");
    }
  });
});

describe("statement/csv", () => {
  it("has a row for each item and interval, exact to the last base unit", () => {
    fc.assert(
      fc.property(anyStatement, (statement) => {
        const rows = parse<Record<string, string>>(toCsv(statement), { columns: true });
        const of = (record: string) => rows.filter((row) => row["record"] === record);
        const money = (row: Record<string, string>) => parseDecimal(row["amount"]!, 9);
        expect(of("item").map(money)).to.deep.equal(statement.items.map(({ amount }) => amount));
        expect(of("interval").map(money)).to.deep.equal(statement.intervals.map(({ amount }) => amount));
        expect(of("interval").map((row) => parseDecimal(row["import_mwh"]!, 6))).to.deep.equal(
          statement.intervals.map(({ importWh }) => importWh),
        );
        expect(of("total").map(money)).to.deep.equal([statement.total]);
      }),
      seeded(50),
    );
  });

  it("lets no text become a formula or another row", () => {
    const day = buyerDay();
    day.items[1]!.reference = '=HYPERLINK("x"),\n1';
    const rows = parse<Record<string, string>>(toCsv(day), { columns: true });
    expect(rows[1]!["reference"]).to.equal(`'=HYPERLINK("x"),\n1`);
    expect(rows).to.have.length(day.items.length + day.intervals.length + 1);
    expect(rows[1]!["amount"]).to.equal("-1204.333333333");
  });
});
