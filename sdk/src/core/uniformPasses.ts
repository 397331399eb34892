/**
 * The loops of the engine over a million steps. None of those that every book needs has a branch which random data would make
 * unpredictable: a mispredicted branch costs more than the whole body. Two idioms stand for branches:
 *
 *   s = q >> 31             −1 for an ask (q < 0), 0 otherwise; (q ^ s) − s is |q|, and >>> 0 keeps |−2³¹| right
 *   −(condition)            −1, all bits, where it holds, 0 where not; x & −(condition) is x or 0
 *
 * Flipping a key with s turns the price order of asks around, so that "better than" is ">" on both sides.
 */

/** Largest sum of quantities: everything below is exact up to here. */
export const MAX_TOTAL = 2 ** 51;

/** Turns the order of int32 into that of uint32. */
const BIAS = -(2 ** 31);

/**
 * Adds |q| of every step whose key has the same digits above as `prefix` to a bin of its digit: bin 2 · digit for an ask,
 * 2 · digit + 1 for a bid. The digit is bits `shift` … `shift + width − 1` of the biased key.
 * @param histogram 2 · 2^width zeros
 */
export function countDigit(
  keys: Int32Array,
  quantities: Int32Array,
  shift: number,
  width: number,
  prefix: number,
  histogram: Float64Array,
): void {
  const mask = (1 << width) - 1;
  // Invariant: histogram[2d + side] is Σ |q| of the steps before i of that side with the prefix and the digit d.
  for (let i = 0; i < keys.length; i++) {
    const q = quantities[i]!;
    const s = q >> 31;
    const digits = (keys[i]! ^ BIAS) >>> shift;
    // Two shifts, because a shift by 32 would be none.
    const here = -((digits ^ (prefix >>> shift)) >>> width === 0);
    histogram[((digits & mask) << 1) + 1 + s]! += (((q ^ s) - s) & here) >>> 0;
  }
}

/**
 * Fills whole what is better than the margin, and what stands at it on the other side; lists the steps at the margin on
 * `side` in `atMargin` and returns how many there are.
 * @param ask the margin is an ask
 * @param fills receives q or 0
 * @param atMargin room for one index more than there are steps at the margin
 */
export function fillBetter(
  keys: Int32Array,
  quantities: Int32Array,
  margin: number,
  ask: boolean,
  fills: Int32Array,
  atMargin: Int32Array,
): number {
  const marginSide = -ask;
  let count = 0;
  // Invariant: fills[0 … i − 1] are right but for the margin, whose steps before i are atMargin[0 … count − 1].
  for (let i = 0; i < keys.length; i++) {
    const q = quantities[i]!;
    const s = q >> 31;
    const better = -((keys[i]! ^ s) > (margin ^ s));
    fills[i] = q & better;
    if (keys[i] === margin) {
      const other = s ^ marginSide;
      fills[i] = q & other;
      atMargin[count] = i;
      count += 1 + other;
    }
  }
  return count;
}

/**
 * Shares `filled` of `total` among the listed steps: fill_i = ⌊(C_i·F + u)/T⌋ − ⌊(C_{i−1}·F + u)/T⌋, exactly, for T up to
 * 2⁵¹, although C·F has up to 102 bits (see `proRata`).
 *
 * g = ⌊(C·F + u)/T⌋ is guessed in doubles: three roundings of a value below 2⁵¹ err by less than 1, so the guess is off by at
 * most 1, and the remainder C·F + u − g·T of the guess, between −T and 2T, tells which way.
 * @param atMargin indices of the steps, in order
 * @param offset u, 0 … total − 1
 * @param fills receives the fill of each listed step, with the sign of its quantity
 */
export function fillMargin(
  quantities: Int32Array,
  atMargin: Int32Array,
  filled: number,
  total: number,
  offset: number,
  fills: Int32Array,
): void {
  const share = total < NARROW ? shareNarrow : shareWide;
  share(quantities, atMargin, filled, total, offset, fills);
}

