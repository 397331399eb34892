/** Before anything is traded: the rule of deviations for the coming days, and a metering point for everybody. */
import type { MarketDay, Say, Seat } from "../../day.ts";
import { table } from "../../draw/table.ts";
import { documentHash } from "../register.ts";
import { connectionOf } from "./readings.ts";

/** Shares in percent, as a rule book prints them. */
const BANDS = [
  { upto: "3 %", short: "1.00", long: "1.00", minimum: "0.00" },
  { upto: "10 %", short: "1.05", long: "0.95", minimum: "0.00" },
  { upto: "∞", short: "1.20", long: "0.80", minimum: "10.00" },
] as const;

export const rules = {
  title: { en: "The rule of deviations is fixed", zh: "偏差结算规则先行确定" },
  async run<S extends Seat>(day: MarketDay<S>, say: Say): Promise<string[]> {
    const { offices, bidders, plan, t, paint } = day;
    const operator = offices.operator.desk.delivery;
    const { version } = await operator.registerRule({
      sources: ["auction", "balancing"],
      fallbackPrice: "400",
      owner: offices.government.participant,
      bands: [
        { uptoBps: 300, shortBps: 10_000, longBps: 10_000 },
        { uptoBps: 1_000, shortBps: 10_500, longBps: 9_500 },
        { shortBps: 12_000, longBps: 8_000, minimum: "10" },
      ],
    });
    await operator.scheduleRule({ version, fromDay: plan.deliveryDay });
    for (const [i, { participant, unit, seat }] of bidders.entries()) {
      const connectionKw = connectionOf(seat, plan.terms.lotKwh ?? 1);
      const codeHash = documentHash(`meter of ${seat.name.en} ${i}`);
      const { point } = await offices.registrar.desk.participants.addMeteringPoint({
        participant,
        ...(unit === 0n ? {} : { unit }),
        region: 1,
        connectionKw,
        codeHash,
      });
      day.points.set(participant, point);
      say(t(`metering points ${i + 1}/${bidders.length}`, `计量点 ${i + 1}/${bidders.length}`));
    }
    return [
      ...table({
        head: [
          t("deviation up to", "偏差不超过"),
          t("short pays ×", "少购（超用）×"),
          t("long gets ×", "多购（少用）×"),
          t("at least ±/MWh", "最低 ±/MWh"),
        ],
        rows: BANDS.map(({ upto, short, long, minimum }) => [upto, short, long, minimum]),
        right: [0, 1, 2, 3],
      }),
      t(
        `Take-or-pay (照付不议): contracts are paid in full, what is metered beyond or below is settled with a neutral fund. Version ${version} holds from ${plan.deliveryDay}; nobody can change it for a day that has begun. Where auction and balancing price both exist, short pays the larger and long gets the smaller.`,
        `照付不议、偏差结算：合同电量全额支付，计量与合同之差与中立的平衡资金池结算。第 ${version} 版自 ${plan.deliveryDay} 起执行，已开始的交割日不可更改。竞价均价与平衡价格并存时，少购按高价付、多购按低价收。`,
      ),
      paint.faint(
        t(
          `${bidders.length} metering points with the capacity of their connection: what no connection can carry is no reading.`,
          `${bidders.length} 个计量点登记了接入容量：超出接入容量的读数不予接受。`,
        ),
      ),
    ];
  },
};
