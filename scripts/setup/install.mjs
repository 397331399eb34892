/** Installs the packages of the lock file, Node 24 among them, once per change of the lock file or of the machine. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { forNpm } from "./environment.mjs";
import { acquire } from "./lock.mjs";

/** @param {string} root */
export const nodeOf = (root) =>
  join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");

/** @param {string} root */
const stampOf = (root) => join(root, "node_modules", ".gridbourse-setup");

/**
 * What is installed where. npm notes each change of `node_modules` in its hidden lock file: an installation that
 * somebody else has touched is not ours any more.
 * @param {string} root
 */
export function fingerprint(root) {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}\n`);
  for (const file of ["package-lock.json", join("node_modules", ".package-lock.json")]) {
    hash.update(readFileSync(join(root, file))).update("\n");
  }
  return hash.digest("hex");
}

/** @param {string} root */
export function isInstalled(root) {
  try {
    return readFileSync(stampOf(root), "utf8") === fingerprint(root) && existsSync(nodeOf(root));
  } catch {
    return false;
  }
}

/**
 * @param {string} root
 * @param {(line: string) => void} say
 */
export async function install(root, say) {
  if (isInstalled(root)) return;
  const lock = await acquire(join(root, ".locks", "setup"), {
    onWait: ({ owner }) => say(`Another start (process ${owner.pid}) is setting up; waiting for it …`),
  });
  try {
    if (isInstalled(root)) return;
    say("Setting up: packages and Node 24, once, about half a minute …");
    rmSync(stampOf(root), { force: true });
    await npmCi(root, lock);
    if (!existsSync(nodeOf(root))) {
      throw new Error(
        "npm left out Node 24: its install script did not run. Allow install scripts (npm config get ignore-scripts) and try again.",
      );
    }
    writeFileSync(stampOf(root), fingerprint(root));
  } finally {
    lock.release();
  }
}

/**
 * Runs `npm ci` under Node 24: npm leaves out packages that do not suit the Node it runs under.
 * @param {string} root
 * @param {import("./lock.mjs").Lock} lock
 * @returns {Promise<void>}
 */
function npmCi(root, lock) {
  const { version } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages["node_modules/node"];
  const npm = ["npm", "ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund"];
  const windows = process.platform === "win32";
  // A group of its own: ended as a whole, also by the next start if this one is killed.
  const child = spawn("npx", ["-y", "-p", `node@${version}`, ...npm], {
    cwd: root,
    env: forNpm(process.env),
    stdio: ["ignore", "pipe", "pipe"],
    detached: !windows,
    shell: windows,
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => (log += text));
  }
  /** @type {NodeJS.Signals | undefined} */
  let interruptedBy;
  const stop = (/** @type {NodeJS.Signals} */ signal) => {
    interruptedBy = signal;
    if (child.pid !== undefined) process.kill(windows ? child.pid : -child.pid, "SIGTERM");
  };
  const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);
  for (const signal of signals) process.on(signal, stop);
  return new Promise((done, failed) => {
    child.once("error", (error) => failed(new Error(`npx could not be started (${error.message}); is npm installed?`)));
    child.once("close", (code) => {
      for (const signal of signals) process.off(signal, stop);
      if (interruptedBy !== undefined) failed(Object.assign(new Error("interrupted"), { signal: interruptedBy }));
      else if (code === 0) done();
      else failed(new Error(`npm ci ended with ${code}:\n${log.trim()}`));
    });
    if (child.pid !== undefined) lock.holdChild(child.pid);
  });
}
