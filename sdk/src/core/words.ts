/** 32-byte words, as the chain hashes them. */
import { keccak_256 } from "@noble/hashes/sha3.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { CoreError } from "./errors.ts";

/** Bytes written as 0x and lower-case hex digits. */
export type Hex = `0x${string}`;

/** A number that does not fit a word (0 … 2²⁵⁶ − 1). */
export class WordOutOfRange extends CoreError {
  constructor(value: bigint) {
    super(`${value} does not fit a 32-byte word.`, { value });
  }
}

/** Text that is not 0x and an even number of hex digits. */
export class NotHex extends CoreError {
  constructor(text: string) {
    super(`"${text}" is not 0x followed by pairs of hex digits.`, { text });
  }
}

/** Bytes of a length that the place does not allow. */
export class WrongLength extends CoreError {
  constructor(what: string, expected: number, actual: number) {
    super(`${what} must have ${expected} bytes, but has ${actual}.`, { what, expected, actual });
  }
}

/** Bytes as 0x-prefixed hex. */
export function toHex(bytes: Uint8Array): Hex {
  let digits = "";
  for (const byte of bytes) digits += byte.toString(16).padStart(2, "0");
  return `0x${digits}`;
}

/**
 * The bytes of a 0x-prefixed hex text.
 * @throws NotHex
 */
export function fromHex(hex: string): Uint8Array {
  if (!/^0x([0-9a-fA-F]{2})*$/.test(hex)) throw new NotHex(hex);
  const bytes = new Uint8Array(hex.length / 2 - 1);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(hex.slice(2 + 2 * i, 4 + 2 * i), 16);
  return bytes;
}

/**
 * A whole number as one big-endian word.
 * @throws WordOutOfRange
 */
export function toWord(value: bigint): Uint8Array {
  if (value < 0n || value >> 256n !== 0n) throw new WordOutOfRange(value);
  const word = new Uint8Array(32);
  const view = new DataView(word.buffer);
  for (let i = 0; i < 4; i++) view.setBigUint64(8 * i, BigInt.asUintN(64, value >> BigInt(192 - 64 * i)));
  return word;
}

/** The word at byte `offset` as a whole number; the caller has seen that 32 bytes are there. */
export function readWord(bytes: Uint8Array, offset: number): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, 32);
  let value = 0n;
  for (let i = 0; i < 4; i++) value = (value << 64n) | view.getBigUint64(8 * i);
  return value;
}

/**
 * Exactly 32 bytes given as hex.
 * @throws NotHex
 * @throws WrongLength
 */
export function hashBytes(what: string, hex: string): Uint8Array {
  const bytes = fromHex(hex);
  if (bytes.length !== 32) throw new WrongLength(what, 32, bytes.length);
  return bytes;
}

/** keccak256 of the parts, one after the other. */
export function keccak(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = keccak_256.create();
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** The parts one behind the other. */
export const concat = (parts: readonly Uint8Array[]): Uint8Array => concatBytes(...parts);
