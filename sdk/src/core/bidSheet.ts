/**
 * The bid sheet: all price–quantity steps of one participant in one session, as the chain reads them.
 * Twin of `contracts/market/libraries/BidSheet.sol`; layout in DESIGN §5.
 *
 * Bytes: a header word, then the words of row 0 (interval 0 … n − 1, or its single word when flat), row 1, …
 * Header: bits 0–7 number of rows, bit 8 + 2r row r sells, bit 9 + 2r row r is flat, bits 248–255 format (1), all others zero.
 * Word: five lanes, lane j in bits 48j … 48j + 47, key in its high 24 bits, quantity in lots in its low 24. Keys never
 * decrease from lane to lane, empty lanes come last, bits 240–255 are zero. Every sheet has exactly one byte string.
 *
 * A key is 4 · (ticks above the floor + 1) + class: 4 … 2²³ − 1. It sorts by price, then by class.
 */
import { CoreError } from "./errors.ts";
import { keccak, readWord, toHex, toWord, type Hex } from "./words.ts";

/** Key that stands for "no step" below all keys. */
export const LOW = 0;
/** Key that stands for "no step" above all keys. */
export const HIGH = 1 << 23;
/** Steps of a word. */
export const STEPS_PER_WORD = 5;
/** Largest quantity of one step, in lots. */
export const MAX_LOTS = (1 << 22) - 1;
/** Largest number of ticks between floor and cap. */
export const MAX_TICKS = (1 << 21) - 2;
/** Class of every bid, and of every ask in a session without a tie order. */
export const LAST_CLASS = 3;
/** Rows a session allows at most. */
export const MAX_ROWS = 32;
/** Intervals of a day at most. */
export const MAX_INTERVALS = 96;
/** Intervals hashed together: one lane word of a position. */
export const GROUP = 8;
/** Format of plain words. */
export const PLAIN_FORMAT = 1n;

/** Who offers: the seller asks, the buyer bids. */
export type Side = "sell" | "buy";

/** A price–quantity step. */
export interface SheetStep {
  /** Price key, 4 … 2²³ − 1. */
  key: number;
  /** Lots, 1 … 2²² − 1. */
  quantity: number;
}

/** A row of a sheet: up to five steps per interval, or the same up to five for all. */
export interface SheetRow {
  side: Side;
  /** One list of steps that counts in every interval. */
  flat: boolean;
  /** One list per interval (a single list when flat), keys never decreasing. */
  steps: readonly (readonly SheetStep[])[];
}

/** All rows of one participant in one session. */
export interface BidSheet {
  rows: readonly SheetRow[];
}

/** What a session lets a sheet say. Prices in 0.001 currency/MWh. */
export interface SheetTerms {
  /** Lowest price, int32, a multiple of the tick. */
  floor: number;
  /** Highest price, int32, a multiple of the tick. */
  cap: number;
  /** Distance of two prices, positive. */
  tick: number;
  /** Intervals of the delivery day, 1 … 96. */
  intervals: number;
  /** The session orders equal asks by class; otherwise every ask carries class 3. */
  tieOrder?: boolean;
  /** Rows allowed, 1 … 32 (default 32). */
  maxRows?: number;
  /** Smallest step in lots (default 1). */
  minLots?: number;
}

/** A step as a person declares it. */
export interface DeclaredStep {
  side: Side;
  /** Index of the interval, 0 … n − 1. */
  interval: number;
  /** 0.001 currency/MWh. */
  price: number;
  /** Lots, a positive whole number of any size up to 2⁵³. */
  quantity: number;
  /** Order among equal asks, 0 first; default 3. */
  class?: number;
}

/** Bytes or rows that are not a sheet; `reason` says which rule, `row`, `interval` and `lane` where (indexes; the sentence counts from 1). */
export class MalformedSheet extends CoreError {
  readonly reason: MalformedReason;
  constructor(reason: MalformedReason, values: { row?: number; interval?: number; lane?: number } = {}) {
    const place = Object.entries(values).map(([name, index]) => `${name} ${index + 1}`);
    super(`The sheet is malformed${place.length > 0 ? ` at ${place.join(", ")}` : ""}: ${SENTENCES[reason]}.`, {
      reason,
      ...values,
    });
    this.reason = reason;
  }
}

