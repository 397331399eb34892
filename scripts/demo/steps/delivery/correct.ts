/** A correction weeks later (退补): a later reading, proven against its root, settles the difference. */
import { GridbourseError } from "../../../../sdk/src/errors/index.ts";
import type { Readings } from "../../../../sdk/src/delivery/items.ts";
import type { Bidder, MarketDay, Seat } from "../../day.ts";
import { moneyText, mwhText } from "../../draw/numbers.ts";
import { netOf } from "./readings.ts";

/** Somebody that injects and whose meter was found to count two per cent too little. */
const slow = <S extends Seat>({ bidders, positions }: MarketDay<S>): Bidder<S> =>
  bidders.find(({ participant, unit }) => unit !== 0n && positions.get(participant)!.some((kwh) => kwh < 0))!;

const adjusted = ({ participant, points }: Readings): Readings => ({
  participant,
  points: points.map((point) => ({
    ...point,
    exportWh: (point.exportWh ?? []).map((wh) => Math.round(wh * 1.02)),
  })),
});

export const correct = {
  title: { en: "A meter was wrong: corrected weeks later", zh: "电表误差：数周后退补" },
  async run<S extends Seat>(day: MarketDay<S>): Promise<string[]> {
    const { chain, offices, plan, t, language } = day;
    const { participant, seat } = slow(day);
    const before = day.readings.get(participant)!;
    const later = adjusted(before);
    await chain.waitUntil(day.eve(24 * 19));
    await offices.metering.desk.delivery.correctReadings({ day: plan.deliveryDay, readings: [later] });
    await chain.waitUntil(day.eve(24 * 22));
    const { charge } = await offices.student.desk.delivery.correct({ participant, day: plan.deliveryDay });
    day.readings.set(participant, later);
    const again = await offices.newspaper.desk.delivery.correct({ participant, day: plan.deliveryDay }).then(
      () => t("It was settled twice!", "结算了两次！"),
      (error: unknown) => (error instanceof GridbourseError ? error.sentence(language) : String(error)),
    );
    const currency = plan.currency[language];
    const mwh = (readings: Readings) => mwhText(-netOf(readings) / 1_000n, 3);
    return [
      t(
        `The meter of ${day.name(seat)} counted too little: ${mwh(before)} MWh were settled, ${mwh(later)} MWh were injected. The old reading and the new one are proven against their roots, and the difference at the prices of the day is settled: ${moneyText(-charge)} ${currency}.`,
        `${day.name(seat)}的电表少计：原按 ${mwh(before)} MWh 结算，实发 ${mwh(later)} MWh。新旧读数均经其根证明，差额按当日价格结算：${moneyText(-charge)} ${currency}。`,
      ),
      t(`Once more? ${again}`, `再来一次？${again}`),
    ];
  },
};
