/** Supply and demand of two hours, drawn from the book on the chain. */
import type { MarketDay, Seat } from "../day.ts";
import { drawCurves } from "../draw/curves.ts";
import { hoursOf, mwhText, priceText } from "../draw/numbers.ts";
import { levelsOf } from "../engine.ts";

/** The cheapest interval around noon and the dearest one of the evening. */
export function worthShowing({ results }: Pick<MarketDay, "results">): number[] {
  const price = (i: number) => results[i]?.price ?? 0;
  const all = results.map((_, i) => i);
  const noon = all.filter((i) => i >= results.length * 0.42 && i < results.length * 0.66);
  const evening = all.filter((i) => i >= results.length * 0.7 && i < results.length * 0.96);
  const lowest = noon.reduce((best, i) => (price(i) < price(best) ? i : best), noon[0] ?? 0);
  const highest = evening.reduce((best, i) => (price(i) > price(best) ? i : best), evening[0] ?? 0);
  return [lowest, highest];
}

/** The curves of an interval, with a line above. */
export function curvesOf<S extends Seat>(day: MarketDay<S>, interval: number): string[] {
  const { book, terms, results, t, plan, language, paint } = day;
  const currency = plan.currency[language];
  const { price, volumeKwh } = results[interval]!;
  const axis = (side: "sell" | "buy") =>
    levelsOf(book, terms, interval, side).map((level) => ({
      price: level.price / 1_000,
      quantity: level.quantity / 1_000,
    }));
  return [
    paint.strong(
      t(
        `Interval ${interval + 1}, ${hoursOf(interval, terms.intervals)}: ${mwhText(volumeKwh)} MWh at ${priceText(price)} ${currency}/MWh`,
        `第 ${interval + 1} 时段，${hoursOf(interval, terms.intervals)}：${mwhText(volumeKwh)} MWh，${priceText(price)} ${currency}/兆瓦时`,
      ),
    ),
    ...drawCurves(
      {
        supply: axis("sell"),
        demand: axis("buy"),
        meeting: price === null ? null : { price: price / 1_000, quantity: volumeKwh / 1_000 },
        priceUnit: `${currency}/MWh`,
        quantityUnit: "MWh",
        words: {
          supply: t("supply (asks by price up)", "供给（卖价由低到高）"),
          demand: t("demand (bids by price down)", "需求（买价由高到低）"),
          price: (text) => t(`price ${text}`, `出清价 ${text}`),
        },
        columns: 76,
        rows: 14,
      },
      paint,
    ),
  ];
}

export const curves = {
  title: { en: "Why these prices: supply and demand", zh: "价格由来：供需曲线" },
  run<S extends Seat>(day: MarketDay<S>): Promise<string[]> {
    return Promise.resolve(worthShowing(day).flatMap((interval) => [...curvesOf(day, interval), ""]));
  },
};
