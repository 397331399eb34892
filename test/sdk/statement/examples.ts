/** Statements to test with: a buyer's day, a plant's quarter-hours, a real month, and random ones. */
import fc from "fast-check";
import { statements } from "../../../sdk/src/index.ts";

type Statement = statements.Statement;
type StatementInterval = statements.StatementInterval;

/** An interval whose consequences are worked out. */
export function intervalOf(
  given: Pick<StatementInterval, "day" | "interval" | "contractedWh" | "importWh" | "exportWh" | "price"> &
    Partial<Pick<StatementInterval, "penalty" | "quality">>,
): StatementInterval {
  const deviationWh = given.importWh - given.exportWh - given.contractedWh;
  const energyAmount = -deviationWh * given.price;
  const penalty = given.penalty ?? 0n;
  return { quality: "measured", ...given, deviationWh, energyAmount, penalty, amount: energyAmount - penalty };
}

const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);

/** The statement of intervals and further items: items for the deviation and the penalties, the total of all. */
export function statementOf(
  day: string,
  intervals: StatementInterval[],
  further: statements.StatementItem[],
  head: Partial<Statement> = {},
): Statement {
  const items: statements.StatementItem[] = [
    ...further,
    {
      kind: "deviation",
      day,
      energyWh: sum(intervals.map(({ deviationWh }) => deviationWh)),
      amount: sum(intervals.map(({ energyAmount }) => energyAmount)),
    },
    { kind: "penalty", day, amount: -sum(intervals.map(({ penalty }) => penalty)) },
  ];
  return {
    market: "Province of Examples",
    currency: "CNY",
    period: { kind: "day", day },
    version: "final",
    participant: 7n,
    number: 31n,
    mode: "takeOrPay",
    intervals,
    items,
    total: sum(items.filter(({ settledBefore }) => settledBefore !== true).map(({ amount }) => amount)),
    ...head,
  };
}

/** A buyer's day of 24 intervals: two trades, one of them paid at allotment, metered to the Wh. */
export function buyerDay(day = "2026-11-25", shift = 0): Statement {
  const intervals = Array.from({ length: 24 }, (_, i) => {
    const load = 9_000_000n + BigInt(((i + shift) * 7_919 + 13) % 24) * 250_000n;
    return intervalOf({
      day,
      interval: i + 1,
      contractedWh: load,
      importWh: load + BigInt((((i + shift) * 104_729) % 3_001) - 1_400) * 997n,
      exportWh: 0n,
      price: 331_250n + BigInt((i * 37) % 24) * 6_130n,
      penalty: i % 6 === 0 ? 123_456_789_123n : 0n,
      quality: i === 7 ? "estimated" : i === 15 ? "substituted" : "measured",
    });
  });
  const energyWh = sum(intervals.map(({ contractedWh }) => contractedWh));
  return statementOf(
    day,
    intervals,
    [
      {
        kind: "trade",
        session: 4n,
        product: "2026-11",
        energyWh,
        price: 372_500n,
        amount: -energyWh * 372_500n,
        settledBefore: true,
      },
      { kind: "fundShare", reference: "congestion", amount: -1_204_333_333_333n },
      { kind: "bondReturned", session: 4n, amount: 2_000_000_000_000n },
    ],
    {
      name: "Eastern Steel Mill",
      previous: 29n,
      version: "corrected",
      ruleVersion: 3n,
      transactions: [`0x${"4e07408562bedb8b60ce05c1decfe3ad16b72230967de01f640b7e4729b49fce"}`],
      note: ["Interval 8 was estimated by the market operator; it is corrected when the meter has been read."],
    },
  );
}

/** A plant's day of 96 intervals. */
export function plantDay(day = "2026-11-25"): Statement {
  const intervals = Array.from({ length: 96 }, (_, i) => {
    const sold = BigInt(Math.max(0, 40 - Math.abs(i - 50))) * 500_000n + 2_000_000n;
    return intervalOf({
      day,
      interval: i + 1,
      contractedWh: -sold,
      importWh: i < 4 ? 120_000n : 0n,
      exportWh: i < 4 ? 0n : sold + BigInt(((i * 7_907) % 4_001) - 2_000) * 500n,
      price: BigInt(290_000 + ((i * 6_007) % 150_000)),
      penalty: i < 4 ? 50_000_000_000n : 0n,
    });
  });
  const energyWh = sum(intervals.map(({ contractedWh }) => contractedWh));
  return statementOf(
    day,
    intervals,
    [{ kind: "trade", session: 9n, product: day, energyWh, price: 391_000n, amount: -energyWh * 391_000n }],
    {
      name: "River Plant",
    },
  );
}

/** Cents as base units. */
export const cents = (value: bigint) => value * 10_000_000n;

/** A published statement of a plant's month, in yuan: 68,919.909 MWh. */
export function realMonth(): Statement {
  const items: statements.StatementItem[] = [
    { kind: "contractDifference", amount: cents(-164_016_680n) },
    { kind: "dayAhead", amount: cents(-200_741_279n) },
    { kind: "realTime", energyWh: -68_919_909_000n, amount: cents(3_118_708_683n) },
    { kind: "correction", amount: cents(303_695n) },
    { kind: "fundShare", amount: cents(-72_002_117n) },
  ];
  return {
    market: "A province",
    currency: "元",
    period: { kind: "month", month: "2025-06" },
    version: "final",
    participant: 12n,
    number: 6n,
    mode: "difference",
    intervals: [],
    items,
    total: sum(items.map(({ amount }) => amount)),
  };
}

const wh = (most: bigint) => fc.bigInt({ min: -most, max: most });
const anyDay = "2026-02-03";

/** Any statement of a day that agrees with itself, down to single Wh and base units. */
export const anyStatement: fc.Arbitrary<Statement> = fc
  .record({
    intervals: fc.array(
      fc.record({
        contractedWh: wh(10n ** 9n),
        importWh: fc.bigInt({ min: 0n, max: 10n ** 9n }),
        exportWh: fc.bigInt({ min: 0n, max: 10n ** 9n }),
        price: wh(1_500_000n),
        penalty: fc.bigInt({ min: 0n, max: 10n ** 13n }),
        quality: fc.constantFrom(...statements.QUALITIES),
      }),
      { maxLength: 96 },
    ),
    further: fc.array(
      fc.record(
        {
          kind: fc.constantFrom(...statements.ITEM_KINDS.filter((kind) => kind !== "deviation" && kind !== "penalty")),
          amount: wh(10n ** 17n),
          session: fc.bigInt({ min: 1n, max: 99n }),
          product: fc.string(),
          reference: fc.string({ unit: "grapheme" }),
          settledBefore: fc.boolean(),
        },
        { requiredKeys: ["kind", "amount"] },
      ),
      { maxLength: 30 },
    ),
    name: fc.string({ unit: "grapheme" }),
  })
  .map(({ intervals, further, name }) =>
    statementOf(
      anyDay,
      intervals.map((values, i) => intervalOf({ ...values, day: anyDay, interval: i + 1 })),
      further,
      { name },
    ),
  );
