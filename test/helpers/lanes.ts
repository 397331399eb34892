/** Lanes of the tests' own: eight uint32 in a word, interval i in lane i mod 8 of word ⌊i/8⌋. Plain on purpose. */

export const LANES_PER_WORD = 8;
export const LANE_BITS = 32n;
export const LANE_MAX = (1n << LANE_BITS) - 1n;

/** Words of a day. */
export function wordsOf(intervals: number): number {
  return Math.ceil(intervals / LANES_PER_WORD);
}

/** Values of a day, interval by interval, as words. */
export function pack(values: readonly (bigint | number)[]): bigint[] {
  const words = new Array<bigint>(wordsOf(values.length)).fill(0n);
  values.forEach((value, i) => {
    const kwh = BigInt(value);
    if (kwh < 0n || kwh > LANE_MAX) throw new RangeError(`interval ${i}: ${kwh} does not fit a lane`);
    const word = Math.floor(i / LANES_PER_WORD);
    words[word] = words[word]! | (kwh << (LANE_BITS * BigInt(i % LANES_PER_WORD)));
  });
  return words;
}

/** The first `intervals` values of words. */
export function unpack(words: readonly bigint[], intervals: number): bigint[] {
  return Array.from({ length: intervals }, (_, i) => {
    const word = words[Math.floor(i / LANES_PER_WORD)]!;
    return (word >> (LANE_BITS * BigInt(i % LANES_PER_WORD))) & LANE_MAX;
  });
}

/** The same quantity in every interval. */
export function flat(intervals: number, kwh: bigint | number): bigint[] {
  return pack(new Array<bigint>(intervals).fill(BigInt(kwh)));
}

/** A quantity in one interval, nothing in the others. */
export function only(intervals: number, interval: number, kwh: bigint | number): bigint[] {
  return pack(Array.from({ length: intervals }, (_, i) => (i === interval ? BigInt(kwh) : 0n)));
}

/** Head of a move: participant << 1 | side. */
export const gives = (participant: bigint): bigint => (participant << 1n) | 1n;
export const gets = (participant: bigint): bigint => participant << 1n;

/** Id of one interval of a product, as `balanceOf` and `transfer` want it. */
export const energyId = (product: bigint, interval: number): bigint => (product << 8n) | BigInt(interval);
