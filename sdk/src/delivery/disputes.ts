import type { Handle } from "../chain/handle.ts";
import { read, type Receipt, send, type WriteOptions } from "../chain/send.ts";
import type { Day } from "../energy/days.ts";
import type { EnumValue } from "../errors/index.ts";
import { ReadingsMissing } from "../errors/index.ts";
import type { Gate } from "../market/session.ts";
import { batchesWith, batchInPlace } from "./readingsOf.ts";
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
async function batchOf(handle: Handle, params: DisputeParams): Promise<bigint> {
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

/**
 * Regulator: upholds what is disputed, in time; the fee goes to the balancing fund.
 * @throws NotAllowed, DisputeInStage, StepTooLate
 */
export async function upholdDispute(
  handle: Handle,
  params: DisputeParams & {
    /** Hash of the decision, 32 bytes. */
    documentHash: string;
  },
  options?: WriteOptions,
): Promise<Receipt> {
  const batch = await batchOf(handle, params);
  const { participant, documentHash } = params;
  return send(
    handle,
    () => handle.contracts.meters.uphold.populateTransaction(batch, participant, documentHash),
    options,
  );
}

/**
 * Anyone: ends a dispute that nobody answered in time. What was published stands, a correction falls; the fee returns.
 * @throws DisputeInStage, StepTooEarly
 */
export async function lapseDispute(handle: Handle, params: DisputeParams, options?: WriteOptions): Promise<Receipt> {
  const batch = await batchOf(handle, params);
  return send(handle, () => handle.contracts.meters.lapse.populateTransaction(batch, params.participant), options);
}

/** Where a participant's readings of a day stand. */
export interface ReadingStateResult {
  state: EnumValue<"ReadingState">;
  /** Batch in the day's place; undefined while nothing is published. */
  batch?: bigint;
  /** Whether it can be settled: confirmed, or its review over, and no dispute open. */
  usable: boolean;
  /** When its review ends. */
  closesAt?: Gate;
  /** Corrections published later, in their order. */
  corrections: { batch: bigint; usable: boolean }[];
}

/** Where a participant's readings of a day stand. */
export async function readingState(
  handle: Handle,
  params: { participant: bigint; day: Day },
): Promise<ReadingStateResult> {
  const { participant } = params;
  const { meters } = handle.contracts;
  const day = numberOf(handle, params.day);
  const [state, batch, all] = await Promise.all([
    read(handle, () => meters.stateOf(day, participant)),
    batchInPlace(handle, day, participant),
    batchesWith(handle, day, participant),
  ]);
  const usable = async (id: bigint) => (await read(handle, () => meters.usable(id, [participant])))[0] === true;
  const corrections = all.filter(({ kind }) => kind === "Correction");
  return {
    state: named("ReadingState", state),
    usable: batch !== undefined && (await usable(batch)),
    ...(batch === undefined
      ? {}
      : { batch, closesAt: gateOf((await read(handle, () => meters.batchOf(batch))).closesAt) }),
    corrections: await Promise.all(
      corrections.map(async (of) => ({ batch: of.batch, usable: await usable(of.batch) })),
    ),
  };
}
