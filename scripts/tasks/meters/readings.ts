/**
 * Readings as a table has them, completed. A file names some meters in some intervals; the ledger takes all of a participant's
 * meters in all of them. What is missing is substituted by a named rule, or, where readings stand already, stays as it stands;
 * both are told.
 */
import { core, delivery, errors } from "../../../sdk/src/index.ts";
import type { PointReadings, Quality, Readings } from "../../../sdk/src/delivery/index.ts";
import { type NamedDay, thereOn } from "../delivery.ts";
import type { Desk, Report } from "../desk.ts";
import {
  type Intervals,
  intervals as intervalsColumn,
  oneOf,
  optional,
  text,
  UINT32,
  whole,
} from "../files/columns.ts";
import { readTable, type Table } from "../files/table.ts";
import { BadInput } from "../outcome.ts";
import { allPoints, codeHashOf, enteredBy, openOn, type Point } from "./points.ts";
import { Published } from "./published.ts";

const { SCHEDULE_POINT } = delivery.items;

/** Where missing readings come from: by rule, or from what stands. */
export type Completion = "substituted" | "asItStands";

export interface ReadingsOptions {
  file: string;
  day: NamedDay;
  /** Metered intervals; the market's, or the largest multiple whose last interval the table names, by default. */
  intervals: number | undefined;
  completion: Completion;
}

/** A gap that was filled. */
export interface Filled {
  point: bigint;
  participant: bigint;
  missing: number;
  by: string;
}

/** Readings of a day, ready to be published. */
export interface CompleteReadings {
  readings: Readings[];
  intervals: number;
  filled: Filled[];
  /** Participants whose readings cannot be as the table says. */
  implausible: { participant: bigint; error: errors.ContractError }[];
  /** What the table itself says, by point. */
  given: ReadonlyMap<bigint, Given>;
  published: Published;
}

/** What a table says of a point; null where it says nothing. */
export interface Given {
  participant: bigint;
  /** As the table calls the meter. */
  name: string;
  imports: (number | null)[];
  exports: (number | null)[];
  quality: Quality[];
}

interface Columns {
  meter: string;
  date: string;
  interval: Intervals;
  import_wh: number | null;
  export_wh: number | null;
  quality: Quality;
}

/** Metered intervals of a day at most. */
const MOST_INTERVALS = 96;

/** Most that a lane counts, in the coarser scale. */
const MOST_WH = UINT32 * 1_000;

function readRows({ file, day }: ReadingsOptions): Table<Columns> {
  const table: Table<Columns> = readTable(file, {
    meter: text,
    date: text,
    interval: intervalsColumn,
    import_wh: optional(whole(0, MOST_WH), null),
    export_wh: optional(whole(0, MOST_WH), null),
    quality: optional<Quality, Quality>(oneOf(core.readings.QUALITIES), "measured"),
  });
  const known = /^\d{4}-\d{2}-\d{2}$|^\d{1,9}$/;
  for (const row of table.rows) {
    const { date, import_wh: taken, export_wh: fed } = row.values;
    if (!known.test(date)) table.fault(row, "date", `"${date}" is no day like 2027-03-15.`);
    if (taken === null && fed !== null) table.fault(row, "import_wh", "the field is empty, but export_wh is not.");
  }
  if (!table.faulty && !table.rows.some(({ values }) => values.date === day.name)) {
    const days = [...new Set(table.rows.map(({ values }) => values.date))].toSorted();
    throw new BadInput(`${file} has no readings of ${day.name}; it has some of ${days.slice(0, 5).join(", ")}.`);
  }
  return table;
}

/**
 * Metered intervals of a table: the largest multiple of the market's whose last interval it names. A slip of the pen makes no
 * finer day.
 */
function meteredIntervals(table: Table<Columns>, { day, intervals }: ReadingsOptions, market: number): number {
  if (intervals !== undefined) return intervals;
  const last = table.rows
    .filter(({ values }) => values.date === day.name && values.interval.last !== Infinity)
    .reduce((most, { values }) => Math.max(most, values.interval.last), 1);
  return market * Math.max(1, Math.floor(last / market));
}

