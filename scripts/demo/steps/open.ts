/** The session opens (集中竞价): its terms are fixed, and its timetable. */
import { formatMoney, formatTime } from "../../../sdk/src/units.ts";
import type { GateName } from "../../../sdk/src/market/index.ts";
import type { MarketDay, Seat } from "../day.ts";
import { priceText } from "../draw/numbers.ts";
import { table } from "../draw/table.ts";

const RULES = {
  competitive: {
    en: "competitive (no better step left out at the price)",
    zh: "竞争区间（按出清价无更优申报被遗漏）",
  },
  lastPair: { en: "mean of the last pair", zh: "边际对中值" },
  crossing: { en: "crossing of the curves", zh: "供需曲线交点" },
  ask: { en: "last accepted ask", zh: "末位成交卖价" },
  bid: { en: "last accepted bid", zh: "末位成交买价" },
} as const;

export const open = {
  title: { en: "The session opens", zh: "开启交易场次" },
  async run<S extends Seat>(day: MarketDay<S>): Promise<string[]> {
    const { offices, plan, t } = day;
    const { market } = offices.operator.desk;
    const { session } = await market.open({
      ...plan.terms,
      product: day.product,
      beneficiary: offices.government.participant,
      gates: {
        opensAt: day.eve(9),
        closesAt: day.eve(10),
        revealsFrom: day.eve(10, 5),
        revealsUntil: day.eve(11),
        clearBy: day.eve(12),
        allotFrom: day.eve(12),
      },
    });
    day.terms = await market.session({ session });
    return termsTable(day).concat(
      day.paint.faint(
        t(
          "A gate is a time and, on a real chain, a block: a halted chain cannot run a window out.",
          "每道关口由时间（实链上并加区块）确定：链停摆时窗口不会流失。",
        ),
      ),
    );
  },
};

function termsTable<S extends Seat>({ terms, t, plan, language, offices }: MarketDay<S>): string[] {
  const currency = plan.currency[language];
  const perMwh = (price: number) => `${priceText(price)} ${currency}/MWh`;
  const clock = (gate: GateName) => formatTime(terms.gates[gate].time, plan.offsetSeconds).slice(11, 16);
  const span = (from: GateName, until: GateName) => `${clock(from)}–${clock(until)}`;
  const { objection } = terms;
  const rows = [
    [t("session · product", "场次 · 标的"), `${terms.session} · ${terms.product} (${plan.deliveryDay})`],
    [t("floor … cap", "价格下限 … 上限"), `${priceText(terms.floor)} … ${perMwh(terms.cap)}`],
    [t("tick · price rounded to", "价位 · 出清价取整"), `${priceText(terms.tick)} · ${perMwh(terms.step)}`],
    [t("lot", "申报单位"), `${terms.lotKwh} kWh`],
    [t("price rule", "定价规则"), `${RULES[terms.rule][language]}, k = ${(terms.k / 10_000).toString()}`],
    [
      t("bond (forfeited by silence)", "保证金（不揭示则没收）"),
      t(
        `${formatMoney(terms.rowBond)} a row, ${formatMoney(terms.exposureBond)} a lot of declared size, to the ${offices.government.name.en.toLowerCase()}`,
        `每行 ${formatMoney(terms.rowBond)}，每单位申报规模 ${formatMoney(terms.exposureBond)}，归${offices.government.name.zh}`,
      ),
    ],
    [
      t("the day before: bids", "交割前一日：申报"),
      t(
        `${span("opensAt", "closesAt")}, opened ${span("revealsFrom", "revealsUntil")}`,
        `${span("opensAt", "closesAt")}，揭示 ${span("revealsFrom", "revealsUntil")}`,
      ),
    ],
    [
      t("clearing, allotment", "出清、分配"),
      t(
        `cleared by ${clock("clearBy")}, objections ${objection.time / 60} min, allotted from ${clock("allotFrom")}`,
        `出清不晚于 ${clock("clearBy")}，异议期 ${objection.time / 60} 分钟，${clock("allotFrom")} 起分配`,
      ),
    ],
  ];
  return table({ head: [t("term", "条款"), t("of this session", "本场次")], rows });
}
