/** Compiles the SDK to JavaScript and declarations in sdk/dist, as it is published. */
import { spawnSync } from "node:child_process";
import { copyFileSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
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
  leaveOutMocks(join(sdk, "dist", "typechain"));
  copyFileSync(join(root, "LICENSE"), join(sdk, "dist", "LICENSE"));
}

/** Mocks serve the tests of the contracts: their types and code are no part of what others get. */
function leaveOutMocks(types: string): void {
  for (const folder of ["contracts", "factories/contracts"]) rmSync(join(types, folder, "mocks"), { recursive: true });
  const indexes = readdirSync(types, { recursive: true, encoding: "utf8" }).filter((file) =>
    /index\.(js|d\.ts)$/.test(file),
  );
  for (const file of indexes.map((name) => join(types, name))) {
    const lines = readFileSync(file, "utf8").split("\n");
    writeFileSync(file, lines.filter((line) => !/\bmocks\b/.test(line)).join("\n"));
  }
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
