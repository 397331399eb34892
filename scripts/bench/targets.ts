/** What the figures should come to. */

/** A bound from above, itself allowed or not. */
export interface Target {
  most: number;
  /** True when the bound itself is too much. */
  strict?: boolean;
}

const TARGETS: Readonly<Record<string, Target>> = {
  "gas.commitPerStep": { most: 340 },
  "gas.revealPerStep": { most: 280 },
  "gas.clearPerStep": { most: 150 },
  "gas.allotBuyersPerStep": { most: 850 },
  "gas.allotSellersPerStep": { most: 430 },
  "gas.totalPerStep": { most: 1_350 },
  "gas.tiedTotalPerStep": { most: 1_450 },
  "gas.issue24": { most: 320_000 },
  "gas.issueYear": { most: 400_000 },
  "gas.split24Holder": { most: 3_000_000 },
  "gas.split24Issuer": { most: 5_000_000 },
  "gas.maxTransaction": { most: 2 ** 24, strict: true },
  "gas.maxTransactionBytes": { most: 122_880 },
  "engine.millionStepsSeconds": { most: 0.02 },
  "engine.millionStepsColdSeconds": { most: 0.1 },
  "engine.ratioToSort": { most: 0.1 },
  "engine.worstDistributionRatio": { most: 3 },
  "engine.settle100kSeconds": { most: 3 },
};

/** The target of a figure; undefined for those that are only shown. */
export const targetOf = (key: string): Target | undefined => TARGETS[key];

export const met = ({ most, strict = false }: Target, value: number): boolean =>
  strict ? value < most : value <= most;

export const targetText = ({ most, strict = false }: Target): string =>
  `${strict ? "<" : "≤"} ${most >= 1_000 ? most.toLocaleString("en-US") : most}`;
