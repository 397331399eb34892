/**
 * Which role may call which restricted function. What is not listed here stays with ADMIN: entering modules into the tables
 * of the ledgers and custodians into that of the token.
 *
 * ADMIN stays with the deployer until the Council of the institutions exists; a market with real money waits for it.
 */
import type { RoleName } from "./parameters.ts";

/** Restricted functions of one contract, by role. */
export const PERMISSIONS = {
  ParticipantRegistry: {
    registrar: [
      "approve",
      "approveMany",
      "suspend",
      "reinstate",
      "addUnit",
      "setProfile",
      "addMeteringPoint",
      "closeMeteringPoint",
      "setLimits",
    ],
  },
  BillingToken: {
    treasury: ["mint"],
    guardian: ["pause", "unpause"],
  },
  ClearingHouse: {
    guardian: ["freeze", "unfreeze"],
  },
  EnergyRegister: {
    operator: ["registerYear", "registerClass"],
    guardian: ["pause", "unpause"],
  },
  OutageSchedule: {
    gridCompany: ["publish", "change", "cancel"],
  },
  UniformPriceAuction: {
    operator: ["openSession"],
    guardian: ["pauseBeginnings", "resumeBeginnings"],
  },
} as const satisfies Record<string, Partial<Record<RoleName, readonly string[]>>>;

/** Contracts with restricted functions. */
export type RestrictedContract = keyof typeof PERMISSIONS;

/** Restricted functions that stay with ADMIN. */
export const ADMIN_ONLY: Readonly<Partial<Record<RestrictedContract, readonly string[]>>> = {
  BillingToken: ["addCustodian"],
  ClearingHouse: ["registerModule"],
  EnergyRegister: ["registerModule", "succeed", "setOutageSchedule"],
};

/** One call of `setTargetFunctionRole`. */
export interface Permission {
  contract: RestrictedContract;
  role: RoleName;
  functions: readonly string[];
}

/** The table, call by call. */
export const permissions: readonly Permission[] = Object.entries(PERMISSIONS).flatMap(([contract, byRole]) =>
  Object.entries(byRole).map(([role, functions]) => ({
    contract: contract as RestrictedContract,
    role: role as RoleName,
    functions: functions as readonly string[],
  })),
);
