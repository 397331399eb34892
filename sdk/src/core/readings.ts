/**
 * What fills a gap in the readings of a day, by named rules. The bytes of readings are those of `delivery.items`; which rule filled a
 * gap stands in their marks.
 */
import { CoreError } from "./errors.ts";
import { divFloor, splitShare } from "./rounding.ts";

/** Qualities of a reading, from the best to the worst; the index is what the marks hold. */
export const QUALITIES = ["measured", "estimated", "substituted"] as const;

/** Quality of a reading. */
export type Quality = (typeof QUALITIES)[number];

/** Rules of substitution by number; 0 is none. */
export const SUBSTITUTION_RULES = [
  "none",
  "previous comparable day",
  "mean of the neighbours",
  "register difference spread evenly",
  "as contracted",
] as const;

/** The same in Chinese. */
export const SUBSTITUTION_RULES_ZH = ["无", "前一可比日", "相邻值线性插补", "表底差均摊", "按合同"] as const;

/** A gap that a rule cannot fill. */
export class CannotSubstitute extends CoreError {
  constructor(reason: string, values: Record<string, unknown> = {}) {
    super(`The gap cannot be filled: ${reason}.`, values);
  }
}

/** Counts by interval, null where nothing was read. */
export type Gaps = readonly (number | null)[];

/** How gaps are filled. Rule 4, as contracted, needs the contracts and is the settlement's. */
export type Substitution =
  | {
      rule: 1;
      /** Counts of the previous comparable day, one for each interval. */
      previousDay: readonly number[];
    }
  | {
      rule: 2;
      /** Last count of the day before, for a gap at the beginning. */
      before?: number;
      /** First count of the day after, for a gap at the end. */
      after?: number;
    }
  | {
      rule: 3;
      /** What the register advanced over all missing intervals, counts, ≥ 0. */
      difference: number;
    };

/** A day without gaps. */
export interface Substituted {
  /** Counts by interval. */
  values: number[];
  quality: Quality[];
  rule: 1 | 2 | 3;
}

function count(what: string, value: number | undefined): number {
  if (value === undefined) throw new CannotSubstitute(`there is no ${what}`);
  if (!Number.isSafeInteger(value) || value < 0) throw new CannotSubstitute(`the ${what} is ${value}`, { value });
  return value;
}

/** Linear between the last reading before a gap and the first after it, each value toward zero, below one count less. */
function meanOfNeighbours(readings: Gaps, before: number | undefined, after: number | undefined): number[] {
  return readings.map((reading, i) => {
    if (reading !== null) return reading;
    let first = i - 1;
    while (first >= 0 && readings[first] === null) first--;
    let last = i + 1;
    while (last < readings.length && readings[last] === null) last++;
    const from = count("reading before it", readings[first] ?? before);
    const to = count("reading after it", readings[last] ?? after);
    const [left, right] = [BigInt(last - i), BigInt(i - first)];
    return Number(divFloor(BigInt(from) * left + BigInt(to) * right, left + right));
  });
}

/** The register's advance over the missing intervals: ⌊q(i+1)/n⌋ − ⌊q·i/n⌋ for the i-th of n. They add up to q. */
function spreadEvenly(readings: Gaps, difference: number): number[] {
  const missing = BigInt(readings.filter((reading) => reading === null).length);
  const advance = BigInt(count("register difference", difference));
  let next = 0n;
  return readings.map((reading) => reading ?? Number(splitShare(advance, next++, missing)));
}

/**
 * Fills the gaps of a day. Values that were read stay as they are and count as measured.
 * @param readings counts by interval, null for a gap
 * @throws CannotSubstitute
 */
export function substitute(readings: Gaps, substitution: Substitution): Substituted {
  const fill = (): number[] => {
    switch (substitution.rule) {
      case 1:
        return readings.map((reading, i) => reading ?? count("previous day's reading", substitution.previousDay[i]));
      case 2:
        return meanOfNeighbours(readings, substitution.before, substitution.after);
      case 3:
        return spreadEvenly(readings, substitution.difference);
    }
  };
  return {
    values: fill(),
    quality: readings.map((reading) => (reading === null ? "substituted" : "measured")),
    rule: substitution.rule,
  };
}