const SENTENCES = {
  length: "its length does not fit its header",
  format: "its format is unknown",
  header: "unused bits of the header are set",
  rows: "it has no row, or more than the session allows",
  intervals: "a row has another number of intervals than the session",
  steps: "more than five steps in one word",
  padding: "the upper 16 bits of a word are set",
  order: "keys decrease from lane to lane",
  gap: "a step follows an empty lane",
  key: "a key is outside 4 … 8388607",
  quantity: "a quantity is outside 1 … 4194303",
} as const;

/** Which rule of the layout is broken. */
export type MalformedReason = keyof typeof SENTENCES;

/** 0.001 currency/MWh as people write it. What is no whole number of it stays as it is, in units of 0.001. */
function perMwh(price: number): string {
  if (!Number.isSafeInteger(price)) return `${price} · 0.001`;
  const digits = String(Math.abs(price)).padStart(4, "0");
  const fraction = digits.slice(-3).replace(/0$/, "");
  return `${price < 0 ? "-" : ""}${digits.slice(0, -3)}.${fraction}`;
}

/** A price between floor and cap that is not on a tick. */
export class PriceOffTick extends CoreError {
  constructor(price: number, tick: number, interval: number) {
    super(`Price ${perMwh(price)} in interval ${interval + 1} is not on a tick of ${perMwh(tick)}.`, {
      price,
      tick,
      interval,
    });
  }
}

/** A price below the floor or above the cap. */
export class PriceOutOfRange extends CoreError {
  constructor(price: number, floor: number, cap: number, interval: number) {
    super(`Price ${perMwh(price)} in interval ${interval + 1} is outside ${perMwh(floor)} … ${perMwh(cap)}.`, {
      ...{ price, floor, cap, interval },
    });
  }
}

/** A quantity that is no positive whole number of lots, or below the session's smallest step. */
export class QuantityOutOfRange extends CoreError {
  constructor(quantity: number, interval: number, minLots: number) {
    super(`Quantity ${quantity} in interval ${interval + 1} is not a whole number of at least ${minLots} lots.`, {
      quantity,
      interval,
      minLots,
    });
  }
}

/** An interval the delivery day does not have. */
export class IntervalOutOfRange extends CoreError {
  constructor(interval: number, intervals: number) {
    super(`There is no interval ${interval + 1}: they are 1 … ${intervals}.`, { interval, intervals });
  }
}

/** Own asks and bids of an interval that meet: the lowest ask must be above the highest bid. */
export class SelfCrossing extends CoreError {
  constructor(interval: number, lowestAsk: number, highestBid: number) {
    super(
      `In interval ${interval + 1} the own ask at key ${lowestAsk} is not above the own bid at key ${highestBid}.`,
      {
        interval,
        lowestAsk,
        highestBid,
      },
    );
  }
}

/** A class other than 3 on a bid, or on an ask of a session without a tie order, or no class at all. */
export class ClassNotAllowed extends CoreError {
  constructor(side: Side, stepClass: number, interval: number) {
    super(`Class ${stepClass} is not allowed for a ${side} step in interval ${interval + 1}.`, {
      side,
      class: stepClass,
      interval,
    });
  }
}

/** More steps than the rows of the session can hold. */
export class TooManyRows extends CoreError {
  constructor(rows: number, maxRows: number) {
    super(`The steps need ${rows} rows, but the session allows ${maxRows}.`, { rows, maxRows });
  }
}

/** Floor, cap, tick or counts of a session that do not fit each other. */
export class TermsNotUsable extends CoreError {
  constructor(terms: SheetTerms) {
    super(
      `Floor ${terms.floor}, cap ${terms.cap}, tick ${terms.tick}, ${terms.intervals} intervals do not fit each other.`,
      { ...terms },
    );
  }
}

