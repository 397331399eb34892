/** How an operator would cheat, were it not for the chain: three attempts, each as good as can be. Pure but for the book. */
import { bidSheet, type BidSheet } from "../../sdk/src/core/index.ts";
import { batches, OpenBook } from "../../sdk/src/market/index.ts";
import type { MarketDay, Seat } from "./day.ts";
import { hoursOf, moneyText, priceText } from "./draw/numbers.ts";
import { resultOf } from "./engine.ts";

/** What the operator tries. */
export interface Attempt {
  what: string;
  hope: string;
  book: OpenBook;
  claims: readonly bigint[];
}

/** Interval with the dearest trade. */
export function dearest<S extends Seat>({ book, terms }: MarketDay<S>): number {
  const prices = Array.from({ length: terms.intervals }, (_, i) => resultOf(book, terms, i).price ?? -Infinity);
  return prices.indexOf(Math.max(...prices));
}

/** What a price above the true one would take from the buyers of an interval, base units. */
const gainOf = (kwh: bigint, price: number, honest: number): bigint => kwh * BigInt(price - honest) * 1_000n;

/** What buyers would pay on top over the day if the forged book counted. */
function gainOfBook<S extends Seat>({ book, terms }: MarketDay<S>, forged: OpenBook): bigint {
  let gain = 0n;
  for (let i = 0; i < terms.intervals; i++) {
    const honest = resultOf(book, terms, i);
    const then = resultOf(forged, terms, i);
    if (honest.price === null || then.price === null) continue;
    gain += gainOf(BigInt(then.volume * terms.lotKwh), then.price, honest.price);
  }
  return gain;
}

/** The interval in which a forged book moves the price most. */
function mostMoved<S extends Seat>({ book, terms }: MarketDay<S>, forged: OpenBook): number {
  const moves = Array.from({ length: terms.intervals }, (_, i) => {
    const honest = resultOf(book, terms, i).price;
    const then = resultOf(forged, terms, i).price;
    return honest === null || then === null ? 0 : then - honest;
  });
  return moves.indexOf(Math.max(...moves));
}

/** What a forged book would bring. */
function hopeOfBook<S extends Seat>(day: MarketDay<S>, forged: OpenBook): string {
  const interval = mostMoved(day, forged);
  const price = resultOf(forged, day.terms, interval).price ?? day.terms.cap;
  return hopeOf(day, interval, price, gainOfBook(day, forged), true);
}

/** What the operator hopes for in the interval that shows it best. */
function hopeOf<S extends Seat>(
  day: MarketDay<S>,
  interval: number,
  price: number,
  gain: bigint,
  wholeDay: boolean,
): string {
  const { t, terms, plan } = day;
  const honest = resultOf(day.book, terms, interval).price ?? 0;
  const number = interval + 1;
  return t(
    `Hoped for ${priceText(price)} instead of ${priceText(honest)} ${plan.currency.en}/MWh in interval ${number}: ${moneyText(gain, 0)} ${plan.currency.en} more from the buyers ${wholeDay ? "over the day" : "in that hour"}.`,
    `企图：第 ${number} 时段 ${priceText(price)} 而非 ${priceText(honest)} ${plan.currency.zh}/兆瓦时，${wholeDay ? "全天" : "该时段"}使买方多付 ${moneyText(gain, 0)} ${plan.currency.zh}。`,
  );
}

/**
 * Another price: the next ask is declared the last accepted one. Its neighbours are given as they are, so the lie is as good as
 * can be.
 */
