/** Random sessions and sheets: small numbers of everything, so that ties, one-sided books and rationed margins are frequent. */
import { bidSheet, type BidSheet, type SheetRow, type SheetStep, type SheetTerms } from "../../sdk/src/core/index.ts";
import { Source } from "./ledgers.ts";
import type { Terms } from "./market.ts";

/** Numbers from a seed, the same every time (mulberry32). */
export function randomFrom(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  const pick = <T>(values: readonly T[]): T => values[int(0, values.length - 1)]!;
  const chance = (share: number): boolean => next() < share;
  const shuffle = <T>(values: readonly T[]): T[] => {
    const rest = [...values];
    return values.map(() => rest.splice(int(0, rest.length - 1), 1)[0]!);
  };
  const word = (): `0x${string}` =>
    `0x${Array.from({ length: 8 }, () => int(0, 0xffffffff).toString(16).padStart(8, "0")).join("")}`;
  return { int, pick, chance, shuffle, word };
}
export type Random = ReturnType<typeof randomFrom>;

/** Terms that fit each other, with few prices. */
export function randomTerms(random: Random): Partial<Terms> {
  const { int, pick, chance } = random;
  const step = pick([1, 10]);
  const tick = step * pick([1, 1, 5, 100]);
  const floor = tick * pick([0, 0, -3, -10, -40, 7]);
  return {
    floor,
    cap: floor + tick * pick([0, 2, 5, 12, 12, 30]),
    tick,
    step,
    lot: pick([1, 1, 3, 100]),
    rule: int(0, 4),
    k: pick([0, 5_000, 10_000, int(0, 10_000)]),
    tieOrder: chance(0.4) ? Source.Wind | (Source.Hydro << 4) : 0,
  };
}

/** The class that a source has in a tie order. */
const classOf = (tieOrder: number, source: number): number => {
  const place = [0, 1, 2].find((i) => source !== 0 && ((tieOrder >> (4 * i)) & 0xf) === source);
  return place ?? 3;
};

/** A sheet that a session accepts: any mix of flat and full rows, of both sides if `sells`, own asks above own bids. */
export function randomSheet(random: Random, terms: SheetTerms, tieOrder: number, sells: boolean, source = 0): BidSheet {
  const { int, pick, chance } = random;
  const levels = (terms.cap - terms.floor) / terms.tick;
  const sides = sells ? pick([["sell"], ["sell"], ["sell", "buy"]] as const) : (["buy"] as const);
  /** Two-sided: bids at or below this level, asks above. */
  const border = sides.length === 2 ? int(0, Math.max(0, levels - 1)) : -1;
  const cls = chance(0.7) ? classOf(tieOrder, source) : 3;
  const stepsOf = (side: "sell" | "buy"): SheetStep[] => {
    const [low, high] = side === "sell" ? [border + 1, levels] : [0, border < 0 ? levels : border];
    if (low > high) return [];
    const steps = Array.from({ length: pick([0, 1, 1, 2, 3, 5]) }, () => ({
      key: 4 * (int(low, high) + 1) + (side === "sell" ? cls : bidSheet.LAST_CLASS),
      quantity: pick([1, 1, 2, int(1, 9), int(1, 50)]),
    }));
    return steps.sort((x, y) => x.key - y.key);
  };
  const rows: SheetRow[] = sides.flatMap((side) =>
    Array.from({ length: pick([1, 1, 2]) }, () => {
      const flat = chance(0.4);
      return { side, flat, steps: Array.from({ length: flat ? 1 : terms.intervals }, () => stepsOf(side)) };
    }),
  );
  return { rows: random.shuffle(rows) };
}

/** Places at which `count` things are cut into pieces: 0 < … < count. */
export const randomCuts = ({ int, chance }: Random, count: number): number[] =>
  chance(0.3) || count < 2
    ? [0, count]
    : [...new Set([0, count, ...Array.from({ length: int(1, 3) }, () => int(0, count))])].sort((x, y) => x - y);
