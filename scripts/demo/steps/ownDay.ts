/** One participant's own day: what it bid, what it got, what it paid. */
import { cover } from "../../../sdk/src/core/index.ts";
import { moneyText, mwhText, hoursOf, priceText } from "../draw/numbers.ts";
import { table } from "../draw/table.ts";
import type { Bidder, MarketDay, Seat } from "../day.ts";
import { movementsOf } from "../ledger.ts";

/** Who bids on both sides has most to tell; otherwise the first whose bid counted. */
export const protagonist = <S extends Seat>({ bidders, revealing }: MarketDay<S>): Bidder<S> =>
  bidders.find(({ seat, conduct }) => seat.kind === "Prosumer" && conduct === "plain") ?? revealing[0]!;

export const ownDay = {
  title: { en: "One participant's own day", zh: "一个市场主体的一天" },
  async run<S extends Seat>(day: MarketDay<S>): Promise<string[]> {
    const { t, plan, language, paint, product, results, terms } = day;
    const bidder = protagonist(day);
    const { desk, participant, seat, bid, freeBefore } = bidder;
    const movement = (await movementsOf(day)).get(participant)!;
    const position = await desk.energy.position({ participant, product });
    const { free } = await desk.money.balances({ participant });
    const currency = plan.currency[language];
    const lotKwh = terms.lotKwh;

    const offers = (interval: number, side: "sell" | "buy") => {
      const steps = seat.steps.filter((step) => step.interval === interval && step.side === side);
      if (steps.length === 0) return "–";
      const kwh = steps.reduce((sum, { quantity }) => sum + quantity * lotKwh, 0);
      const prices = steps.map(({ price }) => price).sort((x, y) => x - y);
      const low = priceText(prices[0]!, 0);
      const high = priceText(prices.at(-1)!, 0);
      return `${mwhText(kwh)} @ ${low === high ? low : `${low}…${high}`}`;
    };
    const rows = results.map(({ price }, i) => {
      const filled = movement.bought[i]! - movement.sold[i]!;
      const money = -BigInt(filled) * BigInt(price ?? 0) * 1_000n;
      const wins = filled === 0 ? "" : filled > 0 ? t("bought", "买入") : t("sold", "卖出");
      return [
        hoursOf(i, results.length),
        offers(i, "sell"),
        offers(i, "buy"),
        priceText(price),
        filled === 0 ? "–" : mwhText(Math.abs(filled)),
        wins,
        position[i] === 0 ? "–" : mwhText(position[i]!),
        filled === 0 ? "" : moneyText(money),
      ];
    });
    const taken = cover.decode(cover.unpack(bid!.commitment.cover));
    return [
      paint.strong(`${day.name(seat)} · ${t("participant", "编号")} ${participant}`),
      ...table({
        head: [
          t("interval", "时段"),
          t("offers MWh@", "卖出申报 MWh@"),
          t("bids MWh@", "买入申报 MWh@"),
          `${currency}/MWh`,
          t("filled", "成交"),
          "",
          t("position", "合同电量"),
          currency,
        ],
        rows,
        right: [1, 2, 3, 4, 6, 7],
      }),
      t(
        `Net ${moneyText(movement.net)} ${currency}${movement.net > 0n ? ", paid out as it delivers" : ""}. A cover of ${moneyText(taken)} was held while the bid was sealed; free money was ${moneyText(freeBefore)} before and is ${moneyText(free)} now.`,
        `净额 ${moneyText(movement.net)} ${currency}${movement.net > 0n ? "，随交割结算支付" : ""}。密封期间保障金 ${moneyText(taken)}；可用资金申报前 ${moneyText(freeBefore)}，现为 ${moneyText(free)}。`,
      ),
      paint.faint(
        t(
          "A position above zero may be taken from the grid, one below zero must be delivered; unsold energy counts zero.",
          "合同电量为正可用电，为负须发电；未售出的发行电量计零。",
        ),
      ),
    ];
  },
};
