/** The files of a settlement: positions, readings, prices and the meters of the participants. */
import { errorInColumn, fieldOf, numberOf, placeOf, PRICE, readCsv, type NumberRange, type Row } from "./input.ts";
import type { InputError } from "./inputError.ts";
import { wrongAt, wrongFile, type Both, type Lang } from "./settleWords.ts";

/** A participant's delivery day, one value for each interval of the market. */
export interface MeteredDay {
  participant: string;
  /** YYYY-MM-DD. */
  date: string;
  /** kWh. */
  positionKwh: bigint[];
  /** kWh; as the position where the file has no schedule. */
  dayAheadKwh: bigint[];
  /** Wh, ≥ 0. */
  excusedWh: bigint[];
  /** Wh, ≥ 0, over all meters. */
  importWh: bigint[];
  /** Wh, ≥ 0, over all meters. */
  exportWh: bigint[];
}

/** Prices of a day by interval, 0.001 currency/MWh. Of differences: short is real-time, long day-ahead. */
export interface DayPrices {
  first: number[];
  second: number[];
}

/** Names of the files. */
export interface Files {
  positions: string;
  readings: string;
  prices?: string;
  map?: string;
}

const INTERVAL: NumberRange = {
  places: 0,
  min: 1,
  max: 96,
  words: "intervals go from 1 to 96",
  kind: "a whole number",
};

const POSITION: NumberRange = {
  places: 0,
  min: -(2 ** 32) + 1,
  max: 2 ** 32 - 1,
  words: "positions go from -4294967295 to 4294967295 kWh",
  kind: "a whole number",
};

const READING: NumberRange = {
  places: 0,
  min: 0,
  max: (2 ** 32 - 1) * 1_000,
  words: "readings go from 0 to 4294967295000 Wh",
  kind: "a whole number",
};

const has = (row: Row, index: number) => (row.positions[index] as number) >= 0;

function nameIn(row: Row, index: number): string {
  const name = fieldOf(row, index);
  if (name === "") throw errorInColumn(row, index, "the field is empty.");
  return name;
}

/** A day of the calendar, as written in the file. */
function dateIn(lang: Lang, row: Row, index: number): string {
  const text = nameIn(row, index);
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  if (day === null || Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== text) {
    throw wrongAt(lang, placeOf(row, index), [
      `"${text}" is no date of the calendar; dates are written 2026-03-01.`,
      `“${text}”不是有效日期；日期写作 2026-03-01。`,
    ]);
  }
  return text;
}

/** Values of one day of one name. */
interface DayOfName {
  name: string;
  date: string;
  /** Line of its first row. */
  line: number;
  /** By interval, from 0: line and values; holes where a row is missing. */
  rows: { line: number; values: number[] }[];
}

/** Days of names as they come in a file, row by row. */
class Days {
  readonly days = new Map<string, DayOfName>();
  readonly #lang: Lang;
  readonly #file: string;

  constructor(lang: Lang, file: string) {
    this.#lang = lang;
    this.#file = file;
  }

  get(name: string, date: string): DayOfName | undefined {
    return this.days.get(`${date} ${name}`);
  }

  /** @param index column of the interval */
  add(row: Row, index: number, name: string, date: string, values: number[]): void {
    const key = `${date} ${name}`;
    const interval = numberOf(row, index, INTERVAL);
    const day = this.days.get(key) ?? { name, date, line: row.line, rows: [] };
    this.days.set(key, day);
    const before = day.rows[interval - 1];
    if (before !== undefined) {
      const whose = name === "" ? "" : ` of ${name}`;
      throw wrongAt(this.#lang, placeOf(row, index), [
        `interval ${interval}${whose} on ${date} stands twice; the first time on line ${before.line}.`,
        `${name === "" ? "" : `${name} `}${date} 的时段 ${interval} 重复；首次出现在第 ${before.line} 行。`,
      ]);
    }
    day.rows[interval - 1] = { line: row.line, values };
  }

  /** Sees that every day has the intervals of the first, without a hole. Returns how many. */
  intervals(): number {
    const [first] = this.days.values();
    const n = first!.rows.length;
    for (const { name, date, rows } of this.days.values()) {
      const there = Object.keys(rows).length;
      if (rows.length === n && there === n) continue;
      const like = { en: `${first!.name} on ${first!.date} has ${n}`, zh: `${first!.name} ${first!.date} 有 ${n} 个` };
      if (rows.length > n) {
        throw wrongAt(this.#lang, { file: this.#file, line: rows.at(-1)!.line }, [
          `${name} on ${date} has an interval ${rows.length}, but ${like.en}; all days have the same number.`,
          `${name} ${date} 出现时段 ${rows.length}，而 ${like.zh}；各日时段数应相同。`,
        ]);
      }
      const hole = Array.from({ length: n }, (_, i) => i).find((i) => rows[i] === undefined)!;
      throw wrongFile(this.#lang, this.#file, [
        `${name} on ${date} has no interval ${hole + 1}: ${there} of the intervals 1 to ${n} are there (${like.en}).`,
        `${name} ${date} 缺少时段 ${hole + 1}：时段 1 至 ${n} 仅有 ${there} 个（${like.zh}）。`,
      ]);
    }
    return n;
  }
}

