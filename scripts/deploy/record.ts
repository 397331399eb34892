/** Keeps where a market was deployed in `deployments/<name>/market.json`, a plain object that the SDK reads. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Deployment } from "../../sdk/src/deployment.ts";
import { root } from "../build.ts";

const fileOf = (name: string) => join(root, "deployments", name, "market.json");

/** Name of a deployment whose caller gives none. */
export const defaultName = (chainId: number) => `chain-${chainId}`;

/** Writes the record and returns the path of its file. The block of an earlier record of the same contracts is kept: events begin there. */
export function writeDeployment(name: string, deployment: Deployment): { file: string; deployment: Deployment } {
  const known = readDeployment(name);
  const same = known?.addresses.AccessManager === deployment.addresses.AccessManager;
  const kept = same ? { ...deployment, block: Math.min(known.block, deployment.block) } : deployment;
  const file = fileOf(name);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`);
  return { file, deployment: kept };
}

/** The record of a deployment; undefined when there is none. */
export function readDeployment(name: string): Deployment | undefined {
  const file = fileOf(name);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Deployment) : undefined;
}
