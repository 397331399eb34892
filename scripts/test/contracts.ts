/** The rules of the contracts that the compiler does not know: direction of imports, words, size. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, posix } from "node:path";
import { root } from "../build.ts";

/** Imports go one way: a folder may use those before it. */
const ORDER = ["libraries", "access", "participants", "money", "energy", "market", "delivery", "retail"];

/** Ground that everybody stands on: may be imported whole, not by interface only. */
const GROUND = new Set(["libraries", "access"]);

/** Not the same on every chain and every hard fork that the exchange runs on, or in a validator's hand. */
const FORBIDDEN = ["block.basefee", "block.prevrandao", "block.difficulty"];

/** EIP-170. */
const SIZE_LIMIT = 24_576;

/** Path below contracts/, with slashes → text. */
export type Sources = Map<string, string>;

export function readContracts(): Sources {
  const folder = join(root, "contracts");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".sol"));
  return new Map(files.sort().map((file) => [file.replaceAll("\\", "/"), readFileSync(join(folder, file), "utf8")]));
}

/** The source with comments blanked out, line by line, so that positions stay. */
const withoutComments = (source: string) =>
  source.replace(/\/\*[\s\S]*?\*\/|\/\/.*|"(?:\\.|[^"\\\n])*"/g, (part) =>
    part.startsWith('"') ? part : part.replace(/[^\n]/g, " "),
  );

function importsOf(file: string, source: string): string[] {
  const statements = withoutComments(source).matchAll(/^\s*import\s+(?:[^"';]*?\sfrom\s+)?["']([^"']+)["']/gm);
  return [...statements].map(([, target = ""]) =>
    target.startsWith(".") ? posix.join(posix.dirname(file), target) : target,
  );
}

/** Imports against the direction of the layers; a sentence for each. */
export function layerViolations(sources: Sources): string[] {
  return [...sources].flatMap(([file, source]) => {
    const domain = file.split("/")[0] ?? "";
    if (domain === "mocks") return [];
    if (!ORDER.includes(domain)) return [`${file}: no layer is called "${domain}"`];
    return importsOf(file, source).flatMap((target) => {
      if (target.startsWith("@openzeppelin/contracts/")) return [];
      const other = target.split("/")[0] ?? "";
      if (other === domain) return [];
      if (!ORDER.includes(other)) return [`${file} imports ${target}, which no layer holds`];
      if (ORDER.indexOf(other) > ORDER.indexOf(domain)) return [`${file} imports ${target}, which stands above it`];
      if (GROUND.has(other) || /^I[A-Z]\w*\.sol$/.test(posix.basename(target))) return [];
      return [`${file} imports ${target}; of another domain it may know interfaces only`];
    });
  });
}

/** Words that no contract may say; a sentence for each. */
export function forbiddenWords(sources: Sources): string[] {
  return [...sources].flatMap(([file, source]) =>
    withoutComments(source)
      .split("\n")
      .flatMap((line, index) =>
        FORBIDDEN.filter((word) => line.includes(word)).map((word) => `contracts/${file}:${index + 1} says ${word}`),
      ),
  );
}

export interface Size {
  contract: string;
  bytes: number;
}

interface Artifact {
  contractName: string;
  sourceName: string;
  deployedBytecode: string;
}

/** The deployed size of each contract, largest first; mocks are not deployed. */
export function contractSizes(): Size[] {
  const folder = join(root, "artifacts");
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".json") && !file.startsWith("build-info"))
    .map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as Artifact)
    .filter(({ sourceName, deployedBytecode }) => !sourceName.includes("/mocks/") && deployedBytecode.length > 2)
    .map(({ contractName, deployedBytecode }) => ({ contract: contractName, bytes: deployedBytecode.length / 2 - 1 }))
    .sort((a, b) => b.bytes - a.bytes);
}

export const tooLarge = (sizes: Size[]): string[] =>
  sizes
    .filter(({ bytes }) => bytes >= SIZE_LIMIT)
    .map(({ contract, bytes }) => `${contract} has ${bytes} bytes; fewer than ${SIZE_LIMIT} can be deployed`);
