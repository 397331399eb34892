/** Allotment (成交分配): energy moves, money is set aside for those who sold, the rest of the cover returns. By somebody else again. */
import type { MarketDay, Say, Seat } from "../day.ts";
import { moneyText, mwhText } from "../draw/numbers.ts";
import { movementsOf } from "../ledger.ts";

export const allot = {
  title: { en: "Allotment, by somebody else", zh: "成交分配：由他人执行" },
  async run<S extends Seat>(day: MarketDay<S>, say: Say): Promise<string[]> {
    const { chain, offices, session, book, t, plan } = day;
    await chain.waitUntil(Math.max(day.eve(12), day.terms.clearedAt.time + day.terms.objection.time));
    const { receipts } = await offices.regulator.desk.market.allot(
      { session, book },
      { onProgress: ({ done, total }) => say(t(`sheets ${done}/${total}`, `申报单 ${done}/${total}`)) },
    );
    day.terms = await offices.student.desk.market.session({ session });
    const movements = [...(await movementsOf(day)).values()];
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    const bought = sum(movements.map((movement) => sum(movement.bought)));
    const paid = movements.reduce((total, { net }) => total + (net < 0n ? -net : 0n), 0n);
    const buyers = movements.filter((movement) => sum(movement.bought) > 0).length;
    const sellers = movements.filter((movement) => sum(movement.sold) > 0).length;
    return [
      t(
        `${sellers} sellers deliver ${mwhText(bought, 0)} MWh to ${buyers} buyers, worth ${moneyText(paid, 0)} ${plan.currency.en}, in ${receipts.length} transaction${receipts.length === 1 ? "" : "s"} sent by the ${offices.regulator.name.en.toLowerCase()}.`,
        `${sellers} 家卖方向 ${buyers} 家买方出售 ${mwhText(bought, 0)} MWh，金额 ${moneyText(paid, 0)} ${plan.currency.zh}，由${offices.regulator.name.zh}以 ${receipts.length} 笔交易完成。`,
      ),
      t(
        "Positions are written, what was left of bond and cover is free again; what was paid waits in the auction's compartment for settlement.",
        "合同电量已记账，剩余保证金与保障金已退回；价款留在竞价模块分账中待结算。",
      ),
    ];
  },
};
