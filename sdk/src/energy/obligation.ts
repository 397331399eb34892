import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";

/** What a participant sold short of what it issued, and the bond for it. */
export interface ObligationResult {
  /** Σ max(0, issued − held) over the intervals of each delivery day, kWh. */
  energyKwh: bigint;
  /** Performance bond held, base units. */
  bond: bigint;
}

/** Net obligation to inject from a product. */
export async function obligation(
  handle: Handle,
  params: { participant: bigint; product: bigint },
): Promise<ObligationResult> {
  const { participant, product } = params;
  const { register } = handle.contracts;
  return read(handle, async () => ({
    energyKwh: await register.obligationOf(participant, product),
    bond: await register.bondOf(participant, product),
  }));
}
