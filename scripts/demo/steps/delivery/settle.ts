/** Settlement (清算结算一体化): by anybody, in one step, to the last base unit. */
import type { MarketDay, Say, Seat } from "../../day.ts";
import { moneyText, mwhText, priceText } from "../../draw/numbers.ts";
import { table } from "../../draw/table.ts";
import { grouped } from "../../draw/text.ts";
import { netOf } from "./readings.ts";

/** Lines of the table. */
const SHOWN = 12;

export const settle = {
  title: { en: "The day is settled, by strangers", zh: "日清结算：由旁人执行" },
  async run<S extends Seat>(day: MarketDay<S>, say: Say): Promise<string[]> {
    const { chain, offices, bidders, plan, t, paint, language } = day;
    const of = plan.deliveryDay;
    await chain.waitUntil(day.eve(96 + 7));
    const { qualified, shortPrices, longPrices } = await offices.student.desk.delivery.prepareDay({ day: of });
    const onProgress = ({ done, total }: { done: number; total: number }) =>
      say(t(`participants ${done}/${total}`, `主体 ${done}/${total}`));
    const first = await offices.newspaper.desk.delivery.settle({ day: of }, { onProgress });
    const again = await offices.student.desk.delivery.settle({ day: of });
    const settled = first.settled.length + again.settled.length;
    const rows = await Promise.all(
      bidders.map(async ({ participant, seat, desk }) => {
        const entries = await desk.delivery.settlements({ participant });
        const entry = entries.find(({ day: one }) => one === of)!;
        const contracted = day.positions.get(participant)!.reduce((x, y) => x + y, 0);
        const metered = netOf(day.readings.get(participant)!);
        return { seat, entry, contracted, metered, deviation: metered - BigInt(contracted) * 1_000n };
      }),
    );
    const size = (x: bigint) => (x < 0n ? -x : x);
    const sorted = [...rows].sort((x, y) => (size(y.entry.amount) > size(x.entry.amount) ? 1 : -1));
    const mwh = (wh: bigint) => mwhText(wh / 1_000n, 0);
    const line = (name: string, list: typeof rows) => {
      const sum = (value: (row: (typeof rows)[number]) => bigint) => list.reduce((x, row) => x + value(row), 0n);
      return [
        name,
        mwh(sum(({ contracted }) => BigInt(contracted) * 1_000n)),
        mwh(sum(({ metered }) => metered)),
        mwh(sum(({ deviation }) => deviation)),
        moneyText(
          sum(({ entry }) => entry.received),
          0,
        ),
        moneyText(
          sum(({ entry }) => entry.energyAmount),
          0,
        ),
        moneyText(-sum(({ entry }) => entry.penalty), 0),
        moneyText(
          sum(({ entry }) => entry.amount),
          0,
        ),
      ];
    };
    const shown = sorted.slice(0, SHOWN);
    const rest = sorted.slice(SHOWN);
    const { compartment } = await offices.student.desk.delivery.fund();
    const currency = plan.currency[language];
    const mean = (prices: readonly number[]) =>
      priceText(Math.round(prices.reduce((x, y) => x + y, 0) / prices.length));
    return [
      ...table({
        head: [
          t("participant", "市场主体"),
          t("contract", "合同"),
          t("metered", "计量"),
          "±MWh",
          t("sessions", "场次"),
          t("deviation", "偏差"),
          t("penalty", "考核"),
          t("paid", "结算"),
        ],
        rows: [
          ...shown.map((row) => line(day.name(row.seat), [row])),
          ...(rest.length === 0 ? [] : [line(t(`${rest.length} others`, `其余 ${rest.length} 户`), rest)]),
          line(paint.strong(t("all", "合计")), rows),
        ],
        right: [1, 2, 3, 4, 5, 6, 7],
      }),
      paint.faint(t(`Energy in MWh, money in ${currency}; + is received.`, `电量 MWh，金额 ${currency}；正为收入。`)),
      t(
        `Settled: ${settled} of ${bidders.length}, in ${first.receipts.length + again.receipts.length} transactions by a newspaper and a student, each reading proven against its root. Reference price: ${qualified.length} auction${qualified.length === 1 ? "" : "s"} with three groups a side, and the balancing price; on average ${mean(shortPrices)} for who is short, ${mean(longPrices)} for who is long.`,
        `已结算 ${settled}/${bidders.length} 户，由报社与学生以 ${first.receipts.length + again.receipts.length} 笔交易完成，每个读数都经其根证明。参考价：${qualified.length} 场买卖双方各不少于三组的竞价均价与平衡价格；少购均价 ${mean(shortPrices)}，多购均价 ${mean(longPrices)}。`,
      ),
      t(
        `What all of them paid for deviations is what the balancing fund holds, ${grouped(moneyText(compartment))} ${currency}: nothing is left to reconcile.`,
        `各主体偏差结算合计即平衡资金池余额 ${grouped(moneyText(compartment))} ${currency}：结算即清算，无须再对账。`,
      ),
    ];
  },
};
