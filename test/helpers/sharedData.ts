/** Published data beside the project; absent on most machines. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../../../shared/data/", import.meta.url));

/** Path of a file of published data. */
export const sharedPath = (name: string) => `${FOLDER}${name}`;

/** Whether it is there; if not, says so, for the test to be skipped. */
export function hasShared(name: string): boolean {
  if (existsSync(sharedPath(name))) return true;
  console.log(`      skipped: ../shared/data/${name} is not beside the project`);
  return false;
}

/** Its parsed JSON. */
export const sharedJson = (name: string): unknown => JSON.parse(readFileSync(sharedPath(name), "utf8"));
