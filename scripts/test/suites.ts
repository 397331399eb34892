/** The mocha suites: which folders run together, how, and what came of each test. */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "../build.ts";
import { runTool } from "./command.ts";
import { type Outcome, absent, fail, nothing, sum } from "./stage.ts";

/** Where Node leaves what ran of the SDK; one folder for all suites that count. */
export const coreCoverage = join(root, "coverage", "core", "raw");

export interface Suite {
  name: string;
  /** Folders below test/. */
  folders: string[];
  /** "contracts": the lines of contracts and SDK count; "sdk": those of the SDK; "none": figures must not be disturbed. */
  coverage: "contracts" | "sdk" | "none";
}

export const suites: Suite[] = [
  {
    name: "contracts",
    folders: [
      "access",
      "libraries",
      "participants",
      "money",
      "energy",
      "market",
      "delivery",
      "retail",
      "invariants",
      "adversaries",
      "scenario",
    ],
    coverage: "contracts",
  },
  { name: "sdk", folders: ["sdk", "house"], coverage: "sdk" },
  // The operator's scripts are outside of the SDK: no line of it counts here.
  { name: "tasks", folders: ["tasks"], coverage: "none" },
  // Thousands of random books: what deployed code computes, not which of its lines run.
  { name: "parity", folders: ["parity"], coverage: "none" },
  // The packed SDK in an empty project: other processes run it.
  { name: "package", folders: ["package"], coverage: "none" },
  { name: "figures", folders: ["gas", "fullsize"], coverage: "none" },
];

/** Test files in folders that no suite names: they would never run. */
export function forgottenTests(): string[] {
  const named = new Set(suites.flatMap((suite) => suite.folders).flatMap(testFiles));
  return testFiles(".").filter((file) => !named.has(file));
}

function testFiles(folder: string): string[] {
  const path = join(root, "test", folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => join("test", folder, file))
    .sort();
}

type Event =
  | { event: "begin"; total: number }
  | { event: "pass"; title: string; milliseconds: number }
  | { event: "pending"; title: string }
  | { event: "fail"; title: string; error: string }
  | { event: "end" };

function eventsIn(report: string): Event[] {
  if (!existsSync(report)) return [];
  const lines = readFileSync(report, "utf8").split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Event);
}

/** What the lines of a report add up to. A suite that broke off has failed, whatever its tests say. */
export function outcomeOf(events: Event[]): Outcome {
  const outcome = sum(
    events.map((event) => {
      if (event.event === "pass") return { ...nothing, passed: 1 };
      if (event.event === "pending") return { ...nothing, skipped: 1, notes: [`skipped: ${event.title}`] };
      if (event.event === "fail") return { ...nothing, failed: 1, details: [`${event.title}\n${event.error}`] };
      return nothing;
    }),
  );
  const total = events.find((event) => event.event === "begin")?.total ?? 0;
  const missing = total - outcome.passed - outcome.failed - outcome.skipped;
  return missing > 0 ? { ...outcome, notes: [...outcome.notes, `${missing} tests did not run`] } : outcome;
}

export interface SuiteOptions {
  grep?: string | undefined;
  seed: string;
}

export async function runSuite(
  suite: Suite,
  { grep, seed }: SuiteOptions,
  report: (progress: string) => void,
): Promise<Outcome> {
  const files = suite.folders.flatMap(testFiles);
  if (files.length === 0) return absent("no test files yet");
  const events = join(root, "coverage", `${suite.name}.ndjson`);
  mkdirSync(join(root, "coverage"), { recursive: true });
  rmSync(events, { force: true });
  const timer = setInterval(() => {
    const [first, ...rest] = eventsIn(events);
    if (first?.event === "begin") report(`${rest.length} of ${first.total} tests`);
  }, 2000);
  const args = [
    "test",
    "mocha",
    "test/support/seed.ts",
    ...files,
    ...(suite.coverage === "contracts" ? ["--coverage", "--no-typechain"] : ["--no-compile"]),
    ...(grep === undefined ? [] : ["--grep", grep]),
  ];
  const { code, log } = await runTool("node_modules/hardhat/dist/src/cli.js", args, {
    HARDHAT_DISABLE_TELEMETRY_PROMPT: "true",
    GRIDBOURSE_TEST_REPORTER: join(root, "scripts", "test", "reporter.cjs"),
    GRIDBOURSE_TEST_REPORT: events,
    GRIDBOURSE_SEED: seed,
    ...(suite.coverage === "none" ? {} : { NODE_V8_COVERAGE: coreCoverage }),
  }).finally(() => clearInterval(timer));
  const seen = eventsIn(events);
  const outcome = outcomeOf(seen);
  const brokeOff = !seen.some((event) => event.event === "end") || (code !== 0 && outcome.failed === 0);
  return brokeOff ? sum([outcome, fail(`The suite broke off with code ${code}:\n${log}`)]) : outcome;
}
