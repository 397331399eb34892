/**
 * Readings of a participant's delivery day as bytes, the leaf that stands for them, and what fills a gap.
 *
 * An item is participant uint32 | number of points uint8 | per point: point uint32 | marks word | import words | export words.
 * Whole numbers and words are big-endian; lanes lie in words as `lanes.pack` lays them. Metered intervals n: 1 … 96, a multiple of the
 * market's. A lane is a count, uint32; the scale of its point says how many Wh a count is.
 *
 * Marks: bits 2i and 2i + 1 are the quality of metered interval i, bits 248 … 255 the rule by which values were substituted.
 * There is one encoding of an item: points ascend, and what no value needs is zero.
 */
import { CoreError } from "./errors.ts";
import { LANES, pack, unpack } from "./lanes.ts";
import { divFloor, splitShare } from "./rounding.ts";
import { keccak, readWord, toHex, toWord, type Hex } from "./words.ts";

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

/** The point that is no meter: the day-ahead schedule as dispatch publishes it (import: to take, export: to inject). */
export const SCHEDULE_POINT = 0;

/** Metered intervals of a day at most. */
export const MOST_INTERVALS = 96;

/** A point's day. */
export interface PointReadings {
  /** uint32; SCHEDULE_POINT for the day-ahead schedule. */
  point: number;
  /** By metered interval. */
  quality: Quality[];
  /** Number of the rule of substitution, 0 … 255; 0 for none. */
  rule: number;
  /** Counts by metered interval, uint32. */
  imports: number[];
  /** Counts by metered interval, uint32. */
  exports: number[];
}

/** A participant's day. */
export interface ReadingsItem {
  /** uint32, from 1. */
  participant: number;
  /** 1 … 255, ascending by point. */
  points: PointReadings[];
}

/** Bytes that are no item, or an item that has no bytes. */
export class MalformedReadings extends CoreError {
  constructor(reason: string, values: Record<string, unknown> = {}) {
    super(`The readings are malformed: ${reason}.`, values);
  }
}

/** Metered intervals that are no multiple of the market's. */
export class IntervalsDoNotDivide extends CoreError {
  constructor(metered: number, market: number) {
    super(`${metered} metered intervals cannot be summed to ${market} of the market.`, { metered, market });
  }
}

/** A gap that a rule cannot fill. */
export class CannotSubstitute extends CoreError {
  constructor(reason: string, values: Record<string, unknown> = {}) {
    super(`The gap cannot be filled: ${reason}.`, values);
  }
}

const HEADER = 5;
const RULE_SHIFT = 248n;

const wordsOf = (intervals: number) => Math.ceil(intervals / LANES);
const pointLength = (intervals: number) => 4 + 32 * (1 + 2 * wordsOf(intervals));

function checkIntervals(intervals: number): void {
  if (!Number.isInteger(intervals) || intervals < 1 || intervals > MOST_INTERVALS) {
    throw new MalformedReadings(`a day has 1 to ${MOST_INTERVALS} metered intervals, not ${intervals}`, { intervals });
  }
}

function uint32(what: string, value: number): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) {
    throw new MalformedReadings(`${what} must be a whole number from 0 to 4294967295, not ${value}`, { value });
  }
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function marksOf({ quality, rule, point }: PointReadings): bigint {
  if (!Number.isInteger(rule) || rule < 0 || rule > 255) {
    throw new MalformedReadings(`the rule of point ${point} must lie in 0 … 255, not ${rule}`, { point, rule });
  }
  return quality.reduce(
    (marks, name, i) => marks | (BigInt(QUALITIES.indexOf(name)) << BigInt(2 * i)),
    BigInt(rule) << RULE_SHIFT,
  );
}

function checkAscending(previous: number, point: number): void {
  if (point <= previous) {
    throw new MalformedReadings(`point ${point} stands after point ${previous}: points ascend, each stands once`, {
      point,
      previous,
    });
  }
}

const nobody = () => new MalformedReadings("participants are numbered from 1");

const noPoints = (points: number) => new MalformedReadings(`an item has 1 to 255 points, not ${points}`, { points });

/**
 * The bytes of an item.
 * @param intervals metered intervals n, 1 … 96
 * @throws MalformedReadings, LaneOutOfRange
 */
export function encodeItem({ participant, points }: ReadingsItem, intervals: number): Uint8Array {
  checkIntervals(intervals);
  if (participant === 0) throw nobody();
  if (points.length === 0 || points.length > 255) throw noPoints(points.length);
  const bytes = new Uint8Array(HEADER + points.length * pointLength(intervals));
  bytes.set(uint32("the participant", participant));
  bytes[4] = points.length;
  let at = HEADER;
  let previous = -1;
  for (const readings of points) {
    const { point, quality, imports, exports } = readings;
    for (const [what, { length }] of Object.entries({ quality, imports, exports })) {
      if (length === intervals) continue;
      throw new MalformedReadings(`${what} of point ${point} needs ${intervals} values, not ${length}`, {
        point,
        length,
      });
    }
    bytes.set(uint32("the point", point), at);
    checkAscending(previous, point);
    previous = point;
    at += 4;
    for (const word of [marksOf(readings), ...pack(imports), ...pack(exports)]) {
      bytes.set(toWord(word), at);
      at += 32;
    }
  }
  return bytes;
}

