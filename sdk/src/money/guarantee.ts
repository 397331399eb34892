import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";

/** A guarantee account (履约保函, 履约保险 and pledged money), base units. */
export interface GuaranteeResult {
  pledged: bigint;
  /** Limit of the letter; counts until `expiresAt`. */
  limit: bigint;
  /** Unix time. */
  expiresAt: number;
  used: bigint;
  /** What can still be used now. */
  available: bigint;
}

/** The guarantee account of a participant. */
export async function guarantee(handle: Handle, params: { participant: bigint }): Promise<GuaranteeResult> {
  const { guarantees } = handle.contracts;
  return read(handle, async () => {
    const { pledged, limit, used, expiresAt } = await guarantees.accountOf(params.participant);
    const available = await guarantees.availableOf(params.participant);
    return { pledged, limit, used, available, expiresAt: Number(expiresAt) };
  });
}
