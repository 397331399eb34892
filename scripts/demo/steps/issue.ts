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
    day.product = (await offices.operator.desk.energy.registerProduct({ day: deliveryDay, intervals })).product;
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
          `Product ${day.product}: ${deliveryDay}, ${intervals} intervals. Nobody can issue more than its units' capacity.`,
          `交易标的 ${day.product}：${deliveryDay}，${intervals} 个时段。发行量不能超过机组容量。`,
        ),
      ),
    ];
  },
};
