/** The package as others get it: packed once for all suites of a run, and installed into an empty project. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, relative, sep } from "node:path";
import { root } from "../../scripts/build.ts";
import { packageSdk } from "../../scripts/package.ts";
import { forNpm } from "../../scripts/setup/environment.mjs";
import type { Run } from "./cli.ts";

/** The sources of the project that uses the package. */
const CONSUMER = join(root, "test", "package", "consumer");

const made: string[] = [];
process.once("exit", () => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "gridbourse-package-"));
  made.push(folder);
  return folder;
}

/** What a command outside the repository inherits: nothing of the project's own tools. */
export const environment = (): NodeJS.ProcessEnv => ({ ...forNpm(process.env), NODE_V8_COVERAGE: "", NO_COLOR: "1" });

/** Runs a command in a folder; one that cannot be started has no code. */
export function runIn(folder: string, command: string, args: readonly string[], env = environment()): Run {
  const shell = process.platform === "win32" && command === "npm";
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: folder,
    encoding: "utf8",
    shell,
    env,
  });
  return { stdout, stderr: error === undefined ? stderr : String(error), code: status };
}

/** The same for a command that must end well. */
function must(folder: string, command: string, args: readonly string[]): string {
  const { stdout, stderr, code } = runIn(folder, command, args);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
  return stdout;
}

/** Compiles and packs the SDK. @returns path of the tarball */
async function pack(): Promise<string> {
  await packageSdk();
  const folder = temporaryFolder();
  // The scripts have run: what they make was made above.
  must(join(root, "sdk"), "npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder]);
  return join(
    folder,
    readdirSync(folder).find((file) => file.endsWith(".tgz"))!,
  );
}

let tarballOfRun: Promise<string> | undefined;

/** The packed SDK of this run. */
export const tarball = (): Promise<string> => (tarballOfRun ??= pack());

/** Folder of a package as a module in `from` finds it; undefined where it is not installed. */
function folderOf(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = join(folder, "node_modules", name);
    if (existsSync(join(found, "package.json"))) return found;
    if (folder === root) return undefined;
  }
}

interface Manifest {
  dependencies?: Record<string, string>;
}

/** Copies what a package depends on from the repository, in the versions of its lock file: no registry is asked. */
function copyDependencies(of: string, into: string): void {
  const { dependencies = {} } = JSON.parse(readFileSync(join(of, "package.json"), "utf8")) as Manifest;
  for (const name of Object.keys(dependencies)) {
    const found = folderOf(name, of);
    if (found === undefined) throw new Error(`${name} is not installed; ${relative(root, of)} depends on it.`);
    const place = found.slice(found.indexOf(`${sep}node_modules${sep}`, root.length));
    if (!existsSync(join(into, place))) cpSync(found, join(into, place), { recursive: true });
    copyDependencies(found, into);
  }
}

/** Makes an empty project and installs the tarball as a user does, without network: its dependencies lie there already. */
async function install(): Promise<string> {
  const file = await tarball();
  const folder = temporaryFolder();
  mkdirSync(join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "consumer", private: true, type: "module" }));
  copyDependencies(join(root, "sdk"), folder);
  must(folder, "npm", ["install", "--offline", "--no-audit", "--no-fund", "--silent", file]);
  cpSync(CONSUMER, folder, { recursive: true });
  return folder;
}

let projectOfRun: Promise<string> | undefined;

/** An empty project outside the repository with the package installed, and the sources that use it. */
export const consumer = (): Promise<string> => (projectOfRun ??= install());

/** The installed package itself. */
export const installedSdk = async (): Promise<string> => join(await consumer(), "node_modules", "@gridbourse", "sdk");

/** The machine's own Node where it is another than the one that runs this, and not too old. */
export function otherNode(): string | undefined {
  const name = process.platform === "win32" ? "node.exe" : "node";
  const outside = (process.env.PATH ?? "").split(delimiter).filter((folder) => !folder.includes("node_modules"));
  return outside
    .map((folder) => join(folder, name))
    .find((node) => {
      if (!existsSync(node)) return false;
      const version = runIn(root, node, ["--version"]).stdout.trim();
      return version !== process.version && Number(/^v(\d+)/.exec(version)?.[1]) >= 20;
    });
}
