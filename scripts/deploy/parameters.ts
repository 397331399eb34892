/** What a market is deployed with. Every parameter has a default that suits a demonstration in China's local time. */
import type { MarketConstants } from "../../sdk/src/deployment.ts";

/** Members of the roles at the beginning; a role without one belongs to the deployer until somebody else is granted it. */
export interface RoleMembers {
  operator: string;
  regulator: string;
  guardian: string;
  registrar: string;
  treasury: string;
  gridCompany: string;
}

/** Name of a role. */
export type RoleName = keyof RoleMembers;

/** Ids of `MarketRoles`. */
export const ROLE_IDS: Readonly<Record<RoleName, bigint>> = {
  operator: 1n,
  regulator: 2n,
  guardian: 3n,
  registrar: 4n,
  treasury: 5n,
  gridCompany: 6n,
};

/** The constants that contracts keep for ever. */
export const DEFAULT_CONSTANTS: MarketConstants = {
  offsetSeconds: 28_800,
  dayLengthSeconds: 86_400,
  gateLeadSeconds: 3_600,
  longestRevealWindowSeconds: 43_200,
  accountChangeDelaySeconds: 172_800,
  confirmationSeconds: 10,
  confirmationBlocks: 0,
  tokenName: "Gridbourse billing token",
  tokenSymbol: "GBT",
};
