/** The gates of coverage: lines of the contracts, and lines of the SDK's core. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { root } from "../build.ts";
import { runTool } from "./command.ts";
import { type Outcome, absent, fail, pass, skip } from "./stage.ts";
import { coreCoverage } from "./suites.ts";

const REQUIRED_PERCENT = 95;

const lcov = join(root, "coverage", "lcov.info");

/** Lines of one file: how many there are, how many ran, and which did not. */
export interface Lines {
  file: string;
  total: number;
  covered: number;
  missed: number[];
}

/** Reads the lines of each file out of a report in lcov's format. */
export function parseLcov(text: string): Lines[] {
  return text
    .split("end_of_record")
    .filter((record) => record.includes("SF:"))
    .map((record) => {
      const file = /^SF:(.*)$/m.exec(record)?.[1] ?? "";
      const lines = [...record.matchAll(/^DA:(\d+),(\d+)/gm)].map(([, line, count]) => ({
        line: Number(line),
        ran: Number(count) > 0,
      }));
      const missed = lines.filter(({ ran }) => !ran).map(({ line }) => line);
      return { file, total: lines.length, covered: lines.length - missed.length, missed };
    });
}

/** Says whether enough lines ran, and where the others are. */
export function gate(what: string, files: Lines[]): Outcome {
  const total = files.reduce((sum, file) => sum + file.total, 0);
  if (total === 0) return absent(`${what}: no lines to cover yet`);
  const covered = files.reduce((sum, file) => sum + file.covered, 0);
  const percent = (100 * covered) / total;
  const line = `${what}: ${percent.toFixed(1)} % of ${total} lines ran, ${REQUIRED_PERCENT} % must`;
  if (percent >= REQUIRED_PERCENT) return pass(line);
  const worst = files
    .filter(({ missed }) => missed.length > 0)
    .sort((a, b) => b.missed.length - a.missed.length)
    .map(({ file, missed }) => `  ${file}: ${missed.length} lines did not run: ${ranges(missed)}`);
  return fail([line, ...worst].join("\n"));
}

/** 1, 2, 3, 7 → "1–3, 7" */
function ranges(lines: number[]): string {
  const parts: [number, number][] = [];
  for (const line of lines) {
    const last = parts.at(-1);
    if (last !== undefined && line <= last[1] + 1) last[1] = line;
    else parts.push([line, line]);
  }
  return parts.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(", ");
}

/** Forgets what an earlier run has measured. */
export function clearCoverage(): void {
  rmSync(lcov, { force: true });
  rmSync(join(root, "coverage", "core"), { recursive: true, force: true });
}

export function contractCoverage(): Outcome {
  if (!existsSync(lcov)) return skip("coverage of contracts: the suite of the contracts did not run");
  return gate("contracts", parseLcov(readFileSync(lcov, "utf8")));
}

export async function coreCoverageGate(): Promise<Outcome> {
  const core = "sdk/src/core";
  if (!existsSync(join(root, core))) return absent(`${core}: no such folder yet`);
  if (!existsSync(coreCoverage)) return skip(`coverage of ${core}: no suite ran`);
  const reports = join(root, "coverage", "core");
  const { code, log } = await runTool("node_modules/c8/bin/c8.js", [
    "report",
    "--all",
    ...["--src", core, "--include", `${core}/**/*.ts`, "--extension", ".ts"],
    ...["--temp-directory", coreCoverage, "--reports-dir", reports, "--reporter", "lcovonly", "--reporter", "html"],
  ]);
  if (code !== 0) return fail(`c8 cannot report:\n${log}`);
  const files = parseLcov(readFileSync(join(reports, "lcov.info"), "utf8"));
  return gate(
    core,
    files.map((lines) => ({ ...lines, file: relative(root, join(root, lines.file)) })),
  );
}
