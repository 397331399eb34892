import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import type { Day } from "../energy/days.ts";
import { type EnumValue, ReadingsMissing } from "../errors/index.ts";
import type { Gate } from "../market/session.ts";
import { batchInPlace } from "./readingsOf.ts";
import { gateOf, named, nameOf, numberOf } from "./shared.ts";

/** Whose dispute, about which day. */
export interface DisputeParams {
  participant: bigint;
  /** Local delivery day. */
  day: Day;
  /** The batch in question: needed for a dispute about a correction. */
  batch?: bigint;
}

/** A dispute as it stands. */
export interface DisputeResult {
  /** The readings in question; after it those that stand. 0 when there is no dispute. */
  batch: bigint;
  stage: EnumValue<"DisputeStage">;
  /** When it was opened. */
  since: Gate;
  /** Whether the fee is held. */
  paid: boolean;
}

/** The batch that a dispute is about. @throws ReadingsMissing */
export async function batchOf(handle: Handle, params: DisputeParams): Promise<bigint> {
  const day = numberOf(handle, params.day);
  const batch = params.batch ?? (await batchInPlace(handle, day, params.participant));
  if (batch === undefined) throw new ReadingsMissing(params.participant, nameOf(handle, day));
  return batch;
}

/** The dispute of a participant about a day, or about a correction of it. @throws ReadingsMissing */
export async function dispute(handle: Handle, params: DisputeParams): Promise<DisputeResult> {
  const batch = await batchOf(handle, params);
  const found = await read(handle, () => handle.contracts.meters.disputeOf(batch, params.participant));
  return {
    batch: found.batch,
    stage: named("DisputeStage", found.stage),
    since: gateOf(found.since),
    paid: found.paid,
  };
}
