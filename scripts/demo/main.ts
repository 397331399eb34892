/** npm run demo: a market day from sealed bids to written positions, on a chain in this process. */
import { Command, InvalidArgumentError, Option } from "commander";
import { InputError } from "../../sdk/src/cli/inputError.ts";
import { BuildFailed, ensureBuilt } from "../build.ts";
import { fromCaller } from "../caller.ts";
import { paintOf } from "./draw/paint.ts";
import { readDay } from "./japan.ts";
import { type Language, tellIn } from "./language.ts";

interface DemoOptions {
  seed: number;
  participants?: number;
  lang: Language;
  jepx?: string;
  plain: boolean;
}

function wholeNumber(least: number, most: number) {
  return (text: string): number => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (!(value >= least && value <= most))
      throw new InvalidArgumentError(`It is a whole number from ${least} to ${most}.`);
    return value;
  };
}

/** @throws a sentence and exit code 1 through commander */
function inRange(participants: number, least: number, most: number): number {
  if (participants < least || participants > most) {
    program.error(`error: this day takes ${least} to ${most} participants, not ${participants}.`);
  }
  return participants;
}

const program = new Command("npm run demo --")
  .description("A market day, cleared and proven on a chain in this process; nobody has to believe the result.")
  .option("--seed <n>", "another seed, another day", wholeNumber(0, 2 ** 31 - 1), 8)
  .option(
    "--participants <n>",
    "how many bid (12 to 300, default 60; with --jepx 50 to 2,000, default 400)",
    wholeNumber(12, 2_000),
  )
  .addOption(new Option("--lang <language>", "language of the output").choices(["en", "zh"]).default("en"))
  .option("--jepx <file>", "play a published day of the Japan Electric Power Exchange instead (CSV, plain or .gz)")
  .option("--plain", "no colours, nothing redrawn", false);

/** Steps import generated types: contracts come first. */
const built = () => ensureBuilt({ onProgress: (line) => console.log(line) });

async function main(): Promise<void> {
  const options = program.parse().opts<DemoOptions>();
  const { seed, lang, plain } = options;
  const { canRedraw } = await import("./stage.ts");
  const colours =
    !plain && (process.stdout.isTTY || process.env.FORCE_COLOR !== undefined) && process.env.NO_COLOR === undefined;
  const showing = {
    language: lang,
    t: tellIn(lang),
    paint: paintOf(colours),
    columns: Math.min(100, process.stdout.columns ?? 100),
  };
  const print = (line: string) => console.log(line);
  const live = canRedraw(plain);
  if (options.jepx !== undefined) {
    const participants = inRange(options.participants ?? 400, 50, 2_000);
    const file = fromCaller(options.jepx);
    // Before anything is compiled: a wrong file is told at once.
    const published = readDay(file);
    await built();
    const { playJapan } = await import("./japanDay.ts");
    const { failures, official, of } = await playJapan({ file, published, seed, participants, showing, print, live });
    process.exitCode = failures.length === 0 && official === of ? 0 : 1;
    return;
  }
  const participants = inRange(options.participants ?? 60, 12, 300);
  await built();
  const { playProvince } = await import("./provinceDay.ts");
  const failures = await playProvince({ seed, participants, showing, print, live });
  process.exitCode = failures.length === 0 ? 0 : 1;
}

/** A reader that has seen enough (`| head`) is no failure. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

try {
  await main();
} catch (error) {
  if (!(error instanceof InputError) && !(error instanceof BuildFailed)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
