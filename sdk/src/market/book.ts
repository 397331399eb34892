/**
 * The book of a session off the chain: its sheets taken apart once, the true claims, and the values of clearing and allotment
 * after any number of sheets, as the contracts compute them. Pure.
 */
import { bidSheet, clearUniform, commitment, type Claim, type Hex, words } from "../core/index.ts";
import {
  allotBeginning,
  type AllotmentProgress,
  type BookItem,
  clearBeginning,
  type ClearProgress,
  packClaim,
  unpackClaim,
  unpackSums,
} from "./batches.ts";

const { HIGH, LOW } = bidSheet;
const WORD = 32;
/** Bytes of a step in a word: key 3, lots 3; lane 0 stands rightmost. */
const STEP = 6;

/** The steps of a sheet, a flat one once for each interval. */
interface Steps {
  /** Index of the interval. */
  intervals: Uint8Array;
  keys: Int32Array;
  /** Lots, those of sells negative. */
  lots: Int32Array;
}

/** Bytes of the rows of a sheet: where each begins, its side and form. */
function rowsOf(sheet: Uint8Array, intervals: number) {
  const header = words.readWord(sheet, 0);
  let at = WORD;
  return Array.from({ length: Number(header & 0xffn) }, (_, r) => {
    const sells = ((header >> BigInt(8 + 2 * r)) & 1n) === 1n;
    const flat = ((header >> BigInt(9 + 2 * r)) & 1n) === 1n;
    const begin = at;
    at += WORD * (flat ? 1 : intervals);
    return { begin, end: at, sells, flat };
  });
}

/** Takes a sheet apart. The chain has accepted it, so its words are canonical. */
function stepsOf(sheet: Uint8Array, intervals: number): Steps {
  const at: number[] = [];
  const keys: number[] = [];
  const lots: number[] = [];
  for (const { begin, end, sells, flat } of rowsOf(sheet, intervals)) {
    for (let word = begin; word < end; word += WORD) {
      for (let lane = word + WORD - STEP; lane > word; lane -= STEP) {
        const quantity = (sheet[lane + 3]! << 16) | (sheet[lane + 4]! << 8) | sheet[lane + 5]!;
        if (quantity === 0) break;
        const key = (sheet[lane]! << 16) | (sheet[lane + 1]! << 8) | sheet[lane + 2]!;
        const first = (word - begin) / WORD;
        for (let interval = first; interval < (flat ? intervals : first + 1); interval++) {
          at.push(interval);
          keys.push(key);
          lots.push(sells ? -quantity : quantity);
        }
      }
    }
  }
  return { intervals: Uint8Array.from(at), keys: Int32Array.from(keys), lots: Int32Array.from(lots) };
}

/** Hash of a sheet from its bytes; equal to `bidSheet.sheetHash` of the decoded one. */
export function sheetHashOf(sheet: Uint8Array, intervals: number): Hex {
  const rows = rowsOf(sheet, intervals);
  const parts = [sheet.subarray(0, WORD)];
  for (let first = 0; first < intervals; first += bidSheet.GROUP) {
    const last = Math.min(first + bidSheet.GROUP, intervals);
    const group = rows.map(({ begin, end, flat }) =>
      flat ? sheet.subarray(begin, end) : sheet.subarray(begin + WORD * first, begin + WORD * last),
    );
    parts.push(words.keccak(...group));
  }
  return words.toHex(words.keccak(...parts));
}

/** What one sheet adds to the chain. */
function leafOf({ participant, sequence, sheet }: BookItem, intervals: number): Hex {
  return commitment.leaf(participant, sequence, sheetHashOf(sheet, intervals));
}

/** A book, taken apart. */
export class OpenBook {
  readonly intervals: number;
  readonly items: readonly BookItem[];
  readonly #steps: Steps[];
  readonly #leaves: Hex[];

  /**
   * @param items sheets in the order of the book
   * @param intervals intervals of the session
   */
  constructor(items: readonly BookItem[], intervals: number) {
    this.intervals = intervals;
    this.items = items;
    this.#steps = items.map(({ sheet }) => stepsOf(sheet, intervals));
    this.#leaves = items.map((item) => leafOf(item, intervals));
  }

  /** The hash chain over all sheets. */
  chain(): Hex {
    return this.#leaves.reduce<Hex>((chain, leaf) => commitment.bookNext(chain, leaf), commitment.EMPTY_BOOK);
  }

