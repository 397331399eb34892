/** Ids of the roles, as `MarketRoles` has them. No import, so that deployment reads them before anything is built. */

/** Role ids of the access manager. */
export const ROLES = {
  admin: 0n,
  operator: 1n,
  regulator: 2n,
  guardian: 3n,
  registrar: 4n,
  treasury: 5n,
  gridCompany: 6n,
  upgrader: 7n,
  metering: 8n,
} as const;

/** Name of a role. */
export type Role = keyof typeof ROLES;
