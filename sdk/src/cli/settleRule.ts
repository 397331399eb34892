/** The rule of a settlement: a JSON file, checked before anything is settled. */
import { z } from "zod";
import type { Band, Base } from "../core/twoPrice.ts";
import { LAST } from "../core/twoPrice.ts";
import { parseDecimal } from "./decimal.ts";
import { readText } from "./input.ts";
import { said, wrongFile, type Both, type Lang } from "./settleWords.ts";

/** A settlement under two prices with bands, or of differences. */
export interface TwoPriceRule {
  kind: "twoPrice";
  mode: "takeOrPay" | "difference";
  base: Base;
  bands: Band[];
}

/** The retail rule of price spreads, by month. */
export interface RetailRule {
  kind: "spread";
  mode: "takeOrPay";
  base: "month";
  /** 0.001 currency/MWh. */
  spread: number;
  bandBps: number;
  overFactorBps: number;
  underFactorBps: number;
}

/** How is settled. */
export type SettleRule = TwoPriceRule | RetailRule;

/** Bands that penalise nothing. */
const FREE: Band[] = [{ uptoBps: LAST, shortFactorBps: 10_000, longFactorBps: 10_000, minimum: 0 }];

const BAND = z.strictObject({
  from: z.number(),
  to: z.number().nullable(),
  short: z.number(),
  long: z.number(),
  minimum: z.number().optional(),
});

const BASE = z.enum(["interval", "day", "month"]);

const TWO_PRICE = z.strictObject({
  mode: z.enum(["takeOrPay", "difference"]),
  kind: z.literal("twoPrice"),
  base: BASE,
  bands: z.array(BAND).min(1).optional(),
});

const SPREAD = z.strictObject({
  mode: z.literal("takeOrPay"),
  kind: z.literal("spread"),
  base: z.literal("month"),
  spread: z.number(),
  band: z.number(),
  over: z.number().optional(),
  under: z.number().optional(),
});

const RULE = z.discriminatedUnion("kind", [TWO_PRICE, SPREAD]);

const TYPES: Record<string, Both> = {
  number: ["a number", "数字"],
  string: ["text", "文本"],
  array: ["a list", "列表"],
  object: ["an object", "对象"],
};

const quoted = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).join(", ");

/** The name of a place: bands[2].short, with bands counted from 1 as people count. */
const nameOf = (path: readonly (string | number)[]) =>
  path
    .map((part, i) => (typeof part === "number" ? ` ${part + 1}` : `${i === 0 ? "" : ", "}${part}`))
    .join("")
    .replace(/^bands (\d+)/, "band $1");

/** What stands at a place; undefined where nothing does. */
const valueAt = (root: unknown, path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>(
    (value, part) => (value === undefined || value === null ? undefined : Reflect.get(Object(value), part)),
    root,
  );

/** What would be right, in words. */
function wantedBy(issue: z.ZodIssue): Both {
  switch (issue.code) {
    case "invalid_type":
      return TYPES[issue.expected] ?? [issue.expected, issue.expected];
    case "invalid_enum_value":
      return [`one of ${quoted(issue.options)}`, `${quoted(issue.options)} 之一`];
    case "invalid_union_discriminator":
      return [`one of ${quoted(issue.options)}`, `${quoted(issue.options)} 之一`];
    case "invalid_literal":
      return [quoted([issue.expected]), quoted([issue.expected])];
    case "too_small":
      return ["a list with at least one band", "至少含一档的列表"];
    default:
      return [issue.message, issue.message];
  }
}

function shapeFault(issue: z.ZodIssue, root: unknown): Both {
  if (issue.code === "unrecognized_keys") {
    const place = nameOf(issue.path);
    const of: Both = place === "" ? ["the rule", "规则"] : [place, place];
    return [`${of[0]} knows no ${quoted(issue.keys)}.`, `${of[1]}不含字段 ${quoted(issue.keys)}。`];
  }
  const name = issue.path.length === 0 ? "the rule" : nameOf(issue.path);
  const value = valueAt(root, issue.path);
  const wanted = wantedBy(issue);
  if (value === undefined) return [`${name} is missing; it is ${wanted[0]}.`, `缺少 ${name}；应为${wanted[1]}。`];
  return [
    `${name} is ${JSON.stringify(value)}; it must be ${wanted[0]}.`,
    `${name} 为 ${JSON.stringify(value)}；应为${wanted[1]}。`,
  ];
}

/** A number of the rule in units of its last place, within its range. */
function numberIn(
  fail: (sentence: Both) => Error,
  name: string,
  value: number,
  places: number,
  range: readonly [number, number, string],
): number {
  const [least, most, words] = range;
  const scaled = parseDecimal(String(value), places);
  if (typeof scaled === "number" && scaled >= least && scaled <= most) return scaled;
  throw fail([
    `${name} is ${value}; it must be ${words.replace(" … ", " to ")} with at most ${places} decimals.`,
    `${name} 为 ${value}；应为 ${words}，至多 ${places} 位小数。`,
  ]);
}

const PERCENT = [0, LAST - 1, "0 … 655.34"] as const;
const SHORT = [10_000, 2 ** 32 - 1, "1 … 429496.7295"] as const;
const LONG = [0, 10_000, "0 … 1"] as const;
const MINIMUM = [0, 2 ** 31 - 1, "0 … 2147483.647"] as const;
const FACTOR = [0, 2 ** 32 - 1, "0 … 429496.7295"] as const;
const PRICE = [-(2 ** 31), 2 ** 31 - 1, "-2147483.648 … 2147483.647"] as const;

function bandsOf(fail: (sentence: Both) => Error, given: readonly z.infer<typeof BAND>[]): Band[] {
  return given.map(({ from, to, short, long, minimum = 0 }, i): Band => {
    const name = `band ${i + 1}`;
    const begins = numberIn(fail, `${name}, from`, from, 2, PERCENT);
    const before = given[i - 1];
    if (before === undefined && begins !== 0) {
      throw fail([`band 1 begins at ${from} %; the first band begins at 0.`, `第 1 档始于 ${from}%；首档应始于 0。`]);
    }
    if (before !== undefined) {
      const end = before.to;
      if (end === null) {
        throw fail([
          `band ${i} has no end (to: null), but band ${i + 1} follows it; only the last band has none.`,
          `第 ${i} 档无上限（to: null），其后却有第 ${i + 1} 档；仅末档可无上限。`,
        ]);
      }
      if (end !== from) {
        const gap = end < from;
        throw fail([
          `bands ${i} and ${i + 1} ${gap ? "leave a gap" : "overlap"}: band ${i} ends at ${end} %, band ${i + 1} begins at ${from} %.`,
          `第 ${i} 档与第 ${i + 1} 档${gap ? "之间有空缺" : "重叠"}：第 ${i} 档止于 ${end}%，第 ${i + 1} 档始于 ${from}%。`,
        ]);
      }
    }
    const last = i === given.length - 1;
    if (last && to !== null) {
      throw fail([
        `band ${i + 1} is the last and ends at ${to} %; the last band has no end (to: null).`,
        `第 ${i + 1} 档为末档，却止于 ${to}%；末档应无上限（to: null）。`,
      ]);
    }
    const ends = to === null ? LAST : numberIn(fail, `${name}, to`, to, 2, PERCENT);
    if (ends <= begins) {
      throw fail([
        `band ${i + 1} ends at ${to} %, not after ${from} % where it begins.`,
        `第 ${i + 1} 档止于 ${to}%，不在其起点 ${from}% 之后。`,
      ]);
    }
    return {
      uptoBps: ends,
      shortFactorBps: numberIn(fail, `${name}, short`, short, 4, SHORT),
      longFactorBps: numberIn(fail, `${name}, long`, long, 4, LONG),
      minimum: numberIn(fail, `${name}, minimum`, minimum, 3, MINIMUM),
    };
  });
}

/** Whether a text is JSON, or the beginning of some. */
function mayBeJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const { message } = error as SyntaxError;
    const position = /position (\d+)/.exec(message)?.[1];
    return /end of JSON|Unterminated/.test(message) || Number(position) === text.length;
  }
}

