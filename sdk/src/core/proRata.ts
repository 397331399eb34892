/**
 * Who gets the rest: the one margin of an interval that is not filled whole shares pro rata.
 * Twin of `contracts/market/libraries/ProRata.sol`; rule in DESIGN §5.
 *
 * fill_i = ⌊(C_i·F + u)/T⌋ − ⌊(C_{i−1}·F + u)/T⌋ with running totals C. The fills add up to F exactly (⌊(T·F + u)/T⌋ = F for
 * u < T), each is within one lot of its share, and splitting a step changes no sum. A uniform u makes every share fair in
 * the mean, whatever the order; with u = 0 the odd lot always goes late.
 */
import { CoreError } from "./errors.ts";
import { divFloor } from "./rounding.ts";
import { keccak, readWord, toWord } from "./words.ts";

/** Shares that do not fit: 0 ≤ F ≤ T, 0 ≤ u < T, 0 ≤ before, 0 ≤ q, before + q ≤ T. */
export class ShareNotUsable extends CoreError {
  constructor(values: { before: bigint; quantity: bigint; filled: bigint; total: bigint; offset: bigint }) {
    super(
      `A step of ${values.quantity} after ${values.before} cannot share ${values.filled} of ${values.total} with offset ${values.offset}.`,
      values,
    );
  }
}

/**
 * Lots filled of one step.
 * @param before Σ of the quantities at the margin ahead of this step (C_{i−1})
 * @param quantity quantity of the step
 * @param filled lots that the whole margin gets (F)
 * @param total Σ of all quantities at the margin (T), positive
 * @param offset u, 0 … T − 1
 * @throws ShareNotUsable
 */
export function fill(before: bigint, quantity: bigint, filled: bigint, total: bigint, offset: bigint): bigint {
  const after = before + quantity;
  if (
    before < 0n ||
    quantity < 0n ||
    filled < 0n ||
    filled > total ||
    offset < 0n ||
    offset >= total ||
    after > total
  ) {
    throw new ShareNotUsable({ before, quantity, filled, total, offset });
  }
  return divFloor(after * filled + offset, total) - divFloor(before * filled + offset, total);
}

/**
 * u of an interval: keccak256(Σ salts, session, interval) mod T, each one word.
 * @param saltSum Σ of the salts of all revealed sheets mod 2²⁵⁶
 * @param interval index, 0 … n − 1
 * @param total T of the rationed margin, positive
 */
export function tieOffset(saltSum: bigint, session: bigint, interval: number, total: bigint): bigint {
  const seed = keccak(toWord(BigInt.asUintN(256, saltSum)), toWord(session), toWord(BigInt(interval)));
  return readWord(seed, 0) % total;
}
