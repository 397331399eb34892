import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import { type Month, monthProduct } from "./shared.ts";

/** What a participant's days of a month add up to, Wh. */
export interface TotalsResult {
  /** Positive: short. */
  deviationWh: bigint;
  /** Positive: to take. */
  contractedWh: bigint;
  /** Import and export together. */
  energyWh: bigint;
  entered: boolean;
  charged: boolean;
  shared: boolean;
}

/** What a participant's days of a month add up to. */
export async function totals(handle: Handle, params: { month: Month; participant: bigint }): Promise<TotalsResult> {
  const id = await monthProduct(handle, params.month);
  const found = await read(handle, () => handle.contracts.settlement.totalsOf(id, params.participant));
  const { deviationWh, contractedWh, energyWh, entered, charged, shared } = found;
  return { deviationWh, contractedWh, energyWh, entered, charged, shared };
}