/**
 * Key of a price and class; the smallest price of a session has ticks 0 and, with class 3, key 7.
 * @param price 0.001 currency/MWh
 * @param stepClass 0 … 3, the last one unless the session names a tie order
 * @param place side and interval, for the errors
 * @throws PriceOutOfRange, PriceOffTick, ClassNotAllowed
 */
export function keyOf(
  terms: Pick<SheetTerms, "floor" | "cap" | "tick">,
  price: number,
  stepClass: number = LAST_CLASS,
  { side = "sell", interval = 0 }: { side?: Side; interval?: number } = {},
): number {
  if (!Number.isInteger(price) || price < terms.floor || price > terms.cap) {
    throw new PriceOutOfRange(price, terms.floor, terms.cap, interval);
  }
  const ticks = (price - terms.floor) / terms.tick;
  if (!Number.isInteger(ticks)) throw new PriceOffTick(price, terms.tick, interval);
  if (!Number.isInteger(stepClass) || stepClass < 0 || stepClass > LAST_CLASS) {
    throw new ClassNotAllowed(side, stepClass, interval);
  }
  return 4 * (ticks + 1) + stepClass;
}

/** Price of a key, 0.001 currency/MWh. LOW and HIGH have none: ask for real keys only. */
export function priceOf(terms: Pick<SheetTerms, "floor" | "tick">, key: number): number {
  return terms.floor + (Math.floor(key / 4) - 1) * terms.tick;
}

/** Class of a key, 0 … 3. */
export function classOf(key: number): number {
  return key & 3;
}

/** The steps of a row in an interval. */
export function stepsOf(row: SheetRow, interval: number): readonly SheetStep[] {
  return row.steps[row.flat ? 0 : interval] ?? [];
}

/** Words of a row: one when flat, otherwise one per interval. */
function wordsOf(row: { flat: boolean }, intervals: number): number {
  return row.flat ? 1 : intervals;
}

/**
 * The header word.
 * @throws MalformedSheet no row, or more than 32
 */
export function headerOf(sheet: BidSheet): bigint {
  if (sheet.rows.length === 0 || sheet.rows.length > MAX_ROWS) throw new MalformedSheet("rows");
  let header = (PLAIN_FORMAT << 248n) | BigInt(sheet.rows.length);
  sheet.rows.forEach((row, r) => {
    if (row.side === "sell") header |= 1n << BigInt(8 + 2 * r);
    if (row.flat) header |= 1n << BigInt(9 + 2 * r);
  });
  return header;
}

/**
 * One word of up to five steps.
 * @throws MalformedSheet steps, order, key, quantity
 */
export function encodeWord(steps: readonly SheetStep[], place: { row?: number; interval?: number } = {}): bigint {
  if (steps.length > STEPS_PER_WORD) throw new MalformedSheet("steps", place);
  let word = 0n;
  let previous = 0;
  steps.forEach(({ key, quantity }, lane) => {
    if (!Number.isInteger(key) || key < 4 || key >= HIGH) throw new MalformedSheet("key", { ...place, lane });
    if (!Number.isInteger(quantity) || quantity < 1 || quantity > MAX_LOTS) {
      throw new MalformedSheet("quantity", { ...place, lane });
    }
    if (key < previous) throw new MalformedSheet("order", { ...place, lane });
    previous = key;
    word |= ((BigInt(key) << 24n) | BigInt(quantity)) << BigInt(48 * lane);
  });
  return word;
}

/**
 * The steps of a word; the exact inverse of encodeWord.
 * @throws MalformedSheet padding, gap, key, quantity, order
 */
