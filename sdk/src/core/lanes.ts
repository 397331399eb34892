/**
 * Eight uint32 in a storage word: lane j in bits 32j … 32j + 31, so interval i of a product is lane i mod 8 of word ⌊i / 8⌋.
 * Twin of `contracts/libraries/Lanes.sol`; nothing else packs or unpacks.
 */
import { CoreError } from "./errors.ts";

/** Lanes of a word. */
export const LANES = 8;

/** A value that is not a whole number of 0 … 2³² − 1. */
export class LaneOutOfRange extends CoreError {
  constructor(index: number, value: number) {
    super(`Lane ${index} holds a whole number from 0 to 4294967295, not ${value}.`, { index, value });
  }
}

/**
 * Packs the values of consecutive intervals into ⌈n / 8⌉ words; unused lanes of the last word are zero.
 * @throws LaneOutOfRange
 */
export function pack(values: ArrayLike<number>): bigint[] {
  const words: bigint[] = new Array<bigint>(Math.ceil(values.length / LANES)).fill(0n);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) throw new LaneOutOfRange(i, value);
    const word = Math.floor(i / LANES);
    words[word] = (words[word] as bigint) | (BigInt(value) << BigInt(32 * (i % LANES)));
  }
  return words;
}

/** The first `count` lanes of the words, uint32 each; lanes beyond the words are zero. */
export function unpack(words: readonly bigint[], count: number = words.length * LANES): number[] {
  const values: number[] = [];
  for (let i = 0; i < count; i++) {
    const word = words[Math.floor(i / LANES)] ?? 0n;
    values.push(Number((word >> BigInt(32 * (i % LANES))) & 0xffffffffn));
  }
  return values;
}

/**
 * Packs prices (int32, 0.001 currency/MWh) in two's complement.
 * @throws LaneOutOfRange
 */
export function packSigned(values: ArrayLike<number>): bigint[] {
  const lanes: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if ((value | 0) !== value) throw new LaneOutOfRange(i, value);
    lanes.push(value >>> 0);
  }
  return pack(lanes);
}

/** The first `count` lanes of the words as int32. */
export function unpackSigned(words: readonly bigint[], count: number = words.length * LANES): number[] {
  return unpack(words, count).map((lane) => lane | 0);
}
