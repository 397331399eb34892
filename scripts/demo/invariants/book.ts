/** The book is what was opened, and the result is what the book comes to. */
import { bidSheet, commitment as hashes, words } from "../../../sdk/src/core/index.ts";
import type { MarketDay, Seat } from "../day.ts";
import { resultOf } from "../engine.ts";
import { type Check, outOf } from "./check.ts";
import type { Known } from "./read.ts";

export function bookChecks<S extends Seat>(day: MarketDay<S>, { reading, terms, results }: Known): Check[] {
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
      found: outOf(same, items.length),
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
      found: outOf(engine, results.length),
      holds: engine === results.length,
    },
  ];
}
