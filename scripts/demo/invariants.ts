/**
 * What must always be true of a market day, checked against the chain as it stands. Each check reads the chain anew and
 * compares it with what the participants kept, or computes it by another way.
 */
import { bidSheet, commitment as hashes, lanes, words } from "../../sdk/src/core/index.ts";
import type { MarketDay, Seat } from "./day.ts";
import { exactMoney } from "./draw/numbers.ts";
import { levelsOf, resultOf } from "./engine.ts";
import { type Movement, movementsOf } from "./ledger.ts";

export interface Check {
  en: string;
  zh: string;
  /** What was found, in numbers. */
  found: string;
  holds: boolean;
}

const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);
const numbers = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const count = (n: number | bigint, of: number | bigint) => `${n}/${of}`;

/** Everything that the checks read, once. */
async function readAll<S extends Seat>(day: MarketDay<S>) {
  const { desk } = day.offices.student;
  const { registry, house, token, auction, register } = desk.contracts;
  const total = Number(await registry.participantCount());
  const ids = Array.from({ length: total }, (_, i) => BigInt(i + 1));
  const free = new Map<bigint, bigint>();
  const accounts = new Set<string>();
  for (const id of ids) {
    free.set(id, await house.freeOf(id));
    accounts.add(await registry.accountOf(id));
  }
  const outside: bigint[] = [];
  for (const account of accounts) outside.push(await token.balanceOf(account));
  const holdings: number[][] = [];
  for (let at = 0; at < ids.length; at += 200) {
    holdings.push(...(await desk.energy.holdings({ product: day.product, participants: ids.slice(at, at + 200) })));
  }
  return {
    ids,
    free,
    holdings,
    outside: sum(outside),
    house: await token.balanceOf(house.target),
    minted: await token.totalSupply(),
    compartment: await house.compartmentOf(auction.target),
    supply: lanes.unpack([...(await register.supplyOf(day.product))], day.plan.intervals),
    open: await register.openDifferences(day.product),
    live: await auction.liveSessionOf(day.product),
    terms: await desk.market.session({ session: day.session }),
    results: await desk.market.result({ session: day.session }),
    reading: await desk.market.readBook({ session: day.session }),
    movements: await movementsOf(day),
  };
}

type Known = Awaited<ReturnType<typeof readAll>>;

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
    return numbers(passing.map(({ quantity }) => quantity)) * terms.lotKwh;
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

/** All checks of a day. */
export async function invariantsOf<S extends Seat>(day: MarketDay<S>): Promise<Check[]> {
  const known = await readAll(day);
  return [
    ...moneyChecks(day, known),
    ...energyChecks(known),
    ...bookChecks(day, known),
    ...tradeChecks(known),
    ...returnChecks(day, known),
  ];
}

function moneyChecks<S extends Seat>(
  _: MarketDay<S>,
  { free, compartment, house, minted, outside, movements }: Known,
): Check[] {
  const freeSum = sum([...free.values()]);
  const toReceive = sum([...movements.values()].map(({ net }) => (net > 0n ? net : 0n)));
  const toPay = -sum([...movements.values()].map(({ net }) => (net < 0n ? net : 0n)));
  return [
    {
      en: "The house holds exactly what is free plus what lies in compartments.",
      zh: "清算所余额 = 可用资金合计 + 模块分账。",
      found: `${exactMoney(house)} = ${exactMoney(freeSum)} + ${exactMoney(compartment)}`,
      holds: house === freeSum + compartment,
    },
    {
      en: "Every token ever minted is in the house or on an account of a participant.",
      zh: "发行的每一枚计费介质都在清算所或主体账户中。",
      found: `${exactMoney(minted)} = ${exactMoney(house)} + ${exactMoney(outside)}`,
      holds: minted === house + outside,
    },
    {
      en: "What buyers owe is what sellers are owed, and the auction's compartment holds it to the last unit.",
      zh: "买方应付 = 卖方应收，且竞价分账恰好足额。",
      found: `${exactMoney(toPay)} = ${exactMoney(toReceive)} = ${exactMoney(compartment)}`,
      holds: toPay === toReceive && toReceive === compartment,
    },
  ];
}

function energyChecks({ holdings, supply, movements, results, open, live, terms }: Known): Check[] {
  const intervals = supply.map((_, i) => i);
  const held = intervals.map((i) => numbers(holdings.map((own) => own[i]!)));
  const all = [...movements.values()];
  const bought = intervals.map((i) => numbers(all.map((movement) => movement.bought[i]!)));
  const sold = intervals.map((i) => numbers(all.map((movement) => movement.sold[i]!)));
  const conserved = intervals.filter((i) => held[i] === supply[i]).length;
  const even = intervals.filter((i) => bought[i] === sold[i] && sold[i] === results[i]!.volumeKwh).length;
  const both = all.filter((movement) => intervals.some((i) => movement.bought[i]! > 0 && movement.sold[i]! > 0)).length;
  return [
    {
      en: "What participants hold of the product is what was issued of it, in every interval.",
      zh: "各时段持有电量合计 = 发行电量。",
      found: count(conserved, intervals.length),
      holds: conserved === intervals.length,
    },
    {
      en: "What was bought is what was sold, and both are the published volume, in every interval.",
      zh: "各时段买入 = 卖出 = 公布的成交电量。",
      found: count(even, intervals.length),
      holds: even === intervals.length,
    },
    {
      en: "Nobody bought and sold in the same interval.",
      zh: "没有主体在同一时段既买又卖。",
      found: String(both),
      holds: both === 0,
    },
    {
      en: "The session has ended and left nothing open.",
      zh: "交易场次已结束，没有未了事项。",
      found: terms.state,
      holds: terms.state === "Ended" && open === 0n && live === 0n,
    },
  ];
}

