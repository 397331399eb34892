/**
 * Bytes of readings, as the ledger takes them (the library Readings): items of participants, their hashes and leaves, and the
 * monthly record of metering points. Pure: no chain.
 *
 * Item: participant 4 | points 1 | for each: point 4 | marks 32 | import lanes | export lanes, ⌈n/8⌉ words each, n metered intervals.
 */
import { CoreError, type Hex, lanes, readings, words } from "../core/index.ts";

const { concat, fromHex, keccak, readWord, toHex, toWord } = words;

const { QUALITIES } = readings;
/** Where a reading comes from. */
export type Quality = readings.Quality;

/** Rules by which missing readings are substituted, by their number; the first is none. */
export const SUBSTITUTIONS = ["none", "previousDay", "neighbours", "registerSpread", "asContracted"] as const;
/** A rule of substitution. */
export type Substitution = (typeof SUBSTITUTIONS)[number];

/** The point that is no meter: the day-ahead schedule, import to take, export to inject. */
export const SCHEDULE_POINT = 0n;

/** What a metering point says of a day. All lists have one value for each metered interval, interval 1 first. */
export interface PointReadings {
  /** Its number; `SCHEDULE_POINT` for the day-ahead schedule. Points of an item ascend. */
  point: bigint;
  /** Wh drawn from the grid: whole multiples of the scale. */
  importWh: readonly number[];
  /** Wh fed into the grid; none by default. */
  exportWh?: readonly number[];
  /** Wh of a count, as the registry has it for the point; 1 by default. */
  scale?: 1 | 1_000;
  /** Measured by default. */
  quality?: readonly Quality[];
  /** How substituted readings came about; "none" by default. */
  substitution?: Substitution;
}

/** Readings of a participant's day. */
export interface Readings {
  participant: bigint;
  points: readonly PointReadings[];
}

/** Readings as they were published: nothing is left out. */
export interface DecodedReadings extends Readings {
  points: readonly Required<PointReadings>[];
}

/** Bytes of one participant. */
export interface Item {
  participant: bigint;
  bytes: Uint8Array;
}

/** Readings that have no bytes, or bytes that are no readings. */
export class ReadingsUnfit extends CoreError {
  constructor(reason: string, values: Record<string, unknown> = {}) {
    super(`The readings cannot be written or read: ${reason}.`, values);
  }
}

const HEAD = 5;
const POINT_HEAD = 36;
const WORD = 32;
const SCALE_SHIFT = 240n;
const RULE_SHIFT = 248n;
const MOST_INTERVALS = 96;

const wordsOf = (intervals: number) => Math.ceil(intervals / lanes.LANES);
const pointLength = (intervals: number) => POINT_HEAD + 2 * WORD * wordsOf(intervals);

/** A whole number in big-endian bytes. @throws ReadingsUnfit */
function number(what: string, value: bigint | number, size: number): Uint8Array {
  const fits = typeof value === "bigint" || Number.isSafeInteger(value);
  if (!fits || BigInt(value) < 0n || BigInt(value) >> BigInt(8 * size) !== 0n) {
    throw new ReadingsUnfit(`${what} is a whole number of ${size} bytes, not ${value}`, { what, value });
  }
  return toWord(BigInt(value)).subarray(WORD - size);
}

/** Metered intervals of readings: all lists have the same length. @throws ReadingsUnfit */
export function intervalsOf(readings: readonly Readings[]): number {
  const lengths = new Set(readings.flatMap(({ points }) => points.map(({ importWh }) => importWh.length)));
  const [intervals] = lengths;
  if (intervals === undefined) throw new ReadingsUnfit("there is no metering point that tells the number of intervals");
  if (lengths.size > 1 || intervals < 1 || intervals > MOST_INTERVALS) {
    throw new ReadingsUnfit(
      `a day has the same number of intervals for everybody, 1 to 96, not ${[...lengths].join(", ")}`,
    );
  }
  return intervals;
}

function marksOf({ point, scale = 1, quality = [], substitution = "none" }: PointReadings): bigint {
  const unknown = quality.find((name) => !QUALITIES.includes(name));
  if (unknown !== undefined) throw new ReadingsUnfit(`point ${point} has no such quality: ${unknown}`, { point });
  const marks = quality.reduce((all, name, i) => all | (BigInt(QUALITIES.indexOf(name)) << BigInt(2 * i)), 0n);
  const rule = SUBSTITUTIONS.indexOf(substitution);
  if (rule < 0) throw new ReadingsUnfit(`point ${point} has no such rule of substitution: ${substitution}`);
  return marks | (scale === 1 ? 0n : 1n << SCALE_SHIFT) | (BigInt(rule) << RULE_SHIFT);
}

