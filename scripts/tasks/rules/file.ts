/**
 * Rules of settlement as a file has them: the JSON of `gridbourse settle`, and beside it what only a market needs: the sources
 * of the reference price, who gets what is left of a month, and the prices of corrections.
 */
import { core, delivery } from "../../../sdk/src/index.ts";
import type { RuleParams, RuleResult } from "../../../sdk/src/delivery/index.ts";
import { InputError } from "../../../sdk/src/cli/inputError.ts";
import { readJson, ruleFrom, type SettleRule } from "../../../sdk/src/cli/settleRule.ts";
import { formatDecimal, formatPrice, parsePrice } from "../../../sdk/src/units.ts";
import { UINT32 } from "../files/columns.ts";
import { BadInput } from "../outcome.ts";
import { idOf } from "../people.ts";

/** What only a market needs. */
const BESIDE = ["sources", "owner", "correctAtDay"] as const;
const SOURCES = ["auction", "published", "minimumKwh", "fallback"] as const;

type Fields = Record<string, unknown>;

const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A rule as `settle` knows it. @throws BadInput */
function settleRule(root: Fields, file: string): SettleRule {
  const own = Object.fromEntries(
    Object.entries(root).filter(([name]) => !(BESIDE as readonly string[]).includes(name)),
  );
  // A market takes the spread from its prices.
  if (own["kind"] === "spread" && own["spread"] === undefined) own["spread"] = 0;
  return ruleFrom(own, file, "en");
}

function sourcesOf(given: unknown, fail: (sentence: string) => BadInput) {
  if (!isObject(given)) {
    throw fail(
      'sources is missing; it is like {"auction": true, "published": true, "minimumKwh": 1, "fallback": "400.00"}.',
    );
  }
  const stranger = Object.keys(given).find((name) => !(SOURCES as readonly string[]).includes(name));
  if (stranger !== undefined) throw fail(`sources knows no "${stranger}"; there are ${SOURCES.join(", ")}.`);
  const truth = (name: "auction" | "published") => {
    const value = given[name] ?? false;
    if (typeof value !== "boolean") throw fail(`sources, ${name} must be true or false.`);
    return value;
  };
  const { minimumKwh = 1, fallback } = given;
  if (typeof minimumKwh !== "number" || !Number.isInteger(minimumKwh) || minimumKwh < 0 || minimumKwh > UINT32) {
    throw fail(`sources, minimumKwh must be a whole number from 0 to ${UINT32}.`);
  }
  if (typeof fallback !== "string" && typeof fallback !== "number") {
    throw fail('sources, fallback is missing; it is a price in currency/MWh, like "400.00".');
  }
  try {
    parsePrice(fallback);
  } catch (error) {
    if (error instanceof core.CoreError) throw fail(`sources, fallback: ${error.message}`);
    throw error;
  }
  return { auction: truth("auction"), published: truth("published"), minimumKwh, fallback };
}

/** Reads the rule of a file. @throws BadInput */
export function readRuleFile(file: string, participants: ReadonlyMap<string, bigint | null>): RuleParams {
  const fail = (sentence: string) => new BadInput(`${file}: ${sentence}`);
  let root: unknown;
  let rule: SettleRule;
  try {
    root = readJson(file, "en");
    if (!isObject(root)) throw fail("the rule must be an object.");
    rule = settleRule(root, file);
  } catch (error) {
    if (error instanceof InputError) throw new BadInput(error.message);
    throw error;
  }
  const { auction, published, minimumKwh, fallback } = sourcesOf(root["sources"], fail);
  const { owner: named, correctAtDay = true } = root;
  if (typeof correctAtDay !== "boolean") throw fail("correctAtDay must be true or false.");
  if (typeof named !== "string" && typeof named !== "number") {
    throw fail("owner is missing; it is the number or name of the participant that gets what is left of a month.");
  }
  const owner = idOf(String(named), participants, "participant", "participants");
  if (typeof owner === "string") throw fail(`owner: ${owner}`);
  const sources: RuleParams["sources"] = [
    ...(auction ? (["auction"] as const) : []),
    ...(published ? (["balancing"] as const) : []),
  ];
  const common = { mode: rule.mode, kind: rule.kind, base: rule.base, sources, correctAtDay, minimumKwh, owner };
  if (rule.kind === "spread") {
    const { bandBps, overFactorBps: overBps, underFactorBps: underBps } = rule;
    return { ...common, fallbackPrice: fallback, spread: { bandBps, overBps, underBps } };
  }
  const bands = rule.bands.map(({ uptoBps, shortFactorBps, longFactorBps, minimum }) => ({
    uptoBps,
    shortBps: shortFactorBps,
    longBps: longFactorBps,
    minimum: formatPrice(minimum),
  }));
  return { ...common, fallbackPrice: fallback, bands };
}

