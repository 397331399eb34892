import { type BatchOptions, sendBatches } from "../chain/batch.ts";
import { eventsNamed } from "../chain/events.ts";
import { contextOf, type Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import type { Day } from "../energy/days.ts";
import { MAX_TRANSACTION_GAS, splitIntoBatches } from "../market/batches.ts";
import type { SettleReceipt } from "./settle.ts";
import { askAll, numberOf } from "./shared.ts";

/** Whose day counts as contracted. */
export interface SettleAbsentParams {
  /** Local delivery day. */
  day: Day;
  /** Everybody whose turn it is and whose readings nobody published, by default. */
  participants?: readonly bigint[];
}

/** Participants whose next day this is and who have no readings of it. */
async function absentOn(handle: Handle, day: number): Promise<bigint[]> {
  const { registry, settlement, meters } = handle.contracts;
  const count = Number(await read(handle, () => registry.participantCount()));
  const ids = Array.from({ length: count }, (_, i) => BigInt(i + 1));
  const absent = await askAll(ids, async (id) => {
    const [{ nextDay }, state] = await read(handle, () =>
      Promise.all([settlement.accountOf(id), meters.stateOf(day, id)]),
    );
    return nextDay === BigInt(day) && state === 0n;
  });
  return ids.filter((_, i) => absent[i]);
}

/**
 * Anyone: settles participants whose readings nobody published in time: their day counts as contracted.
 * @throws DayNotPrepared, StepTooEarly, NothingToSettle
 */
export async function settleAbsent(
  handle: Handle,
  params: SettleAbsentParams,
  options: BatchOptions = {},
): Promise<SettleReceipt> {
  const { settlement } = handle.contracts;
  const day = numberOf(handle, params.day);
  const participants = params.participants ?? (await absentOn(handle, day));
  const fixed = { bytes: 128, gas: 600_000 };
  const receipts = await sendBatches(
    handle,
    splitIntoBatches(participants, () => ({ bytes: 32, gas: 200_000 }), fixed, options),
    (part) => settlement.settleAbsent.populateTransaction(day, [...part]),
    options.maxGas ?? MAX_TRANSACTION_GAS,
    options,
    contextOf(handle),
  );
  const events = receipts.flatMap((receipt) => receipt.events);
  const settled = eventsNamed(events, "settlement", "StatementIssued").map(({ values }) => values.participant);
  const others = participants.filter((id) => !settled.includes(id));
  const skipped = await askAll(others, async (participant) => {
    const { nextDay } = await read(handle, () => settlement.accountOf(participant));
    const why = nextDay > BigInt(day) ? ("settled" as const) : ("earlierDay" as const);
    return { participant, why, nextDay };
  });
  return { receipts, settled, skipped };
}
