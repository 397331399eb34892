/** An auction computed off the chain, by the package's engine: what a book comes to. */
import { bidSheet, clearUniform, type UniformResult } from "../../sdk/src/core/index.ts";
import type { OpenBook } from "../../sdk/src/market/book.ts";
import type { SessionResult } from "../../sdk/src/market/index.ts";

const columnsOf = new WeakMap<OpenBook, ReturnType<OpenBook["columns"]>>();

/** The columns of a book, taken apart once. */
function columns(book: OpenBook) {
  const known = columnsOf.get(book) ?? book.columns();
  columnsOf.set(book, known);
  return known;
}

/** Steps of one interval as prices and signed lots. */
export function columnOf(book: OpenBook, terms: SessionResult, interval: number) {
  const { keys, lots } = columns(book)[interval]!;
  return { prices: keys.map((key) => bidSheet.priceOf(terms, key)), quantities: lots };
}

/** What an interval of a book comes to under the terms of the session. */
export function resultOf(book: OpenBook, terms: SessionResult, interval: number): UniformResult {
  const { rule, k, step } = terms;
  return clearUniform(columnOf(book, terms, interval), { rule, k, step, fills: false });
}

/** Levels of a side in merit order: price (0.001 currency/MWh) and kWh. */
export function levelsOf(book: OpenBook, terms: SessionResult, interval: number, side: "sell" | "buy") {
  const { prices, quantities } = columnOf(book, terms, interval);
  const levels = new Map<number, number>();
  for (let i = 0; i < prices.length; i++) {
    const lots = side === "sell" ? -quantities[i]! : quantities[i]!;
    if (lots > 0) levels.set(prices[i]!, (levels.get(prices[i]!) ?? 0) + lots * terms.lotKwh);
  }
  return [...levels]
    .map(([price, quantity]) => ({ price, quantity }))
    .sort((x, y) => (side === "sell" ? x.price - y.price : y.price - x.price));
}