function anotherPrice<S extends Seat>(day: MarketDay<S>): Attempt {
  const { book, terms, t } = day;
  const claims = book.claims();
  const columns = book.columns();
  const lies = claims.map(({ aPlus }, i) => {
    const { keys, lots } = columns[i]!;
    const wanted = lots.reduce((sum, q, s) => sum + (q > 0 && keys[s]! >= aPlus ? q : 0), 0);
    const honest = resultOf(book, terms, i).price;
    if (aPlus === bidSheet.HIGH || honest === null) return 0n;
    return gainOf(BigInt(wanted * terms.lotKwh), bidSheet.priceOf(terms, aPlus), honest);
  });
  const gain = lies.reduce((most, lie) => (lie > most ? lie : most), 0n);
  const interval = lies.indexOf(gain);
  const { keys, lots } = columns[interval]!;
  const a = claims[interval]!.aPlus;
  const asks = [...keys].filter((_, i) => lots[i]! < 0);
  const bids = [...keys].filter((_, i) => lots[i]! > 0);
  const b = Math.min(bidSheet.HIGH, ...bids.filter((key) => key >= a));
  claims[interval] = {
    a,
    b,
    aPlus: Math.min(bidSheet.HIGH, ...asks.filter((key) => key > a)),
    bMinus: Math.max(bidSheet.LOW, ...bids.filter((key) => key < b)),
  };
  const hours = hoursOf(interval, terms.intervals);
  return {
    what: t(
      `Another price. The claim of interval ${interval + 1} (${hours}) names the next ask as the last accepted one.`,
      `改价：第 ${interval + 1} 时段（${hours}）的出清主张把下一卖价说成末位成交卖价。`,
    ),
    hope: hopeOf(day, interval, bidSheet.priceOf(terms, a), gain, false),
    book,
    claims: claims.map(batches.packClaim),
  };
}

/** Lots that each sheet sells in an interval at or below a price. */
function soldBy<S extends Seat>({ book, terms }: MarketDay<S>, interval: number, price: number): number[] {
  return book.items.map(({ sheet }) => {
    const { rows } = bidSheet.decode(sheet, terms.intervals);
    const steps = rows.filter(({ side }) => side === "sell").flatMap((row) => [...bidSheet.stepsOf(row, interval)]);
    return steps.reduce((sum, s) => sum + (bidSheet.priceOf(terms, s.key) <= price ? s.quantity : 0), 0);
  });
}

/** A bid left out: the largest seller of the interval; another sheet stands twice, so that the number is right. */
function leftOut<S extends Seat>(day: MarketDay<S>, victim: number): Attempt {
  const { book, terms, t } = day;
  const filler = victim === 0 ? 1 : victim - 1;
  const items = book.items.map((item, i) => (i === victim ? book.items[filler]! : item));
  const forged = new OpenBook(items, terms.intervals);
  const rest = book.items.filter((_, i) => i !== victim);
  const without = new OpenBook(rest, terms.intervals);
  return {
    what: t(
      `A bid left out. ${nameOf(day, victim)} is missing from the book; another sheet stands twice so that the number is right.`,
      `漏报：申报册中缺少${nameOf(day, victim)}，另一份申报单重复一次以凑足份数。`,
    ),
    hope: hopeOfBook(day, without),
    book: forged,
    claims: forged.packedClaims(),
  };
}

/** Asks of a sheet, a fifth dearer where that is possible. */
function dearer(sheet: BidSheet, most: number): BidSheet {
  const up = (key: number) => Math.min(most, key + 4 * Math.floor(key / 20));
  return {
    rows: sheet.rows.map((row) =>
      row.side === "buy"
        ? row
        : { ...row, steps: row.steps.map((steps) => steps.map((step) => ({ ...step, key: up(step.key) }))) },
    ),
  };
}

/** A bid changed: the asks of the largest seller are raised. */
function changed<S extends Seat>(day: MarketDay<S>, victim: number): Attempt {
  const { book, terms, t } = day;
  const most = bidSheet.keyOf(terms, terms.cap);
  const items = book.items.map((item, i) => {
    if (i !== victim) return item;
    const sheet = dearer(bidSheet.decode(item.sheet, terms.intervals), most);
    return { ...item, sheet: bidSheet.encode(sheet, terms.intervals) };
  });
  const forged = new OpenBook(items, terms.intervals);
  return {
    what: t(
      `A bid changed. The asks of ${nameOf(day, victim)} are raised by a fifth.`,
      `篡改：把${nameOf(day, victim)}的卖价抬高两成。`,
    ),
    hope: hopeOfBook(day, forged),
    book: forged,
    claims: forged.packedClaims(),
  };
}

const nameOf = <S extends Seat>(day: MarketDay<S>, position: number): string => {
  const { participant } = day.book.items[position]!;
  return day.name(day.bidders.find((bidder) => bidder.participant === participant)!.seat);
};

/** The three attempts on the interval where they pay most. */
export function attemptsOf<S extends Seat>(day: MarketDay<S>): Attempt[] {
  const interval = dearest(day);
  const price = resultOf(day.book, day.terms, interval).price ?? 0;
  const sold = soldBy(day, interval, price);
  const victim = sold.indexOf(Math.max(...sold));
  return [anotherPrice(day), leftOut(day, victim), changed(day, victim)];
}