function lanesOf(point: bigint, wh: readonly number[], scale: number, intervals: number): Uint8Array {
  if (wh.length !== intervals) {
    throw new ReadingsUnfit(`point ${point} has ${wh.length} values for ${intervals} intervals`, { point });
  }
  const counts = wh.map((energy, i) => {
    if (energy % scale === 0) return energy / scale;
    throw new ReadingsUnfit(`point ${point} counts in ${scale} Wh, but interval ${i + 1} has ${energy} Wh`, { point });
  });
  return concat(lanes.pack(counts).map(toWord));
}

/**
 * Bytes of a participant's readings.
 * @param intervals metered intervals, 1 … 96; those of its own lists by default
 * @throws ReadingsUnfit, LaneOutOfRange
 */
export function encodeItem(readings: Readings, intervals: number = intervalsOf([readings])): Uint8Array {
  const { participant, points } = readings;
  return concat([
    number("The participant", participant, 4),
    number("The number of points", points.length, 1),
    ...points.flatMap((of, i) => {
      const { point, importWh, exportWh = new Array<number>(intervals).fill(0), scale = 1, quality } = of;
      if (i > 0 && point <= points[i - 1]!.point)
        throw new ReadingsUnfit(`point ${point} is out of order: they ascend`);
      if (quality !== undefined && quality.length !== intervals) {
        throw new ReadingsUnfit(`point ${point} has ${quality.length} qualities for ${intervals} intervals`, { point });
      }
      return [
        number("The metering point", point, 4),
        toWord(marksOf(of)),
        lanesOf(point, importWh, scale, intervals),
        lanesOf(point, exportWh, scale, intervals),
      ];
    }),
  ]);
}

/**
 * The items of a batch, each with its bytes, which share memory with the whole.
 * @throws ReadingsUnfit
 */
