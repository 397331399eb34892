/** The verbs of participants: what a handle's namespace `participants` holds. */
export { addUnit } from "./addUnit.ts";
export { apply } from "./apply.ts";
export { approve } from "./approve.ts";
export { approveMany } from "./approveMany.ts";
export { limits } from "./limits.ts";
export { participant } from "./participant.ts";
export { reinstate } from "./reinstate.ts";
export { setLimits } from "./setLimits.ts";
export { suspend } from "./suspend.ts";
export { units } from "./units.ts";
