/**
 * Terms of a session as an operator writes them once for every day: JSON, prices in currency/MWh, gates counted from the delivery
 * day ("D-1 09:00" is nine o'clock local time on the day before delivery).
 */
import type { GateName, GateTerms, OpenParams } from "../../../sdk/src/market/index.ts";
import { GATE_NAMES, termsOf } from "../../../sdk/src/market/index.ts";
import { priceRule } from "../../../sdk/src/core/index.ts";
import type { Source } from "../../../sdk/src/participants/index.ts";
import { parseMoney, parsePrice, parseTime } from "../../../sdk/src/units.ts";
import { textOf } from "../files/table.ts";
import { BadInput } from "../outcome.ts";
import { SOURCE_NAMES } from "../people.ts";

type Json = Readonly<Record<string, unknown>>;

/** Terms whose gates and product are known only with the product. */
export interface TermsFile {
  file: string;
  product: string | null;
  /** Number of a participant, or its name in the table of participants. */
  beneficiary: string;
  gates: Readonly<Record<GateName, unknown>>;
  rest: Omit<OpenParams, "product" | "beneficiary" | "gates">;
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const shown = (value: unknown) => (value === undefined ? "nothing" : JSON.stringify(value));

/** Place in a text, from its offset. */
function placeIn(text: string, message: string): string {
  const at = /position (\d+)/.exec(message);
  const before = text.slice(0, at === null ? text.length : Number(at[1])).split("\n");
  return `line ${before.length}, column ${before.at(-1)!.length + 1}`;
}

const asPrice = (value: unknown) => (typeof value === "string" || typeof value === "number" ? parsePrice(value) : NaN);

/** What each term may be; gates, beneficiary and objection are looked at apart. */
const TERMS: Readonly<Record<string, { fits: (value: unknown) => boolean; words: string; needed?: true }>> = {
  product: { fits: (v) => typeof v === "string" || typeof v === "number", words: "a product's number or day" },
  beneficiary: {
    fits: (v) => (typeof v === "number" && Number.isInteger(v)) || (typeof v === "string" && v !== ""),
    words: "the number or the name of a government or regulator participant",
    needed: true,
  },
  gates: { fits: isObject, words: `an object with ${GATE_NAMES.join(", ")}`, needed: true },
  floor: { fits: (v) => !Number.isNaN(asPrice(v)), words: 'a price like "0"', needed: true },
  cap: { fits: (v) => !Number.isNaN(asPrice(v)), words: 'a price like "1500"', needed: true },
  tick: { fits: (v) => asPrice(v) > 0, words: 'a price like "0.01"', needed: true },
  step: { fits: (v) => asPrice(v) > 0, words: 'a price like "0.01"' },
  lotKwh: { fits: within(1, 2 ** 32 - 1), words: "a whole number of kWh from 1" },
  minLots: { fits: within(1, 2 ** 22 - 1), words: "a whole number from 1 to 4194303" },
  maxRows: { fits: within(1, 32), words: "a whole number from 1 to 32" },
  rule: {
    fits: (v) => priceRule.PRICE_RULE_NAMES.includes(v as never),
    words: `one of ${priceRule.PRICE_RULE_NAMES.join(", ")}`,
  },
  k: { fits: within(0, 10_000), words: "a whole number from 0 to 10000, counted from the ask side" },
  tieOrder: {
    fits: (v) => Array.isArray(v) && v.length <= 3 && v.every((name) => SOURCE_NAMES.includes(name as Source)),
    words: `a list of up to three of ${SOURCE_NAMES.join(", ")}`,
  },
  rowBond: { fits: isMoney, words: 'an amount as text like "100"' },
  exposureBond: { fits: isMoney, words: 'an amount as text like "0.01"' },
  objection: {
    fits: (v) =>
      isObject(v) && within(0, 2 ** 31)(v["seconds"]) && (v["blocks"] === undefined || within(0, 2 ** 31)(v["blocks"])),
    words: "an object with seconds, and blocks if a chain needs them",
  },
};

function within(least: number, most: number) {
  return (value: unknown): boolean =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}

function isMoney(value: unknown): boolean {
  return typeof value === "string" && parseMoney(value) >= 0n;
}

/** Reads a file of terms; whatever is wrong is told at once, with the name of the term. @throws BadInput */
export function readTerms(file: string): TermsFile {
  const text = textOf(file);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const { message } = error as Error;
    throw new BadInput(`${file}, ${placeIn(text, message)}: this is not JSON.`);
  }
  if (!isObject(json)) throw new BadInput(`${file} must hold one JSON object with the terms of a session.`);
  const faults: string[] = [];
  for (const name of Object.keys(json)) {
    if (!(name in TERMS)) faults.push(`there is no term "${name}"; the terms are ${Object.keys(TERMS).join(", ")}.`);
  }
  for (const [name, { fits, words, needed }] of Object.entries(TERMS)) {
    const value = json[name];
    if (value === undefined && needed === undefined) continue;
    if (!fitsQuietly(fits, value)) faults.push(`"${name}" must be ${words}, not ${shown(value)}.`);
  }
  const gates = isObject(json["gates"]) ? json["gates"] : {};
  for (const name of Object.keys(gates)) {
    if (!(GATE_NAMES as readonly string[]).includes(name)) {
      faults.push(`there is no gate "${name}"; the gates are ${GATE_NAMES.join(", ")}.`);
    }
  }
  for (const name of GATE_NAMES) {
    if (isObject(json["gates"]) && !fitsQuietly(isGate, gates[name])) {
      faults.push(`gate "${name}" must be like "D-1 09:00" or "2027-03-14T09:00:00+08:00", not ${shown(gates[name])}.`);
    }
  }
  if (faults.length > 0) throw new BadInput(faults.map((fault) => `${file}: ${fault}`).join("\n"));
  const { product, beneficiary } = json as { product?: string | number; beneficiary: string | number };
  const apart = ["product", "beneficiary", "gates"];
  const rest = Object.fromEntries(Object.entries(json).filter(([name]) => !apart.includes(name)));
  return {
    file,
    product: product === undefined ? null : String(product),
    beneficiary: String(beneficiary),
    gates: gates,
    rest: rest as unknown as TermsFile["rest"],
  };
}

