/** Sheets word by word, for those that no encoder would write. */
import { words, type Hex } from "../../sdk/src/core/index.ts";

const { keccak, toHex, toWord } = words;

/** A step in its lane of a word. */
export const lane = (index: number, key: number | bigint, lots: number | bigint): bigint =>
  ((BigInt(key) << 24n) | BigInt(lots)) << BigInt(48 * index);

/** Several steps in the lanes from 0 on. */
export const steps = (...each: readonly (readonly [key: number, lots: number])[]): bigint =>
  each.reduce((word, [key, lots], index) => word | lane(index, key, lots), 0n);

/** A row: its one word if flat, else one for each interval. */
export interface RawRow {
  side: "buy" | "sell";
  words: readonly bigint[];
  flat?: boolean;
}

/** The header of these rows. */
export const headerOf = (rows: readonly RawRow[]): bigint =>
  rows.reduce(
    (header, { side, flat = false }, r) =>
      header | (BigInt(Number(side === "sell") + 2 * Number(flat)) << BigInt(8 + 2 * r)),
    (1n << 248n) | BigInt(rows.length),
  );

/** Bytes and hash of a sheet, whatever it says. */
export function rawSheet(
  rows: readonly RawRow[],
  intervals: number,
  header = headerOf(rows),
): { bytes: Uint8Array; hash: Hex } {
  const all = [header, ...rows.flatMap((row) => row.words)].map(toWord);
  const bytes = new Uint8Array(32 * all.length);
  all.forEach((word, i) => bytes.set(word, 32 * i));
  const groups: Uint8Array[] = [];
  for (let first = 0; first < intervals; first += 8) {
    const parts = rows.flatMap((row) => (row.flat ? row.words : row.words.slice(first, first + 8)));
    groups.push(keccak(...parts.map(toWord)));
  }
  return { bytes, hash: toHex(keccak(toWord(header), ...groups)) };
}
