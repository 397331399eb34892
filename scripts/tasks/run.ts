/** The runner of all tasks: from options to a desk, from what a task did to lines or JSON and an exit code. */
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { join } from "node:path";
import { root } from "../build.ts";
import { withLock } from "../setup/lock.mjs";
import { errors } from "../../sdk/src/index.ts";
import { type Desk, deskOf, type Report } from "./desk.ts";
import { Input } from "./input.ts";
import { EXIT, type ExitCode, exitCodeOf, type Result, sentenceOf } from "./outcome.ts";

/** What a task left: its name, exit code, and what it did or why not. */
export interface Outcome {
  task: string;
  code: ExitCode;
  /** `done`, `already`, or what the code says. */
  outcome: "done" | "already" | Exclude<keyof typeof EXIT, "done">;
  /** Why not. */
  error?: { name: string; message: string };
  [value: string]: unknown;
}

/** A task as Hardhat calls it. */
export type Action = (args: Record<string, unknown>, hre: HardhatRuntimeEnvironment) => Promise<Outcome>;

/** What a task function is: thin over the SDK, saying what it does. */
export type Work<Options> = (market: Desk, options: Options, report: Report) => Promise<Result>;

/** bigint as text: no reader of JSON loses a digit. */
const plain = (_: string, value: unknown) => (typeof value === "bigint" ? value.toString() : value);

const nameOf = (code: ExitCode) =>
  Object.entries(EXIT).find(([, known]) => known === code)![0] as Exclude<keyof typeof EXIT, "done">;

/** The report on standard output and standard error; lines are kept back for JSON. */
function reportOf(json: boolean): Report {
  return {
    say: (line) => (json ? process.stderr : process.stdout).write(`${line}\n`),
    progress: (line) => process.stderr.write(`… ${line}\n`),
  };
}

/** A reader that has gone (`| head`) does not stop what is being sent. */
const overPipes = (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
};

/** Stops at the first signal behind the transaction under way, at the second at once. */
function stopBySignals(): { signal: AbortSignal; end: () => void } {
  const stop = new AbortController();
  const onSignal = () => {
    if (stop.signal.aborted) process.exit(EXIT.interrupted);
    process.stderr.write("… stopping behind the transaction under way; once more stops at once\n");
    stop.abort();
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const name of signals) process.on(name, onSignal);
  return { signal: stop.signal, end: () => signals.forEach((name) => process.off(name, onSignal)) };
}

/** One at a time for each market on a machine: two runs would both see that something is missing, and both send it. */
const alone = <T>({ deployment }: Desk, report: Report, work: () => Promise<T>): Promise<T> =>
  withLock(
    join(root, ".locks", `tasks-${deployment.chainId}-${deployment.addresses.UniformPriceAuction.slice(2, 14)}`),
    work,
    { onWait: ({ owner }) => report.progress(`waiting for another task (process ${owner.pid})`) },
  );

/**
 * Makes a task of a function.
 * @param options reads what it needs, before the chain is asked anything
 * @param reads for tasks that send nothing
 */
export function task<Options>(
  name: string,
  options: (input: Input) => Options,
  work: Work<Options>,
  { reads = false }: { reads?: boolean } = {},
): Action {
  return async (args, hre) => {
    const json = args["json"] === true || /^(1|true|yes)$/i.test(process.env["GRIDBOURSE_JSON"] ?? "");
    const report = reportOf(json);
    const { signal, end } = stopBySignals();
    for (const stream of [process.stdout, process.stderr]) stream.off("error", overPipes).on("error", overPipes);
    let outcome: Outcome;
    try {
      const input = new Input(args);
      const given = options(input);
      const { desk, close } = await deskOf(hre, input, signal, report);
      try {
        const result = await (reads
          ? work(desk, given, report)
          : alone(desk, report, async () => {
              if (desk.own !== null) await desk.as(desk.own);
              return work(desk, given, report);
            }));
        const { already = false, code = EXIT.done, ...values } = result;
        outcome = {
          task: name,
          code,
          outcome: code !== EXIT.done ? nameOf(code) : already ? "already" : "done",
          ...values,
        };
      } finally {
        await close();
      }
    } catch (error) {
      const [code, message] = [exitCodeOf(error), sentenceOf(error)];
      const values = error instanceof errors.GridbourseError ? { values: error.values } : {};
      outcome = { task: name, code, outcome: nameOf(code), error: { name: (error as Error).name, message, ...values } };
      process.stderr.write(`${message}\n`);
    } finally {
      end();
    }
    if (json) process.stdout.write(`${JSON.stringify(outcome, plain, 2)}\n`);
    if (outcome.code !== EXIT.done) process.exitCode = outcome.code;
    return outcome;
  };
}

/** Runs a task as a script: `hardhat run scripts/clear-market.ts --network X`, settings from the file and the environment. */
export async function runScript(action: Action): Promise<void> {
  const { default: hre } = await import("hardhat");
  await action({}, hre);
}
