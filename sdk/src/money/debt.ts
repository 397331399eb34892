import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";

/** What a participant owes, base units. A debtor begins nothing new, and so much of its free money stays. */
export async function debt(handle: Handle, params: { participant: bigint }): Promise<bigint> {
  return read(handle, () => handle.contracts.house.debtOf(params.participant));
}