function readPositions(lang: Lang, file: string): Days {
  const days = new Days(lang, file);
  const onRow = (row: Row) => {
    const position = numberOf(row, 3, POSITION);
    const dayAhead = has(row, 4) ? numberOf(row, 4, POSITION) : position;
    const excused = has(row, 5) ? numberOf(row, 5, READING) : 0;
    days.add(row, 2, nameIn(row, 0), dateIn(lang, row, 1), [position, dayAhead, excused]);
  };
  const columns = ["participant", "date", "interval", "energy_kwh"];
  readCsv(file, columns, onRow, ["day_ahead_kwh", "excused_wh"]);
  return days;
}

function readMap(lang: Lang, file: string): Map<string, string> {
  const owners = new Map<string, string>();
  readCsv(file, ["meter", "participant"], (row) => {
    const meter = nameIn(row, 0);
    if (owners.has(meter)) {
      throw wrongAt(lang, placeOf(row, 0), [
        `meter ${meter} stands twice; it belongs to one participant.`,
        `电表 ${meter} 重复；一只电表只属于一个主体。`,
      ]);
    }
    owners.set(meter, nameIn(row, 1));
  });
  return owners;
}

/** Readings by meter and day, and whose each meter is on it. */
interface Readings {
  days: Days;
  /** By "date meter". */
  owners: Map<string, string>;
}

function readReadings(lang: Lang, { readings: file, map, positions }: Files, held: Days): Readings {
  const known = map === undefined ? undefined : readMap(lang, map);
  const days = new Days(lang, file);
  const owners = new Map<string, string>();
  const ownerIn = (row: Row, meter: string): string => {
    if (known === undefined) return has(row, 5) ? nameIn(row, 5) : meter;
    if (has(row, 5)) {
      throw wrongAt(lang, placeOf(row, 5), [
        `the owners of the meters are in ${map} already; leave out the column or --map.`,
        `电表归属已由 ${map} 给出；请去掉此列或 --map。`,
      ]);
    }
    const owner = known.get(meter);
    if (owner === undefined) {
      throw wrongAt(lang, placeOf(row, 0), [
        `unknown meter ${meter}: ${map} does not name its participant.`,
        `未知电表 ${meter}：${map} 未给出其主体。`,
      ]);
    }
    return owner;
  };
  const onRow = (row: Row) => {
    const [meter, date] = [nameIn(row, 0), dateIn(lang, row, 1)];
    const owner = ownerIn(row, meter);
    if (held.get(owner, date) === undefined) throw withoutPosition(lang, row, meter, owner, date, positions);
    const key = `${date} ${meter}`;
    if ((owners.get(key) ?? owner) !== owner) {
      throw wrongAt(lang, placeOf(row, 5), [
        `meter ${meter} belongs to ${owner} here, but to ${owners.get(key)} in other rows of ${date}.`,
        `电表 ${meter} 在此属于 ${owner}，而在 ${date} 的其他行属于 ${owners.get(key)}。`,
      ]);
    }
    owners.set(key, owner);
    days.add(row, 2, meter, date, [numberOf(row, 3, READING), numberOf(row, 4, READING)]);
  };
  readCsv(file, ["meter", "date", "interval", "import_wh", "export_wh"], onRow, ["participant"]);
  return { days, owners };
}

