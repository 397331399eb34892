/** Registration and issuance of energy (登记发行): the day becomes a product, generators issue what they can deliver. */
import type { MarketDay, Say, Seat } from "../day.ts";
import { sparkline } from "../draw/bars.ts";
import { table } from "../draw/table.ts";
import { grouped } from "../draw/text.ts";
import { sourceName } from "../names.ts";

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Issued energy of many, interval by interval. */
const together = (seats: readonly Seat[], intervals: number) =>
  Array.from({ length: intervals }, (_, i) => sum(seats.map(({ issuedKwh }) => issuedKwh[i] ?? 0)));

export const issue = {
  title: { en: "Energy is registered and issued", zh: "电量登记发行" },
  async run<S extends Seat>(day: MarketDay<S>, say: Say): Promise<string[]> {
    const { offices, bidders, plan, t, paint } = day;
    const { deliveryDay, intervals } = plan;
    const { operator } = offices;
    const calendarYear = Number(deliveryDay.slice(0, 4));
    const { deliveryDays } = await operator.desk.energy.registerYear({ calendarYear, intervals });
    day.product = await operator.desk.energy.productAt({ name: deliveryDay });
    const issuers = bidders.filter(({ unit }) => unit !== 0n);
    for (const [i, { desk, participant, unit, seat }] of issuers.entries()) {
      await desk.energy.issue({ participant, unit, product: day.product, energyKwh: seat.issuedKwh });
      say(t(`issues ${i + 1}/${issuers.length}`, `发行 ${i + 1}/${issuers.length}`));
    }
    const sources = [...new Set(issuers.map(({ seat }) => seat.source))];
    const rows = sources.map((source) => {
      const seats = issuers.map(({ seat }) => seat).filter((seat) => seat.source === source);
      const profile = together(seats, intervals);
      return [day.term(sourceName(seats[0]!)), grouped(Math.round(sum(profile) / 1_000)), sparkline(profile)];
    });
    return [
      ...table({
        head: [t("source", "电源"), "MWh", t(`interval 1 … ${intervals}`, `第 1 … ${intervals} 时段`)],
        rows,
        right: [1],
      }),
      paint.faint(
        t(
          `The operator registers ${calendarYear} once: with it come its months, their working and rest days, and ${deliveryDays} days, of ${intervals} intervals each. Traded is ${deliveryDay} (product ${day.product}). Nobody can issue more than its units' capacity, over all these products together.`,
          `运营机构一次登记 ${calendarYear} 交割年：其各月、工作日、休息日及 ${deliveryDays} 个交割日随之成为标的，每日 ${intervals} 个时段。本场交易 ${deliveryDay}（标的 ${day.product}）。各级标的合计，发行量不能超过机组容量。`,
        ),
      ),
    ];
  },
};