export function splitItems(bytes: Uint8Array, intervals: number): Item[] {
  const items: Item[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Invariant: the items hold everything before `at`.
  for (let at = 0; at < bytes.length;) {
    const end = at + HEAD > bytes.length ? at + HEAD : at + HEAD + bytes[at + 4]! * pointLength(intervals);
    if (end > bytes.length) throw new ReadingsUnfit(`an item would end at byte ${end} of ${bytes.length}`, { end });
    items.push({ participant: BigInt(view.getUint32(at)), bytes: bytes.subarray(at, end) });
    at = end;
  }
  return items;
}

/** What the bytes of an item say. @throws ReadingsUnfit */
export function decodeItem(bytes: Uint8Array, intervals: number): DecodedReadings {
  const [item, ...others] = splitItems(bytes, intervals);
  if (item === undefined || others.length > 0) throw new ReadingsUnfit("the bytes are not those of one item");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const points = Array.from({ length: bytes[4]! }, (_, p): Required<PointReadings> => {
    const at = HEAD + p * pointLength(intervals);
    const marks = readWord(bytes, at + 4);
    const scale = (marks >> SCALE_SHIFT) & 0xffn ? 1_000 : 1;
    const lanesAt = (place: number) =>
      lanes
        .unpack(
          Array.from({ length: wordsOf(intervals) }, (_, w) => readWord(bytes, place + WORD * w)),
          intervals,
        )
        .map((count) => count * scale);
    return {
      point: BigInt(view.getUint32(at)),
      importWh: lanesAt(at + POINT_HEAD),
      exportWh: lanesAt(at + POINT_HEAD + WORD * wordsOf(intervals)),
      scale,
      quality: Array.from(
        { length: intervals },
        (_, i) => QUALITIES[Number((marks >> BigInt(2 * i)) & 3n)] ?? "substituted",
      ),
      substitution: SUBSTITUTIONS[Number(marks >> RULE_SHIFT)] ?? "none",
    };
  });
  return { participant: item.participant, points };
}

/** Hash that a participant reviews: keccak256(day 4 bytes | intervals 1 | item). */
export function readingsHash(day: number, intervals: number, item: Uint8Array): Hex {
  return toHex(keccak(number("The day", day, 4), number("The number of intervals", intervals, 1), item));
}

/** Leaf of a participant's readings: keccak256(participant 4 bytes | hash of the readings). */
export function leafOf(participant: bigint, readings: Hex): Hex {
  return toHex(keccak(number("The participant", participant, 4), fromHex(readings)));
}

/** Metered energy of an interval of the market. */
export interface Metered {
  /** Wh, ≥ 0, over all meters. */
  importWh: bigint;
  /** Wh, ≥ 0, over all meters. */
  exportWh: bigint;
  /** The worst of all readings in it. */
  quality: Quality;
}

/** Sums points to the intervals of the market. */
function summed(points: readonly PointReadings[], intervals: number): Metered[] {
  const sums = Array.from({ length: intervals }, () => ({ importWh: 0n, exportWh: 0n, worst: 0 }));
  for (const { importWh, exportWh = [], quality = [] } of points) {
    const finer = importWh.length / intervals;
    if (!Number.isInteger(finer)) {
      throw new ReadingsUnfit(`${importWh.length} metered intervals do not fit ${intervals} of the market`);
    }
    importWh.forEach((energy, i) => {
      const sum = sums[Math.floor(i / finer)]!;
      sum.importWh += BigInt(energy);
      sum.exportWh += BigInt(exportWh[i] ?? 0);
      sum.worst = Math.max(sum.worst, QUALITIES.indexOf(quality[i] ?? "measured"));
    });
  }
  return sums.map(({ importWh, exportWh, worst }) => ({ importWh, exportWh, quality: QUALITIES[worst]! }));
}

/** Energy of all meters in each interval of the market; the schedule is no meter. Exact. @throws ReadingsUnfit */
export const meteredOf = ({ points }: Readings, intervals: number): Metered[] =>
  summed(
    points.filter(({ point }) => point !== SCHEDULE_POINT),
    intervals,
  );

/** Day-ahead schedule in each interval of the market; null where there is none. Exact. @throws ReadingsUnfit */
export function scheduleOf({ points }: Readings, intervals: number): Metered[] | null {
  const schedule = points.filter(({ point }) => point === SCHEDULE_POINT);
  return schedule.length === 0 ? null : summed(schedule, intervals);
}

// ------------------------------------------------------------------------------------------------------ monthly record

/** What a month says of a metering point: registers at its beginning and end, Wh. */
export interface MonthlyRecord {
  point: bigint;
  /** Register of import, Wh. */
  importFromWh: bigint;
  importToWh: bigint;
  /** Register of export, Wh. */
  exportFromWh: bigint;
  exportToWh: bigint;
  /** Maximum demand (15 minutes), kW. */
  maximumDemandKw: number;
  /** Reactive energy, kvarh. */
  reactiveKvarh: bigint;
  /** Whether the meter was changed; otherwise registers do not run backwards. */
  meterChanged?: boolean;
}

/** Bytes of a monthly record: 49. @throws ReadingsUnfit */
export const encodeMonthly = (record: MonthlyRecord): Uint8Array =>
  concat([
    number("The metering point", record.point, 4),
    number("The register of import", record.importFromWh, 8),
    number("The register of import", record.importToWh, 8),
    number("The register of export", record.exportFromWh, 8),
    number("The register of export", record.exportToWh, 8),
    number("The maximum demand", record.maximumDemandKw, 4),
    number("Reactive energy", record.reactiveKvarh, 8),
    number("The change of the meter", record.meterChanged === true ? 1 : 0, 1),
  ]);

/** Bytes of a monthly record. */
export const MONTHLY_BYTES = 49;

/** The inverse of `encodeMonthly`. @throws ReadingsUnfit */
export function decodeMonthly(bytes: Uint8Array): Required<MonthlyRecord> {
  if (bytes.length !== MONTHLY_BYTES) throw new ReadingsUnfit(`a monthly record has 49 bytes, not ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    point: BigInt(view.getUint32(0)),
    importFromWh: view.getBigUint64(4),
    importToWh: view.getBigUint64(12),
    exportFromWh: view.getBigUint64(20),
    exportToWh: view.getBigUint64(28),
    maximumDemandKw: view.getUint32(36),
    reactiveKvarh: view.getBigUint64(40),
    meterChanged: bytes[48] !== 0,
  };
}
