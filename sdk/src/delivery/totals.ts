import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import { type Month, monthProduct } from "./shared.ts";

/** How far a participant has come with a month; the index is the contract's number. */
export const STEPS = ["none", "entered", "charged", "shared"] as const;

/** What a participant's days of a month add up to, Wh. */
export interface TotalsResult {
  /** Positive: short. */
  deviationWh: bigint;
  /** Positive: to take. */
  contractedWh: bigint;
  /** Import and export together. */
  energyWh: bigint;
  /** Of a shortage, excused by outages that are nobody's fault. */
  excusedWh: bigint;
  /** Counted among the month's participants, charged by its rule, served with its share of the balance. */
  step: (typeof STEPS)[number];
}

/** What a participant's days of a month add up to. */
export async function totals(handle: Handle, params: { month: Month; participant: bigint }): Promise<TotalsResult> {
  const id = await monthProduct(handle, params.month);
  const found = await read(handle, () => handle.contracts.settlement.totalsOf(id, params.participant));
  const { deviationWh, contractedWh, energyWh, excusedWh, step } = found;
  return { deviationWh, contractedWh, energyWh, excusedWh, step: STEPS[Number(step)]! };
}
