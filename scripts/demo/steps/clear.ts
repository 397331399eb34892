/** Clearing (出清): a student begins, a newspaper finishes. Neither has any role. */
import type { MarketDay, Say, Seat } from "../day.ts";
import { drawBars } from "../draw/bars.ts";
import { hoursOf, mwhText, priceText } from "../draw/numbers.ts";
import { table } from "../draw/table.ts";
import { widthOf } from "../draw/text.ts";

/** Clears in transactions of two accounts, the second going on where the first stopped. */
export async function clearByTwo<S extends Seat>(day: MarketDay<S>, say: Say) {
  const { offices, session, book, t } = day;
  const { student, newspaper } = offices;
  const half = Math.ceil(book.items.length / 2);
  const stop = new AbortController();
  let sheets = 0;
  try {
    await student.desk.market.clear(
      { session, book },
      {
        maxItems: half,
        signal: stop.signal,
        onProgress: ({ done, total }) => {
          sheets = done;
          say(t(`sheets ${done}/${total}`, `申报单 ${done}/${total}`));
          if (done >= half) stop.abort();
        },
      },
    );
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  }
  const { continued, receipts } = await newspaper.desk.market.clear(
    { session, book, from: [student.account.address] },
    { onProgress: ({ done, total }) => say(t(`sheets ${done}/${total}`, `申报单 ${done}/${total}`)) },
  );
  day.results = await newspaper.desk.market.result({ session });
  day.terms = await newspaper.desk.market.session({ session });
  return { sheets, continued, transactions: receipts.length };
}

export const clear = {
  title: { en: "Clearing, by anyone", zh: "出清：任何人皆可" },
  async run<S extends Seat>(day: MarketDay<S>, say: Say): Promise<string[]> {
    const { t, plan, language, paint, book } = day;
    await day.chain.waitUntil(day.eve(11));
    const { sheets, continued } = await clearByTwo(day, say);
    const currency = plan.currency[language];
    return [
      t(
        `A student proves the first ${sheets} sheets, a newspaper goes on from ${continued} to ${book.items.length}. The chain has computed price and volume of every interval:`,
        `一名学生证明了前 ${sheets} 份，一家报社从第 ${continued} 份接着做到第 ${book.items.length} 份。各时段的价格与电量由链上算出：`,
      ),
      "",
      ...resultTable(day),
      "",
      ...drawBars(
        {
          values: day.results.map(({ price }) => (price === null ? null : price / 1_000)),
          unit: `${currency}/MWh`,
          footer: t("interval", "时段"),
          pitch: plan.intervals > 24 ? 1 : 3,
        },
        paint,
      ),
    ];
  },
};

/** Columns of a line that a terminal does not break. */
const WIDEST = 98;

/** Prices and volumes, in as many columns side by side as there is room for. */
function resultTable<S extends Seat>(day: MarketDay<S>): string[] {
  const fits = (lines: string[]) => lines.every((line) => widthOf(line) <= WIDEST);
  return [3, 2].map((columns) => resultColumns(day, columns)).find(fits) ?? resultColumns(day, 1);
}

function resultColumns<S extends Seat>({ results, t, plan, language }: MarketDay<S>, columns: number): string[] {
  const currency = plan.currency[language];
  const height = Math.ceil(results.length / columns);
  const cell = (i: number) => {
    const result = results[i];
    if (result === undefined) return ["", "", ""];
    return [
      `${String(i + 1).padStart(2)}  ${hoursOf(i, results.length).slice(0, 5)}`,
      priceText(result.price),
      mwhText(result.volumeKwh),
    ];
  };
  const gap = " ";
  const head = Array.from({ length: columns }, (_, c) => [
    ...(c === 0 ? [] : [gap]),
    t("interval", "时段"),
    `${currency}/MWh`,
    "MWh",
  ]).flat();
  return table({
    head,
    rows: Array.from({ length: height }, (_, row) =>
      Array.from({ length: columns }, (_, c) => [...(c === 0 ? [] : [gap]), ...cell(c * height + row)]).flat(),
    ),
    right: [1, 2, 5, 6, 9, 10],
  });
}