  /** Keys and signed lots of every interval, in the order of the book. */
  columns(): { keys: Int32Array; lots: Int32Array }[] {
    const counts = new Uint32Array(this.intervals);
    for (const { intervals } of this.#steps) for (const i of intervals) counts[i]!++;
    const columns = [...counts].map((n) => ({ keys: new Int32Array(n), lots: new Int32Array(n) }));
    counts.fill(0);
    for (const { intervals, keys, lots } of this.#steps) {
      for (let s = 0; s < intervals.length; s++) {
        const i = intervals[s]!;
        const row = counts[i]!++;
        columns[i]!.keys[row] = keys[s]!;
        columns[i]!.lots[row] = lots[s]!;
      }
    }
    return columns;
  }

  /** The one true claim of every interval. */
  claims(): Claim[] {
    const terms = { rule: "competitive", k: 0, step: 1, fills: false } as const;
    return this.columns().map(({ keys, lots }) => {
      const { a, b, aPlus, bMinus } = clearUniform({ prices: keys, quantities: lots }, terms);
      return { a: a ?? LOW, b: b ?? HIGH, aPlus: aPlus ?? HIGH, bMinus: bMinus ?? LOW };
    });
  }

  /** The same, packed. */
  packedClaims(): bigint[] {
    return this.claims().map(packClaim);
  }

  /** The values of a clearing after 1, 2, … all sheets, behind `from`. */
  *clearing(claims: readonly bigint[], from: ClearProgress = clearBeginning(this.intervals)): Generator<ClearProgress> {
    const unpacked = claims.map(unpackClaim);
    const sums = [...from.sums];
    let { chain, seen } = from;
    // Invariant: chain, sums and seen are those of the sheets before s.
    for (let s = Number(from.sheets); s < this.items.length; s++) {
      chain = commitment.bookNext(chain, this.#leaves[s]!);
      const { intervals, keys, lots } = this.#steps[s]!;
      for (let k = 0; k < keys.length; k++) {
        const i = intervals[k]!;
        const { add, see } = part(unpacked[i]!, keys[k]!, lots[k]!);
        sums[i]! += add;
        seen |= see << BigInt(2 * i);
      }
      yield { chain, sheets: BigInt(s + 1), sums: [...sums], seen };
    }
  }

  /** The value of a clearing after so many sheets. */
  clearingAt(claims: readonly bigint[], sheets: number): ClearProgress {
    for (const progress of this.clearing(claims)) if (progress.sheets === BigInt(sheets)) return progress;
    return clearBeginning(this.intervals);
  }

  /** The value of an allotment after so many sheets. */
  allotmentAt(claims: readonly bigint[], sums: readonly bigint[], sheets: number): AllotmentProgress {
    const margins = claims.map((claim, i) => marginOf(claim, sums[i] ?? 0n));
    const { totals } = allotBeginning(this.intervals);
    let chain: Hex = commitment.EMPTY_BOOK;
    for (let s = 0; s < sheets; s++) {
      chain = commitment.bookNext(chain, this.#leaves[s]!);
      const { intervals, keys, lots } = this.#steps[s]!;
      for (let k = 0; k < keys.length; k++) {
        const i = intervals[k]!;
        const margin = margins[i];
        const own = lots[k]!;
        if (margin && margin.key === keys[k] && margin.sells === own < 0) totals[i]! += BigInt(Math.abs(own));
      }
    }
    return { chain, sheets: BigInt(sheets), totals };
  }
}

/** What one step adds to the packed sums of its interval, and which of a⁺ (1) and b⁻ (2) it shows. */
function part({ a, b, aPlus, bMinus }: Claim, key: number, lots: number): { add: bigint; see: bigint } {
  if (lots < 0) {
    if (key < a) return { add: BigInt(-lots), see: 0n };
    if (key === a) return { add: BigInt(-lots) << 64n, see: 0n };
    return { add: 0n, see: key === aPlus ? 1n : 0n };
  }
  if (key > b) return { add: BigInt(lots) << 128n, see: 0n };
  if (key === b) return { add: BigInt(lots) << 192n, see: 0n };
  return { add: 0n, see: key === bMinus ? 2n : 0n };
}

/** Side and key of the margin that is not filled whole; undefined when everything accepted is. */
function marginOf(claim: bigint, packedSums: bigint): { sells: boolean; key: number } | undefined {
  const { a, b } = unpackClaim(claim);
  const { sellBelow, sellAt, buyAbove, buyAt } = unpackSums(packedSums);
  const supply = sellBelow + sellAt;
  const demand = buyAbove + buyAt;
  const volume = supply < demand ? supply : demand;
  if (volume === 0n || supply === demand) return undefined;
  return volume < supply ? { sells: true, key: a } : { sells: false, key: b };
}
