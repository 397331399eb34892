import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import { seeded } from "../helpers/books.ts";
import { DAY, DOCUMENT, HOUR, monthProduct, OFFSET } from "../helpers/ledgers.ts";
import { floorDiv, naiveDay, naiveMonth, sum, type NaiveDay, type NaivePrices } from "../helpers/naiveCharges.ts";
import { Base, daysWith, Mode, netItem, RuleKind, Series, type Item } from "../helpers/settlement.ts";

const connection = await network.create();

/** One day a month: each has a rule of its own. */
const MONTHS = 12;
const load = daysWith(connection, { monthDays: new Array<number>(MONTHS).fill(1), wholeYear: true, noRule: true });

const bps = (from: number, to: number) => fc.integer({ min: from, max: to });
const bands = fc
  .tuple(
    fc.uniqueArray(bps(1, 12_000), { minLength: 0, maxLength: 3 }),
    fc.array(
      fc.record({
        shortBps: bps(10_000, 50_000),
        longBps: bps(0, 10_000),
        minimum: fc.oneof(fc.constant(0), fc.nat(500_000)),
      }),
      { minLength: 4, maxLength: 4 },
    ),
  )
  .map(([limits, factors]) =>
    [...limits.sort((a, b) => a - b), 65_535].map((uptoBps, b) => ({ uptoBps, ...factors[b]! })),
  );
const rule = fc.record({
  shape: fc.constantFrom(
    { mode: Mode.TakeOrPay, kind: RuleKind.TwoPrice, base: Base.Interval },
    { mode: Mode.TakeOrPay, kind: RuleKind.TwoPrice, base: Base.Day },
    { mode: Mode.TakeOrPay, kind: RuleKind.TwoPrice, base: Base.Month },
    { mode: Mode.TakeOrPay, kind: RuleKind.Spread, base: Base.Month },
    { mode: Mode.Difference, kind: RuleKind.TwoPrice, base: Base.Interval },
  ),
  bands,
  bandBps: bps(0, 10_000),
  overBps: bps(0, 50_000),
  underBps: bps(0, 50_000),
});
const price = fc.oneof(
  fc.constant(0),
  fc.integer({ min: -1_500_000, max: 1_500_000 }),
  fc.constantFrom(-(2 ** 31), 2 ** 31 - 1),
);
const lanes = fc.array(price, { minLength: 24, maxLength: 24 });
const deviation = fc.oneof(
  fc.constant(0n),
  fc.bigInt({ min: -40_000n, max: 40_000n }),
  fc.bigInt({ min: -600_000n, max: 2_000_000n }),
);
const netOf = fc.array(deviation, { minLength: 24, maxLength: 24 });
const date = fc.record({
  rule,
  first: lanes,
  second: lanes,
  deviations: fc.tuple(netOf, netOf, netOf),
  schedule: fc.option(netOf),
  finer: fc.constantFrom(1, 2, 4),
  excused: fc.boolean(),
});

/** Values of an interval as those of its parts. */
const finerOf = (values: readonly bigint[], finer: number) =>
  values.flatMap((value) => {
    const parts = new Array<bigint>(finer).fill(value / BigInt(finer));
    parts[0] = value - sum(parts.slice(1));
    return parts;
  });
const word = (values: readonly number[]) => {
  const words = [0n, 0n, 0n];
  values.forEach((value, i) => {
    words[i >> 3] = words[i >> 3]! | (BigInt.asUintN(32, BigInt(value)) << BigInt(32 * (i % 8)));
  });
  return words;
};

