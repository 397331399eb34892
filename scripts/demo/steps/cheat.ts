/** The operator tries to cheat, three times; the chain refuses, three times. */
import { bidSheet, type BidSheet } from "../../../sdk/src/core/index.ts";
import type { GridbourseError } from "../../../sdk/src/errors/index.ts";
import { ContractError } from "../../../sdk/src/errors/index.ts";
import { batches, OpenBook } from "../../../sdk/src/market/index.ts";
import type { MarketDay, Say, Seat } from "../day.ts";
import { hoursOf, moneyText, mwhText, priceText } from "../draw/numbers.ts";
import { wrap, indent } from "../draw/text.ts";
import { resultOf } from "../engine.ts";

/** What the operator tries. */
export interface Attempt {
  what: string;
  hope: string;
  book: OpenBook;
  claims: readonly bigint[];
}

/** The attempt and the chain's answer. */
export interface Refusal {
  attempt: Attempt;
  /** Null if the chain let it pass. */
  error: GridbourseError | null;
}

/** Interval with the dearest trade: where cheating pays. */
export function dearest<S extends Seat>({ book, terms }: MarketDay<S>): number {
  const prices = Array.from({ length: terms.intervals }, (_, i) => resultOf(book, terms, i).price ?? -Infinity);
  return prices.indexOf(Math.max(...prices));
}

/** What the sellers would gain in the interval. */
function hopeOf<S extends Seat>(day: MarketDay<S>, interval: number, price: number, volumeLots: number): string {
  const { t, terms, plan } = day;
  const honest = resultOf(day.book, terms, interval).price ?? 0;
  const kwh = BigInt(volumeLots) * BigInt(terms.lotKwh);
  const more = kwh * BigInt(price - honest) * 1_000n;
  return t(
    `hoped for ${priceText(price)} instead of ${priceText(honest)} ${plan.currency.en}/MWh: ${moneyText(more, 0)} ${plan.currency.en} more from the buyers in that hour`,
    `企图：${priceText(price)} 而非 ${priceText(honest)} ${plan.currency.zh}/兆瓦时，使该时段买方多付 ${moneyText(more, 0)} ${plan.currency.zh}`,
  );
}

/** Another price: the next ask is declared the last accepted one. The neighbours are given as they are, so the lie is as good as can be. */
function anotherPrice<S extends Seat>(day: MarketDay<S>, interval: number): Attempt {
  const { book, terms, t } = day;
  const claims = book.claims();
  const { keys, lots } = book.columns()[interval]!;
  const own = claims[interval]!;
  const a = own.aPlus === bidSheet.HIGH ? own.a + 4 : own.aPlus;
  const asks = [...keys].filter((_, i) => lots[i]! < 0);
  const bids = [...keys].filter((_, i) => lots[i]! > 0);
  const b = Math.min(bidSheet.HIGH, ...bids.filter((key) => key >= a));
  claims[interval] = {
    a,
    b,
    aPlus: Math.min(bidSheet.HIGH, ...asks.filter((key) => key > a)),
    bMinus: Math.max(bidSheet.LOW, ...bids.filter((key) => key < b)),
  };
  const demand = bids.length === 0 ? 0 : lots.reduce((sum, q, i) => sum + (q > 0 && keys[i]! >= a ? q : 0), 0);
  const price = bidSheet.priceOf(terms, a);
  return {
    what: t(
      `Another price. The claim of interval ${interval + 1} (${hoursOf(interval, terms.intervals)}) names the next ask as the last accepted one.`,
      `改价：第 ${interval + 1} 时段（${hoursOf(interval, terms.intervals)}）的出清主张把下一卖价说成末位成交卖价。`,
    ),
    hope: hopeOf(day, interval, price, demand),
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
function leftOut<S extends Seat>(day: MarketDay<S>, interval: number, victim: number): Attempt {
  const { book, terms, t } = day;
  const filler = victim === 0 ? 1 : victim - 1;
  const items = book.items.map((item, i) => (i === victim ? book.items[filler]! : item));
  const forged = new OpenBook(items, terms.intervals);
  const without = resultOf(
    new OpenBook(
      book.items.filter((_, i) => i !== victim),
      terms.intervals,
    ),
    terms,
    interval,
  );
  return {
    what: t(
      `A bid left out. ${nameOf(day, victim)} is missing from the book; another sheet stands twice so that the number is right.`,
      `漏报：申报册中缺少${nameOf(day, victim)}，另一份申报单重复一次以凑足份数。`,
    ),
    hope: hopeOf(day, interval, without.price ?? terms.cap, without.volume),
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
function changed<S extends Seat>(day: MarketDay<S>, interval: number, victim: number): Attempt {
  const { book, terms, t } = day;
  const most = bidSheet.keyOf(terms, terms.cap);
  const items = book.items.map((item, i) => {
    if (i !== victim) return item;
    const sheet = dearer(bidSheet.decode(item.sheet, terms.intervals), most);
    return { ...item, sheet: bidSheet.encode(sheet, terms.intervals) };
  });
  const forged = new OpenBook(items, terms.intervals);
  const then = resultOf(forged, terms, interval);
  return {
    what: t(
      `A bid changed. The asks of ${nameOf(day, victim)} are raised by a fifth.`,
      `篡改：把${nameOf(day, victim)}的卖价抬高两成。`,
    ),
    hope: hopeOf(day, interval, then.price ?? terms.cap, then.volume),
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
  return [anotherPrice(day, interval), leftOut(day, interval, victim), changed(day, interval, victim)];
}

/** Sends an attempt with the operator's own account. */
export async function tryIt<S extends Seat>({ offices, session }: MarketDay<S>, attempt: Attempt): Promise<Refusal> {
  const { book, claims } = attempt;
  try {
    await offices.operator.desk.market.clear({ session, book, claims });
    return { attempt, error: null };
  } catch (error) {
    if (error instanceof ContractError) return { attempt, error };
    throw error;
  }
}

/** An attempt that the chain let pass. */
export class CheatSucceeded extends Error {
  constructor(attempt: Attempt) {
    super(`The chain accepted what it must refuse: ${attempt.what}`);
    this.name = "CheatSucceeded";
  }
}

export const cheat = {
  title: { en: "The operator tries to cheat", zh: "运营机构企图作弊" },
  async run<S extends Seat>(day: MarketDay<S>, say: Say): Promise<string[]> {
    const { t, paint, language, columns } = day;
    await day.chain.waitUntil(day.eve(11));
    const lines: string[] = [];
    for (const attempt of attemptsOf(day)) {
      say(attempt.what);
      const { error } = await tryIt(day, attempt);
      if (error === null) throw new CheatSucceeded(attempt);
      const body = (text: string) => wrap(text, columns - 8).map((line) => indent(line, 2));
      lines.push(
        ...wrap(attempt.what, columns - 6).map((line, i) =>
          i === 0 ? paint.strong(line) : indent(paint.strong(line), 2),
        ),
        ...body(paint.faint(attempt.hope)),
        ...body(`${paint.bad(t("✗ refused", "✗ 被拒绝"))} ${error.name}: ${error.sentence(language)}`),
        "",
      );
    }
    const { state } = await day.offices.student.desk.market.session({ session: day.session });
    lines.push(
      t(
        `The session stands as before (${state.toLowerCase()}); the attempts cost the operator alone.`,
        `交易场次未受影响；作弊的代价由运营机构自负。`,
      ),
    );
    return lines;
  },
};
