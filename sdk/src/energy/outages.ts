import type { Handle } from "../chain/handle.ts";
import { findEvents } from "../chain/events.ts";
import { read } from "../chain/send.ts";
import { ENUMS } from "../errors/index.ts";
import { type Day, dayNumber } from "./days.ts";

/** Why a unit has less than full capacity. */
export type OutageCause = Exclude<(typeof ENUMS.Cause)[number], "None">;

/** The plan in which an outage was published. */
export type OutagePlan = Exclude<(typeof ENUMS.Plan)[number], "None">;

/** An outage (检修). */
export interface OutageResult {
  outage: bigint;
  unit: bigint;
  /** What the unit can still inject, kW. */
  availableKw: bigint;
  /** Unix time, seconds; `until` not included. */
  from: number;
  until: number;
  cause: OutageCause;
  plan: OutagePlan;
  /** When its present terms were published. */
  publishedAt: number;
  cancelled: boolean;
}

/** One outage as it stands now. */
export async function outage(handle: Handle, params: { outage: bigint }): Promise<OutageResult> {
  const found = await read(handle, () => handle.contracts.outages.outageOf(params.outage));
  const { unit, availableKw, from, until, cause, plan } = found.terms;
  return {
    outage: params.outage,
    unit,
    availableKw,
    from: Number(from),
    until: Number(until),
    cause: ENUMS.Cause[Number(cause)] as OutageCause,
    plan: ENUMS.Plan[Number(plan)] as OutagePlan,
    publishedAt: Number(found.publishedAt),
    cancelled: found.cancelled,
  };
}

/** All outages, of a unit or of all; with a day, those of the unit that stand on it. */
export async function outages(
  handle: Handle,
  params: { unit?: bigint } | { unit: bigint; day: Day } = {},
): Promise<OutageResult[]> {
  const { unit } = params;
  if (unit !== undefined && "day" in params) {
    const day = dayNumber(params.day, handle.deployment.constants);
    const ids = await read(handle, () => handle.contracts.outages.outagesOn(unit, day));
    return Promise.all([...ids].map((id) => outage(handle, { outage: id })));
  }
  const events = await findEvents(handle, "outages", "OutagePublished", [undefined, unit]);
  return Promise.all(events.map(({ values }) => outage(handle, { outage: values.outage })));
}
