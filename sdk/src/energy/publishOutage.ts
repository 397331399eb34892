import { one } from "../chain/one.ts";
import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";
import { ENUMS } from "../errors/index.ts";
import type { OutageCause, OutagePlan } from "./outages.ts";

/** What the grid company publishes of an outage. */
export interface OutageParams {
  unit: bigint;
  /** What the unit can still inject, kW; 0 (the default) is a full outage. */
  availableKw?: bigint | number;
  /** Unix time, seconds; `until` not included. */
  from: number;
  until: number;
  cause: OutageCause;
  plan: OutagePlan;
  /** Hash of the plan or the notice. */
  documentHash: string;
}

/** The publication, with the new outage's id. */
export interface OutageReceipt extends Receipt {
  outage: bigint;
}

/** Terms as the schedule takes them. */
export const outageTerms = ({ unit, availableKw = 0, from, until, cause, plan }: OutageParams) => ({
  unit,
  availableKw,
  from,
  until,
  cause: ENUMS.Cause.indexOf(cause),
  plan: ENUMS.Plan.indexOf(plan),
});

/** Grid company: publishes an outage of at most 14 local days. From then on no more is issued than it leaves. */
export async function publishOutage(
  handle: Handle,
  params: OutageParams,
  options?: WriteOptions,
): Promise<OutageReceipt> {
  const { outages } = handle.contracts;
  const call = () => outages.publish.populateTransaction(outageTerms(params), params.documentHash);
  const receipt = await send(handle, call, options);
  return { ...receipt, outage: one(receipt.events, "outages", "OutagePublished").outage };
}
