/** The official prices of a Japanese day: published beside the file, or by the exchange's rule on the published curves. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Curve } from "../../sdk/src/cli/jepx.ts";

/** Prices in 0.01 yen/kWh, slot 1 first. */
export interface OfficialPrices {
  prices: number[];
  /** Whether somebody published them, or they were computed here. */
  published: boolean;
}

/** Where published prices stand: beside the day's file. */
export const besideOf = (file: string) => join(dirname(file), "expected.csv");

/** Published prices of a day; null where there are none for every slot. */
function publishedFor(file: string, date: string, slots: number): number[] | null {
  const beside = besideOf(file);
  if (!existsSync(beside)) return null;
  const [head = "", ...rows] = readFileSync(beside, "utf8").trim().split(/\r?\n/);
  const names = head.split(",");
  const column = (name: string) => names.indexOf(name);
  const [day, slot, kind, price] = ["delivery_date", "slot", "kind", "official_price_jpy_per_kwh"].map(column);
  const prices = new Map<number, number>();
  for (const row of rows.map((line) => line.split(","))) {
    if (row[day!] !== date.replaceAll("-", "") || row[kind!] !== "system") continue;
    const text = row[price!];
    if (text !== undefined && text !== "") prices.set(Number(row[slot!]), Math.round(Number(text) * 100));
  }
  const list = Array.from({ length: slots }, (_, i) => prices.get(i + 1));
  return list.every((value) => value !== undefined) ? list : null;
}

/**
 * The exchange's rule in plain words: the lowest price of the curve, never below 0.01, at which what is offered up to it
 * covers what is wanted above it.
 */
export function lowestClearingPrice({ prices, sells, buys }: Curve): number {
  for (let i = 0; i < prices.length; i++) {
    const next = prices.findIndex((price) => price > prices[i]!);
    const last = next === -1 ? prices.length - 1 : next - 1;
    const wantedAbove = next === -1 ? 0 : buys[next]!;
    if (sells[last]! >= wantedAbove) return Math.max(1, prices[i]!);
  }
  return 1;
}

/** The official prices of a day's national curves. */
export function officialPrices(file: string, date: string, curves: readonly Curve[]): OfficialPrices {
  const published = publishedFor(file, date, curves.length);
  if (published !== null) return { prices: published, published: true };
  return { prices: curves.map(lowestClearingPrice), published: false };
}
