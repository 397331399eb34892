/**
 * What the auction reads in batches, as bytes: commitments, openings, the book. And the values that clearing and allotment
 * carry from one transaction to the next, with their hashes as the contracts compute them. Pure: no chain.
 *
 * | item | bytes |
 * |---|---|
 * | commitment | participant 4, sequence 2, rows 1, exposure exponent 1, cover 4, hash 32, length of signature 2, signature |
 * | opening | participant 4, length of sheet 3, salt 32, sheet |
 * | sheet of the book | participant 4, sequence 2, sheet |
 */
import { bidSheet, CoreError, type Claim, type Hex, type Sums, words } from "../core/index.ts";

const { fromHex, keccak, readWord, toHex, toWord } = words;

/** The parts one behind the other. */
export const concat = words.concat;

/** A commitment as declared in the open; hash zero withdraws. */
export interface CommitmentData {
  participant: bigint;
  /** 1 … 65,535, above that of the standing commitment. */
  sequence: bigint;
  /** Rows of the sheet at most. */
  rows: number;
  /** e: at most 2^e lots over all rows and intervals. */
  exposureExponent: number;
  /** Code of the cover: mantissa in the upper 24 bits, exponent in the lower 8. */
  cover: number;
  /** 32 bytes. */
  hash: Hex;
}

/** A commitment with the signature of its participant's account. */
export interface SignedCommitment extends CommitmentData {
  /** 64 bytes (r, vs of ERC-2098) of a plain account; anything of a contract account. */
  signature: Hex;
}

/** The opening of a commitment. */
export interface OpeningItem {
  participant: bigint;
  /** 32 bytes. */
  salt: Hex;
  /** Bytes of the sheet (`bidSheet.encode`). */
  sheet: Uint8Array;
}

/** A sheet of the book. */
export interface BookItem {
  participant: bigint;
  sequence: bigint;
  /** Bytes of the sheet. */
  sheet: Uint8Array;
}

/** Bytes that are no sequence of items: an item would end at `end`, but the data at `length`. */
export class BatchMalformed extends CoreError {
  constructor(end: number, length: number) {
    super(`An item of the batch would end at byte ${end}, but the batch has ${length} bytes.`, { end, length });
  }
}

/** A number that does not fit its place in an item. */
export class ItemValueOutOfRange extends CoreError {
  constructor(what: string, value: bigint, bytes: number) {
    super(`${what} is a whole number of ${bytes} bytes, not ${value}.`, { what, value, bytes });
  }
}

const COMMITMENT_HEAD = 46;
const OPENING_HEAD = 39;
const BOOK_HEAD = 6;