describe("charges of days and months", () => {
  it("are those of a naive calculation, whatever the rule, the prices and the readings", async function () {
    this.timeout(600_000);
    const { seed, numRuns } = seeded(1);
    for (const dates of fc.sample(fc.array(date, { minLength: MONTHS, maxLength: MONTHS }), { seed, numRuns })) {
      const d = await load();
      const { settlement, prices, gridCompany, outages, everybody, day, position, unit, year } = d;
      for (const [i, { rule: terms }] of dates.entries()) {
        const { shape, ...rest } = terms;
        await d.scheduleRule(day + i, { ...shape, ...rest, publishedPrice: true });
      }
      const ids = everybody.map(({ participant }) => participant);
      const months = dates.map((_, i) => monthProduct(year, i));
      for (const [i, { rule: terms, first, second, deviations, schedule, finer, excused }] of dates.entries()) {
        const applied = { ...terms.shape, ...terms };
        const date_ = day + i;
        const difference = terms.shape.mode === Mode.Difference;
        // The seller's unit is away for three hours, two of them because of the grid.
        const from = date_ * DAY - OFFSET;
        const outage = { unit, availableKw: 999_800, from, until: from + 2 * HOUR, cause: 3, plan: 5 };
        const own = { ...outage, availableKw: 999_900, from: from + HOUR, until: from + 3 * HOUR, cause: 2 };
        if (excused) for (const one of [outage, own]) await outages.connect(gridCompany).publish(one, DOCUMENT);
        const excusedKwh = new Array<bigint>(24).fill(0n).map((_, h) => (excused && h < 2 ? 200n : 0n));
        await d.passTo(d.endOf(date_));
        const publish = (series: number, values: readonly number[]) =>
          prices.connect(gridCompany).publish(series, date_, word(values), DOCUMENT);
        await publish(difference ? Series.RealTime : Series.Balancing, first);
        if (difference) await publish(Series.DayAhead, second);
        const rates: NaivePrices = { first: first.map(BigInt), second: (difference ? second : first).map(BigInt) };

        const naive = everybody.map((who, w): NaiveDay => {
          const contracted = new Array<bigint>(24).fill(position(who) * 1_000n);
          return {
            position: contracted,
            real: contracted.map((wh, h) => wh + deviations[w]![h]!),
            ...(schedule === null || w === 2 ? {} : { schedule: contracted.map((wh, h) => wh + schedule[h]!) }),
            ...(w === 0 ? { excusedKwh } : {}),
          };
        });
        const items = everybody.map((who, w): Item => {
          const item = netItem(who, finerOf(naive[w]!.real, finer));
          const planned = naive[w]!.schedule;
          if (planned === undefined) return item;
          const [zeroPoint] = netItem({ ...who, point: 0n }, finerOf(planned, finer)).points;
          return { ...item, points: [zeroPoint!, ...item.points] };
        });
        const published = await d.publish(date_, items, { intervals: 24 * finer });
        await d.passReview(published);
        await settlement.prepare(date_);
        const block = (await (await d.settle(published)).wait())!.blockNumber;
        const events = await settlement.queryFilter(settlement.filters.StatementIssued(), block, block);
        const outcomes = naive.map((one) => naiveDay(applied, one, rates));
        for (const [w, { charge, penalty }] of outcomes.entries()) {
          expect([events[w]!.args.charge, events[w]!.args.penalty], `day ${i} of ${w}`).to.deep.equal([
            charge,
            penalty,
          ]);
        }
        await d.checkFund(ids, months);

        const month = months[i]!;
        const charges = outcomes.map((one) => naiveMonth(applied, one.deviation, one.contracted, [rates], one.excused));
        const balance = (await settlement.monthOf(month)).balance;
        expect(balance).to.equal(sum(outcomes.map((one) => one.charge + one.penalty)));
        await settlement.closeMonth(month);
        const charged = (await (await settlement.chargeMonth(month, ids)).wait())!.blockNumber;
        const monthly = await settlement.queryFilter(settlement.filters.MonthCharged(), charged, charged);
        expect(
          monthly.map(({ args }) => args.charge),
          `month ${i}`,
        ).to.deep.equal(charges);
        await d.checkFund(ids, months);
        const shared = (await (await settlement.shareMonth(month, ids)).wait())!.blockNumber;
        const shares = await settlement.queryFilter(settlement.filters.MonthShared(), shared, shared);
        const energy = items.map(({ points }) =>
          sum(
            points.filter(({ point }) => point !== 0n).flatMap(({ importWh, exportWh }) => [...importWh, ...exportWh!]),
          ),
        );
        const all = balance + sum(charges);
        const due = energy.map((wh) => (sum(energy) === 0n ? 0n : floorDiv(all * wh, sum(energy))));
        expect(
          shares.map(({ args }) => args.amount),
          `shares ${i}`,
        ).to.deep.equal(due);
        const rest = await settlement.queryFilter(settlement.filters.RemainderGiven(), shared, shared);
        expect(sum(rest.map(({ args }) => args.amount))).to.equal(all - sum(due));
        expect((await settlement.monthOf(month)).balance).to.equal(0n);
        await d.checkFund([...ids, d.beneficiary], months);
      }
      const worth = await Promise.all([...everybody, { participant: d.beneficiary }].map((who) => d.worth(who)));
      expect(sum(worth)).to.equal(300_000n * 10n ** 9n);
    }
  });
});