export function decodeWord(word: bigint, place: { row?: number; interval?: number } = {}): SheetStep[] {
  if (word >> 240n !== 0n) throw new MalformedSheet("padding", place);
  const steps: SheetStep[] = [];
  let previous = 0;
  for (let lane = 0; lane < STEPS_PER_WORD; lane++) {
    const bits = Number((word >> BigInt(48 * lane)) & 0xffffffffffffn);
    if (bits === 0) continue;
    const key = Math.floor(bits / 0x1000000);
    const quantity = bits % 0x1000000;
    if (steps.length !== lane) throw new MalformedSheet("gap", { ...place, lane });
    if (key < 4 || key >= HIGH) throw new MalformedSheet("key", { ...place, lane });
    if (quantity < 1 || quantity > MAX_LOTS) throw new MalformedSheet("quantity", { ...place, lane });
    if (key < previous) throw new MalformedSheet("order", { ...place, lane });
    previous = key;
    steps.push({ key, quantity });
  }
  return steps;
}

/** The words of a sheet after its header, row by row. */
function rowWords(sheet: BidSheet, intervals: number): bigint[][] {
  return sheet.rows.map((row, r) => {
    if (row.steps.length !== wordsOf(row, intervals)) throw new MalformedSheet("intervals", { row: r });
    return row.steps.map((steps, interval) => encodeWord(steps, { row: r, interval }));
  });
}

/**
 * The bytes of a sheet.
 * @param intervals intervals of the session, 1 … 96
 * @throws MalformedSheet
 */
export function encode(sheet: BidSheet, intervals: number): Uint8Array {
  const words = [headerOf(sheet), ...rowWords(sheet, intervals).flat()];
  const bytes = new Uint8Array(32 * words.length);
  words.forEach((word, i) => bytes.set(toWord(word), 32 * i));
  return bytes;
}

/**
 * The sheet of a byte string. Only the canonical bytes of a sheet are accepted: encode(decode(x)) = x.
 * @param maxRows rows the session allows
 * @throws MalformedSheet
 */
export function decode(bytes: Uint8Array, intervals: number, maxRows: number = MAX_ROWS): BidSheet {
  if (bytes.length < 32 || bytes.length % 32 !== 0) throw new MalformedSheet("length");
  const header = readWord(bytes, 0);
  if (header >> 248n !== PLAIN_FORMAT) throw new MalformedSheet("format");
  const count = Number(header & 0xffn);
  if (count > maxRows) throw new MalformedSheet("rows");
  if ((header & ((1n << 248n) - 1n)) >> BigInt(8 + 2 * count) !== 0n) throw new MalformedSheet("header");
  if (count === 0) throw new MalformedSheet("rows");

  let offset = 32;
  const rows: SheetRow[] = [];
  for (let r = 0; r < count; r++) {
    const flags = Number((header >> BigInt(8 + 2 * r)) & 3n);
    const side: Side = flags & 1 ? "sell" : "buy";
    const row = { side, flat: (flags & 2) !== 0 };
    const steps: SheetStep[][] = [];
    for (let interval = 0; interval < wordsOf(row, intervals); interval++, offset += 32) {
      if (offset + 32 > bytes.length) throw new MalformedSheet("length");
      steps.push(decodeWord(readWord(bytes, offset), { row: r, interval }));
    }
    rows.push({ ...row, steps });
  }
  if (offset !== bytes.length) throw new MalformedSheet("length");
  return { rows };
}

/**
 * What a participant commits to: keccak256(header ‖ G₀ ‖ G₁ …), where G_g hashes the words of intervals 8g … 8g + 7, row by
 * row; the one word of a flat row stands once in every group.
 * @throws MalformedSheet
 */
export function sheetHash(sheet: BidSheet, intervals: number): Hex {
  const rows = rowWords(sheet, intervals).map((words) => words.map(toWord));
  const parts = [toWord(headerOf(sheet))];
  for (let first = 0; first < intervals; first += GROUP) {
    const group = rows.flatMap((words, r) => (sheet.rows[r]?.flat ? words : words.slice(first, first + GROUP)));
    parts.push(keccak(...group));
  }
  return toHex(keccak(...parts));
}

