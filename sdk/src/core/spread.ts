/**
 * The retail rule of price spreads (价差): contracts are priced by their difference to the catalogue price, and so is what was
 * used beyond or below them, over a month.
 *
 * Energy is whole Wh, spreads and prices whole 0.001 currency/MWh (int32; spreads are usually negative: a discount), money base
 * units (10⁻⁹ currency). A charge is positive when the participant pays; a discount is negative.
 */
import { CoreError } from "./errors.ts";
import { divCeil, divFloor } from "./rounding.ts";

/** 1 in 1/10,000. */
const ONE = 10_000n;

/** How a deviation is charged. */
export interface SpreadRule {
  /** Band without penalty in 1/10,000 of the contract: 0 … 65,535. */
  bandBps: number;
  /** Factor on what was used beyond the band in 1/10,000; 10,000 without it. */
  overFactorBps?: number;
  /** Factor on what was not used below the band in 1/10,000; 30,000 without it. */
  underFactorBps?: number;
}

/** A month's totals. */
export interface SpreadInput extends SpreadRule {
  /** Contracted energy of the month, Wh, ≥ 0. */
  contractWh: bigint;
  /** Metered energy of the month, Wh, ≥ 0. */
  usedWh: bigint;
  /** s: 0.001 currency/MWh, usually negative. */
  spread: number;
}

/** A deviation that is charged. */
export interface SpreadCharge {
  /** used − contract, Wh. */
  deviationWh: bigint;
  /** ⌊contract · bandBps / 10,000⌋, Wh. */
  bandWh: bigint;
  /** Base units for the part within the band: |deviation| · s. */
  within: bigint;
  /** Base units for the part beyond it. */
  beyond: bigint;
  /** within + beyond. */
  total: bigint;
}

/** A number of the rule or of the month that is out of range. */
export class SpreadNotUsable extends CoreError {
  constructor(what: string, value: bigint | number, range: string) {
    super(`${what} must be ${range}, not ${value}.`, { what, value });
  }
}

function factorOf(what: string, value: number, most = 2 ** 32 - 1): bigint {
  if (!Number.isInteger(value) || value < 0 || value > most) {
    throw new SpreadNotUsable(what, value, `a whole number from 0 to ${most}`);
  }
  return BigInt(value);
}

function notNegative(what: string, value: bigint): void {
  if (value < 0n) throw new SpreadNotUsable(what, value, "zero or more");
}

/**
 * Charge of a month's deviation. Within the band every Wh, above or below, bears s: a discount for s < 0. Beyond it, what was
 * used too much gives the discount back (factor over), what was not used costs it (factor under, three times as a rule).
 * The band is rounded down (against the participant, below 1 Wh), the part beyond it up (in favour of the fund, below one base
 * unit).
 * @throws SpreadNotUsable
 */
export function spreadCharge(input: SpreadInput): SpreadCharge {
  const over = factorOf("The factor on over-use", input.overFactorBps ?? 10_000);
  const under = factorOf("The factor on under-use", input.underFactorBps ?? 30_000);
  const share = factorOf("The band", input.bandBps, 65_535);
  notNegative("Contracted energy", input.contractWh);
  notNegative("Used energy", input.usedWh);
  const s = BigInt(input.spread);
  const deviationWh = input.usedWh - input.contractWh;
  const size = deviationWh < 0n ? -deviationWh : deviationWh;
  const bandWh = divFloor(input.contractWh * share, ONE);
  const outside = size > bandWh ? size - bandWh : 0n;
  const within = (size - outside) * s;
  const beyond = divCeil(-s * outside * (deviationWh > 0n ? over : under), ONE);
  return { deviationWh, bandWh, within, beyond, total: within + beyond };
}

/** A user's month. */
export interface SpreadMonth extends SpreadInput {
  /** Energy of the month under long-term contracts, Wh. */
  longTermWh: bigint;
  /** Their spread, 0.001 currency/MWh. */
  longTermSpread: number;
  /** Energy bought in the monthly auction, Wh; its spread is `spread`. */
  monthlyWh: bigint;
  /** Catalogue price, 0.001 currency/MWh. */
  cataloguePrice: number;
}

