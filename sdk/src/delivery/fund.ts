import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";

/** The balancing fund, base units. */
export interface FundResult {
  /** Money in its compartment. */
  compartment: bigint;
  /** All that tickets were ever issued for. */
  owed: bigint;
  /** How much of it money has come in for, once the next transaction has looked. */
  paid: bigint;
  /** How much of that was taken. */
  taken: bigint;
  /** What tickets still have to get: owed − taken. */
  open: bigint;
  /** What is there beyond all tickets: compartment − open, if positive. */
  free: bigint;
  /** Tickets issued so far; their numbers are 1 … this. */
  tickets: number;
}

/** The balancing fund (平衡资金池) and its queue. */
export async function fund(handle: Handle): Promise<FundResult> {
  const { settlement, house } = handle.contracts;
  const [queue, compartment] = await read(handle, () =>
    Promise.all([settlement.queue(), house.compartmentOf(settlement.target)]),
  );
  const { owed, taken } = queue;
  const open = owed - taken;
  const beyond = compartment - open;
  return {
    compartment,
    owed,
    paid: beyond >= 0n ? owed : taken + compartment,
    taken,
    open,
    free: beyond > 0n ? beyond : 0n,
    tickets: Number(queue.tickets),
  };
}
