/**
 * What a sealed bid is before and after it is opened: hashes, the declared size, the bond.
 * Twin of `contracts/market/libraries/Commitment.sol`; formulas in DESIGN §5.
 */
import { stepsOf, type BidSheet } from "./bidSheet.ts";
import { CoreError } from "./errors.ts";
import { fromHex, hashBytes, keccak, toHex, toWord, WrongLength, type Hex } from "./words.ts";

/** Everything a commitment binds: it is worth nothing on another chain, contract, session, participant or sequence. */
export interface Commitment {
  chainId: bigint;
  /** The auction contract, 20 bytes. */
  contract: string;
  session: bigint;
  /** Participant id. */
  participant: bigint;
  /** 1 … 2¹⁶ − 1; only a higher one replaces. */
  sequence: bigint;
  /** 32 fresh random bytes. */
  salt: string;
  /** sheetHash of the sheet, 32 bytes. */
  sheetHash: string;
}

/** A declared exponent of exposure, or a count of rows, that is no whole number of its range. */
export class DeclarationOutOfRange extends CoreError {
  constructor(what: string, value: number) {
    super(`${what} must be a whole number from 0 to 63, not ${value}.`, { what, value });
  }
}

/** The book before the first sheet is revealed. */
export const EMPTY_BOOK: Hex = `0x${"00".repeat(32)}`;

/**
 * keccak256 of chainId, contract, session, participant, sequence, salt, sheetHash, each one word.
 * The contract keeps the upper 192 bits of it.
 * @throws WordOutOfRange, NotHex, WrongLength
 */
export function commitHash(c: Commitment): Hex {
  const contract = fromHex(c.contract);
  if (contract.length !== 20) throw new WrongLength("The address of the contract", 20, contract.length);
  return toHex(
    keccak(
      toWord(c.chainId),
      new Uint8Array(12),
      contract,
      toWord(c.session),
      toWord(c.participant),
      toWord(c.sequence),
      hashBytes("The salt", c.salt),
      hashBytes("The hash of the sheet", c.sheetHash),
    ),
  );
}

/**
 * What a revealed sheet adds to the book: keccak256(participant ‖ sequence ‖ sheetHash). With the leaves of the others a
 * participant proves its own sheet without theirs.
 */
export function leaf(participant: bigint, sequence: bigint, hashOfSheet: string): Hex {
  return toHex(keccak(toWord(participant), toWord(sequence), hashBytes("The hash of the sheet", hashOfSheet)));
}

/** The book after one more sheet: keccak256(book ‖ leaf). It starts at zero. */
export function bookNext(book: string, nextLeaf: string): Hex {
  return toHex(keccak(hashBytes("The book", book), hashBytes("The leaf", nextLeaf)));
}

/** Σ lots over rows and intervals; a flat row counts once per interval. */
export function exposureLots(sheet: BidSheet, intervals: number): bigint {
  let lots = 0;
  for (const row of sheet.rows) {
    for (let interval = 0; interval < intervals; interval++) {
      for (const step of stepsOf(row, interval)) lots += step.quantity;
    }
  }
  return BigInt(lots);
}

/** The smallest e with 2^e ≥ Σ lots: all that is declared of a quantity before the sheet is opened. */
export function exposureExponent(sheet: BidSheet, intervals: number): number {
  const lots = exposureLots(sheet, intervals);
  return lots <= 1n ? 0 : (lots - 1n).toString(2).length;
}

/**
 * Bond in base units of the billing token: rowBond · rows + rate · 2^exponent.
 * @param rowBond base units per row
 * @param rate base units per declared lot
 * @throws DeclarationOutOfRange
 */
export function bond(rows: number, exponent: number, rowBond: bigint, rate: bigint): bigint {
  for (const [what, value] of [
    ["Rows", rows],
    ["The exponent", exponent],
  ] as const) {
    if (!Number.isInteger(value) || value < 0 || value > 63) throw new DeclarationOutOfRange(what, value);
  }
  return rowBond * BigInt(rows) + rate * (1n << BigInt(exponent));
}