/** Rows of a day, by point. */
function givenOf(
  table: Table<Columns>,
  { day }: ReadingsOptions,
  intervals: number,
  find: (meter: string) => Point | bigint | string,
): Map<bigint | string, Given & { point: bigint }> {
  const given = new Map<bigint | string, Given & { point: bigint }>();
  for (const row of table.rows) {
    const { meter, date, interval, import_wh: taken, export_wh: fed, quality } = row.values;
    if (date !== day.name) continue;
    const found = find(meter);
    if (typeof found === "string") {
      table.fault(row, "meter", found);
      continue;
    }
    const schedule = typeof found === "bigint";
    const { point, participant, scale } = schedule ? { point: SCHEDULE_POINT, participant: found, scale: 1 } : found;
    const last = Math.min(interval.last, intervals);
    if (interval.first > intervals || (interval.last !== Infinity && interval.last > intervals)) {
      table.fault(
        row,
        "interval",
        `the day has ${intervals} metered intervals, not ${interval.last} (--intervals says others).`,
      );
      continue;
    }
    for (const [column, wh] of [
      ["import_wh", taken],
      ["export_wh", fed],
    ] as const) {
      if ((wh ?? 0) % scale !== 0) table.fault(row, column, `${wh} is no multiple of ${scale} Wh, in which it counts.`);
    }
    const nothing = () => new Array<number | null>(intervals).fill(null);
    const key = schedule ? `schedule ${participant}` : point;
    const of = given.get(key) ?? {
      point,
      participant,
      name: meter,
      imports: nothing(),
      exports: nothing(),
      quality: new Array<Quality>(intervals).fill("measured"),
    };
    given.set(key, of);
    for (let i = interval.first - 1; i < last; i++) {
      if (of.imports[i] !== null) {
        table.fault(row, "interval", `interval ${i + 1} of ${meter} stands in an earlier row already.`);
        break;
      }
      if (taken === null) continue;
      of.imports[i] = taken;
      of.exports[i] = fed ?? 0;
      of.quality[i] = quality;
    }
  }
  return given;
}

/** Fills the gaps of a point. */
class Completing {
  readonly filled: Filled[] = [];
  readonly #options: ReadingsOptions;
  readonly #intervals: number;
  readonly #published: Published;
  readonly #report: Report;

  constructor(options: ReadingsOptions, intervals: number, published: Published, report: Report) {
    this.#options = options;
    this.#intervals = intervals;
    this.#published = published;
    this.#report = report;
  }