function bookChecks<S extends Seat>(day: MarketDay<S>, { reading, terms, results }: Known): Check[] {
  const { items } = reading.book;
  const kept = day.revealing;
  const same = kept.filter(({ participant, bid }) => {
    const item = items.find((candidate) => candidate.participant === participant);
    return item !== undefined && item.sequence === bid!.sequence && words.toHex(item.sheet) === bid!.sheet;
  }).length;
  const chain = items.reduce<string>((book, { participant, sequence, sheet }) => {
    const hash = bidSheet.sheetHash(bidSheet.decode(sheet, terms.intervals), terms.intervals);
    return hashes.bookNext(book, hashes.leaf(participant, sequence, hash));
  }, hashes.EMPTY_BOOK);
  const engine = results.filter(({ price, volumeKwh }, i) => {
    const own = resultOf(reading.book, terms, i);
    return own.price === price && own.volume * terms.lotKwh === volumeKwh;
  }).length;
  return [
    {
      en: "Every opened sheet is in the book, unchanged, once; and no other is.",
      zh: "每份揭示的申报单原样且仅一次载入申报册，别无其他。",
      found: count(same, items.length),
      holds: same === items.length && items.length === kept.length && items.length === terms.sheets,
    },
    {
      en: "The sheets, hashed again, give the book's hash on the chain.",
      zh: "重新计算申报单哈希，与链上申报册哈希一致。",
      found: `${terms.book.slice(0, 10)}…`,
      holds: chain === terms.book,
    },
    {
      en: "Prices and volumes are those of an engine that never saw the chain's result.",
      zh: "价格与电量与独立引擎的计算一致。",
      found: count(engine, results.length),
      holds: engine === results.length,
    },
  ];
}

function tradeChecks(known: Known): Check[] {
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
    return sum(value) === net;
  });
  const most = results.filter(({ price, volumeKwh }, i) => {
    const asks = levelsOf(reading.book, terms, i, "sell").filter((level) => price === null || level.price < price);
    const bids = levelsOf(reading.book, terms, i, "buy").filter((level) => price === null || level.price > price);
    const [cheap, dear] = [numbers(asks.map((l) => l.quantity)), numbers(bids.map((l) => l.quantity))];
    return price === null
      ? asks.length === 0 || bids.length === 0 || asks[0]!.price > bids[0]!.price
      : cheap <= volumeKwh && dear <= volumeKwh;
  }).length;
  return [
    {
      en: "Nobody bought above its bid, nobody sold below its ask.",
      zh: "无人以高于申报的价格买入，无人以低于申报的价格卖出。",
      found: count(within, total),
      holds: within === total,
    },
    {
      en: "No better step was left out: every bid above and every ask below the price is filled whole.",
      zh: "无更优申报被遗漏：高于出清价的买单与低于出清价的卖单全部成交。",
      found: count(served, total),
      holds: served === total && most === results.length,
    },
    {
      en: "Everybody pays or gets exactly energy times price, all at the same price.",
      zh: "各主体收付恰为电量 × 价格，价格统一。",
      found: count(exact, total),
      holds: exact === total,
    },
  ];
}

function returnChecks<S extends Seat>(day: MarketDay<S>, { free, movements, terms }: Known): Check[] {
  const { bidders } = day;
  const bondOf = ({ bid }: (typeof bidders)[number]) =>
    hashes.bond(bid!.commitment.rows, bid!.commitment.exposureExponent, terms.rowBond, terms.exposureBond);
  const silent = bidders.filter(({ conduct }) => conduct === "silent");
  const forfeited = sum(silent.map(bondOf));
  const right = bidders.filter((bidder) => {
    const net = movements.get(bidder.participant)?.net ?? 0n;
    const paid = net < 0n ? -net : 0n;
    const lost = bidder.conduct === "silent" ? bondOf(bidder) : 0n;
    return free.get(bidder.participant) === bidder.freeBefore - paid - lost;
  }).length;
  const gained = free.get(terms.beneficiary)! - day.beneficiaryBefore;
  return [
    {
      en: "Bond and cover came back to the last unit, less what was bought; who stayed silent lost its bond and nothing else.",
      zh: "保证金与保障金除购电款外分文不差退回；未揭示者只失去保证金。",
      found: count(right, bidders.length),
      holds: right === bidders.length,
    },
    {
      en: "The beneficiary got the forfeited bonds, no more and no less.",
      zh: "受益人恰好得到没收的保证金。",
      found: `${exactMoney(gained)} = ${exactMoney(forfeited)}`,
      holds: gained === forfeited,
    },
  ];
}
