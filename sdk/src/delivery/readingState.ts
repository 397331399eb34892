import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import type { Day } from "../energy/days.ts";
import type { EnumValue } from "../errors/index.ts";
import type { Gate } from "../market/session.ts";
import { batchesWith, batchInPlace } from "./readingsOf.ts";
import { gateOf, named, numberOf } from "./shared.ts";

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
