/** Participants: apply, approve, limits, units, metering points, change of account. */
export * from "./verbs.ts";
export type { AddUnitParams, AddUnitReceipt } from "./addUnit.ts";
export type { ApplyParams, ApplyReceipt } from "./apply.ts";
export type { ApproveParams } from "./approve.ts";
export { KINDS, numberOfKind, numberOfSource } from "./kinds.ts";
export type { Kind, Source, Status } from "./kinds.ts";
export type { LimitsResult } from "./limits.ts";
export type { ParticipantResult } from "./participant.ts";
export type { ReinstateParams } from "./reinstate.ts";
export type { SetLimitsParams } from "./setLimits.ts";
export type { SuspendParams } from "./suspend.ts";
export type { UnitResult } from "./units.ts";
export type { AccountChangeResult } from "./accountChange.ts";
export type { AddMeteringPointParams, AddMeteringPointReceipt } from "./addMeteringPoint.ts";
export type { MeteringPointResult } from "./meteringPoints.ts";
export type { ParticipantsParams } from "./participants.ts";
export type { RequestAccountChangeParams } from "./requestAccountChange.ts";
export type { SetProfileParams } from "./setProfile.ts";
