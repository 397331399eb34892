/** Runs the project's tools as processes of their own and keeps what they print. */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { root } from "../build.ts";

export interface Finished {
  code: number;
  /** Standard output and errors, in the order in which they came. */
  log: string;
  stdout: string;
}

const running = new Set<ChildProcess>();

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => {
    for (const child of running) child.kill("SIGTERM");
    process.kill(process.pid, signal);
  });
}

/** Runs a JavaScript file of a package, given by its path in `node_modules`, under the Node that runs this. */
export function runTool(file: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<Finished> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [join(root, file), ...args], {
      cwd: root,
      env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.add(child);
    let log = "";
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      log += text;
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (log += text));
    child.once("error", failed);
    child.once("close", (code, signal) => {
      running.delete(child);
      if (signal !== null) log += `\nended by ${signal}`;
      done({ code: code ?? 1, log: log.trim(), stdout });
    });
  });
}
