/**
 * Reference prices of an interval: what auctions say, what balancing says, and the two prices of settlement.
 * Prices are whole 0.001 currency/MWh (int32), volumes whole kWh.
 */
import { CoreError } from "./errors.ts";
import { divFloor } from "./rounding.ts";

/** What a session says about an interval. */
export interface SessionPrice {
  /** 0.001 currency/MWh. */
  price: number;
  /** kWh traded in the interval, ≥ 0. */
  volume: bigint;
  /** Groups of owners among those who sold. */
  sellerGroups: number;
  /** Groups of owners among those who bought. */
  buyerGroups: number;
}

/** When a session may speak. */
export interface ReferenceRule {
  /** kWh in the interval, ≥ 0; a session without volume never counts. */
  minimumVolume: bigint;
  /** Groups on each side; LEAST_GROUPS without it. */
  minimumGroups?: number;
}

/** Groups on each side of a session that counts. */
export const LEAST_GROUPS = 3;

/** A volume below zero. */
export class VolumeNegative extends CoreError {
  constructor(volume: bigint) {
    super(`A volume may not be negative, but is ${volume}.`, { volume });
  }
}

/**
 * ⌊Σ V · p / Σ V⌋ over the sessions with the minimum volume and enough groups on both sides, toward −∞: below one unit of price
 * under the mean, in favour of those who are short. Null when no session counts: an interval in which nothing traded has no
 * price.
 * @throws VolumeNegative
 */
export function auctionAverage(sessions: readonly SessionPrice[], rule: ReferenceRule): number | null {
  const groups = rule.minimumGroups ?? LEAST_GROUPS;
  let volume = 0n;
  let value = 0n;
  for (const session of sessions) {
    if (session.volume < 0n) throw new VolumeNegative(session.volume);
    const few = session.sellerGroups < groups || session.buyerGroups < groups;
    if (session.volume === 0n || session.volume < rule.minimumVolume || few) continue;
    volume += session.volume;
    value += session.volume * BigInt(session.price);
  }
  return volume === 0n ? null : Number(divFloor(value, volume));
}

/** Prices that may be there, 0.001 currency/MWh. */
export interface ReferencePrices {
  /** Of the auctions, null for none. */
  auction: number | null;
  /** Of the balancing energy, null for none. */
  balancing: number | null;
  /** Where there is neither. */
  fallback: number;
}

/** The two prices of settlement, 0.001 currency/MWh; longPrice ≤ shortPrice. */
export interface TwoPrices {
  shortPrice: number;
  longPrice: number;
}

/** The dearer price for those who are short, the cheaper for those who are long; one price for both where there is only one. */
export function combine({ auction, balancing, fallback }: ReferencePrices): TwoPrices {
  const [one, other] = [auction ?? balancing ?? fallback, balancing ?? auction ?? fallback];
  return { shortPrice: Math.max(one, other), longPrice: Math.min(one, other) };
}