function withoutPosition(
  lang: Lang,
  row: Row,
  meter: string,
  owner: string,
  date: string,
  positions: string,
): InputError {
  const whose: Both =
    owner === meter ? [owner, owner] : [`${owner}, whose meter ${meter} is,`, `${owner}（电表 ${meter}）`];
  return wrongAt(lang, placeOf(row, 0), [
    `${whose[0]} has no position on ${date} in ${positions}; who holds nothing has rows of 0 there.`,
    `${whose[1]} 在 ${positions} 中没有 ${date} 的持仓；无持仓者也应有数值为 0 的行。`,
  ]);
}

/** Sees that each participant has readings, and of each of its meters, on every day of its positions. */
function checkMeters(lang: Lang, files: Files, held: Days, { owners }: Readings): void {
  const meters = new Map<string, Set<string>>();
  for (const [key, owner] of owners) {
    meters.set(owner, (meters.get(owner) ?? new Set()).add(key.slice("YYYY-MM-DD ".length)));
  }
  for (const { name, date } of held.days.values()) {
    const own = meters.get(name);
    if (own === undefined) {
      throw wrongFile(lang, files.readings, [
        `there are no readings of ${name}, but ${files.positions} has positions of it.`,
        `没有 ${name} 的读数，而 ${files.positions} 有其持仓。`,
      ]);
    }
    for (const meter of own) {
      if (owners.has(`${date} ${meter}`)) continue;
      const whose = meter === name ? "" : ` of ${name}`;
      throw wrongFile(lang, files.readings, [
        `meter ${meter}${whose} has no readings on ${date}.`,
        `电表 ${meter}${meter === name ? "" : `（${name}）`}没有 ${date} 的读数。`,
      ]);
    }
  }
}

/** Positions and readings, summed over meters and to the intervals of the positions; by participant, then by date. */
export function readDays(lang: Lang, files: Files): { intervals: number; days: MeteredDay[] } {
  const held = readPositions(lang, files.positions);
  const intervals = held.intervals();
  const readings = readReadings(lang, files, held);
  const metered = readings.days.intervals();
  if (metered % intervals !== 0) {
    throw wrongFile(lang, files.readings, [
      `${metered} metered intervals a day cannot be summed to the ${intervals} of ${files.positions}; a multiple of ${intervals} can.`,
      `每日 ${metered} 个计量时段无法汇总为 ${files.positions} 的 ${intervals} 个；应为 ${intervals} 的倍数。`,
    ]);
  }
  checkMeters(lang, files, held, readings);
  const zeros = () => new Array<bigint>(intervals).fill(0n);
  const days = new Map<string, MeteredDay>();
  for (const [key, { name, date, rows }] of held.days) {
    const column = (index: number) => rows.map(({ values }) => BigInt(values[index]!));
    const [positionKwh, dayAheadKwh, excusedWh] = [column(0), column(1), column(2)];
    days.set(key, {
      participant: name,
      date,
      positionKwh,
      dayAheadKwh,
      excusedWh,
      importWh: zeros(),
      exportWh: zeros(),
    });
  }
  for (const { name, date, rows } of readings.days.days.values()) {
    const day = days.get(`${date} ${readings.owners.get(`${date} ${name}`)!}`)!;
    rows.forEach(({ values }, i) => {
      const interval = Math.floor((i * intervals) / metered);
      day.importWh[interval]! += BigInt(values[0]!);
      day.exportWh[interval]! += BigInt(values[1]!);
    });
  }
  const order = (x: string, y: string) => (x < y ? -1 : x > y ? 1 : 0);
  const sorted = [...days.values()].sort((x, y) => order(x.participant, y.participant) || order(x.date, y.date));
  return { intervals, days: sorted };
}

const PRICE_COLUMNS = ["price", "short_price", "long_price", "price_da", "price_rt"] as const;

/** Columns, among PRICE_COLUMNS, of the two prices; or which are missing. */
function priceColumns(row: Row, mode: "takeOrPay" | "difference"): readonly [number, number] | Both {
  const there = (column: (typeof PRICE_COLUMNS)[number]) => has(row, 2 + PRICE_COLUMNS.indexOf(column));
  if (mode === "difference") {
    if (there("price_da") && there("price_rt")) return [6, 5];
    return ["differences need the columns price_da and price_rt.", "差价结算需要 price_da 和 price_rt 两列。"];
  }
  if (there("short_price") && there("long_price")) return [3, 4];
  if (there("short_price") || there("long_price")) {
    return ["short_price and long_price come together.", "short_price 与 long_price 须同时给出。"];
  }
  if (there("price")) return [2, 2];
  return [
    "the rule needs the column price, or short_price and long_price.",
    "该规则需要 price 列，或 short_price 与 long_price 两列。",
  ];
}