/** Below this total, remainders between −T and 2T are int32. */
const NARROW = 2 ** 29;

/** The remainder fits an int32, so that 32 bits of each product are enough: whole-number multiplication wraps. */
function shareNarrow(
  quantities: Int32Array,
  atMargin: Int32Array,
  filled: number,
  total: number,
  offset: number,
  fills: Int32Array,
): void {
  const ratio = filled / total;
  const shift = offset / total;
  let C = 0;
  let before = 0;
  // Invariant: C is Σ |q| of the steps before j, before = ⌊(C·F + u)/T⌋ is what they get together.
  for (let j = 0; j < atMargin.length; j++) {
    const i = atMargin[j]!;
    const q = quantities[i]!;
    const s = q >> 31;
    C = (C + ((q ^ s) - s)) | 0;
    let g = (C * ratio + shift) | 0;
    const remainder = (Math.imul(C, filled) + offset - Math.imul(g, total)) | 0;
    // Sign bits: less one where the remainder is negative, one more where it is at least T.
    g = (g + (remainder >> 31) - ((total - 1 - remainder) >> 31)) | 0;
    const own = (g - before) | 0;
    before = g;
    fills[i] = (own ^ s) - s;
  }
}

const LIMB = 2 ** 26;

/**
 * The remainder is computed from limbs of 26 bits: no product exceeds 2⁵², and of the partial sums, taken from the top, each
 * is the small remainder less what is still missing, so it stays below 2⁵³ and is exact.
 */
function shareWide(
  quantities: Int32Array,
  atMargin: Int32Array,
  filled: number,
  total: number,
  offset: number,
  fills: Int32Array,
): void {
  const ratio = filled / total;
  const shift = offset / total;
  const F1 = Math.floor(filled / LIMB);
  const F0 = filled % LIMB;
  const T1 = Math.floor(total / LIMB);
  const T0 = total % LIMB;
  let C = 0;
  let before = 0;
  // Invariant: as above.
  for (let j = 0; j < atMargin.length; j++) {
    const i = atMargin[j]!;
    const q = quantities[i]!;
    const s = q >> 31;
    C += ((q ^ s) - s) >>> 0;
    let g = Math.floor(C * ratio + shift);
    const C1 = (C * (1 / LIMB)) | 0;
    const C0 = C - C1 * LIMB;
    const g1 = (g * (1 / LIMB)) | 0;
    const g0 = g - g1 * LIMB;
    const upper = (C1 * F1 - g1 * T1) * LIMB + (C1 * F0 - g1 * T0 + (C0 * F1 - g0 * T1));
    const remainder = upper * LIMB + (C0 * F0 - g0 * T0) + offset;
    g += +(remainder >= total) - +(remainder < 0);
    const own = (g - before) | 0;
    before = g;
    fills[i] = (own ^ s) - s;
  }
}

/** Nearest keys of real steps of each side beyond a key, ±Infinity for none. */
export interface Neighbours {
  askBelow: number;
  askAbove: number;
  bidBelow: number;
  bidAbove: number;
}

/**
 * The nearest keys strictly below and above `key`, by looking at every step. Only books with a gap at the margin that is
 * wider than a bin need it.
 */
export function nearest(keys: Int32Array, quantities: Int32Array, key: number): Neighbours {
  const near = { askBelow: -Infinity, askAbove: Infinity, bidBelow: -Infinity, bidAbove: Infinity };
  for (let i = 0; i < keys.length; i++) {
    const q = quantities[i]!;
    const own = keys[i]!;
    if (q < 0) {
      if (own < key) near.askBelow = Math.max(near.askBelow, own);
      else if (own > key) near.askAbove = Math.min(near.askAbove, own);
    } else if (q > 0) {
      if (own < key) near.bidBelow = Math.max(near.bidBelow, own);
      else if (own > key) near.bidAbove = Math.min(near.bidAbove, own);
    }
  }
  return near;
}
