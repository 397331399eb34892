/** Access: roles and their members, the Council of the institutions, announced operations. */
export * from "./verbs.ts";
export type { CouncilResult } from "./council.ts";
export type { ProposalParams } from "./decide.ts";
export type { PendingOperation } from "./pendingOperations.ts";
export type { ProposalResult } from "./proposals.ts";
export type { ProposeParams, ProposeReceipt, Way } from "./propose.ts";
export { ROLES } from "./roleIds.ts";
export type { Role } from "./roleIds.ts";
export type { RoleMember } from "./roles.ts";
