/**
 * Named divisions. Solidity and BigInt truncate toward zero, which favours a different party on each side of zero; every
 * division of this project therefore says in its name where the remainder goes. Twin of `contracts/libraries/Rounding.sol`.
 */
import { CoreError } from "./errors.ts";

/** A divisor, or a number of parts, that is not positive. */
export class DivisorNotPositive extends CoreError {
  constructor(divisor: bigint) {
    super(`The divisor must be positive, but it is ${divisor}.`, { divisor });
  }
}

/**
 * ⌊x / y⌋, toward −∞: never more than the exact quotient.
 * @param y positive
 * @throws DivisorNotPositive
 */
export function divFloor(x: bigint, y: bigint): bigint {
  if (y <= 0n) throw new DivisorNotPositive(y);
  const q = x / y;
  return x % y < 0n ? q - 1n : q;
}

/**
 * ⌈x / y⌉, toward +∞: never less than the exact quotient.
 * @param y positive
 * @throws DivisorNotPositive
 */
export function divCeil(x: bigint, y: bigint): bigint {
  return -divFloor(-x, y);
}

/**
 * ⌊x / y + ½⌋: the nearest whole number, a half goes toward +∞ (350.005 → 350.01, −0.5 → 0).
 * @param y positive
 * @throws DivisorNotPositive
 */
export function divHalfUp(x: bigint, y: bigint): bigint {
  return divFloor(2n * x + y, 2n * y);
}

/**
 * Part i of q split evenly over n parts: ⌊q(i+1)/n⌋ − ⌊q·i/n⌋. The parts add up to q exactly, differ by at most one, and the
 * larger ones come late (101 over 4 → 25, 25, 25, 26).
 * @param q quantity, any sign
 * @param i index of the part, 0 … n − 1
 * @param n number of parts, positive
 * @throws DivisorNotPositive
 */
export function splitShare(q: bigint, i: bigint, n: bigint): bigint {
  return divFloor(q * (i + 1n), n) - divFloor(q * i, n);
}