/**
 * Sees that floor, cap, tick and counts fit each other.
 * @throws TermsNotUsable
 */
export function checkTerms(terms: SheetTerms): void {
  const { floor, cap, tick, intervals, maxRows = MAX_ROWS, minLots = 1 } = terms;
  const int32 = (x: number) => (x | 0) === x;
  const usable =
    int32(floor) &&
    int32(cap) &&
    int32(tick) &&
    tick > 0 &&
    floor % tick === 0 &&
    cap % tick === 0 &&
    cap >= floor &&
    (cap - floor) / tick <= MAX_TICKS &&
    Number.isInteger(intervals) &&
    intervals >= 1 &&
    intervals <= MAX_INTERVALS &&
    Number.isInteger(maxRows) &&
    maxRows >= 1 &&
    maxRows <= MAX_ROWS &&
    Number.isInteger(minLots) &&
    minLots >= 1 &&
    minLots <= MAX_LOTS;
  if (!usable) throw new TermsNotUsable(terms);
}

/**
 * Sees that a well-formed sheet says only what the session allows: prices within floor and cap, classes, smallest step, and
 * own asks strictly above own bids.
 * @throws TooManyRows, PriceOutOfRange, ClassNotAllowed, QuantityOutOfRange, SelfCrossing
 */
export function checkSheet(sheet: BidSheet, terms: SheetTerms): void {
  checkTerms(terms);
  const { intervals, tieOrder = false, maxRows = MAX_ROWS, minLots = 1 } = terms;
  if (sheet.rows.length > maxRows) throw new TooManyRows(sheet.rows.length, maxRows);
  for (let interval = 0; interval < intervals; interval++) {
    let lowestAsk = HIGH;
    let highestBid = LOW;
    for (const row of sheet.rows) {
      for (const { key, quantity } of stepsOf(row, interval)) {
        const price = priceOf(terms, key);
        if (price > terms.cap) throw new PriceOutOfRange(price, terms.floor, terms.cap, interval);
        if (classOf(key) !== LAST_CLASS && (row.side === "buy" || !tieOrder)) {
          throw new ClassNotAllowed(row.side, classOf(key), interval);
        }
        if (quantity < minLots) throw new QuantityOutOfRange(quantity, interval, minLots);
        if (row.side === "sell") lowestAsk = Math.min(lowestAsk, key);
        else highestBid = Math.max(highestBid, key);
      }
    }
    // Bids carry the last class, so this compares prices: an equal price of any class is a crossing.
    if (lowestAsk <= highestBid) throw new SelfCrossing(interval, lowestAsk, highestBid);
  }
}

/** The steps of one side in one interval: equal keys joined, quantities above the bound split, by key. */
function canonicalSteps(quantities: Map<number, number>): SheetStep[] {
  const steps: SheetStep[] = [];
  for (const key of [...quantities.keys()].sort((x, y) => x - y)) {
    let rest = quantities.get(key) as number;
    for (; rest > MAX_LOTS; rest -= MAX_LOTS) steps.push({ key, quantity: MAX_LOTS });
    steps.push({ key, quantity: rest });
  }
  return steps;
}

/** A step as text, to find what all intervals have in common. */
const nameOf = (step: SheetStep) => `${step.key}:${step.quantity}`;

/** The steps, in order, that every interval has (each as often as in all of them). */
function commonSteps(perInterval: readonly SheetStep[][]): SheetStep[] {
  const [first = [], ...others] = perInterval;
  return others.reduce((common, steps) => intersect(common, steps), first);
}

function intersect(left: readonly SheetStep[], right: readonly SheetStep[]): SheetStep[] {
  const available = countByName(right);
  return left.filter((step) => takeOne(available, nameOf(step)));
}

function without(steps: readonly SheetStep[], gone: readonly SheetStep[]): SheetStep[] {
  const toTake = countByName(gone);
  return steps.filter((step) => !takeOne(toTake, nameOf(step)));
}

