/** Gas and time of every step. */
import type { MarketDay, Seat } from "../day.ts";
import { table } from "../draw/table.ts";
import { grouped } from "../draw/text.ts";

/** Price–quantity steps in the book, a flat one counted in each interval. */
export const stepsInBook = <S extends Seat>({ book }: MarketDay<S>): number =>
  book.columns().reduce((sum, { keys }) => sum + keys.length, 0);

export function account<S extends Seat>(day: MarketDay<S>): string[] {
  const { meter, t, paint } = day;
  const steps = stepsInBook(day);
  const rows = meter.readings.map(({ what, transactions, gas, seconds }, i) => [
    `${i + 1} ${what}`,
    transactions === 0 ? "–" : grouped(transactions),
    transactions === 0 ? "–" : grouped(gas),
    transactions === 0 ? "–" : grouped(Math.round(Number(gas) / steps)),
    seconds.toFixed(1),
  ]);
  const total = meter.readings.reduce(
    (sum, reading) => ({
      transactions: sum.transactions + reading.transactions,
      gas: sum.gas + reading.gas,
      seconds: sum.seconds + reading.seconds,
    }),
    { transactions: 0, gas: 0n, seconds: 0 },
  );
  return [
    ...table({
      head: [
        t("step", "步骤"),
        t("transactions", "交易"),
        "gas",
        t("gas per bid step", "每申报段 gas"),
        t("seconds", "秒"),
      ],
      rows: [
        ...rows,
        [t("together", "合计"), grouped(total.transactions), grouped(total.gas), "", total.seconds.toFixed(1)],
      ],
      right: [1, 2, 3, 4],
    }),
    paint.faint(
      t(
        `The book has ${grouped(steps)} price–quantity steps. Blocks that only let time pass hold no transaction.`,
        `申报册共 ${grouped(steps)} 个申报段。仅为时间流逝而出的区块不含交易。`,
      ),
    ),
  ];
}
