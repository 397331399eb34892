/**
 * node scripts/setup.mjs [--silent] [SCRIPT [ARGS…]]
 *
 * The one door: sets up what is missing, then runs SCRIPT (a path inside the project) under the project's own Node.
 * Needs Node 20 or later and npm, nothing else.
 *
 * - Scripts under scripts/ run with tsx, since they may import generated code; everything else runs as it is.
 * - A script runs in the project's folder. With --silent it is a command of the user's: it runs where the user is, and
 *   nothing but its own output goes to standard output.
 */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { callersFolder, forScript } from "./setup/environment.mjs";
import { install, nodeOf } from "./setup/install.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const given = process.argv.slice(2);
const silent = given[0] === "--silent";
const [script, ...args] = silent ? given.slice(1) : given;

/** Ends as the child did: by the same signal or with the same code. */
function endBy(/** @type {NodeJS.Signals} */ signal) {
  process.exitCode = 128 + constants.signals[signal];
  process.kill(process.pid, signal);
}

/** A command is started often and ends soon: Node keeps what it has compiled. */
const keptCode = { NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "node") };

function run(/** @type {string} */ path) {
  const file = resolve(root, path);
  const needsTsx = file.endsWith(".ts") && relative(root, file).startsWith(`scripts${sep}`);
  const tsx = () => ["--import", pathToFileURL(createRequire(join(root, "package.json")).resolve("tsx")).href];
  const caller = callersFolder(process.env, process.cwd(), root);
  const child = spawn(nodeOf(root), [...(needsTsx ? tsx() : []), file, ...args], {
    cwd: silent ? caller : root,
    env: { ...forScript(process.env, root), INIT_CWD: caller, ...(silent ? keptCode : {}) },
    stdio: "inherit",
  });
  // A terminal sends its interrupts to the child as well; passing them on would deliver them twice.
  const fromTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  process.on("SIGINT", () => void (fromTerminal || child.kill("SIGINT")));
  for (const signal of /** @type {const} */ (["SIGTERM", "SIGHUP"])) process.on(signal, () => child.kill(signal));
  child.once("error", (error) => {
    console.error(`${nodeOf(root)} could not be started: ${error.message}`);
    process.exitCode = 1;
  });
  child.once("exit", (code, signal) => {
    process.removeAllListeners("SIGINT").removeAllListeners("SIGTERM").removeAllListeners("SIGHUP");
    if (signal === null) process.exitCode = code ?? 1;
    else endBy(signal);
  });
}

if (Number(process.versions.node.split(".")[0]) < 20) {
  console.error(`Gridbourse needs Node 20 or later to start; this is Node ${process.versions.node}.`);
  process.exit(1);
}
try {
  await install(root, (line) => console.error(line));
  if (script !== undefined) run(script);
  else if (!silent) console.error("Set up. Next: npm run demo");
} catch (error) {
  const { message, signal } = /** @type {Error & { signal?: NodeJS.Signals }} */ (error);
  if (signal !== undefined) endBy(signal);
  else {
    console.error(`The set-up failed: ${message}`);
    process.exitCode = 1;
  }
}
