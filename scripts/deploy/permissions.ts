/**
 * Which role may call which restricted function. Every restricted function of the contracts is listed; what concerns roles themselves
 * stays with ADMIN, the Council of the institutions.
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
    upgrader: ["addCustodian"],
  },
  ClearingHouse: {
    guardian: ["freeze", "unfreeze"],
    upgrader: ["registerModule", "succeed", "setDebtKeeper"],
  },
  Guarantees: {
    treasury: ["recordGuarantee"],
    upgrader: ["succeed"],
  },
  EnergyRegister: {
    operator: ["registerYear", "registerClass"],
    guardian: ["pause", "unpause"],
    upgrader: ["registerModule", "succeed", "setOutageSchedule", "setSettlement"],
  },
  OutageSchedule: {
    gridCompany: ["publish", "change", "cancel"],
  },
  UniformPriceAuction: {
    operator: ["openSession"],
    guardian: ["pauseBeginnings", "resumeBeginnings"],
    upgrader: ["setSettlement"],
  },
  MeterLedger: {
    metering: ["publish", "amend", "publishCorrection", "publishMonthly"],
    upgrader: ["setSettlement"],
  },
  ReferencePrices: {
    gridCompany: ["publish"],
  },
  Settlement: {
    operator: ["registerRule", "scheduleRule"],
    upgrader: ["addMarket", "succeedMarket"],
  },
} as const satisfies Record<string, Partial<Record<RoleName, readonly string[]>>>;

/** Contracts with restricted functions. */
export type RestrictedContract = keyof typeof PERMISSIONS;

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
