import { expect } from "chai";
import fc from "fast-check";
import { statements } from "../../../sdk/src/index.ts";
import { grouped, NUMBER_COLUMNS, showCents, showMoney, showPrice } from "../../../sdk/src/statement/printed.ts";
import { seeded } from "../../helpers/books.ts";
import { anyStatement, buyerDay, cents, plantDay, realMonth } from "./examples.ts";

const { CENT, KWH, meanPrice, printColumn, printItems, printPaid, printRows } = statements;
const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);

/** The nearest whole number, halves up, worked out another way than in the code. */
function nearest(value: bigint, unit: bigint): bigint {
  const rest = ((value % unit) + unit) % unit;
  return (value - rest) / unit + (2n * rest >= unit ? 1n : 0n);
}

describe("statement/printed", () => {
  it("rounds halves toward the participant", () => {
    expect(showMoney(5_000_000n)).to.equal("0.01");
    expect(showMoney(-5_000_000n)).to.equal("0.00");
    expect(showMoney(-5_000_001n)).to.equal("−0.01");
    expect(showMoney(-1_640_166_800_000_000n)).to.equal("−1,640,166.80");
  });

  it("sets thousands apart and minus signs right", () => {
    expect(["0.00", "-0.50", "999", "1000", "-1234567.891"].map(grouped)).to.deep.equal([
      "0.00",
      "−0.50",
      "999",
      "1,000",
      "−1,234,567.891",
    ]);
    expect(showPrice(-5n)).to.equal("−0.005");
  });

  it("makes a column add up where its own roundings do not", () => {
    const third = 3_333_333n; // 0.003333333
    const column = printColumn([third, third, third], CENT);
    expect(column).to.deep.equal({ lines: [0n, 1n, 0n], drifted: [false, true, false], total: 1n });
  });

  it("prints columns that add up to the exact sum rounded, each line less than a digit away", () => {
    const value = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 200 }), fc.constantFrom(CENT, KWH, 1n, 3n), (exact, unit) => {
        const { lines, drifted, total } = printColumn(exact, unit);
        expect(sum(lines)).to.equal(total);
        expect(total).to.equal(nearest(sum(exact), unit));
        exact.forEach((wanted, i) => {
          const off = lines[i]! * unit - wanted;
          expect(off < unit && off > -unit, `line ${i}`).to.equal(true);
          expect(drifted[i]).to.equal(lines[i] !== nearest(wanted, unit));
        });
      }),
      seeded(300),
    );
  });

  it("prints any statement so that items, subtotals and intervals add up", () => {
    fc.assert(
      fc.property(anyStatement, (statement) => {
        const { groups, settledBefore, total } = printItems(statement);
        let above = 0n;
        for (const { items, subtotal } of groups) {
          above += sum(items.map((item) => item.cents));
          expect(subtotal).to.equal(above);
        }
        expect(above + (settledBefore?.cents ?? 0n)).to.equal(total);
        expect(total).to.equal(nearest(statement.total, CENT));
        expect(groups.flatMap(({ items }) => items)).to.have.length(statement.items.length);
        const { rows, totals } = printRows(statement);
        for (const column of NUMBER_COLUMNS) {
          expect(sum(rows.map((row) => row[column])), column).to.equal(totals[column]);
        }
        expect(totals.amount).to.equal(nearest(sum(statement.intervals.map(({ amount }) => amount)), CENT));
        expect(totals.deviation).to.equal(nearest(sum(statement.intervals.map(({ deviationWh }) => deviationWh)), KWH));
        for (const row of rows) {
          expect(row.crossed.has("amount")).to.equal(row.amount !== row.energyAmount - row.penalty);
          const energies = row.import - row.export - row.contracted;
          expect(row.crossed.has("deviation")).to.equal(row.deviation !== energies);
        }
      }),
      seeded(200),
    );
  });

  it("reproduces a plant's month to the cent, with its mean prices", () => {
    const { groups, total, energyWh } = printItems(realMonth());
    expect(energyWh).to.equal(-68_919_909_000n);
    expect(
      groups.map(({ subtotal, mean }) => [showCents(subtotal), mean === null ? null : showPrice(mean)]),
    ).to.deep.equal([
      ["27,542,544.19", "399.631"],
      ["26,822,523.02", "389.184"],
    ]);
    expect(showCents(total)).to.equal("26,822,523.02");
    expect(realMonth().total).to.equal(cents(2_682_252_302n));
  });

  it("gives what a MWh cost who drew it and brought who fed it in, halves up", () => {
    expect(meanPrice(-1_000n, 3n)).to.equal(333n);
    expect(meanPrice(1_000n, -3n)).to.equal(333n);
    expect(meanPrice(-5n, 2n)).to.equal(3n);
    expect(meanPrice(5n, 2n)).to.equal(-2n);
    expect(meanPrice(5n, 0n)).to.equal(null);
  });

  it("takes what was settled before out of the total, but not out of the mean price", () => {
    const day = buyerDay();
    const { groups, settledBefore, total } = printItems(day);
    expect(settledBefore?.cents).to.equal(10_616_250n);
    expect(total).to.equal(nearest(day.total, CENT));
    expect(groups[0]!.mean! > 372_500n).to.equal(true);
  });

  it("prints a month by day", () => {
    const day = plantDay();
    const { rows, totals } = printRows({ period: { kind: "month", month: "2026-11" }, intervals: day.intervals });
    expect(rows).to.have.length(1);
    expect(rows[0]!.quality).to.deep.equal({ measured: 96, estimated: 0, substituted: 0 });
    expect(totals).to.deep.equal(printRows(day).totals);
  });

  it("prints what was paid so that it adds up to the total", () => {
    const third = 3_333_333n;
    expect(printPaid({ free: third, debt: third, ticket: third })).to.deep.equal({ free: 0n, debt: 1n, ticket: 0n });
  });
});
