/** Ways to run the command line. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../../sdk/src/cli/program.ts";

export const MAIN = fileURLToPath(new URL("../../sdk/src/cli/main.ts", import.meta.url));

/** The environment without coverage: a child runs the sources as they are, which would not match those under the loader. */
export const CHILD_ENV: NodeJS.ProcessEnv = { ...process.env, NODE_V8_COVERAGE: "" };

/** What a run left behind. */
export interface Run {
  stdout: string;
  stderr: string;
  code: number | null;
}

/** Runs `gridbourse` in a folder as a user does: another process, its output in pipes. */
export function spawnGridbourse(folder: string, args: readonly string[], input: string = ""): Run {
  const { stdout, stderr, status } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd: folder,
    encoding: "utf8",
    input,
    env: CHILD_ENV,
  });
  return { stdout, stderr, code: status };
}

/** The same within this process, which is much faster. */
export function gridbourse(folder: string, args: readonly string[]): Run {
  const result: Run = { stdout: "", stderr: "", code: null };
  const { stdout, stderr } = process;
  const [home, terminal] = [process.cwd(), stdout.isTTY];
  const [toStdout, toStderr] = [stdout.write.bind(stdout), stderr.write.bind(stderr)];
  try {
    process.chdir(folder);
    stdout.isTTY = false;
    stdout.write = (chunk: unknown) => ((result.stdout += String(chunk)), true);
    stderr.write = (chunk: unknown) => ((result.stderr += String(chunk)), true);
    result.code = run(args);
  } finally {
    process.chdir(home);
    stdout.isTTY = terminal;
    stdout.write = toStdout;
    stderr.write = toStderr;
  }
  return result;
}

/** A folder for the files of a suite, removed after it. */
export function folderForSuite(): {
  path: () => string;
  write: (name: string, content: string | Uint8Array) => string;
} {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gridbourse-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  return {
    path: () => folder,
    write: (name, content) => {
      writeFileSync(join(folder, name), content);
      return name;
    },
  };
}
