import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";

/** A change of account that was asked for. */
export interface AccountChangeResult {
  account: string;
  /** Unix time from which the new account may complete it. */
  from: number;
}

/** The pending change of a participant's account; null when there is none. */
export async function accountChange(
  handle: Handle,
  params: { participant: bigint },
): Promise<AccountChangeResult | null> {
  const { account, from } = await read(handle, () => handle.contracts.registry.accountChangeOf(params.participant));
  return BigInt(account) === 0n ? null : { account, from: Number(from) };
}
