/**
 * Runs stages, a few at a time, and shows them: a line for each that has ended, one changing line for those that run.
 * Without a terminal, that line comes every half minute.
 */
import { type Outcome, type Stage, fail, skip, summary } from "./stage.ts";

const now = () => performance.now() / 1000;

class Display {
  readonly #running = new Map<string, { since: number; progress: string }>();
  readonly #lively = process.stdout.isTTY && !process.env.CI;
  #timer: NodeJS.Timeout | undefined;

  start(name: string): void {
    this.#running.set(name, { since: now(), progress: "" });
    this.#timer ??= setInterval(() => this.#draw(), this.#lively ? 1_000 : 30_000);
    if (this.#lively) this.#draw();
  }

  progress(name: string, progress: string): void {
    const entry = this.#running.get(name);
    if (entry) entry.progress = progress;
  }

  end(name: string, outcome: Outcome): void {
    const seconds = now() - (this.#running.get(name)?.since ?? now());
    this.#running.delete(name);
    this.#clear();
    const mark = outcome.failed > 0 ? "✗" : outcome.passed > 0 ? "✓" : "–";
    const counts = outcome.passed + outcome.failed + outcome.skipped > 1 ? summary(outcome) : "";
    console.log(`${mark} ${name.padEnd(20)} ${`${seconds.toFixed(1)} s`.padStart(8)}  ${counts}`.trimEnd());
    for (const note of outcome.notes) console.log(`    ${note}`);
    if (this.#running.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    if (this.#lively) this.#draw();
  }

  #draw(): void {
    const parts = [...this.#running].map(
      ([name, { since, progress }]) => `${name} ${Math.floor(now() - since)} s${progress && ` (${progress})`}`,
    );
    if (parts.length === 0) return;
    const line = `… ${parts.join(" · ")}`;
    this.#clear();
    if (this.#lively) process.stdout.write(line.slice(0, (process.stdout.columns || 80) - 1));
    else console.log(line);
  }

  #clear(): void {
    if (this.#lively) process.stdout.write("\r\x1b[K");
  }
}

/**
 * Starts each stage as soon as what it waits for has ended, in the given order, never more than `width` at once. A stage
 * that fails does not keep the others from running.
 */
export async function runSchedule(stages: Stage[], width: number): Promise<Map<Stage, Outcome>> {
  const display = new Display();
  const outcomes = new Map<Stage, Outcome>();
  const names = new Set(stages.map((stage) => stage.name));
  const ended = new Map<string, Outcome>();
  const waiting = [...stages];
  const running = new Set<Promise<void>>();

  const start = async (stage: Stage) => {
    const broken = stage.needs?.filter((name) => (ended.get(name)?.failed ?? 0) > 0) ?? [];
    display.start(stage.name);
    const run = async () =>
      broken.length > 0
        ? skip(`${broken.join(", ")} failed`)
        : stage.run((progress) => display.progress(stage.name, progress));
    const outcome = await run().catch((error: unknown) =>
      fail(error instanceof Error ? (error.stack ?? error.message) : String(error)),
    );
    outcomes.set(stage, outcome);
    ended.set(stage.name, outcome);
    display.end(stage.name, outcome);
  };
  const isReady = ({ after = [], needs = [] }: Stage) =>
    [...after, ...needs].every((name) => !names.has(name) || ended.has(name));

  while (waiting.length > 0 || running.size > 0) {
    const ready = waiting.findIndex(isReady);
    if (ready >= 0 && running.size < width) {
      const [stage] = waiting.splice(ready, 1) as [Stage];
      const run: Promise<void> = start(stage).finally(() => running.delete(run));
      running.add(run);
    } else if (running.size > 0) {
      await Promise.race(running);
    } else {
      throw new Error(`Stages wait for each other: ${waiting.map((stage) => stage.name).join(", ")}`);
    }
  }
  return outcomes;
}
