/**
 * Settlement of differences: contracts against the day-ahead price, the day-ahead schedule against real time.
 * Quantities are whole Wh (positive takes, negative injects), prices whole 0.001 currency/MWh (int32): every product is base
 * units (10⁻⁹ currency), nothing is divided. A charge is positive when the participant pays.
 */

/** Quantities and prices of an interval. */
export interface DifferenceInput {
  /** Net metered energy, Wh. */
  realWh: bigint;
  /** Day-ahead schedule, Wh. */
  dayAheadWh: bigint;
  /** Contracted energy, Wh. */
  contractWh: bigint;
  /** Day-ahead price, 0.001 currency/MWh. */
  priceDa: number;
  /** Real-time price, 0.001 currency/MWh. */
  priceRt: number;
}

/**
 * Charge in base units on top of what the sessions have already settled (Q_c · P_c):
 * Q_real · P_rt + Q_da · (P_da − P_rt) − Q_c · P_da. Exact.
 */
export const differenceCharge = ({ realWh, dayAheadWh, contractWh, priceDa, priceRt }: DifferenceInput): bigint =>
  realWh * BigInt(priceRt) + dayAheadWh * (BigInt(priceDa) - BigInt(priceRt)) - contractWh * BigInt(priceDa);

/**
 * The whole bill of an interval in base units: `differenceCharge` and the contracts at their own price, Q_c · P_c. Exact.
 * @param priceContract mean price of the contracts, 0.001 currency/MWh
 */
export const differenceTotal = ({ priceContract, ...input }: DifferenceInput & { priceContract: number }): bigint =>
  differenceCharge(input) + input.contractWh * BigInt(priceContract);
