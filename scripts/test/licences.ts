/** The licences of the packages that the project is built with and those that it hands on. */
import { runTool } from "./command.ts";

const ALLOWED = new Set([
  "0BSD",
  "Apache-2.0",
  "Apache-2.0 WITH LLVM-exception",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC-BY-3.0",
  "CC-BY-4.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  "Python-2.0",
  "Unlicense",
  "WTFPL",
]);

/** Whether one may use a package under an expression such as `MIT`, `(MIT OR GPL-3.0)` or `MIT AND CC-BY-3.0`. */
export function isAllowed(expression: string): boolean {
  // A star marks a licence that was read from the text of its file.
  const plain = expression.replace(/\*$/, "").replaceAll(/[()]/g, "").trim();
  if (ALLOWED.has(plain)) return true;
  return plain.split(" OR ").some((choice) => choice.split(" AND ").every((part) => ALLOWED.has(part.trim())));
}

interface Package {
  licenses: string | string[];
}

/** @returns a sentence for each package whose licence is not on the list */
export async function licenceViolations(): Promise<{ packages: number; violations: string[] }> {
  const { code, log, stdout } = await runTool(
    "node_modules/license-checker-rseidelsohn/bin/license-checker-rseidelsohn.js",
    [...["--json", "--start", "."], "--excludePrivatePackages"],
  );
  if (code !== 0) throw new Error(`The licences cannot be read:\n${log}`);
  const packages = Object.entries(JSON.parse(stdout) as Record<string, Package>);
  const violations = packages.flatMap(([name, { licenses }]) => {
    const expression = [licenses].flat().join(" AND ");
    return isAllowed(expression) ? [] : [`${name} is under ${expression || "no licence"}`];
  });
  return { packages: packages.length, violations };
}
