import type { Hex } from "../core/index.ts";
import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import type { Day } from "../energy/days.ts";
import { ReadingsMissing } from "../errors/index.ts";
import type { Gate } from "../market/session.ts";
import type { DecodedReadings } from "./items.ts";
import { type BatchResult, readBatch, type ReadingsKind } from "./readBatch.ts";
import { idsIn, named, nameOf, numberOf, publicationsOn } from "./shared.ts";

/** Whose readings, of which day. */
export interface ReadingsOfParams {
  participant: bigint;
  /** Local delivery day. */
  day: Day;
  /** A batch that names the participant; by default what is in the day's place: as published, amended or decided. */
  batch?: bigint;
}

/** Readings of a participant's day, with what is needed to review or to settle them. */
export interface ReadingsResult {
  batch: bigint;
  kind: ReadingsKind;
  day: string;
  /** Metered intervals. */
  intervals: number;
  readings: DecodedReadings;
  /** Bytes of the item. */
  bytes: Uint8Array;
  /** Hash that the participant reviews. */
  hash: Hex;
  proof: Hex[];
  closesAt: Gate;
  transactionHash: string;
}

/** The part of a batch that is about a participant. @throws ReadingsMissing */
export function partOf(batch: BatchResult, participant: bigint): ReadingsResult {
  const index = batch.items.findIndex((item) => item.participant === participant);
  const item = batch.items[index];
  if (item === undefined) throw new ReadingsMissing(participant, batch.day);
  const { bytes, readings: hash } = item;
  const { kind, day, intervals, closesAt, transactionHash } = batch;
  return {
    batch: batch.batch,
    kind,
    day,
    intervals,
    readings: item.decoded(),
    bytes,
    hash,
    proof: batch.tree.proofOf(index),
    closesAt,
    transactionHash,
  };
}

/** Batches of a day that name a participant, in their order. */
export async function batchesWith(
  handle: Handle,
  day: number,
  participant: bigint,
): Promise<{ batch: bigint; kind: ReadingsKind }[]> {
  const events = await publicationsOn(handle, day);
  return events
    .filter(({ values }) => idsIn(values.participants).includes(participant))
    .map(({ values }) => ({ batch: values.batch, kind: named("BatchKind", values.kind) as ReadingsKind }));
}

/** The batch in a day's place: as published, or what an amendment or a decision put there; undefined where nothing was published. */
export async function batchInPlace(handle: Handle, day: number, participant: bigint): Promise<bigint | undefined> {
  const daily = (await batchesWith(handle, day, participant)).find(({ kind }) => kind === "Daily");
  if (daily === undefined) return undefined;
  const dispute = await read(handle, () => handle.contracts.meters.disputeOf(daily.batch, participant));
  return dispute.batch === 0n ? daily.batch : dispute.batch;
}

/**
 * Readings of a participant's day, read back from the transaction that published them and proven against their root.
 * @throws ReadingsMissing, ReadingsIncomplete
 */
export async function readingsOf(handle: Handle, params: ReadingsOfParams): Promise<ReadingsResult> {
  const { participant } = params;
  const day = numberOf(handle, params.day);
  const batch = params.batch ?? (await batchInPlace(handle, day, participant));
  if (batch === undefined) throw new ReadingsMissing(participant, nameOf(handle, day));
  return partOf(await readBatch(handle, { batch }), participant);
}