/** Where a text ceases to be JSON. The parser does not always tell; a rule is short enough to try. */
function notJson(text: string): Both {
  let end = 1;
  while (end <= text.length && mayBeJson(text.slice(0, end))) end++;
  const before = text.slice(0, end - 1).split("\n");
  const [line, column] = [before.length, before.at(-1)!.length + 1];
  const found = end > text.length ? null : JSON.stringify(text[end - 1]);
  return [
    `this is not JSON: ${found === null ? "it ends" : `${found} cannot stand`} on line ${line}, column ${column}.`,
    `不是 JSON：第 ${line} 行第 ${column} 列${found === null ? "意外结束" : `不应为 ${found}`}。`,
  ];
}

/** JSON of a file. @throws InputError */
export function readJson(file: string, lang: Lang): unknown {
  const text = readText(file);
  try {
    return JSON.parse(text);
  } catch {
    throw wrongFile(lang, file, notJson(text));
  }
}

/** Reads and checks a rule. @throws InputError */
export const readRule = (file: string, lang: Lang): SettleRule => ruleFrom(readJson(file, lang), file, lang);

/** Checks a rule as the JSON of a file has it. @throws InputError */
export function ruleFrom(root: unknown, file: string, lang: Lang): SettleRule {
  const fail = (sentence: Both) => wrongFile(lang, file, sentence);
  const parsed = RULE.safeParse(root);
  if (!parsed.success) throw fail(shapeFault(parsed.error.issues[0]!, root));
  const rule = parsed.data;
  if (rule.kind === "spread") {
    return {
      kind: "spread",
      mode: "takeOrPay",
      base: "month",
      spread: numberIn(fail, "spread", rule.spread, 3, PRICE),
      bandBps: numberIn(fail, "band", rule.band, 2, PERCENT),
      overFactorBps: numberIn(fail, "over", rule.over ?? 1, 4, FACTOR),
      underFactorBps: numberIn(fail, "under", rule.under ?? 3, 4, FACTOR),
    };
  }
  if (rule.bands === undefined && rule.mode === "takeOrPay") {
    throw fail(["bands is missing; takeOrPay needs a list of bands.", "缺少 bands；takeOrPay 需要分档列表。"]);
  }
  return {
    kind: "twoPrice",
    mode: rule.mode,
    base: rule.base,
    bands: rule.bands === undefined ? FREE : bandsOf(fail, rule.bands),
  };
}

/** Names of the rule for people. */
export const ruleName = (lang: Lang, { kind, mode, base }: SettleRule): string =>
  said(lang, [
    `${kind}, ${mode}, by ${base}`,
    `${kind}，${mode}，按${{ interval: "时段", day: "日", month: "月" }[base]}`,
  ]);
