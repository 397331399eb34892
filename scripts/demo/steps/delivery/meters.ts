/** Delivery: the metering centre reads, everybody may look, one objects, and its reading is put right. */
import { formatDecimal } from "../../../../sdk/src/units.ts";
import { substitute } from "../../../../sdk/src/core/readings.ts";
import { documentHash } from "../register.ts";
import type { Bidder, MarketDay, Say, Seat } from "../../day.ts";
import { mwhText } from "../../draw/numbers.ts";
import { table } from "../../draw/table.ts";
import { METERED, netOf, readingsOf, spoilt } from "./readings.ts";

/** Hour of the slipped digit, and quarter-hours that a meter lost. */
const SPOILT_HOUR = 13;
const LOST = { from: 40, until: 44 };

/** Whose reading is wrong: the first that takes energy alone. Whose meter lost an hour: the next. */
export function unlucky<S extends Seat>({ bidders, positions }: MarketDay<S>): { wrong: Bidder<S>; lost: Bidder<S> } {
  const takers = bidders.filter(({ participant, unit }) => {
    const position = positions.get(participant)!;
    return unit === 0n && position.every((kwh) => kwh >= 0) && position[SPOILT_HOUR]! > 0;
  });
  return { wrong: takers[0]!, lost: takers[1] ?? takers[0]! };
}

/** An hour without readings, between its neighbours. */
function withGap<S extends Seat>(day: MarketDay<S>, { participant }: Bidder<S>): void {
  const readings = day.readings.get(participant)!;
  const [point] = readings.points;
  const gaps = point!.importWh.map((wh, i) => (i >= LOST.from && i < LOST.until ? null : wh));
  const { values, quality } = substitute(gaps, { rule: 2 });
  day.readings.set(participant, {
    participant,
    points: [{ ...point!, importWh: values, quality, substitution: "neighbours" }],
  });
}

export const meters = {
  title: { en: "Delivered, read, published", zh: "交割、抄表、公布" },
  async run<S extends Seat>(day: MarketDay<S>, say: Say): Promise<string[]> {
    const { bidders, offices, chain, plan, t, paint } = day;
    for (const bidder of bidders) {
      const { participant, desk } = bidder;
      const position = (await desk.energy.dayPosition({ participant, day: plan.deliveryDay })).map(Number);
      day.positions.set(participant, position);
      day.readings.set(participant, readingsOf(bidder, day.points.get(participant)!, position));
      say(t("positions", "合同电量"));
    }
    const { wrong, lost } = unlucky(day);
    withGap(day, lost);
    const published = bidders.map(({ participant }) => {
      const readings = day.readings.get(participant)!;
      return participant === wrong.participant ? spoilt(readings, SPOILT_HOUR) : readings;
    });
    await chain.waitUntil(day.eve(48 + 6));
    const { batches, accepted, refused } = await offices.metering.desk.delivery.publishReadings(
      { day: plan.deliveryDay, readings: published },
      { onProgress: ({ done, total }) => say(t(`readings ${done}/${total}`, `读数 ${done}/${total}`)) },
    );
    await offices.grid.desk.delivery.publishPrices({
      series: "Balancing",
      day: plan.deliveryDay,
      prices: day.results.map(({ price }) => formatDecimal(BigInt(Math.round((price ?? 300_000) * 1.1)), 3)),
      documentHash: documentHash(`balancing prices of ${plan.deliveryDay}`),
    });
    return [
      t(
        `${accepted.length} participants, ${METERED} quarter-hours each, in ${batches.length} batch${batches.length === 1 ? "" : "es"} as transaction input; the chain keeps a root for each. ${refused.length === 0 ? "None was refused." : `${refused.length} refused.`}`,
        `${accepted.length} 个主体，各 ${METERED} 个一刻钟读数，分 ${batches.length} 批以交易输入公布；链上每批只存一个根。${refused.length === 0 ? "无一被拒。" : `${refused.length} 个被拒。`}`,
      ),
      t(
        `The meter of ${day.name(lost.seat)} lost an hour: filled between its neighbours, marked as substituted, and nobody waits for it.`,
        `${day.name(lost.seat)}的电表缺失一小时：按前后读数插补并标注“替代值”，不耽误任何人。`,
      ),
      paint.faint(
        t(
          "From now on each may confirm or dispute its own readings for two days; silence is consent. The grid company published its balancing price, open to review as well.",
          "自公布起两日内各主体可核对或质疑自己的读数，沉默即认可。电网企业同时公布平衡价格，亦可复核。",
        ),
      ),
    ];
  },
};

export const dispute = {
  title: { en: "One disputes, its reading is put right", zh: "一户质疑，读数更正" },
  async run<S extends Seat>(day: MarketDay<S>): Promise<string[]> {
    const { chain, offices, deployment, plan, t } = day;
    const { wrong } = unlucky(day);
    const { participant, desk } = wrong;
    await chain.waitUntil(day.eve(48 + 12));
    await desk.money.enableModule({ participant, module: deployment.addresses.MeterLedger });
    await desk.delivery.disputeReadings({ participant, day: plan.deliveryDay });
    await chain.waitUntil(day.eve(72 + 10));
    const right = day.readings.get(participant)!;
    await offices.metering.desk.delivery.amendReadings({ day: plan.deliveryDay, readings: [right] });
    await desk.delivery.confirmReadings({ participant, day: plan.deliveryDay });
    const position = day.positions.get(participant)!;
    const wh = (readings: typeof right) => mwhText(netOf(readings) / 1_000n, 3);
    return [
      ...table({
        head: [t("MWh of the day", "当日 MWh"), day.name(wrong.seat)],
        rows: [
          [
            t("contracted", "合同"),
            mwhText(
              position.reduce((x, y) => x + y, 0),
              3,
            ),
          ],
          [t("published", "公布"), wh(spoilt(right, SPOILT_HOUR))],
          [t("amended", "更正后"), wh(right)],
        ],
        right: [1],
      }),
      t(
        `${day.name(wrong.seat)} disputed within the window, for a fee that came back with the amendment, and confirmed the new reading. Nobody else waited. Had the metering centre stayed silent, the regulator would have decided, and after its time what was published would have stood.`,
        `${day.name(wrong.seat)}在窗口内质疑，更正后费用退回，并核对无误。其他主体不受影响。若计量中心逾期不答，由监管机构裁定；再逾期则以公布值为准。`,
      ),
    ];
  },
};
