/**
 * The balance of the balancing fund, shared by metered energy. Money is base units (10⁻⁹ currency), energy whole Wh.
 */
import { CoreError } from "./errors.ts";
import { divFloor } from "./rounding.ts";

/** A participant and its metered energy. */
export interface Weight {
  /** Participant id. */
  participant: number;
  /** w: Wh, ≥ 0. */
  meteredWh: bigint;
}

/** A weight below zero. */
export class WeightNegative extends CoreError {
  constructor(participant: number, meteredWh: bigint) {
    super(`Metered energy of participant ${participant} may not be negative, but is ${meteredWh} Wh.`, {
      participant,
      meteredWh,
    });
  }
}

/** What everybody gets. */
export interface FundShares {
  /** Base units in the order of the weights: positive is paid out, negative is charged. */
  shares: { participant: number; amount: bigint }[];
  /** What the divisions leave, ≥ 0 and below one base unit for each participant; the whole balance where nothing was metered. */
  remainder: { owner: string; amount: bigint };
}

/**
 * ⌊B · w / W⌋ each, toward −∞: a surplus is paid out rounded down, a deficit charged rounded up, both in favour of the fund.
 * Shares and remainder add up to B exactly.
 * @param balance B, positive is a surplus
 * @param owner who keeps the remainder
 * @throws WeightNegative
 */
export function shareFund(balance: bigint, weights: readonly Weight[], owner: string): FundShares {
  const negative = weights.find(({ meteredWh }) => meteredWh < 0n);
  if (negative !== undefined) throw new WeightNegative(negative.participant, negative.meteredWh);
  const total = weights.reduce((sum, { meteredWh }) => sum + meteredWh, 0n);
  const shares = weights.map(({ participant, meteredWh }) => ({
    participant,
    amount: total === 0n ? 0n : divFloor(balance * meteredWh, total),
  }));
  const shared = shares.reduce((sum, { amount }) => sum + amount, 0n);
  return { shares, remainder: { owner, amount: balance - shared } };
}
