/** Where a market is and what it was deployed with: a plain object, as deployment writes it to `market.json`. */

/** Contracts that the SDK speaks to. */
export const CONTRACT_NAMES = [
  "AccessManager",
  "ParticipantRegistry",
  "BillingToken",
  "ClearingHouse",
  "Guarantees",
  "EnergyRegister",
  "OutageSchedule",
  "UniformPriceAuction",
] as const;

/** Name of a contract that the SDK speaks to. */
export type ContractName = (typeof CONTRACT_NAMES)[number];

/** What is fixed at deployment, for ever. */
export interface MarketConstants {
  /** Seconds by which local time is ahead of UTC (28,800 for UTC+8). */
  offsetSeconds: number;
  /** Seconds of a delivery day: 86,400, less on demonstration networks. */
  dayLengthSeconds: number;
  /** Seconds before its delivery day at which a product freezes. */
  gateLeadSeconds: number;
  /** Seconds from the closing of a session to the end of its reveal window at most. */
  longestRevealWindowSeconds: number;
  /** Seconds from the request of an account change to its completion at the earliest. */
  accountChangeDelaySeconds: number;
  /** Depth of the chain: revealsFrom − closesAt is at least this. */
  confirmationSeconds: number;
  confirmationBlocks: number;
  tokenName: string;
  tokenSymbol: string;
}

/** A deployed market. */
export interface Deployment {
  chainId: number;
  /** No event of the market is in an earlier block. */
  block: number;
  /** Addresses by contract name. */
  addresses: Readonly<Record<ContractName, string>>;
  constants: Readonly<MarketConstants>;
  /** The Council of the institutions, which holds ADMIN and UPGRADER; null in a trial, where the deployer keeps them. */
  council: string | null;
}
