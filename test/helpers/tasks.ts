/** Ways to run the operator's tasks, and files for them. */
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import hre from "hardhat";
import type { Outcome } from "../../scripts/tasks/run.ts";
import type { Deployment } from "../../sdk/src/index.ts";
import { CHILD_ENV } from "./cli.ts";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
export const SAMPLES = join(ROOT, "scripts", "tasks", "samples");

/** The environment without settings of a market. */
const plainEnvironment = () =>
  Object.fromEntries(Object.entries(CHILD_ENV).filter(([name]) => !name.startsWith("GRIDBOURSE_")));

/** The samples in an empty folder, with the record of a deployment and settings for it. */
export function copySamples(folder: string, deployment: Deployment, settings: object = {}): void {
  rmSync(folder, { recursive: true, force: true });
  cpSync(SAMPLES, folder, { recursive: true });
  mkdirSync(join(folder, "record"));
  writeFileSync(join(folder, "record", "market.json"), JSON.stringify(deployment));
  const tables = { bids: "bids", participants: "participants.csv", units: "units.csv", terms: "terms.json" };
  const all = { deployment: join(folder, "record"), ...tables, ...settings };
  writeFileSync(join(folder, "gridbourse.config.json"), JSON.stringify(all));
}

/** What a task said and left. */
export interface TaskRun {
  outcome: Outcome;
  stdout: string;
  stderr: string;
}

/** Runs a task within this process, on the connection that `hre.network.getOrCreate()` gives. */
export async function runTask(name: string, args: Record<string, unknown>): Promise<TaskRun> {
  const said = { stdout: "", stderr: "" };
  const { stdout, stderr } = process;
  const [toStdout, toStderr] = [stdout.write.bind(stdout), stderr.write.bind(stderr)];
  const before = process.exitCode;
  try {
    stdout.write = (chunk: unknown) => ((said.stdout += String(chunk)), true);
    stderr.write = (chunk: unknown) => ((said.stderr += String(chunk)), true);
    const outcome = (await hre.tasks.getTask(name).run(args)) as Outcome;
    return { outcome, ...said };
  } finally {
    stdout.write = toStdout;
    stderr.write = toStderr;
    process.exitCode = before;
  }
}

/** A task as a process of its own. */
export interface Started {
  child: ChildProcess;
  /** What it has said so far. */
  said: { stdout: string; stderr: string };
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }>;
}

/** Starts Hardhat's command as a user does who stands in a folder. */
export function startHardhat(folder: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Started {
  const child = spawn(process.execPath, ["node_modules/hardhat/dist/src/cli.js", ...args], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...plainEnvironment(), HARDHAT_DISABLE_TELEMETRY_PROMPT: "true", INIT_CWD: folder, ...env },
  });
  const said = { stdout: "", stderr: "" };
  child.stdout.on("data", (text: Buffer) => (said.stdout += text.toString()));
  child.stderr.on("data", (text: Buffer) => (said.stderr += text.toString()));
  const ended = new Promise<Awaited<Started["ended"]>>((done) =>
    child.once("close", (code, signal) => done({ code, signal, ...said })),
  );
  return { child, said, ended };
}

/** Replaces a part of a file. */
export function edit(file: string, part: string, by: string): void {
  const text = readFileSync(file, "utf8");
  if (!text.includes(part)) throw new Error(`${file} does not hold ${part}`);
  writeFileSync(file, text.replace(part, by));
}

/** The message of what a function throws. */
export function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return "nothing was thrown";
}
