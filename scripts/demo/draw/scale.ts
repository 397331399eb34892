/** Round numbers for an axis. */

/** The smallest of 1, 2, 2.5, 5 · 10ⁿ that cuts a range into at most `parts`. */
export function stepOf(range: number, parts: number): number {
  const least = range / parts;
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((step) => step >= least * (1 - 1e-9))!;
}

/** Multiples of a round step from `low` to `high`. */
export function ticksOf(low: number, high: number, parts: number): number[] {
  if (!(high > low)) return [low];
  const step = stepOf(high - low, parts);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}
