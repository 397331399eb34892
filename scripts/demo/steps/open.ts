/** The session opens (集中竞价): its terms are fixed, and its timetable. */
import { formatMoney, formatPrice, formatTime } from "../../../sdk/src/units.ts";
import type { MarketDay, Seat } from "../day.ts";
import { table } from "../draw/table.ts";

const RULES = {
  competitive: {
    en: "competitive: the highest volume, at a price at which no better step is left out",
    zh: "竞争区间：成交量最大，且无更优申报被遗漏",
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
  const perMwh = (price: number) => `${formatPrice(price)} ${currency}/MWh`;
  const clock = (time: number) => formatTime(time, plan.offsetSeconds).slice(11, 16);
  const { gates, objection } = terms;
  const rows = [
    [t("session · product", "场次 · 标的"), `${terms.session} · ${terms.product} (${plan.deliveryDay})`],
    [t("floor … cap", "价格下限 … 上限"), `${formatPrice(terms.floor)} … ${perMwh(terms.cap)}`],
    [t("tick · price rounded to", "价位 · 出清价取整"), `${formatPrice(terms.tick)} · ${perMwh(terms.step)}`],
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
      t("gates (the day before)", "关口（交割前一日）"),
      t(
        `bids ${clock(gates.opensAt.time)}–${clock(gates.closesAt.time)} · reveal ${clock(gates.revealsFrom.time)}–${clock(gates.revealsUntil.time)} · clear by ${clock(gates.clearBy.time)} · objections ${objection.time / 60} min · allot from ${clock(gates.allotFrom.time)}`,
        `申报 ${clock(gates.opensAt.time)}–${clock(gates.closesAt.time)} · 揭示 ${clock(gates.revealsFrom.time)}–${clock(gates.revealsUntil.time)} · 出清截止 ${clock(gates.clearBy.time)} · 异议 ${objection.time / 60} 分钟 · 分配自 ${clock(gates.allotFrom.time)}`,
      ),
    ],
  ];
  return table({ head: [t("term", "条款"), ""], rows });
}
