/** Shows a day step by step: with a spinner on a terminal, in plain lines elsewhere. */
import { Listr } from "listr2";
import type { Seat, MarketDay, Say, Step } from "./day.ts";
import { indent, widthOf, wrap } from "./draw/text.ts";

/** Columns before what a step says. */
const MARGIN = 3;

/** Where lines go. */
export type Print = (line: string) => void;

/** Whether progress may be redrawn in place. */
export const canRedraw = (plain: boolean): boolean => !plain && process.stdout.isTTY && !process.env.CI;

/** Does something that takes a while, telling how far it is. */
export async function withProgress<T>(title: string, live: boolean, work: (say: Say) => Promise<T>): Promise<T> {
  if (!live) return work(() => undefined);
  let result!: T;
  const task = {
    title,
    task: async (_: unknown, self: { output: string }) => {
      result = await work((text) => (self.output = text));
    },
  };
  await new Listr([task], { renderer: "default", rendererOptions: { clearOutput: true } }).run();
  return result;
}

/** Runs all steps; each prints its title and what it has to say. */
export async function play<S extends Seat>(
  day: MarketDay<S>,
  steps: readonly Step<S>[],
  { print, live, first = 1 }: { print: Print; live: boolean; first?: number },
): Promise<void> {
  for (const [i, step] of steps.entries()) {
    const title = step.title[day.language];
    print("");
    print(headline(day, first + i, day.term(step.title)));
    const lines = await withProgress(day.t("working", "进行中"), live, (say) =>
      day.meter.measure(title, () => step.run(day, say)),
    );
    for (const line of lines) for (const part of fitting(line, day.columns - MARGIN)) print(indent(part, MARGIN));
  }
}

/** A line as it is, or in several where it is too long. */
const fitting = (line: string, columns: number): string[] => (widthOf(line) <= columns ? [line] : wrap(line, columns));

/** ── 5 · Title ───────────────── */
export function headline(
  { paint, columns }: Pick<MarketDay, "paint" | "columns">,
  number: number,
  title: string,
): string {
  const begin = `── ${number} · ${title} `;
  return paint.strong(begin + "─".repeat(Math.max(0, columns - widthOf(begin))));
}
