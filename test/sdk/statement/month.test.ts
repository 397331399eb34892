import { expect } from "chai";
import { statements } from "../../../sdk/src/index.ts";
import { buyerDay, plantDay } from "./examples.ts";

const { checkStatement, comparisonOf, monthOf, NotOneMonth } = statements;

const DAYS = ["2026-11-01", "2026-11-02", "2026-11-03"].map((day, i) => buyerDay(day, i));

describe("statement/month", () => {
  it("sums items by kind and source, keeps the intervals, adds what is for the month", () => {
    const month = monthOf([DAYS[2]!, DAYS[0]!, DAYS[1]!], [{ kind: "fundShare", reference: "storage", amount: 7n }]);
    expect(month.period).to.deep.equal({ kind: "month", month: "2026-11" });
    expect(month.intervals.map(({ day }) => day)).to.deep.equal(
      DAYS.flatMap(({ intervals }) => intervals.map(({ day }) => day)),
    );
    expect(month.items.map(({ kind, reference }) => `${kind} ${reference}`)).to.deep.equal([
      "trade undefined",
      "fundShare congestion",
      "bondReturned undefined",
      "deviation undefined",
      "penalty undefined",
      "fundShare storage",
    ]);
    expect(month.total).to.equal(DAYS.reduce((total, day) => total + day.total, 7n));
    const [trade] = month.items;
    expect(trade).to.include({ price: 372_500n, session: 4n, settledBefore: true, energyWh: 3n * 285_000_000n });
    expect(checkStatement(month)).to.deep.equal([]);
  });

  it("drops a price that does not hold for all", () => {
    const [first, second] = structuredClone(DAYS) as [statements.Statement, statements.Statement];
    second.items[0]!.price! += 1n;
    second.items[0]!.amount -= second.items[0]!.energyWh!;
    const month = monthOf([first, second], []);
    expect(month.items[0]).not.to.have.property("price");
    expect(checkStatement(month)).to.deep.equal([]);
  });

  it("drops a price whose energies cancel while the amounts do not", () => {
    const [first, second] = structuredClone(DAYS) as [statements.Statement, statements.Statement];
    first.items.push({ kind: "spread", energyWh: 2n, price: 5n, amount: -10n });
    second.items.push({ kind: "spread", energyWh: -2n, price: 5n, amount: -10n });
    const spread = monthOf([first, second], []).items.find(({ kind }) => kind === "spread");
    expect(spread).to.deep.equal({ kind: "spread", energyWh: 0n, amount: -20n });
  });

  it("keeps apart what was settled before", () => {
    const [first, second] = structuredClone(DAYS) as [statements.Statement, statements.Statement];
    second.items[0]!.settledBefore = false;
    second.total += second.items[0]!.amount;
    const month = monthOf([first, second], []);
    expect(month.items.filter(({ kind }) => kind === "trade")).to.have.length(2);
    expect(month.total).to.equal(first.total + second.total);
    expect(checkStatement(month)).to.deep.equal([]);
  });

  it("is as final as its days, and takes what the head says", () => {
    const preliminary = { ...DAYS[0]!, version: "preliminary" as const };
    expect(monthOf(DAYS, []).version).to.equal("corrected");
    expect(monthOf([preliminary, DAYS[1]!], []).version).to.equal("preliminary");
    expect(monthOf(DAYS, [], { version: "final", number: 40n, previous: 39n })).to.include({
      version: "final",
      number: 40n,
      previous: 39n,
    });
  });

  it("refuses days that are no month", () => {
    const refuse = (days: statements.Statement[], reason: string) =>
      expect(() => monthOf(days, [])).to.throw(NotOneMonth, reason);
    refuse([], "there are none");
    refuse([DAYS[0]!, DAYS[0]!], "2026-11-01 is there twice");
    refuse([DAYS[0]!, buyerDay("2026-12-01")], "several months");
    refuse([DAYS[0]!, { ...DAYS[1]!, participant: 8n }], "they differ in participant");
    refuse([DAYS[0]!, { ...DAYS[1]!, currency: "USD" }], "they differ in currency");
    refuse([monthOf(DAYS, [])], "no daily statement");
  });

  it("finds what a correction changed, and nothing else", () => {
    const older = plantDay();
    expect(comparisonOf(older, plantDay())).to.deep.equal({
      intervals: [],
      items: [],
      total: { before: older.total, after: older.total, difference: 0n },
    });
    const newer = plantDay();
    const corrected = newer.intervals[9]!;
    corrected.exportWh += 1_000n;
    corrected.deviationWh -= 1_000n;
    corrected.energyAmount += 1_000n * corrected.price;
    corrected.amount += 1_000n * corrected.price;
    corrected.quality = "substituted";
    newer.items[1]!.amount += 1_000n * corrected.price;
    newer.items.push({ kind: "disputeFee", reference: "dispute 2", amount: -5n });
    newer.total += 1_000n * corrected.price - 5n;
    const { intervals, items, total } = comparisonOf(older, newer);
    expect(intervals).to.have.length(1);
    expect(intervals[0]).to.deep.include({ day: "2026-11-25", interval: 10 });
    expect(Object.keys(intervals[0]!.values)).to.deep.equal(["exportWh", "deviationWh", "energyAmount", "amount"]);
    expect(intervals[0]!.values.exportWh!.difference).to.equal(1_000n);
    expect(intervals[0]!.quality).to.deep.equal({ before: "measured", after: "substituted" });
    expect(items.map(({ item, amount }) => [item.kind, amount.difference])).to.deep.equal([
      ["deviation", 1_000n * corrected.price],
      ["disputeFee", -5n],
    ]);
    expect(total.difference).to.equal(1_000n * corrected.price - 5n);
  });

  it("tells intervals that came or went", () => {
    const [older, newer] = [buyerDay(), buyerDay()];
    newer.intervals.shift();
    const { intervals } = comparisonOf(older, newer);
    expect(intervals.map(({ interval }) => interval)).to.deep.equal([1]);
    expect(intervals[0]!.values.amount!.after).to.equal(0n);
    expect(intervals[0]!.quality).to.deep.equal({ before: "measured", after: null });
  });
});
