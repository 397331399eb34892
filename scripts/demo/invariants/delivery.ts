/** What must be true of delivery and settlement, checked against the chain as it stands. */
import type { MarketDay, Seat } from "../day.ts";
import { exactMoney } from "../draw/numbers.ts";
import { type Check, outOf, sumOf } from "./check.ts";

/** Checks after the month. */
export async function deliveryChecks<S extends Seat>(day: MarketDay<S>): Promise<Check[]> {
  const { offices, bidders, deployment, plan } = day;
  const desk = offices.newspaper.desk;
  const { house, token, settlement, auction, meters } = desk.contracts;
  const name = plan.deliveryDay.slice(0, 7);
  const everybody = [
    ...bidders.map(({ participant }) => participant),
    ...Object.values(offices).map((o) => o.participant),
  ];
  const known = [...new Set(everybody)].filter((participant) => participant !== 0n);
  const free = sumOf(await Promise.all(known.map((participant) => house.freeOf(participant))));
  const held = [settlement, auction, meters, desk.contracts.register, desk.contracts.guarantees];
  const compartments = sumOf(await Promise.all(held.map((module) => house.compartmentOf(module.target))));
  const balance = await token.balanceOf(deployment.addresses.ClearingHouse);
  const { compartment, open } = await desk.delivery.fund();
  const debts = sumOf(await Promise.all(known.map((participant) => house.debtOf(participant))));
  const now = await desk.provider.getBlock("latest").then((block) => block!.timestamp);
  const current = new Date((now + plan.offsetSeconds) * 1_000).toISOString().slice(0, 7);
  const booked = sumOf(
    await Promise.all(
      [...new Set([name, current])].map(async (month) => (await desk.delivery.month({ month })).balance),
    ),
  );
  const entries = await Promise.all(bidders.map(({ participant }) => desk.delivery.settlements({ participant })));
  const numbered = entries.filter((list) => list.every(({ number }, i) => number === BigInt(i + 1)) && list.length > 0);
  const exchanged = sumOf(entries.flatMap((list) => list.map(({ amount, received }) => amount - received)));
  return [
    {
      en: "The house holds exactly what is free plus what lies in compartments, settlement included.",
      zh: "清算所余额 = 可用资金合计 + 各模块分账（含结算）。",
      found: `${exactMoney(balance)} = ${exactMoney(free)} + ${exactMoney(compartments)}`,
      holds: balance === free + compartments,
    },
    {
      en: "The balancing fund and what it is owed, less what it owes, is the balance of its months.",
      zh: "平衡资金池 + 应收欠费 − 应付凭证 = 各月余额。",
      found: `${exactMoney(compartment)} + ${exactMoney(debts)} − ${exactMoney(open)} = ${exactMoney(booked)}`,
      holds: compartment + debts - open === booked,
    },
    {
      en: "What the sessions held for that day has been paid out to the last unit.",
      zh: "各场次为该日留存的价款已全部付清。",
      found: exactMoney(await house.compartmentOf(auction.target)),
      holds: (await house.compartmentOf(auction.target)) === 0n,
    },
    {
      en: "Settlements of a participant are numbered without a gap, each after the last.",
      zh: "各主体的结算单连续编号，清算后方开启下一次。",
      found: outOf(numbered.length, bidders.length),
      holds: numbered.length === bidders.length,
    },
    {
      en: "Deviations, penalties, corrections and shares of all participants cancel out with the fund's remainder.",
      zh: "全体主体的偏差、考核、退补与分摊合计，与资金池尾差相抵。",
      found: exactMoney(exchanged),
      holds: exchanged <= 0n && exchanged > -1_000n * BigInt(bidders.length),
    },
  ];
}
