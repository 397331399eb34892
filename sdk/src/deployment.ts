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
  "MeterLedger",
  "ReferencePrices",
  "Settlement",
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
  /** Seconds in which participants review their readings, and in which published prices may be amended. */
  reviewSeconds: number;
  /** Seconds from a dispute to the grid company's amendment. */
  amendSeconds: number;
  /** Seconds from there to the regulator's decision. */
  decideSeconds: number;
  /** Seconds from the announcement of a day to when unpublished readings count as contracted. */
  absentSeconds: number;
  /** Seconds after a day in which its reference prices are published. */
  pricesWithinSeconds: number;
  /** Blocks that must pass in each of these windows, too: a halted chain prolongs them. */
  windowBlocks: number;
  /** Fee of a dispute, base units; returned unless the regulator upholds what was disputed. */
  disputeFee: number;
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
