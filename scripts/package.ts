/** Compiles the SDK to JavaScript and declarations in sdk/dist, as it is published. */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { BuildFailed, ensureBuilt, root } from "./build.ts";

const sdk = join(root, "sdk");

/** @throws BuildFailed with the compiler's output */
export async function packageSdk(): Promise<void> {
  await ensureBuilt();
  rmSync(join(sdk, "dist"), { recursive: true, force: true });
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", join(sdk, "tsconfig.build.json")], {
    encoding: "utf8",
  });
  if (status !== 0) throw new BuildFailed(`The SDK does not compile:\n${stdout}`);
  copyFileSync(join(root, "LICENSE"), join(sdk, "dist", "LICENSE"));
}

/** The files that the package's map of exports leads to, below sdk/, as far as their sources are there. */
export function packageEntries(): string[] {
  const { exports } = JSON.parse(readFileSync(join(sdk, "package.json"), "utf8")) as {
    exports: Record<string, string | { default: string }>;
  };
  return Object.values(exports)
    .flatMap((entry) => (typeof entry === "string" ? [] : [entry.default]))
    .filter((entry) => existsSync(join(sdk, entry.replace("./dist/", "src/").replace(/\.js$/, ".ts"))));
}

if (import.meta.main) {
  try {
    await packageSdk();
  } catch (error) {
    if (!(error instanceof BuildFailed)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
