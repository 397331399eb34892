/** The chain's prices beside the official ones. */
import type { MarketDay, Seat } from "../day.ts";
import { hoursOf, mwhText } from "../draw/numbers.ts";
import { table } from "../draw/table.ts";
import type { OfficialPrices } from "../official.ts";

/** 0.01 yen/kWh in 0.001 yen/MWh. */
const UNIT = 10_000;

/** A price of 0.001 yen/MWh in yen/kWh, every digit of it. */
function yenPerKwh(price: number | null): string {
  if (price === null) return "–";
  const text = (price / 1_000_000).toFixed(6);
  return text.replace(/(\.\d{2}\d*?)0+$/, "$1");
}

/** How many of the chain's prices are the official ones. */
export const agreeing = ({ results }: Pick<MarketDay, "results">, { prices }: OfficialPrices): number =>
  results.filter(({ price }, i) => price === prices[i]! * UNIT).length;

/** The line that sums them up. */
export function verdictOn<S extends Seat>(day: MarketDay<S>, official: OfficialPrices): string {
  const { results, t, paint } = day;
  const [right, all] = [agreeing(day, official), results.length];
  const verdict = t(`${right} of ${all} prices official`, `${all} 个价格中 ${right} 个与官方一致`);
  return right === all ? paint.good(verdict) : paint.bad(verdict);
}

export const compareWith = (official: OfficialPrices) => ({
  title: { en: "The chain's prices and the official ones", zh: "链上价格与官方价格" },
  run<S extends Seat>(day: MarketDay<S>): Promise<string[]> {
    const { results, t, paint } = day;
    const source = official.published
      ? t("official prices: published", "官方价格：已公布")
      : t(
          "official prices: computed from the published curves (none are published beside the file)",
          "官方价格：由公布的曲线计算（文件旁未附公布价格）",
        );
    const rows = results.map(({ price, volumeKwh }, i) => [
      String(i + 1),
      hoursOf(i, results.length),
      yenPerKwh(price),
      (official.prices[i]! / 100).toFixed(2),
      mwhText(volumeKwh, 2),
      price === official.prices[i]! * UNIT ? paint.good("✓") : paint.bad("✗"),
    ]);
    return Promise.resolve([
      source,
      ...table({
        head: [
          t("slot", "时段"),
          t("time", "时间"),
          t("chain yen/kWh", "链上 日元/kWh"),
          t("official yen/kWh", "官方 日元/kWh"),
          t("volume MWh", "电量 MWh"),
          "",
        ],
        rows,
        right: [0, 2, 3, 4],
      }),
    ]);
  },
});
