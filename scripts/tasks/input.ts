/**
 * What a task is told, by name of its options. An option given on the command line wins over the environment (`--batch-size` is
 * GRIDBOURSE_BATCH_SIZE there), the environment over the settings file.
 */
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fromCaller } from "../caller.ts";
import { parseMoney } from "../../sdk/src/units.ts";
import { textOf } from "./files/table.ts";
import { BadInput } from "./outcome.ts";

/** Name of the settings file, looked for where the user is. */
export const SETTINGS_FILE = "gridbourse.config.json";

/** What the settings file may hold; the file is shared by all tasks. */
export const SETTINGS = [
  "deployment",
  "rpc",
  "account",
  "key",
  "gasPrice",
  "confirmations",
  "batchSize",
  "bids",
  "participants",
  "units",
  "product",
  "session",
  "terms",
] as const;

/** Those of them that are paths, meant from the file's folder. */
const PATHS: readonly string[] = ["bids", "participants", "units", "terms"];

/** `batchSize` as the environment calls it. */
export const variableOf = (option: string) =>
  `GRIDBOURSE_${option.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;

/** `batchSize` as the command line calls it. */
export const flagOf = (option: string) => `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** A value, and whom to blame for it. */
interface Given {
  text: string;
  from: string;
}

/** A word of nothing but hexadecimal digits is a spoilt key, not a name that anybody chose. */
const NAME_OF_A_VARIABLE = /^(?![0-9a-fA-FoO]{32,}$)[A-Za-z_][A-Za-z0-9_]{0,62}$/;

/** A private key must never stand in a file, nor in a list of processes. */
const LOOKS_LIKE_A_KEY = /^(0x)?[0-9a-f]{64}$/i;

function readSettings(named: string | undefined): { file: string; values: Record<string, Given> } {
  const file = named === undefined ? fromCaller(SETTINGS_FILE) : fromCaller(named);
  if (named === undefined && !existsSync(file)) return { file, values: {} };
  let settings: unknown;
  try {
    settings = JSON.parse(textOf(file));
  } catch (error) {
    if (error instanceof BadInput) throw error;
    throw new BadInput(`${file} is not JSON: ${(error as Error).message}.`);
  }
  if (typeof settings !== "object" || settings === null || Array.isArray(settings)) {
    throw new BadInput(`${file} must hold one JSON object of settings.`);
  }
  const values: Record<string, Given> = {};
  for (const [name, value] of Object.entries(settings)) {
    if (!(SETTINGS as readonly string[]).includes(name)) {
      throw new BadInput(`${file} has an unknown setting "${name}"; there are ${SETTINGS.join(", ")}.`);
    }
    if (typeof value !== "string" && typeof value !== "number") {
      throw new BadInput(`${file}: "${name}" must be a text or a number.`);
    }
    const text = PATHS.includes(name) ? resolve(dirname(file), String(value)) : String(value);
    values[name] = { text, from: `"${name}" in ${file}` };
  }
  return { file, values };
}

/** Where a value comes from, looked up by the name of the option. */
export class Input {
  readonly #args: Readonly<Record<string, unknown>>;
  readonly #settings: Readonly<Record<string, Given>>;

  constructor(args: Readonly<Record<string, unknown>>) {
    this.#args = args;
    this.#settings = readSettings(this.#own("settings")?.text).values;
  }

  #own(name: string): Given | undefined {
    const arg = this.#args[name];
    if (typeof arg === "string") return { text: arg.trim(), from: flagOf(name) };
    const variable = process.env[variableOf(name)];
    if (variable !== undefined && variable !== "") return { text: variable.trim(), from: variableOf(name) };
    return undefined;
  }

  #find(name: string): Given | undefined {
    return this.#own(name) ?? this.#settings[name];
  }

  /** Whether the command line itself says it. */
  isOption(name: string): boolean {
    return typeof this.#args[name] === "string";
  }

  text(name: string): string | undefined {
    return this.#find(name)?.text;
  }

  /** A text that must be given. @param what it is, for the sentence */
  needed(name: string, what: string): string {
    const given = this.text(name);
    if (given === undefined || given === "") {
      throw new BadInput(`Say ${what}: ${flagOf(name)} (or ${variableOf(name)} in the environment).`);
    }
    return given;
  }

  /** Whether a flag is set. */
  flag(name: string): boolean {
    if (this.#args[name] === true) return true;
    const variable = process.env[variableOf(name)]?.toLowerCase();
    if (variable === undefined || ["", "0", "false", "no"].includes(variable)) return false;
    if (["1", "true", "yes"].includes(variable)) return true;
    throw new BadInput(`${variableOf(name)} is 1 or 0, not "${variable}".`);
  }

  /** A whole number in a range. */
  whole(name: string, least: number, most: number = Number.MAX_SAFE_INTEGER): number | undefined {
    const given = this.#find(name);
    if (given === undefined) return undefined;
    const value = /^\d+$/.test(given.text) ? Number(given.text) : NaN;
    if (!(value >= least && value <= most)) {
      const range = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${most}`;
      throw new BadInput(`${given.from} must be a whole number ${range}, not "${given.text}".`);
    }
    return value;
  }

  /** The number of something: a participant, a unit, a session. */
  id(name: string): bigint | undefined {
    const value = this.whole(name, 1);
    return value === undefined ? undefined : BigInt(value);
  }

  /** An amount of money above zero, base units. */
  money(name: string): bigint | undefined {
    const given = this.#find(name);
    if (given === undefined) return undefined;
    const value = /^\d+(\.\d{1,9})?$/.test(given.text) ? parseMoney(given.text) : 0n;
    if (value === 0n) {
      throw new BadInput(`${given.from} must be an amount above zero with up to 9 decimals, not "${given.text}".`);
    }
    return value;
  }

  /** A file of the user's, as an absolute path. */
  file(name: string): string | undefined {
    const given = this.text(name);
    return given === undefined ? undefined : fromCaller(given);
  }

  /** A file that must be given. */
  neededFile(name: string, what: string): string {
    return fromCaller(this.needed(name, what));
  }

  /** Name of the configuration variable that holds the key, if there is one. */
  key(): string | undefined {
    const given = this.#find("key");
    if (given === undefined) return undefined;
    // The environment may hold the key itself: that is what it is for.
    if (LOOKS_LIKE_A_KEY.test(given.text)) {
      if (given.from === variableOf("key")) return given.from;
      throw new BadInput(
        `${given.from} looks like a private key. It takes the name of a variable that holds one, in the environment or in Hardhat's keystore.`,
      );
    }
    // A key with a digit missing or too much is never shown.
    if (!NAME_OF_A_VARIABLE.test(given.text)) {
      throw new BadInput(
        `${given.from} gives neither a private key (0x and 64 digits) nor the name of a variable that holds one.`,
      );
    }
    return given.text;
  }

  /** Folder of the sealed bids. */
  bids(): string {
    return this.file("bids") ?? fromCaller("bids");
  }
}

/** Path of the record of a deployment: a folder or file, or the name of a folder below `deployments/`. */
export function recordFile(root: string, given: string): string {
  const path = fromCaller(given);
  if (given.endsWith(".json")) return path;
  if (/[\\/]/.test(given) || existsSync(join(path, "market.json"))) return join(path, "market.json");
  return join(root, "deployments", given, "market.json");
}
