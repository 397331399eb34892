/** The verbs of access: what a handle's namespace `access` holds. */
export { cancelOperation } from "./cancelOperation.ts";
export { council } from "./council.ts";
export { confirm, execute, revoke } from "./decide.ts";
export { pendingOperations } from "./pendingOperations.ts";
export { proposals } from "./proposals.ts";
export { propose } from "./propose.ts";
export { roleMembers } from "./roles.ts";
