/** Prices through the day as bars. */
import type { Paint } from "./paint.ts";
import { ticksOf } from "./scale.ts";
import { grouped, padStart, widthOf } from "./text.ts";

const EIGHTHS = ["", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const;

export interface BarsPicture {
  /** One bar each; null for an interval without trade. */
  values: readonly (number | null)[];
  unit: string;
  /** What stands below the bars. */
  footer: string;
  rows?: number;
  /** Columns of a bar, its gap included. */
  pitch?: number;
}

/**
 * Bars over a floor: the lowest round number not above any value, or zero. What a bar is worth is read from its height.
 */
export function drawBars({ values, unit, footer, rows = 8, pitch = 3 }: BarsPicture, paint: Paint): string[] {
  const known = values.filter((value) => value !== null);
  const top = Math.max(...known, 1);
  const least = Math.min(...known, 0);
  const ticks = ticksOf(least, top, Math.max(2, rows - 2));
  const step = ticks.length > 1 ? ticks[1]! - ticks[0]! : 1;
  const bottom = Math.floor(least / step) * step;
  const scale = (8 * rows) / (top - bottom);
  const rowOf = (value: number) => Math.min(rows - 1, Math.floor(((value - bottom) * scale) / 8));
  const labels = new Map<number, string>();
  for (const tick of [bottom, ...ticks]) labels.set(rowOf(tick), grouped(tick));
  const gutter = Math.max(...[...labels.values()].map(widthOf)) + 1;
  const lines: string[] = [` ${unit}`];
  for (let row = rows - 1; row >= 0; row--) {
    const bars = values.map((value) => {
      if (value === null) return (row === 0 ? "·" : " ").padEnd(pitch);
      // Even a bar at the floor of the axis is there.
      const eighths = Math.max(row === 0 ? 1 : 0, Math.round((value - bottom) * scale) - 8 * row);
      const block = EIGHTHS[Math.min(8, Math.max(0, eighths))]!;
      return block.repeat(Math.max(1, pitch - 1)).padEnd(pitch);
    });
    const label = labels.get(row);
    lines.push(` ${padStart(label ?? "", gutter)} ${label === undefined ? "│" : "┤"}${paint.supply(bars.join(""))}`);
  }
  const every = Math.ceil(3 / pitch);
  const numbers = values
    .map((_, i) => (i % every === 0 ? String(i + 1) : "").padEnd(pitch * every))
    .filter((_, i) => i % every === 0);
  lines.push(` ${" ".repeat(gutter)} └${"─".repeat(pitch * values.length)}`);
  lines.push(` ${" ".repeat(gutter)}  ${numbers.join("")}`);
  lines.push(` ${" ".repeat(gutter)}  ${footer}`);
  return lines;
}

/** One line of blocks. */
export function sparkline(values: readonly number[]): string {
  const top = Math.max(...values, 1e-9);
  return values.map((value) => EIGHTHS[value <= 0 ? 1 : 1 + Math.min(7, Math.floor((value / top) * 7.999))]).join("");
}
