import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import { parseTime, type Time } from "../units.ts";

/** Limits per interval, kWh. */
export interface LimitsResult {
  buyKwh: bigint;
  sellKwh: bigint;
}

/** Limits of a participant in force at a time; those of the latest block by default. */
export async function limits(handle: Handle, params: { participant: bigint; at?: Time }): Promise<LimitsResult> {
  const { registry } = handle.contracts;
  return read(handle, async () => {
    const time = params.at ?? (await handle.provider.getBlock("latest"))?.timestamp ?? 0;
    const [buyKwh, sellKwh] = await registry.limitsAt(params.participant, parseTime(time));
    return { buyKwh, sellKwh };
  });
}
