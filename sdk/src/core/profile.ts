/**
 * Profiles of units: the quarter-hours of the local day in which a unit can inject, as windows ("05:30-19:30") and as the 96 bits of
 * the registry (bit 0 is 00:00–00:15).
 */
import { CoreError } from "./errors.ts";

/** Quarter-hours of a day. */
export const QUARTERS = 96;

/** A profile of the whole day. */
export const ALWAYS = (1n << 96n) - 1n;

/** A text that is no window of quarter-hours. */
export class NotAWindow extends CoreError {
  constructor(text: string) {
    super(`"${text}" is no window like 05:30-19:30: whole quarter-hours, the end after the beginning, 24:00 at most.`, {
      text,
    });
  }
}

function quarterOf(text: string, whole: string): number {
  const [, hours = "", minutes = ""] = /^(\d{2}):(\d{2})$/.exec(text) ?? [];
  const quarter = Number(hours) * 4 + Number(minutes) / 15;
  if (hours === "" || !Number.isInteger(quarter) || Number(minutes) > 45 || quarter > QUARTERS)
    throw new NotAWindow(whole);
  return quarter;
}

/** Bits of the quarter-hours in any of the windows. @throws NotAWindow */
export function profileOf(windows: readonly string[]): bigint {
  let bits = 0n;
  for (const window of windows) {
    const [from = "", until = "", ...rest] = window.trim().split("-");
    const [first, end] = [quarterOf(from, window), quarterOf(until, window)];
    if (rest.length > 0 || first >= end) throw new NotAWindow(window);
    bits |= ((1n << BigInt(end - first)) - 1n) << BigInt(first);
  }
  return bits;
}

const clock = (quarter: number) =>
  `${String(Math.floor(quarter / 4)).padStart(2, "0")}:${String((quarter % 4) * 15).padStart(2, "0")}`;

/** The windows of a profile, in order. */
export function windowsOf(profile: bigint): string[] {
  const windows: string[] = [];
  const lit = (quarter: number) => quarter < QUARTERS && ((profile >> BigInt(quarter)) & 1n) === 1n;
  for (let quarter = 0; quarter < QUARTERS; quarter++) {
    if (!lit(quarter)) continue;
    const first = quarter;
    while (lit(quarter)) quarter++;
    windows.push(`${clock(first)}-${clock(quarter)}`);
  }
  return windows;
}