  /** Tells a gap and how it was filled. */
  #tell({ point, participant }: Point, name: string | undefined, missing: number, by: string): void {
    const meter = name === undefined ? `Metering point ${point}` : `Meter ${name} (metering point ${point})`;
    const how = missing === this.#intervals ? "no readings" : `${missing} of ${this.#intervals} readings missing`;
    this.filled.push({ point, participant, missing, by });
    this.#report.say(`${meter} of participant ${participant}: ${how}; ${by}.`);
  }

  /** A point of what stands. */
  async #standing({ participant, point }: Point, day: number): Promise<Required<PointReadings> | undefined> {
    const found = await this.#published.readingsOf(participant, day, this.#intervals);
    return found?.points.find((of) => of.point === point);
  }

  /** The previous comparable day on which the point was read in these intervals. */
  async #previous(point: Point, gaps: readonly number[]) {
    for (const day of await this.#published.comparable(this.#options.day.number)) {
      const found = await this.#standing(point, day);
      if (found !== undefined && gaps.every((i) => found.quality[i] !== "substituted")) return { day, found };
    }
    return undefined;
  }

  /** Readings of a point without gaps. */
  async complete(point: Point, given: Given | undefined): Promise<PointReadings> {
    const nothing = new Array<number | null>(this.#intervals).fill(null);
    const { imports, exports } = given ?? { imports: nothing, exports: nothing };
    const gaps = imports.flatMap((wh, i) => (wh === null ? [i] : []));
    const scale = point.scale === 1_000 ? 1_000 : 1;
    const quality: Quality[] = imports.map((wh, i) => (wh === null ? "substituted" : given!.quality[i]!));
    const head = { point: point.point, scale, quality } as const;
    if (gaps.length === 0) return { ...head, importWh: imports as number[], exportWh: exports as number[] };
    const tell = (by: string) => this.#tell(point, given?.name, gaps.length, by);
    const filledBy = (of: { importWh: readonly number[]; exportWh: readonly number[] }) => ({
      importWh: imports.map((wh, i) => wh ?? of.importWh[i]!),
      exportWh: exports.map((wh, i) => wh ?? of.exportWh[i]!),
    });
    if (this.#options.completion === "asItStands") {
      const standing = await this.#standing(point, this.#options.day.number);
      if (standing !== undefined) {
        if (given !== undefined) tell("they stay as they stand");
        const kept = imports.map((wh, i) => (wh === null ? standing.quality[i]! : given!.quality[i]!));
        return { ...head, quality: kept, substitution: standing.substitution, ...filledBy(standing) };
      }
    }
    const within = imports.at(0) !== null && imports.at(-1) !== null;
    if (within) {
      // Between whole counts lie whole counts.
      const counts = (list: readonly (number | null)[]) => list.map((wh) => (wh === null ? null : wh / scale));
      const [importWh, exportWh] = [imports, exports].map((list) =>
        core.readings.substitute(counts(list), { rule: 2 }).values.map((count) => count * scale),
      ) as [number[], number[]];
      tell(`substituted by rule 2, ${core.readings.SUBSTITUTION_RULES[2]}`);
      return { ...head, substitution: "neighbours", importWh, exportWh };
    }
    const previous = await this.#previous(point, gaps);
    if (previous !== undefined) {
      const [importWh, exportWh] = (
        [
          [imports, previous.found.importWh],
          [exports, previous.found.exportWh],
        ] as const
      ).map(([list, previousDay]) => core.readings.substitute(list, { rule: 1, previousDay }).values) as [
        number[],
        number[],
      ];
      const day = this.#published.nameOf(previous.day);
      tell(`substituted by rule 1, ${core.readings.SUBSTITUTION_RULES[1]} (${day})`);
      return { ...head, substitution: "previousDay", importWh, exportWh };
    }
    tell("there is no comparable day either: 0, marked as substituted");
    const zeros = new Array<number>(this.#intervals).fill(0);
    return { ...head, ...filledBy({ importWh: zeros, exportWh: zeros }) };
  }
}

/** What the chain would refuse of readings, found before they are sent: it tells no reasons where it refuses a whole batch. */
function implausibleOf(
  market: Desk,
  readings: readonly Readings[],
  points: ReadonlyMap<bigint, Point>,
  intervals: number,
) {
  const { offsetSeconds } = market.deployment.constants;
  return readings.flatMap(({ participant, points: of }) => {
    for (const { point, importWh, exportWh = [] } of of) {
      const terms = points.get(point);
      if (terms === undefined) continue;
      const most = Math.min(Math.ceil((terms.connectionKw * 24_000) / (intervals * terms.scale)), UINT32);
      for (const list of [importWh, exportWh]) {
        const interval = list.findIndex((wh) => wh / terms.scale > most);
        if (interval < 0) continue;
        const counts = BigInt(list[interval]! / terms.scale);
        const values = { point, interval: BigInt(interval), counts, most: BigInt(most) };
        return [{ participant, error: new errors.ReadingImplausible(values, { context: { offsetSeconds } }) }];
      }
    }
    return [];
  });
}

/**
 * Reads a table and completes it: for everybody who was there on the day, or for those of whom the table speaks.
 * @throws BadInput
 */
export async function completeReadings(
  market: Desk,
  options: ReadingsOptions,
  report: Report,
): Promise<CompleteReadings> {
  const { day, completion } = options;
  const table = readRows(options);
  const marketIntervals = Number((await market.contracts.register.productsOn(day.number)).intervals);
  if (marketIntervals === 0) throw new BadInput(`${day.name} lies in no registered delivery year.`);
  const intervals = meteredIntervals(table, options, marketIntervals);
  if (intervals % marketIntervals !== 0 || intervals > MOST_INTERVALS) {
    throw new BadInput(
      `Readings have a multiple of the market's ${marketIntervals} intervals, ${MOST_INTERVALS} at most, not ${intervals}.`,
    );
  }
  const points = await allPoints(market);
  const byCode = new Map(points.map((point) => [point.codeHash, point]));
  const byNumber = new Map(points.map((point) => [point.point, point]));
  const there = await thereOn(market, day.number);
  const find = (meter: string): Point | bigint | string => {
    const schedule = /^schedule:([1-9]\d{0,9})$/.exec(meter);
    if (schedule !== null) {
      const participant = BigInt(schedule[1]!);
      return there.includes(participant) ? participant : `there was no participant ${participant} on ${day.name}.`;
    }
    const point = byCode.get(codeHashOf(meter)) ?? (/^\d{1,9}$/.test(meter) ? byNumber.get(BigInt(meter)) : undefined);
    if (point === undefined) return `"${meter}" is neither the code nor the number of a metering point (meters:list).`;
    return openOn(market, point, day.number) ? point : `${meter} was closed before ${day.name}.`;
  };
  const rows = givenOf(table, options, intervals, find);
  for (const { point, imports, name } of rows.values()) {
    const gap = imports.indexOf(null);
    if (point !== SCHEDULE_POINT || gap < 0) continue;
    throw new BadInput(`${options.file}: ${name} has no value in interval ${gap + 1}; a schedule is not substituted.`);
  }
  table.done();

  const published = new Published(market);
  const completing = new Completing(options, intervals, published, report);
  const wanted =
    completion === "substituted" ? there : [...new Set([...rows.values()].map(({ participant }) => participant))];
  const readings: Readings[] = [];
  for (const participant of wanted.toSorted((a, b) => Number(a - b))) {
    const own: PointReadings[] = [];
    const schedule = rows.get(`schedule ${participant}`);
    if (schedule !== undefined) {
      const { imports, exports, quality } = schedule;
      own.push({ point: SCHEDULE_POINT, importWh: imports as number[], exportWh: exports as number[], quality });
    } else if (completion === "asItStands") {
      const standing = (await published.readingsOf(participant, day.number, intervals))?.points[0];
      if (standing?.point === SCHEDULE_POINT) own.push(standing);
    }
    for (const point of points) {
      if (point.participant !== participant || !openOn(market, point, day.number)) continue;
      const given = rows.get(point.point);
      // Who was connected afterwards has nothing to be read.
      if (given === undefined && !(await enteredBy(market, point, day.number))) continue;
      own.push(await completing.complete(point, given));
    }
    readings.push({ participant, points: own });
  }
  return {
    readings,
    intervals,
    filled: completing.filled,
    implausible: implausibleOf(market, readings, byNumber, intervals),
    given: new Map([...rows].flatMap(([key, of]) => (typeof key === "bigint" ? [[key, of] as const] : []))),
    published,
  };
}
