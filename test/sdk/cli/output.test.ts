import { expect } from "chai";
import { formatFor, render, type Column } from "../../../sdk/src/cli/output.ts";

const COLUMNS: Column[] = [
  { name: "interval", heading: "interval", numeric: true },
  { name: "price", heading: "price (currency/MWh)", numeric: true },
  { name: "note", heading: "note", numeric: false },
];

const ROWS = [
  ["1", "350.00", 'said "so", twice'],
  ["2", "", "nothing"],
];

describe("cli/output", () => {
  it("writes CSV, quoting only what must be", () => {
    expect(render(COLUMNS, ROWS, "csv")).to.equal('interval,price,note\n1,350.00,"said ""so"", twice"\n2,,nothing\n');
  });

  it("writes JSON that keeps the decimals and has null for what is missing", () => {
    const json = render(COLUMNS, ROWS, "json");
    expect(json).to.contain('"price":350.00');
    expect(JSON.parse(json)).to.deep.equal([
      { interval: 1, price: 350, note: 'said "so", twice' },
      { interval: 2, price: null, note: "nothing" },
    ]);
  });

  it("draws a table with units", () => {
    const table = render(COLUMNS, ROWS, "table");
    expect(table).to.match(/interval.*price \(currency\/MWh\).*note/);
    expect(table.split("\n").filter((line) => line.includes("350.00"))).to.have.length(1);
  });

  it("chooses the table on a terminal only", () => {
    const terminal = process.stdout.isTTY;
    try {
      process.stdout.isTTY = true;
      expect([formatFor(undefined), formatFor(true)]).to.deep.equal(["table", "json"]);
      process.stdout.isTTY = false;
      expect([formatFor(undefined), formatFor(true)]).to.deep.equal(["csv", "json"]);
    } finally {
      process.stdout.isTTY = terminal;
    }
  });
});