function qualityOf(marks: bigint, intervals: number, point: number): Quality[] {
  if ((marks & ((1n << RULE_SHIFT) - 1n)) >> BigInt(2 * intervals) !== 0n) {
    throw new MalformedReadings(`point ${point} has marks behind interval ${intervals}`, { point });
  }
  return Array.from({ length: intervals }, (_, i) => {
    const quality = QUALITIES[Number((marks >> BigInt(2 * i)) & 3n)];
    if (quality === undefined) {
      throw new MalformedReadings(`interval ${i + 1} of point ${point} has quality 3, which does not exist`, {
        point,
        interval: i,
      });
    }
    return quality;
  });
}

/**
 * The item of bytes; what `encodeItem` would not write is refused.
 * @param intervals metered intervals n, 1 … 96
 * @throws MalformedReadings
 */
export function decodeItem(bytes: Uint8Array, intervals: number): ReadingsItem {
  checkIntervals(intervals);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.length < HEADER ? 0 : view.getUint8(4);
  if (count === 0) throw bytes.length < HEADER ? new MalformedReadings("there is no header") : noPoints(0);
  const expected = HEADER + count * pointLength(intervals);
  if (bytes.length !== expected) {
    throw new MalformedReadings(`${count} points take ${expected} bytes, not ${bytes.length}`, {
      expected,
      actual: bytes.length,
    });
  }
  const participant = view.getUint32(0);
  if (participant === 0) throw nobody();
  const points: PointReadings[] = [];
  for (let at = HEADER; at < expected; at += pointLength(intervals)) {
    const point = view.getUint32(at);
    checkAscending(points.at(-1)?.point ?? -1, point);
    const marks = readWord(bytes, at + 4);
    const lanesAt = (first: number) => {
      const words = Array.from({ length: wordsOf(intervals) }, (_, i) => readWord(bytes, first + 32 * i));
      const values = unpack(words);
      if (values.slice(intervals).some((value) => value !== 0)) {
        throw new MalformedReadings(`point ${point} has a reading behind interval ${intervals}`, { point });
      }
      return values.slice(0, intervals);
    };
    points.push({
      point,
      quality: qualityOf(marks, intervals, point),
      rule: Number(marks >> RULE_SHIFT),
      imports: lanesAt(at + 36),
      exports: lanesAt(at + 36 + 32 * wordsOf(intervals)),
    });
  }
  return { participant, points };
}

/**
 * Leaf of an item: keccak256(keccak256(uint32 day | uint8 n | item)); hashed twice, so that no inner node of a tree is a leaf.
 * @param day delivery day, local days since 1970-01-01, uint32
 * @param intervals metered intervals n, 1 … 96
 * @throws MalformedReadings
 */
export function leafOf(day: number, intervals: number, item: Uint8Array): Hex {
  checkIntervals(intervals);
  return toHex(keccak(keccak(uint32("the day", day), Uint8Array.of(intervals), item)));
}

/** A participant's metered day, one value for each interval of the market. */
export interface Metered {
  /** Wh, ≥ 0, over all meters. */
  importWh: bigint[];
  /** Wh, ≥ 0, over all meters. */
  exportWh: bigint[];
  /** import − export, Wh. */
  netWh: bigint[];
  /** The worst quality of any reading in the interval. */
  quality: Quality[];
}

function summed(points: readonly PointReadings[], scaleOf: (point: number) => number, intervals: number): Metered {
  const zeros = () => new Array<bigint>(intervals).fill(0n);
  const [importWh, exportWh, worst] = [zeros(), zeros(), new Array<number>(intervals).fill(0)];
  for (const { point, quality, imports, exports } of points) {
    const metered = imports.length;
    if (intervals < 1 || metered % intervals !== 0) throw new IntervalsDoNotDivide(metered, intervals);
    const scale = BigInt(scaleOf(point));
    imports.forEach((count, i) => {
      const interval = Math.floor((i * intervals) / metered);
      importWh[interval]! += BigInt(count) * scale;
      exportWh[interval]! += BigInt(exports[i]!) * scale;
      worst[interval] = Math.max(worst[interval]!, QUALITIES.indexOf(quality[i]!));
    });
  }
  return {
    importWh,
    exportWh,
    netWh: importWh.map((taken, i) => taken - exportWh[i]!),
    quality: worst.map((index) => QUALITIES[index]!),
  };
}

/**
 * Sums all meters of an item to the intervals of the market; the schedule (point 0) is no meter and left out. Exact.
 * @param scaleOf Wh of a count of a point, 1 or 1,000
 * @param marketIntervals a divisor of the metered intervals
 * @throws IntervalsDoNotDivide
 */
export const meteredOf = (
  { points }: ReadingsItem,
  scaleOf: (point: number) => number,
  marketIntervals: number,
): Metered =>
  summed(
    points.filter(({ point }) => point !== SCHEDULE_POINT),
    scaleOf,
    marketIntervals,
  );

/**
 * The day-ahead schedule of an item, summed like meters: net is to take; null where the item has none. Exact.
 * @param scale Wh of a count
 * @param marketIntervals a divisor of the metered intervals
 * @throws IntervalsDoNotDivide
 */
export function scheduleOf({ points }: ReadingsItem, scale: number, marketIntervals: number): Metered | null {
  const schedule = points.filter(({ point }) => point === SCHEDULE_POINT);
  return schedule.length === 0 ? null : summed(schedule, () => scale, marketIntervals);
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