/** A place to write big-endian numbers one behind the other. */
class Writer {
  readonly bytes: Uint8Array;
  #at = 0;
  constructor(length: number) {
    this.bytes = new Uint8Array(length);
  }
  number(what: string, value: bigint | number, size: number): this {
    let rest = BigInt(value);
    if (rest < 0n || rest >> BigInt(8 * size) !== 0n) throw new ItemValueOutOfRange(what, rest, size);
    for (let i = size - 1; i >= 0; i--, rest >>= 8n) this.bytes[this.#at + i] = Number(rest & 0xffn);
    this.#at += size;
    return this;
  }
  put(bytes: Uint8Array): this {
    this.bytes.set(bytes, this.#at);
    this.#at += bytes.length;
    return this;
  }
}

/** A big-endian number of up to six bytes. */
function readNumber(bytes: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (let i = 0; i < size; i++) value = value * 256 + (bytes[at + i] ?? 0);
  return value;
}

function* items(bytes: Uint8Array, head: number, restOf: (at: number) => number): Generator<[at: number, end: number]> {
  for (let at = 0; at < bytes.length;) {
    const end = at + head > bytes.length ? at + head : at + head + restOf(at);
    if (end > bytes.length) throw new BatchMalformed(end, bytes.length);
    yield [at, end];
    at = end;
  }
}

// ---------------------------------------------------------------------------------------------------------------- commit

/** Bytes of one commitment for `commitMany`. */
export function encodeCommitment(item: SignedCommitment): Uint8Array {
  const signature = fromHex(item.signature);
  return new Writer(COMMITMENT_HEAD + signature.length)
    .number("The participant", item.participant, 4)
    .number("The sequence", item.sequence, 2)
    .number("The number of rows", item.rows, 1)
    .number("The exponent of exposure", item.exposureExponent, 1)
    .number("The code of the cover", item.cover, 4)
    .put(words.hashBytes("The hash of the commitment", item.hash))
    .number("The length of the signature", signature.length, 2)
    .put(signature).bytes;
}

/** The inverse of `encodeCommitment`, for a whole batch. */
export function decodeCommitments(bytes: Uint8Array): SignedCommitment[] {
  const ranges = [...items(bytes, COMMITMENT_HEAD, (at) => readNumber(bytes, at + 44, 2))];
  return ranges.map(([at, end]) => ({
    participant: BigInt(readNumber(bytes, at, 4)),
    sequence: BigInt(readNumber(bytes, at + 4, 2)),
    rows: readNumber(bytes, at + 6, 1),
    exposureExponent: readNumber(bytes, at + 7, 1),
    cover: readNumber(bytes, at + 8, 4),
    hash: toHex(bytes.subarray(at + 12, at + 44)),
    signature: toHex(bytes.subarray(at + COMMITMENT_HEAD, end)),
  }));
}

// ---------------------------------------------------------------------------------------------------------------- reveal

/** Bytes of one opening for `reveal`. */
export function encodeOpening({ participant, salt, sheet }: OpeningItem): Uint8Array {
  return new Writer(OPENING_HEAD + sheet.length)
    .number("The participant", participant, 4)
    .number("The length of the sheet", sheet.length, 3)
    .put(words.hashBytes("The salt", salt))
    .put(sheet).bytes;
}

/** The inverse of `encodeOpening`, for a whole batch. The sheets share the memory of `bytes`. */
export function decodeOpenings(bytes: Uint8Array): OpeningItem[] {
  const ranges = [...items(bytes, OPENING_HEAD, (at) => readNumber(bytes, at + 4, 3))];
  return ranges.map(([at, end]) => ({
    participant: BigInt(readNumber(bytes, at, 4)),
    salt: toHex(bytes.subarray(at + 7, at + OPENING_HEAD)),
    sheet: bytes.subarray(at + OPENING_HEAD, end),
  }));
}

// ------------------------------------------------------------------------------------------------------------------ book

/** Bytes of one sheet for `clear` and `allot`. */
export function encodeBookItem({ participant, sequence, sheet }: BookItem): Uint8Array {
  return new Writer(BOOK_HEAD + sheet.length)
    .number("The participant", participant, 4)
    .number("The sequence", sequence, 2)
    .put(sheet).bytes;
}

/**
 * The inverse of `encodeBookItem`, for a whole batch: the length of a sheet follows from its header.
 * @param intervals intervals of the session
 */
export function decodeBook(bytes: Uint8Array, intervals: number): BookItem[] {
  const lengthAt = (at: number) => {
    if (at + BOOK_HEAD + 32 > bytes.length) throw new BatchMalformed(at + BOOK_HEAD + 32, bytes.length);
    return sheetLength(readWord(bytes, at + BOOK_HEAD), intervals);
  };
  return [...items(bytes, BOOK_HEAD, lengthAt)].map(([at, end]) => ({
    participant: BigInt(readNumber(bytes, at, 4)),
    sequence: BigInt(readNumber(bytes, at + 4, 2)),
    sheet: bytes.subarray(at + BOOK_HEAD, end),
  }));
}

/** Bytes of a sheet with this header. */
export function sheetLength(header: bigint, intervals: number): number {
  let length = 32;
  for (let row = 0n; row < (header & 0xffn); row++) {
    length += 32 * ((header >> (9n + 2n * row)) & 1n ? 1 : intervals);
  }
  return length;
}

// ------------------------------------------------------------------------------------------------------- claims and sums

/** a | b << 24 | a⁺ << 48 | b⁻ << 72. */
export function packClaim({ a, b, aPlus, bMinus }: Claim): bigint {
  return BigInt(a) | (BigInt(b) << 24n) | (BigInt(aPlus) << 48n) | (BigInt(bMinus) << 72n);
}

/** The inverse of `packClaim`. */
export function unpackClaim(claim: bigint): Claim {
  const key = (shift: bigint) => Number((claim >> shift) & 0xffffffn);
  return { a: key(0n), b: key(24n), aPlus: key(48n), bMinus: key(72n) };
}

/** S<a | S=a << 64 | D>b << 128 | D=b << 192. */
export function packSums({ sellBelow, sellAt, buyAbove, buyAt }: Sums): bigint {
  return sellBelow | (sellAt << 64n) | (buyAbove << 128n) | (buyAt << 192n);
}

/** The inverse of `packSums`. */
export function unpackSums(sums: bigint): Sums {
  const part = (shift: bigint) => (sums >> shift) & 0xffffffffffffffffn;
  return { sellBelow: part(0n), sellAt: part(64n), buyAbove: part(128n), buyAt: part(192n) };
}

/** What is known of a book, or of its first sheets: `UniformKernel.Progress`. */
export interface ClearProgress {
  /** Hash chain over the leaves so far. */
  chain: Hex;
  sheets: bigint;
  /** Packed sums per interval. */
  sums: bigint[];
  /** Bit 2i: an ask at a⁺ of interval i was seen; bit 2i + 1: a bid at b⁻. */
  seen: bigint;
}

/** Where an allotment stands before its next sheet: `AllotmentProgress`. */
export interface AllotmentProgress {
  chain: Hex;
  sheets: bigint;
  /** Running total at the rationed margin per interval, lots. */
  totals: bigint[];
}

/** Before the first sheet. */
export const clearBeginning = (intervals: number): ClearProgress => ({
  chain: `0x${"00".repeat(32)}`,
  sheets: 0n,
  sums: new Array<bigint>(intervals).fill(0n),
  seen: 0n,
});

/** Before the first sheet. */
export const allotBeginning = (intervals: number): AllotmentProgress => ({
  chain: `0x${"00".repeat(32)}`,
  sheets: 0n,
  totals: new Array<bigint>(intervals).fill(0n),
});

const array = (values: readonly bigint[]): Uint8Array[] => [toWord(BigInt(values.length)), ...values.map(toWord)];

/** keccak256(abi.encode(claims, progress)): what `clear` leaves in the word of its caller. */
export function clearProgressHash(claims: readonly bigint[], progress: ClearProgress): Hex {
  return toHex(
    keccak(
      toWord(0x40n),
      toWord(BigInt(0x40 + 32 * (claims.length + 1))),
      ...array(claims),
      fromHex(progress.chain),
      toWord(progress.sheets),
      toWord(0x80n),
      toWord(progress.seen),
      ...array(progress.sums),
    ),
  );
}

/** keccak256(abi.encode(claims, sums)): the result that a cleared session keeps. */
export function resultHash(claims: readonly bigint[], sums: readonly bigint[]): Hex {
  return toHex(
    keccak(toWord(0x40n), toWord(BigInt(0x40 + 32 * (claims.length + 1))), ...array(claims), ...array(sums)),
  );
}

/** The cursor of an allotment: sheets done in the low 32 bits, 224 bits of keccak256(abi.encode(chain, sheets, totals)) above; zero at the beginning. */
export function allotCursor({ chain, sheets, totals }: AllotmentProgress): Hex {
  if (sheets === 0n) return `0x${"00".repeat(32)}`;
  const hash = readWord(keccak(fromHex(chain), toWord(sheets), toWord(0x60n), ...array(totals)), 0);
  return toHex(toWord(((hash >> 32n) << 32n) | sheets));
}

// ------------------------------------------------------------------------------------------------------------- splitting

/** Bytes of a transaction at most: pools refuse more than 128 KiB, this keeps a distance. */
export const MAX_TRANSACTION_BYTES = 122_880;
/** Gas of a transaction at most: 2²⁴, and a distance for what estimates do not see. */
export const MAX_TRANSACTION_GAS = 2 ** 24 - 2 ** 19;
/** What a transaction carries beside its data: signature, nonce, addresses, lengths. */
const ENVELOPE_BYTES = 256;
const WORD = 32;
/** Gas of a transaction beside its items. */
const BASE_GAS = 150_000;
/** Gas of the last transaction of a clearing for each interval: its conditions tested, its result stored. */
const CONCLUDING_GAS = 30_000;

/** What one item of a batch costs. */
export interface ItemCost {
  bytes: number;
  gas: number;
}

/** Bounds of one transaction. */
export interface BatchLimits {
  /** Bytes of the whole transaction. */
  maxBytes?: number;
  maxGas?: number;
  /** Items. */
  maxItems?: number;
}

/**
 * Splits items into consecutive batches, each within the limits. One item that exceeds them alone makes a batch of its own:
 * the chain has the last word.
 * @param fixed bytes of the data and gas beside the items
 */
export function splitIntoBatches<Item>(
  items: readonly Item[],
  costOf: (item: Item) => ItemCost,
  fixed: ItemCost,
  limits: BatchLimits = {},
): Item[][] {
  const { maxBytes = MAX_TRANSACTION_BYTES, maxGas = MAX_TRANSACTION_GAS, maxItems = Infinity } = limits;
  const empty = { bytes: ENVELOPE_BYTES + fixed.bytes + WORD, gas: fixed.gas };
  const batches: Item[][] = [];
  let batch: Item[] = [];
  let used = { ...empty };
  // Invariant: the batches hold all items before this one; `used` is the cost of the open batch.
  for (const item of items) {
    const cost = costOf(item);
    const over = used.bytes + cost.bytes > maxBytes || used.gas + cost.gas > maxGas || batch.length >= maxItems;
    if (over && batch.length > 0) {
      batches.push(batch);
      batch = [];
      used = { ...empty };
    }
    batch.push(item);
    used = { bytes: used.bytes + cost.bytes, gas: used.gas + cost.gas };
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

/** `commitMany`, `reveal` and `release` beside their items. */
export const BATCH_FIXED: ItemCost = { bytes: 4 + 3 * WORD, gas: BASE_GAS };

/** `clear` beside its items. */
export function clearFixed(intervals: number): ItemCost {
  const bytes = 4 + WORD * (5 + 1 + intervals + 4 + 1 + intervals + 1);
  return { bytes, gas: BASE_GAS + 16 * bytes + CONCLUDING_GAS * intervals };
}

/** `allot` beside its items. */
export function allotFixed(intervals: number): ItemCost {
  const bytes = 4 + WORD * (5 + 2 * (1 + intervals) + 3 + 1 + intervals + 1);
  return { bytes, gas: BASE_GAS + 16 * bytes + 3_000 * intervals };
}

/** Cost of a commitment: one new word, money taken, an event, a signature. */
export function commitmentCost(item: SignedCommitment): ItemCost {
  const bytes = COMMITMENT_HEAD + (item.signature.length - 2) / 2;
  return { bytes, gas: 60_000 + 16 * bytes + (item.signature.length === 130 ? 0 : 250_000) };
}

/** Cost of an opening: its bytes read, hashed and checked once, a flat word once for each interval. */
export function openingCost({ sheet }: OpeningItem, intervals: number): ItemCost {
  const bytes = OPENING_HEAD + sheet.length;
  const { words: rowWords, flat } = shapeOf(sheet, intervals);
  return { bytes, gas: 25_000 + 16 * bytes + 500 * rowWords + 250 * flat * intervals };
}

/** Cost of a sheet in a clearing. */
export function clearingCost({ sheet }: BookItem, intervals: number): ItemCost {
  const bytes = BOOK_HEAD + sheet.length;
  const { words: rowWords, flat } = shapeOf(sheet, intervals);
  return { bytes, gas: 4_000 + 16 * bytes + 450 * rowWords + 450 * flat * intervals };
}

/** Cost of a sheet in an allotment: a buyer's position takes new storage words, a seller's shrinks. */
export function allotmentCost({ sheet }: BookItem, intervals: number): ItemCost {
  const bytes = BOOK_HEAD + sheet.length;
  const { words: rowWords, flat, buys, sells } = shapeOf(sheet, intervals);
  const lanes = Math.ceil(intervals / 8);
  const moves = (buys ? 12_000 + 27_000 * lanes : 0) + (sells ? 12_000 + 9_000 * lanes : 0);
  return { bytes, gas: 24_000 + 16 * bytes + 500 * rowWords + 500 * flat * intervals + moves };
}

/** Words and flat rows of a sheet, and its sides. */
function shapeOf(sheet: Uint8Array, intervals: number) {
  const header = sheet.length >= WORD ? readWord(sheet, 0) : 0n;
  const rows = Math.min(Number(header & 0xffn), bidSheet.MAX_ROWS);
  let flat = 0;
  let sells = 0;
  for (let row = 0; row < rows; row++) {
    sells += Number((header >> BigInt(8 + 2 * row)) & 1n);
    flat += Number((header >> BigInt(9 + 2 * row)) & 1n);
  }
  return { words: flat + (rows - flat) * intervals, flat, sells: sells > 0, buys: sells < rows };
}

// ---------------------------------------------------------------------------------------------------- transaction inputs

/** Input that is not of the function asked for. */
export class InputOfAnotherFunction extends CoreError {
  constructor(signature: string, selector: string) {
    super(`The input begins with ${selector}, which is not ${signature}.`, { signature, selector });
  }
}

const REVEAL = "reveal(uint256,bytes)";
const COMMIT_MANY = "commitMany(uint256,bytes)";
const CLEAR = "clear(uint256,address,uint256[],(bytes32,uint256,uint256[],uint256),bytes)";
const ALLOT = "allot(uint256,uint256[],uint256[],(bytes32,uint256,uint256[]),bytes)";

/** The arguments of a call, after seeing that it is one of `signature`. */
function argumentsOf(input: Uint8Array, signature: string): Uint8Array {
  const selector = toHex(input.subarray(0, 4));
  const expected = toHex(keccak(new TextEncoder().encode(signature)).subarray(0, 4));
  if (selector !== expected) throw new InputOfAnotherFunction(signature, selector);
  return input.subarray(4);
}

const numberAt = (bytes: Uint8Array, at: number): number => {
  if (at + WORD > bytes.length) throw new BatchMalformed(at + WORD, bytes.length);
  const value = readWord(bytes, at);
  return value > 0xffffffffn ? Infinity : Number(value);
};

function bytesAt(data: Uint8Array, at: number): Uint8Array {
  const end = at + WORD + numberAt(data, at);
  if (end > data.length) throw new BatchMalformed(end, data.length);
  return data.subarray(at + WORD, end);
}

function arrayAt(data: Uint8Array, at: number): bigint[] {
  const count = numberAt(data, at);
  const end = at + WORD + WORD * count;
  if (end > data.length) throw new BatchMalformed(end, data.length);
  return Array.from({ length: count }, (_, i) => readWord(data, at + WORD + WORD * i));
}

/** Session and openings of a `reveal` transaction. */
export function decodeRevealInput(input: Uint8Array): { session: bigint; openings: OpeningItem[] } {
  const data = argumentsOf(input, REVEAL);
  return { session: readWord(data, 0), openings: decodeOpenings(bytesAt(data, numberAt(data, WORD))) };
}

/** Session and commitments of a `commitMany` transaction. */
export function decodeCommitManyInput(input: Uint8Array): { session: bigint; commitments: SignedCommitment[] } {
  const data = argumentsOf(input, COMMIT_MANY);
  return { session: readWord(data, 0), commitments: decodeCommitments(bytesAt(data, numberAt(data, WORD))) };
}

/** What a `clear` transaction says. */
export interface ClearInput {
  session: bigint;
  /** Account whose progress it continues. */
  from: Hex;
  /** Packed claims. */
  claims: bigint[];
  progress: ClearProgress;
  items: BookItem[];
}

/** The arguments of a `clear` transaction. */
export function decodeClearInput(input: Uint8Array): ClearInput {
  const data = argumentsOf(input, CLEAR);
  const claims = arrayAt(data, numberAt(data, 2 * WORD));
  const at = numberAt(data, 3 * WORD);
  const progress = {
    chain: toHex(data.subarray(at, at + WORD)),
    sheets: readWord(data, at + WORD),
    sums: arrayAt(data, at + numberAt(data, at + 2 * WORD)),
    seen: readWord(data, at + 3 * WORD),
  };
  return {
    session: readWord(data, 0),
    from: toHex(data.subarray(WORD + 12, 2 * WORD)),
    claims,
    progress,
    items: decodeBook(bytesAt(data, numberAt(data, 4 * WORD)), claims.length),
  };
}

/** What an `allot` transaction says. */
export interface AllotInput {
  session: bigint;
  /** Packed claims and sums. */
  claims: bigint[];
  sums: bigint[];
  progress: AllotmentProgress;
  items: BookItem[];
}

/** The arguments of an `allot` transaction. */
export function decodeAllotInput(input: Uint8Array): AllotInput {
  const data = argumentsOf(input, ALLOT);
  const claims = arrayAt(data, numberAt(data, WORD));
  const at = numberAt(data, 3 * WORD);
  return {
    session: readWord(data, 0),
    claims,
    sums: arrayAt(data, numberAt(data, 2 * WORD)),
    progress: {
      chain: toHex(data.subarray(at, at + WORD)),
      sheets: readWord(data, at + WORD),
      totals: arrayAt(data, at + numberAt(data, at + 2 * WORD)),
    },
    items: decodeBook(bytesAt(data, numberAt(data, 4 * WORD)), claims.length),
  };
}