/** A user's bill, base units. */
export interface SpreadBill {
  /** used − contract, Wh. */
  deviationWh: bigint;
  longTerm: bigint;
  monthly: bigint;
  /** Charge of the deviation. */
  deviation: bigint;
  /** longTerm + monthly + deviation: what the market changes about the bill. */
  total: bigint;
  /** used · catalogue price. */
  catalogue: bigint;
  /** catalogue + total. */
  pay: bigint;
}

/** The bill of a month. Only the deviation is rounded, see `spreadCharge`. @throws SpreadNotUsable */
export function spreadBill(month: SpreadMonth): SpreadBill {
  const { deviationWh, total: deviation } = spreadCharge(month);
  const longTerm = month.longTermWh * BigInt(month.longTermSpread);
  const monthly = month.monthlyWh * BigInt(month.spread);
  const total = longTerm + monthly + deviation;
  const catalogue = month.usedWh * BigInt(month.cataloguePrice);
  return { deviationWh, longTerm, monthly, deviation, total, catalogue, pay: catalogue + total };
}

/** Kinds of contract between a retailer and its user, with their numbers. */
export const RETAIL_CONTRACTS = { floorAndShare: 1, share: 2, fixed: 3 } as const;

/** Kind of contract between a retailer and its user. */
export type RetailContract = keyof typeof RETAIL_CONTRACTS;

/** What retailer and user have agreed. Shares are 1/10,000: 0 … 10,000. */
export interface RetailTerms {
  contract: RetailContract;
  /** Spread that the user is promised on its contract, 0.001 currency/MWh; not used by `share`. */
  floorSpread: number;
  /** The retailer's share of what is better than promised; not used by `fixed`. */
  retailerShareBps: number;
  /** The retailer's share of the charge for deviation. */
  retailerDeviationBps: number;
  /** The retailer's fee, as a share of what the user is promised. */
  serviceBps: number;
}

/** How a month divides between user and retailer, base units; a charge is positive for each of them. */
export interface RetailSplit {
  user: bigint;
  retailer: bigint;
  /** Parts of the charge for deviation. */
  userDeviation: bigint;
  retailerDeviation: bigint;
  /** What the user is promised: floorSpread · contract. */
  promised: bigint;
  /** The retailer's fee: moves from user to retailer, hence of the sign of a discount. */
  service: bigint;
  /** Parts of what is better than promised. */
  userShare: bigint;
  retailerShare: bigint;
}

/**
 * Divides a bill's total between user and retailer; both add up to it exactly. Of each division the retailer's part is rounded
 * up, toward +∞ (it pays at most one base unit more), and the user has the rest.
 * @param contractWh contracted energy of the month, Wh, ≥ 0
 * @throws SpreadNotUsable
 */
export function splitRetail(
  bill: Pick<SpreadBill, "longTerm" | "monthly" | "deviation">,
  contractWh: bigint,
  terms: RetailTerms,
): RetailSplit {
  notNegative("Contracted energy", contractWh);
  const part = (amount: bigint, what: string, bps: number) => divCeil(amount * factorOf(what, bps, 10_000), ONE);
  const kind = terms.contract;
  const promised = kind === "share" ? 0n : contractWh * BigInt(terms.floorSpread);
  const service = part(promised, "The service fee", terms.serviceBps);
  const pool = bill.longTerm + bill.monthly - promised;
  const retailerShare = kind === "fixed" ? pool : part(pool, "The retailer's share", terms.retailerShareBps);
  const userShare = pool - retailerShare;
  const retailerDeviation = part(bill.deviation, "The retailer's share of deviations", terms.retailerDeviationBps);
  const userDeviation = bill.deviation - retailerDeviation;
  return {
    user: promised + userShare + userDeviation - service,
    retailer: service + retailerShare + retailerDeviation,
    userDeviation,
    retailerDeviation,
    promised,
    service,
    userShare,
    retailerShare,
  };
}