/** A version's terms as one text: equal terms, equal texts. */
export const keyOf = (rule: RuleParams | RuleResult): string => {
  const { fallbackPrice, bands = [] } = rule;
  const text = (price: number | string) => (typeof price === "number" ? formatPrice(price) : price);
  // A result counts prices in 0.001 currency/MWh; terms are written in currency/MWh.
  const isResult = "version" in rule;
  const params: RuleParams = isResult
    ? {
        ...rule,
        fallbackPrice: text(fallbackPrice),
        bands: bands.map((band) => ({ ...band, minimum: text(band.minimum!) })),
      }
    : rule;
  return JSON.stringify(delivery.ruleTermsOf(params), (_, value: unknown) =>
    typeof value === "bigint" ? value.toString() : value,
  );
};

const percent = (bps: number) => `${formatDecimal(BigInt(bps), 2, 0)} %`;
const factor = (bps: number) => formatDecimal(BigInt(bps), 4, 0);
const LAST_BPS = 65_535;

/** A rule in words, line by line. */
export function ruleWords({ mode, kind, base, sources, correctAtDay, ...rule }: Omit<RuleResult, "version">): string[] {
  const over = { interval: "each interval", day: "each day", month: "the month" }[base];
  const both =
    "the auctions' average and the published price: who is short pays the larger, who is long gets the smaller";
  const source =
    sources.length === 2
      ? both
      : sources[0] === "auction"
        ? "the auctions' average"
        : sources[0]
          ? "the published price"
          : "";
  const minimum = sources.includes("auction") ? ` (an auction counts from ${rule.minimumKwh} kWh in the interval)` : "";
  const fallback = `${formatPrice(rule.fallbackPrice)}/MWh`;
  const head =
    mode === "difference"
      ? ["Contracts are settled as differences to the published day-ahead and real-time prices."]
      : [
          "Contracts are paid in full, deviations by the rule (take or pay).",
          source === ""
            ? `Price of deviations: ${fallback}.`
            : `Price of deviations: ${source}${minimum}; where there is none, ${fallback}.`,
        ];
  const bands =
    mode === "difference"
      ? []
      : kind === "spread"
        ? [
            `Over ${over}: up to ${percent(rule.spread.bandBps)} of the contract nothing is changed; beyond, ${percent(rule.spread.overBps)} of the spread is given back for more energy and ${percent(rule.spread.underBps)} paid for less.`,
          ]
        : rule.bands.map(({ uptoBps, shortBps, longBps, minimum: least }, i) => {
            const from = i === 0 ? 0 : rule.bands[i - 1]!.uptoBps;
            const range = uptoBps === LAST_BPS ? `beyond ${percent(from)}` : `${percent(from)} to ${percent(uptoBps)}`;
            const at = least === 0 ? "" : `, the difference at least ${formatPrice(least)}/MWh`;
            return `Over ${over}, ${range} of the contract: who is short pays ${factor(shortBps)} of the price, who is long gets ${factor(longBps)} of it${at}.`;
          });
  return [
    ...head,
    ...bands,
    `Corrections take ${correctAtDay ? "the prices of their day" : "the mean price of the month in which they are published"}.`,
    `What is left of a month goes to participant ${rule.owner}.`,
  ];
}

/** The words of terms that are not registered. */
export function termsWords(params: RuleParams): string[] {
  const terms = delivery.ruleTermsOf(params);
  const { mode = "takeOrPay", kind = "twoPrice", base = "interval", sources = [], owner } = params;
  const { correctAtDay, minimumKwh, fallbackPrice, bands, bandBps, overBps, underBps } = terms;
  const spread = { bandBps, overBps, underBps };
  const common = { mode, kind, base, owner, correctAtDay, minimumKwh, fallbackPrice };
  return ruleWords({ ...common, sources: [...sources], bands: bands.map((band) => ({ ...band })), spread });
}
