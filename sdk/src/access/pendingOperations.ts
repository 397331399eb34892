import { findEvents } from "../chain/events.ts";
import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";

/** An announced call that has neither been made nor cancelled. */
export interface PendingOperation {
  operation: string;
  caller: string;
  target: string;
  data: string;
  /** Unix time from which it may be made. */
  from: number;
}

/** Announced calls of roles with a delay: what everybody can see coming. */
export async function pendingOperations(handle: Handle): Promise<PendingOperation[]> {
  const events = await findEvents(handle, "manager", "OperationScheduled");
  const latest = new Map(events.map(({ values }) => [values.operationId, values]));
  const pending = await read(handle, () =>
    Promise.all(
      [...latest.values()].map(async ({ operationId, schedule, caller, target, data }) => {
        const from = await handle.contracts.manager.getSchedule(operationId);
        return from === 0n ? [] : [{ operation: operationId, caller, target, data, from: Number(schedule) }];
      }),
    ),
  );
  return pending.flat();
}