function countByName(steps: readonly SheetStep[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const step of steps) counts.set(nameOf(step), (counts.get(nameOf(step)) ?? 0) + 1);
  return counts;
}

function takeOne(counts: Map<string, number>, name: string): boolean {
  const count = counts.get(name) ?? 0;
  if (count > 0) counts.set(name, count - 1);
  return count > 0;
}

const chunk = (steps: readonly SheetStep[], row: number) =>
  steps.slice(STEPS_PER_WORD * row, STEPS_PER_WORD * (row + 1));

/**
 * The rows of one side in the fewest words: steps that all intervals share go to flat rows (one word instead of n) as far
 * as that saves words, the rest to full rows.
 */
function rowsOf(side: Side, perInterval: readonly SheetStep[][]): SheetRow[] {
  const n = perInterval.length;
  const longest = Math.max(...perInterval.map((steps) => steps.length));
  const common = commonSteps(perInterval);
  const words = (shared: number) =>
    Math.ceil(shared / STEPS_PER_WORD) + n * Math.ceil((longest - shared) / STEPS_PER_WORD);
  let shared = 0;
  for (let candidate = 1; candidate <= common.length; candidate++) {
    if (words(candidate) < words(shared)) shared = candidate;
  }
  const flat = common.slice(0, shared);
  const rest = perInterval.map((steps) => without(steps, flat));
  const rows: SheetRow[] = [];
  for (let r = 0; r * STEPS_PER_WORD < shared; r++) rows.push({ side, flat: true, steps: [chunk(flat, r)] });
  for (let r = 0; r * STEPS_PER_WORD < longest - shared; r++) {
    rows.push({ side, flat: false, steps: rest.map((steps) => chunk(steps, r)) });
  }
  return rows;
}

/**
 * Makes the sheet of one participant from plain steps in any order. Steps of one side, interval, price and class are joined
 * and split again where they exceed 2²² − 1 lots, which changes no fill; flat rows are used where they save bytes.
 * @throws TermsNotUsable, IntervalOutOfRange, QuantityOutOfRange, PriceOutOfRange, PriceOffTick, ClassNotAllowed, SelfCrossing, TooManyRows
 */
export function buildSheet(declared: readonly DeclaredStep[], terms: SheetTerms): BidSheet {
  checkTerms(terms);
  const { intervals, minLots = 1 } = terms;
  const perSide = { sell: emptyIntervals(intervals), buy: emptyIntervals(intervals) };
  for (const step of declared) {
    const quantities = perSide[step.side][step.interval];
    if (quantities === undefined) throw new IntervalOutOfRange(step.interval, intervals);
    if (!Number.isSafeInteger(step.quantity) || step.quantity < minLots) {
      throw new QuantityOutOfRange(step.quantity, step.interval, minLots);
    }
    const key = keyOf(terms, step.price, step.class, step);
    quantities.set(key, (quantities.get(key) ?? 0) + step.quantity);
  }
  const sheet = {
    rows: [...rowsOf("sell", perSide.sell.map(canonicalSteps)), ...rowsOf("buy", perSide.buy.map(canonicalSteps))],
  };
  checkSheet(sheet, { ...terms, minLots: 1 });
  return sheet;
}

function emptyIntervals(intervals: number): Map<number, number>[] {
  return Array.from({ length: intervals }, () => new Map<number, number>());
}

/** A quantity that is no whole number of lots. */
export class NotWholeLots extends CoreError {
  constructor(energyKwh: number, lotKwh: number) {
    super(`${energyKwh} kWh is not a positive whole number of lots of ${lotKwh} kWh.`, { energyKwh, lotKwh });
  }
}

/**
 * Lots of a quantity of energy; nothing is rounded.
 * @throws NotWholeLots
 */
export function lotsOf(energyKwh: number, lotKwh: number): number {
  const lots = energyKwh / lotKwh;
  if (!Number.isSafeInteger(lots) || lots < 1) throw new NotWholeLots(energyKwh, lotKwh);
  return lots;
}