/** A value that cannot even be read does not fit. */
function fitsQuietly(fits: (value: unknown) => boolean, value: unknown): boolean {
  try {
    return fits(value);
  } catch {
    return false;
  }
}

const FROM_DELIVERY = /^D(?:([+-])(\d{1,4}))? (\d{2}):(\d{2})(?::(\d{2}))?$/;

function isGate(value: unknown): boolean {
  if (isObject(value)) return within(0, 2 ** 40 - 1)(value["blockNumber"]) && isGate(value["time"]);
  if (typeof value === "string" && value.startsWith("D")) {
    const [, , , hour, minute, second = "0"] = FROM_DELIVERY.exec(value) ?? [];
    return Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  }
  return (typeof value === "string" || typeof value === "number") && parseTime(value) > 0;
}

/** Whether some gate is counted from the delivery day: that needs days of 24 hours. */
export const countsFromDelivery = ({ gates }: TermsFile): boolean =>
  Object.values(gates).some((given) => String(isObject(given) ? given["time"] : given).startsWith("D"));

/** Unix seconds of a gate. @param begins when the first delivery day begins */
function timeOf(given: unknown, begins: number): number {
  const match = typeof given === "string" ? FROM_DELIVERY.exec(given) : null;
  if (match === null) return parseTime(given as string | number);
  const [, sign, days = "0", hour, minute, second = "0"] = match;
  const apart = (sign === "-" ? -1 : 1) * Number(days) * 86_400;
  return begins + apart + Number(hour) * 3_600 + Number(minute) * 60 + Number(second);
}

/** Terms for a product. @param begins when its first delivery day begins, Unix seconds */
export function paramsFor(
  { rest, gates }: TermsFile,
  { product, begins, beneficiary }: { product: bigint; begins: number; beneficiary: bigint },
): OpenParams {
  const gateOf = (given: unknown): GateTerms =>
    isObject(given)
      ? { time: timeOf(given["time"], begins), blockNumber: given["blockNumber"] as number }
      : timeOf(given, begins);
  const all = Object.fromEntries(GATE_NAMES.map((name) => [name, gateOf(gates[name])])) as Record<GateName, GateTerms>;
  return { ...rest, product, beneficiary, gates: all };
}

/** Whether the terms that a session has on the chain are these. */
export function areTerms(params: OpenParams, onChain: object): boolean {
  const same = (wanted: unknown, found: unknown): boolean =>
    isObject(wanted)
      ? Object.entries(wanted).every(([name, value]) => same(value, (found as Json)[name]))
      : BigInt(wanted as bigint | number) === BigInt(found as bigint | number);
  return same(termsOf(params), onChain);
}
