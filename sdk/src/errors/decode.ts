/** From what a chain says to an error that a person understands. */
import { AbiCoder, dataSlice } from "ethers";
import { GridbourseError } from "./base.ts";
import { ContractPanic, RefusedInWords, UnknownRevert } from "./sdk.ts";
import { ERROR_BY_SELECTOR } from "./table.ts";
import type { SentenceContext } from "./words.ts";

const ERROR_TEXT = "0x08c379a0";
const PANIC = "0x4e487b71";

const isHex = (value: unknown): value is string => typeof value === "string" && /^0x([0-9a-f]{2})*$/i.test(value);

/**
 * The error of revert data: of a call, or the `reason` of a CommitRefused or RevealRefused event. Data that no contract of the
 * market knows becomes an UnknownRevert.
 */
export function decodeRevert(data: string, context: SentenceContext = {}, cause?: unknown): GridbourseError {
  const selector = data.slice(0, 10).toLowerCase();
  try {
    const known = ERROR_BY_SELECTOR.get(selector);
    if (known !== undefined) return new known(known.decodeValues(data), { context, cause });
    const coder = AbiCoder.defaultAbiCoder();
    if (selector === ERROR_TEXT) {
      return new RefusedInWords(String(coder.decode(["string"], dataSlice(data, 4))[0]), cause);
    }
    if (selector === PANIC) return new ContractPanic(BigInt(dataSlice(data, 4, 36)), cause);
  } catch {
    // Known selector, other data behind it: not ours after all.
  }
  return new UnknownRevert(data, cause);
}

/**
 * The revert data inside an error as a provider or ethers throws it; undefined when it is no revert. Providers nest it in
 * `data`, `error`, `info` or `cause`; the transaction's own data is left alone.
 */
export function revertDataOf(error: unknown, depth = 0): string | undefined {
  if (depth > 6 || typeof error !== "object" || error === null) return undefined;
  const { data, error: inner, info, cause } = error as Record<string, unknown>;
  if (isHex(data) && data.length >= 10) return data;
  for (const next of [data, inner, info, cause]) {
    const found = revertDataOf(next, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Whatever was thrown, as one error of the project where it is a refusal of a contract; everything else (network, user,
 * AbortSignal) as it came.
 */
export function decodeError(error: unknown, context: SentenceContext = {}): unknown {
  if (error instanceof GridbourseError) return error;
  const data = revertDataOf(error);
  if (data !== undefined) return decodeRevert(data, context, error);
  const { code, reason } = (error ?? {}) as { code?: unknown; reason?: unknown };
  if (code !== "CALL_EXCEPTION") return error;
  return typeof reason === "string" && reason !== "require(false)"
    ? new RefusedInWords(reason, error)
    : new UnknownRevert("0x", error);
}
