/** Terms of a rule, as people write them and as the contract takes them. */
import { type Decimal, parsePrice } from "../units.ts";

/** How a day is settled: contracts in full and deviations by the rule, or as differences to published prices. */
export const MODES = ["takeOrPay", "difference"] as const;

/** How a day is settled. */
export type Mode = (typeof MODES)[number];

/** Rules of deviations in take-or-pay. */
export const RULE_KINDS = ["twoPrice", "spread"] as const;

/** Rule of deviations. */
export type RuleKind = (typeof RULE_KINDS)[number];

/** Over what penalties are counted. */
export const BASES = ["interval", "day", "month"] as const;

/** Over what penalties are counted. */
export type Base = (typeof BASES)[number];

/** A band of deviations; shares in 1/10,000. */
export interface BandTerms {
  /** Up to this share of what was contracted; without it the band takes the rest, as the last one does. */
  uptoBps?: number;
  /** ≥ 10,000: who is short pays this share of the reference price. */
  shortBps: number;
  /** ≤ 10,000: who is long gets this share. */
  longBps: number;
  /** The least difference to the reference price, currency/MWh; 0 by default. */
  minimum?: Decimal;
}

/** Terms of a rule, as people write them. */
export interface RuleParams {
  /** Take-or-pay by default. */
  mode?: Mode;
  /** Two prices by default. */
  kind?: RuleKind;
  /** Each interval by default; the spread rule takes the month. */
  base?: Base;
  /** Sources of the reference price; none by default: the fallback. With both, short pays the larger and long gets the smaller. */
  sources?: readonly ("auction" | "balancing")[];
  /** Whether corrections take the prices of their day (by default), or the mean of the month in which they were published. */
  correctAtDay?: boolean;
  /** An auction counts for an interval only with so much volume, kWh; 1 by default. */
  minimumKwh?: number;
  /** Price where no source has one, currency/MWh. */
  fallbackPrice: Decimal;
  /** Participant that gets what is left when a month's balance has been shared. */
  owner: bigint;
  /** Two-price rule: 1 … 4 bands, ascending. */
  bands?: readonly BandTerms[];
  /** Spread rule: exempt band; share of the spread given back above it and paid below it, 1/10,000. */
  spread?: { bandBps: number; overBps: number; underBps: number };
}

/** End of the last band: there is none. */
const LAST_BPS = 65_535;

/** Terms as the contract takes them. @throws NotDecimal */
export function ruleTermsOf(params: RuleParams) {
  const { mode = "takeOrPay", kind = "twoPrice", base = kind === "spread" ? "month" : "interval" } = params;
  const { sources = [], correctAtDay = true, minimumKwh = 1, fallbackPrice, owner, bands = [] } = params;
  const { spread = { bandBps: 0, overBps: 0, underBps: 0 } } = params;
  return {
    mode: MODES.indexOf(mode),
    kind: RULE_KINDS.indexOf(kind),
    base: BASES.indexOf(base),
    auctionPrice: sources.includes("auction"),
    publishedPrice: sources.includes("balancing"),
    correctAtDay,
    minimumKwh,
    fallbackPrice: parsePrice(fallbackPrice),
    owner,
    ...spread,
    bands: bands.map(({ uptoBps = LAST_BPS, shortBps, longBps, minimum = 0 }) => ({
      uptoBps,
      shortBps,
      longBps,
      minimum: parsePrice(minimum),
    })),
  };
}
