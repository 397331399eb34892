/** Money (计费介质): the bank mints against payments, participants pay in and let the auction take what a bid needs. */
import { bidSheet, commitment, cover } from "../../../sdk/src/core/index.ts";
import { parseMoney, parsePrice } from "../../../sdk/src/units.ts";
import type { MarketDay, Say, Seat } from "../day.ts";
import { moneyText } from "../draw/numbers.ts";
import { documentHash } from "./register.ts";

/** Deposits are round. */
const ROUND = 100_000n * 10n ** 9n;

/** What a seat pays in: the worst case of its bid with a tenth on top, the bond twice (it may bid again), rounded up. */
function depositOf({ steps }: Seat, { plan }: MarketDay): bigint {
  const { floor, tick, cap, lotKwh = 1, rowBond = 0n, exposureBond = 0n } = plan.terms;
  const terms = { floor: parsePrice(floor), cap: parsePrice(cap), tick: parsePrice(tick), intervals: plan.intervals };
  const sheet = bidSheet.buildSheet(steps, terms);
  const worst = cover.worstCase(sheet, terms, BigInt(lotKwh), 1n);
  const exponent = commitment.exposureExponent(sheet, plan.intervals);
  const bond = commitment.bond(sheet.rows.length, exponent, parseMoney(rowBond), parseMoney(exposureBond));
  const wanted = worst + worst / 10n + 2n * bond;
  return ((wanted + ROUND - 1n) / ROUND) * ROUND;
}

export const fund = {
  title: { en: "Money is paid in, the auction enabled", zh: "计费介质入金，授权竞价" },
  async run<S extends Seat>(day: MarketDay<S>, say: Say): Promise<string[]> {
    const { offices, bidders, plan, t, paint } = day;
    let total = 0n;
    for (const [i, { seat, account, desk, participant }] of bidders.entries()) {
      const amount = depositOf(seat, day);
      const paymentReference = documentHash(`payment ${participant}`);
      await offices.treasury.desk.money.mint({ account: account.address, amount, paymentReference });
      await desk.money.depositWithPermit({ participant, amount });
      await desk.money.enableModule({ participant });
      total += amount;
      say(t(`deposits ${i + 1}/${bidders.length}`, `入金 ${i + 1}/${bidders.length}`));
    }
    return [
      t(
        `${bidders.length} participants paid in ${moneyText(total, 0)} ${plan.currency.en}, each by one signature and one transaction (ERC-2612).`,
        `${bidders.length} 个市场主体入金 ${moneyText(total, 0)} ${plan.currency.zh}，各用一个签名、一笔交易（ERC-2612）。`,
      ),
      paint.faint(
        t(
          "The auction can take what its participant let it take, and give what it holds: nothing else.",
          "竞价模块只能收取主体授权的资金，只能付出自己分账内的资金。",
        ),
      ),
    ];
  },
};
