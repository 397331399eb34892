/** Nobody is worse off than it declared, and nobody better is left out. */
import { bidSheet } from "../../../sdk/src/core/index.ts";
import { levelsOf } from "../engine.ts";
import type { Movement } from "../ledger.ts";
import { type Check, outOf, sumOf, totalOf } from "./check.ts";
import type { Known } from "./read.ts";

/** kWh per interval that a sheet declares on a side at prices that pass the test. */
function declared(
  sheet: Uint8Array,
  terms: Known["terms"],
  side: "sell" | "buy",
  passes: (price: number, i: number) => boolean,
) {
  const { rows } = bidSheet.decode(sheet, terms.intervals);
  return Array.from({ length: terms.intervals }, (_, i) => {
    const steps = rows.filter((row) => row.side === side).flatMap((row) => [...bidSheet.stepsOf(row, i)]);
    const passing = steps.filter(({ key }) => passes(bidSheet.priceOf(terms, key), i));
    return totalOf(passing.map(({ quantity }) => quantity)) * terms.lotKwh;
  });
}

/** For every sheet and interval: is what moved within bounds given by the sheet and the price? */
function everywhere(
  { reading, movements, results }: Known,
  test: (sheet: Uint8Array, m: Movement, prices: (number | null)[]) => boolean,
) {
  const prices = results.map(({ price }) => price);
  return reading.book.items.filter(({ participant, sheet }) => {
    const movement = movements.get(participant);
    return movement !== undefined && test(sheet, movement, prices);
  }).length;
}

export function tradeChecks(known: Known): Check[] {
  const { terms, results, reading } = known;
  const total = reading.book.items.length;
  const within = everywhere(known, (sheet, { bought, sold }, prices) => {
    const buys = declared(sheet, terms, "buy", (price, i) => prices[i] !== null && price >= prices[i]!);
    const sells = declared(sheet, terms, "sell", (price, i) => prices[i] !== null && price <= prices[i]!);
    return bought.every((kwh, i) => kwh <= buys[i]!) && sold.every((kwh, i) => kwh <= sells[i]!);
  });
  const served = everywhere(known, (sheet, { bought, sold }, prices) => {
    const buys = declared(sheet, terms, "buy", (price, i) => prices[i] !== null && price > prices[i]!);
    const sells = declared(sheet, terms, "sell", (price, i) => prices[i] !== null && price < prices[i]!);
    return bought.every((kwh, i) => kwh >= buys[i]!) && sold.every((kwh, i) => kwh >= sells[i]!);
  });
  const exact = everywhere(known, (_, { bought, sold, net }, prices) => {
    const value = prices.map((price, i) => BigInt(sold[i]! - bought[i]!) * BigInt(price ?? 0) * 1_000n);
    return sumOf(value) === net;
  });
  const most = results.filter(({ price, volumeKwh }, i) => {
    const asks = levelsOf(reading.book, terms, i, "sell").filter((level) => price === null || level.price < price);
    const bids = levelsOf(reading.book, terms, i, "buy").filter((level) => price === null || level.price > price);
    const [cheap, dear] = [totalOf(asks.map((l) => l.quantity)), totalOf(bids.map((l) => l.quantity))];
    return price === null
      ? asks.length === 0 || bids.length === 0 || asks[0]!.price > bids[0]!.price
      : cheap <= volumeKwh && dear <= volumeKwh;
  }).length;
  return [
    {
      en: "Nobody bought above its bid, nobody sold below its ask.",
      zh: "无人以高于申报的价格买入，无人以低于申报的价格卖出。",
      found: outOf(within, total),
      holds: within === total,
    },
    {
      en: "No better step was left out: every bid above and every ask below the price is filled whole.",
      zh: "无更优申报被遗漏：高于出清价的买单与低于出清价的卖单全部成交。",
      found: outOf(served, total),
      holds: served === total && most === results.length,
    },
    {
      en: "Everybody pays or gets exactly energy times price, all at the same price.",
      zh: "各主体收付恰为电量 × 价格，价格统一。",
      found: outOf(exact, total),
      holds: exact === total,
    },
  ];
}
