/** The published curves of a day of the Japanese exchange as the sheets of many participants. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { bidSheet, type DeclaredStep, type SheetTerms } from "../../sdk/src/core/index.ts";
import type { BookSheet } from "./kernel.ts";
import { sharedPath } from "./sharedData.ts";

/** Half-hours of a day. */
export const SLOTS = 48;
/** 0.01 yen/kWh in 0.001 yen/MWh; prices lie between 0.01 and 999 yen/kWh. */
const CENT = 10_000;
/** 0.1 MW for half an hour. */
export const LOT_KWH = 50n;

export const TERMS: SheetTerms = { floor: CENT, cap: 99_900 * CENT, tick: CENT, intervals: SLOTS };

interface Level {
  /** 0.01 yen/kWh. */
  cents: number;
  /** Lots offered at this price or below, wanted at this price or above. */
  sold: number;
  bought: number;
}

/** Hundredths of a yen, and tenths of a MW, exactly. */
const scaled = (text: string, scale: number) => Math.round(Number(text) * scale);

/** The national curve of each slot, in lots. */
function curvesOf(day: string): Level[][] {
  const lines = gunzipSync(readFileSync(sharedPath(`jepx/spot_bid_curves_${day}.csv.gz`)))
    .toString("utf8")
    .split(/\r?\n/);
  const curves = Array.from({ length: SLOTS }, (): Level[] => []);
  for (const line of lines.slice(1)) {
    const [, slot, price, sold, bought, area] = line.split(",");
    if (area !== "") continue;
    curves[Number(slot) - 1]!.push({
      cents: scaled(price!, 100),
      sold: scaled(sold!, 10),
      bought: scaled(bought!, 10),
    });
  }
  return curves;
}

/** Steps of a curve: what is offered below the floor enters at the floor, what is wanted below it is dropped. */
function stepsOf(curve: Level[]): { side: "sell" | "buy"; cents: number; lots: number }[] {
  const asks = curve.map(({ cents, sold }, i) => ({
    side: "sell" as const,
    cents: Math.max(cents, 1),
    lots: sold - (curve[i - 1]?.sold ?? 0),
  }));
  const bids = curve
    .map(({ cents, bought }, i) => ({ side: "buy" as const, cents, lots: bought - (curve[i + 1]?.bought ?? 0) }))
    .filter(({ cents }) => cents >= 1);
  return [...asks, ...bids].filter(({ lots }) => lots > 0);
}

/** The official price of each slot of the national curve, 0.01 yen/kWh. */
export function officialCents(day: string): number[] {
  const cents = new Array<number>(SLOTS).fill(-1);
  for (const line of readFileSync(sharedPath("jepx/expected.csv"), "utf8").split(/\r?\n/)) {
    const [date, slot, , kind, , price] = line.split(",");
    if (date === day && kind === "system") cents[Number(slot) - 1] = scaled(price!, 100);
  }
  return cents;
}

/** A small generator of numbers below a bound, the same for the same seed. */
function generator(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Spreads the steps of every slot over sellers and buyers: large steps are split among several. */
export function japaneseDay(day: string, participants: number, seed: number): BookSheet[] {
  const next = generator(seed);
  const half = Math.ceil(participants / 2);
  const owned = Array.from({ length: 2 * half }, (): DeclaredStep[] => []);
  curvesOf(day).forEach((curve, interval) => {
    for (const { side, cents, lots } of stepsOf(curve)) {
      let rest = lots;
      while (rest > 0) {
        const quantity = rest < 500 ? rest : 1 + next(rest);
        const owner = next(half) + (side === "buy" ? half : 0);
        owned[owner]!.push({ side, interval, price: cents * CENT, quantity });
        rest -= quantity;
      }
    }
  });
  return owned
    .map((steps, i) => ({
      participant: BigInt(i + 1),
      sequence: 1n,
      sheet: bidSheet.buildSheet(steps, TERMS),
    }))
    .filter(({ sheet }) => sheet.rows.length > 0);
}
