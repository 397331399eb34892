/** Versions of what decides the figures. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../build.ts";

/** Version of an installed package, from its manifest. */
function versionOf(name: string): string {
  const manifest = readFileSync(join(root, "node_modules", name, "package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

/** Compiler, chain and ethers. */
export function versions(): Record<string, string> {
  return {
    "versions.solc": versionOf("solc"),
    "versions.hardhat": versionOf("hardhat"),
    "versions.ethers": versionOf("ethers"),
  };
}
