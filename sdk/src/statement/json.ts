/** A statement as JSON and back: exact, whole numbers as decimal text in their unit (Wh, 0.001 currency/MWh, base units). */
import { CoreError } from "../core/index.ts";
import {
  ITEM_KINDS,
  type Note,
  type Paid,
  type Period,
  QUALITIES,
  type Statement,
  type StatementInterval,
  type StatementItem,
} from "./statement.ts";

/** Names the format and its version in the file. */
export const FORMAT = "gridbourse-statement/1";

/** A file that is no statement: says where and what. */
export class StatementMalformed extends CoreError {
  constructor(path: string, wanted: string) {
    super(`${path === "" ? "The statement" : path} must be ${wanted}.`, { path, wanted });
  }
}

/** The statement as JSON text, ending with a line end. Exact. */
export function toJson(statement: Statement): string {
  const exact = (_: string, value: unknown) => (typeof value === "bigint" ? value.toString() : value);
  return `${JSON.stringify({ format: FORMAT, ...statement }, exact, 2)}\n`;
}

type Fields = Record<string, unknown>;
type Read<T> = (value: unknown, path: string) => T;

const text: Read<string> = (value, path) => {
  if (typeof value !== "string") throw new StatementMalformed(path, "text");
  return value;
};

const whole: Read<bigint> = (value, path) => {
  if (typeof value !== "string" || !/^(0|-?[1-9]\d*)$/.test(value)) {
    throw new StatementMalformed(path, 'a whole number as text (like "-42")');
  }
  return BigInt(value);
};

const positive: Read<number> = (value, path) => {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 1) {
    throw new StatementMalformed(path, "a whole number from 1");
  }
  return value;
};

const truth: Read<boolean> = (value, path) => {
  if (typeof value !== "boolean") throw new StatementMalformed(path, "true or false");
  return value;
};

const matching =
  (pattern: RegExp, wanted: string): Read<string> =>
  (value, path) => {
    if (typeof value !== "string" || !pattern.test(value)) throw new StatementMalformed(path, wanted);
    return value;
  };

const day = matching(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, "a day (like 2026-11-25)");
const month = matching(/^\d{4}-(0[1-9]|1[0-2])$/, "a month (like 2026-11)");

const oneOf =
  <const T extends string>(names: readonly T[]): Read<T> =>
  (value, path) => {
    const found = names.find((name) => name === value);
    if (found === undefined) throw new StatementMalformed(path, `one of ${names.join(", ")}`);
    return found;
  };

const list =
  <T>(read: Read<T>): Read<T[]> =>
  (value, path) => {
    if (!Array.isArray(value)) throw new StatementMalformed(path, "a list");
    return value.map((entry, i) => read(entry, `${path}[${i}]`));
  };

const optional =
  <T>(read: Read<T>): Read<T | undefined> =>
  (value, path) =>
    value === undefined ? undefined : read(value, path);

/** An object with these fields and no others. Fields that are absent stay absent. */
const object =
  <T extends object>(fields: { [Name in keyof T]-?: Read<T[Name]> }): Read<T> =>
  (value, path) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new StatementMalformed(path, "an object");
    }
    const at = (name: string) => (path === "" ? name : `${path}.${name}`);
    const stranger = Object.keys(value).find((name) => !Object.hasOwn(fields, name));
    if (stranger !== undefined) throw new StatementMalformed(at(stranger), "absent: there is no such field");
    const entries = Object.entries<Read<unknown>>(fields).map(([name, read]) => [
      name,
      read((value as Fields)[name], at(name)),
    ]);
    return Object.fromEntries(entries.filter(([, entry]) => entry !== undefined)) as T;
  };

const period: Read<Period> = (value, path) => {
  const { kind } = (value ?? {}) as Fields;
  if (kind === "day") return object<Period & { kind: "day" }>({ kind: oneOf(["day"]), day })(value, path);
  if (kind === "month") return object<Period & { kind: "month" }>({ kind: oneOf(["month"]), month })(value, path);
  throw new StatementMalformed(path, "a day or a month");
};

const interval = object<StatementInterval>({
  day,
  interval: positive,
  contractedWh: whole,
  importWh: whole,
  exportWh: whole,
  deviationWh: whole,
  price: whole,
  energyAmount: whole,
  penalty: whole,
  amount: whole,
  quality: oneOf(QUALITIES),
});

const item = object<StatementItem>({
  kind: oneOf(ITEM_KINDS),
  day: optional(day),
  session: optional(whole),
  product: optional(text),
  interval: optional(positive),
  energyWh: optional(whole),
  price: optional(whole),
  amount: whole,
  settledBefore: optional(truth),
  reference: optional(text),
});

const note: Read<Note> = (value, path) =>
  typeof value === "string" ? value : object<Exclude<Note, string>>({ en: text, zh: text })(value, path);

const statement = object<Statement & { format: typeof FORMAT }>({
  format: oneOf([FORMAT]),
  market: text,
  currency: text,
  period,
  version: oneOf(["preliminary", "final", "corrected"]),
  participant: whole,
  name: optional(text),
  number: whole,
  previous: optional(whole),
  ruleVersion: optional(whole),
  mode: oneOf(["takeOrPay", "difference"]),
  intervals: list(interval),
  items: list(item),
  total: whole,
  paid: optional(object<Paid>({ free: whole, debt: whole, ticket: whole })),
  transactions: optional(list(text)),
  note: optional(list(note)),
});

/**
 * Reads what `toJson` wrote. Exact; does not look whether the numbers agree (`checkStatement`).
 * @throws StatementMalformed names the field and what should stand there
 */
export function parseStatement(json: string): Statement {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new StatementMalformed("", "JSON");
  }
  const fields = Object.entries(statement(value, "")).filter(([name]) => name !== "format");
  return Object.fromEntries(fields) as unknown as Statement;
}
