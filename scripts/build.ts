/** Compiles the contracts and generates their types, unless nothing has changed since the last time. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { withLock } from "./setup/lock.mjs";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const hardhat = join(root, "node_modules", "hardhat", "dist", "src", "cli.js");

/** Two builds in one folder break each other: whoever compiles holds this lock. */
const buildLock = join(root, ".locks", "build");

const stamp = join(root, "artifacts", ".gridbourse-build");
const types = join(root, "sdk", "src", "typechain");

/** Everything that decides what the compiler writes: the sources, the settings and the versions of the packages. */
function fingerprint(): string {
  const sources = readdirSync(join(root, "contracts"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".sol"))
    .map((file) => join("contracts", file))
    .sort();
  const hash = createHash("sha256");
  for (const file of [...sources, "hardhat.config.ts", "package-lock.json"]) {
    hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  }
  return hash.digest("hex");
}

function isBuilt(): boolean {
  return existsSync(stamp) && existsSync(join(types, "index.ts")) && readFileSync(stamp, "utf8") === fingerprint();
}

export class BuildFailed extends Error {
  override name = "BuildFailed";
}

/** What the compiler says, without its warnings about packages. */
const worthReading = (log: string) =>
  log
    .split(/\n{2,}/)
    .filter((paragraph) => !/^Warning:[\s\S]*-->\s*(\.\/)?node_modules\//.test(paragraph.trim()))
    .join("\n\n")
    .trim();

/** Runs Hardhat's build; its output is worth reading only when it fails. */
function compile(args: string[]): Promise<void> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [hardhat, "build", ...args], {
      cwd: root,
      env: { ...process.env, HARDHAT_DISABLE_TELEMETRY_PROMPT: "true" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let log = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text: Buffer) => (log += text.toString()));
    child.once("error", failed);
    child.once("close", (code) => {
      if (code === 0) done();
      else failed(new BuildFailed(`The contracts do not compile:\n${worthReading(log)}`));
    });
  });
}

export interface BuildOptions {
  /** Called once with a line to show, when there is something to do or to wait for. */
  onProgress?: (line: string) => void;
}

/**
 * Makes artifacts and types agree with the sources; returns at once when they do.
 * @throws BuildFailed with the compiler's output
 */
export async function ensureBuilt({ onProgress }: BuildOptions = {}): Promise<void> {
  if (isBuilt()) return;
  await withLock(
    buildLock,
    async () => {
      if (isBuilt()) return;
      onProgress?.("Compiling the contracts …");
      rmSync(stamp, { force: true });
      // Types of contracts that are gone would stay behind.
      rmSync(types, { recursive: true, force: true });
      const compiled = fingerprint();
      await compile([]);
      // A source saved while the compiler ran counts as not compiled.
      writeFileSync(stamp, compiled);
    },
    { onWait: ({ owner }) => onProgress?.(`Another build (process ${owner.pid}) is running; waiting for it …`) },
  );
}

if (import.meta.main) {
  try {
    await ensureBuilt({ onProgress: (line) => console.error(line) });
  } catch (error) {
    if (!(error instanceof BuildFailed)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
