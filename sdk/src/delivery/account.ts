import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import { nameOf } from "./shared.ts";

/** How far a participant has come. */
export interface AccountResult {
  /** First delivery day that is not settled; undefined for who was never approved, or before there is a rule. */
  nextDay?: string;
  /** Number of the last settlement; 0 before there is one. */
  number: bigint;
}

const NEVER = 0xffffffffn;

/** How far a participant has come with its settlements. */
export async function account(handle: Handle, params: { participant: bigint }): Promise<AccountResult> {
  const { nextDay, number } = await read(handle, () => handle.contracts.settlement.accountOf(params.participant));
  return nextDay === NEVER ? { number } : { nextDay: nameOf(handle, nextDay), number };
}
