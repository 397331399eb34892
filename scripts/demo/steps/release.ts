/** Those who never opened their bid: the cover returns, the bond goes to the beneficiary. */
import type { MarketDay, Seat } from "../day.ts";
import { moneyText } from "../draw/numbers.ts";

export const release = {
  title: { en: "The unopened bid is released", zh: "未揭示申报的处理" },
  async run<S extends Seat>(day: MarketDay<S>): Promise<string[]> {
    const { offices, session, bidders, t, plan, language } = day;
    const silent = bidders.filter(({ conduct }) => conduct === "silent");
    if (silent.length === 0) return [t("Everybody opened its bid.", "所有申报均已揭示。")];
    const { released } = await offices.newspaper.desk.market.release({
      session,
      participants: silent.map(({ participant }) => participant),
    });
    const currency = plan.currency[language];
    return released.map(({ participant, returned, forfeited }) => {
      const { seat } = silent.find((bidder) => bidder.participant === participant)!;
      return t(
        `${day.name(seat)}: cover of ${moneyText(returned)} ${currency} returned, bond of ${moneyText(forfeited)} ${currency} forfeited to the ${offices.government.name.en.toLowerCase()}.`,
        `${day.name(seat)}：退回保障金 ${moneyText(returned)} ${currency}，没收保证金 ${moneyText(forfeited)} ${currency}，归${offices.government.name.zh}。`,
      );
    });
  },
};