/**
 * Prices by date, complete for the dates.
 * @returns first: short, or real-time; second: long, or day-ahead
 */
export function readPrices(
  lang: Lang,
  file: string,
  mode: "takeOrPay" | "difference",
  dates: ReadonlySet<string>,
  intervals: number,
): Map<string, DayPrices> {
  const days = new Days(lang, file);
  let columns: readonly [number, number] | undefined;
  const onRow = (row: Row) => {
    if (columns === undefined) {
      const found = priceColumns(row, mode);
      if (typeof found[0] === "string") throw wrongAt(lang, { file, line: 1 }, found as Both);
      columns = found as readonly [number, number];
    }
    const values = columns.map((index) => numberOf(row, index, PRICE));
    days.add(row, 1, "", dateIn(lang, row, 0), values);
  };
  readCsv(file, ["date", "interval"], onRow, PRICE_COLUMNS);
  const prices = new Map<string, DayPrices>();
  for (const date of [...dates].sort()) {
    const rows = days.get("", date)?.rows ?? [];
    for (let i = 0; i < intervals; i++) {
      if (rows[i] !== undefined) continue;
      throw wrongFile(lang, file, [
        `there is no price for ${date}, interval ${i + 1}; the positions have ${intervals} intervals.`,
        `缺少 ${date} 时段 ${i + 1} 的价格；持仓共有 ${intervals} 个时段。`,
      ]);
    }
    if (rows.length > intervals) {
      throw wrongAt(lang, { file, line: rows.at(-1)!.line }, [
        `${date} has a price for interval ${rows.length}, but the positions have ${intervals} intervals.`,
        `${date} 有时段 ${rows.length} 的价格，而持仓只有 ${intervals} 个时段。`,
      ]);
    }
    prices.set(date, { first: rows.map(({ values }) => values[0]!), second: rows.map(({ values }) => values[1]!) });
  }
  return prices;
}

/** Days of runs, for people: "2026-03-05, 2026-03-07 to 2026-03-09". */
function runsOf(lang: Lang, dates: readonly string[]): string {
  const runs: string[][] = [];
  for (const date of dates) {
    const run = runs.at(-1);
    const next = run === undefined ? "" : nextDay(run.at(-1)!);
    if (run !== undefined && next === date) run.push(date);
    else runs.push([date]);
  }
  const to = lang === "en" ? " to " : " 至 ";
  return runs
    .map((run) => (run.length === 1 ? run[0]! : `${run[0]}${to}${run.at(-1)}`))
    .join(lang === "en" ? ", " : "、");
}

const DAY = 86_400_000;
const nextDay = (date: string) => new Date(Date.parse(`${date}T00:00:00Z`) + DAY).toISOString().slice(0, 10);

/** Sees that every participant has all days of each of its months. @throws InputError */
export function checkMonths(lang: Lang, file: string, days: readonly MeteredDay[]): void {
  const months = new Map<string, Set<string>>();
  for (const { participant, date } of days) {
    const key = `${date.slice(0, 7)} ${participant}`;
    months.set(key, (months.get(key) ?? new Set()).add(date));
  }
  for (const [key, there] of months) {
    const [month, participant] = [key.slice(0, 7), key.slice(8)];
    const missing: string[] = [];
    for (let date = `${month}-01`; date.startsWith(month); date = nextDay(date))
      if (!there.has(date)) missing.push(date);
    if (missing.length === 0) continue;
    throw wrongFile(lang, file, [
      `${participant} lacks ${missing.length} ${missing.length === 1 ? "day" : "days"} of ${month}: ${runsOf(lang, missing)}. A rule by month needs them all; --partial settles what is there.`,
      `${participant} 缺少 ${month} 的 ${missing.length} 天：${runsOf(lang, missing)}。按月结算需要全部日期；--partial 可只结算已有部分。`,
    ]);
  }
}
