import { expect } from "chai";
import fc from "fast-check";
import { statements } from "../../../sdk/src/index.ts";
import { seeded } from "../../helpers/books.ts";
import { anyStatement, buyerDay, plantDay, realMonth } from "./examples.ts";

type Statement = statements.Statement;
const { checkStatement } = statements;

const rulesOf = (statement: Statement) => [...new Set(checkStatement(statement).map(({ rule }) => rule))].sort();

/** The buyer's day with something changed. */
function changed(change: (day: Statement) => void): Statement {
  const day = buyerDay();
  day.paid = { free: day.total, debt: 0n, ticket: 0n };
  change(day);
  return day;
}

describe("statement/check", () => {
  it("finds nothing in statements that agree with themselves", () => {
    for (const statement of [buyerDay(), plantDay(), realMonth(), changed(() => {})]) {
      expect(checkStatement(statement)).to.deep.equal([]);
    }
    fc.assert(
      fc.property(anyStatement, (statement) => checkStatement(statement).length === 0),
      seeded(100),
    );
  });

  const broken: [string, (day: Statement) => void, string[]][] = [
    ["total", (day) => (day.total += 1n), ["paid", "total"]],
    ["paid.free", (day) => (day.paid!.free += 1n), ["paid"]],
    ["paid.debt", (day) => (day.paid!.debt += 1n), ["paid"]],
    ["paid.ticket", (day) => (day.paid!.ticket += 1n), ["paid"]],
    ["contractedWh", (day) => (day.intervals[3]!.contractedWh += 1n), ["deviation"]],
    ["importWh", (day) => (day.intervals[3]!.importWh += 1n), ["deviation"]],
    ["exportWh", (day) => (day.intervals[3]!.exportWh += 1n), ["deviation"]],
    ["exportWh < 0", (day) => (day.intervals[3]!.exportWh -= 1n), ["deviation", "metered"]],
    ["deviationWh", (day) => (day.intervals[3]!.deviationWh += 1n), ["deviation", "energyAmount"]],
    ["price", (day) => (day.intervals[3]!.price += 1n), ["energyAmount"]],
    ["energyAmount", (day) => (day.intervals[3]!.energyAmount += 1n), ["amount", "deviationItems", "energyAmount"]],
    ["penalty", (day) => (day.intervals[0]!.penalty += 1n), ["amount", "penaltyItems"]],
    ["penalty < 0", (day) => (day.intervals[1]!.penalty -= 1n), ["amount", "penalty", "penaltyItems"]],
    ["amount", (day) => (day.intervals[3]!.amount += 1n), ["amount"]],
    ["interval", (day) => (day.intervals[3]!.interval = 3), ["order"]],
    ["interval 0", (day) => (day.intervals[0]!.interval = 0), ["order"]],
    ["day", (day) => (day.intervals[23]!.day = "2026-11-26"), ["deviationItems", "period"]],
    ["item's day", (day) => (day.items[3]!.day = "2026-11-26"), ["deviationItems", "period"]],
    ["trade's energy", (day) => (day.items[0]!.energyWh! += 1n), ["itemAmount"]],
    ["trade's price", (day) => (day.items[0]!.price! += 1n), ["itemAmount"]],
    ["trade's amount", (day) => (day.items[0]!.amount += 1n), ["itemAmount"]],
    ["trade's sign", (day) => (day.items[0]!.amount *= -1n), ["itemAmount"]],
    ["settled before", (day) => (day.items[0]!.settledBefore = false), ["total"]],
    ["fund's amount", (day) => (day.items[1]!.amount += 1n), ["total"]],
    ["deviation item", (day) => (day.items[3]!.amount += 1n), ["deviationItems", "total"]],
    ["penalty item", (day) => (day.items[4]!.amount -= 1n), ["penaltyItems", "total"]],
  ];
  for (const [name, change, rules] of broken) {
    it(`finds a changed ${name}`, () => {
      expect(rulesOf(changed(change)).filter((rule) => rules.includes(rule))).to.deep.equal(rules);
      expect(rulesOf(changed(change)).filter((rule) => !rules.includes(rule))).to.deep.equal([]);
    });
  }

  it("says what and where in both languages, with exact figures", () => {
    const [fault] = checkStatement(changed((day) => (day.intervals[3]!.amount += 1n)));
    expect(fault!.where).to.equal("2026-11-25/4");
    expect(fault!.sentence.en).to.match(
      /^Interval 4 of 2026-11-25: the amount is −288\.178463199, but .* −288\.1784632\.$/,
    );
    expect(fault!.sentence.zh).to.match(
      /^2026-11-25 第 4 时段：金额为 −288\.178463199，而电费 − 考核为 −288\.1784632。$/,
    );
  });

  it("compares by interval where items name intervals", () => {
    const day = buyerDay();
    const { intervals } = day;
    day.items = intervals.flatMap(({ day: name, interval, energyAmount, penalty }) => [
      { kind: "deviation" as const, day: name, interval, amount: energyAmount },
      { kind: "penalty" as const, day: name, interval, amount: -penalty },
    ]);
    day.total = intervals.reduce((total, { amount }) => total + amount, 0n);
    expect(checkStatement(day)).to.deep.equal([]);
    day.items[0]!.amount += 1n;
    day.items[2]!.amount -= 1n;
    expect(checkStatement(day).map(({ rule, where }) => `${rule} ${where}`)).to.deep.equal([
      "deviationItems 2026-11-25/1",
      "deviationItems 2026-11-25/2",
    ]);
  });
});
