import { findEvents } from "../chain/events.ts";
import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import { askAll } from "./shared.ts";
import { fund } from "./fund.ts";

/** Something that the fund owes, base units. */
export interface TicketResult {
  ticket: bigint;
  participant: bigint;
  amount: bigint;
  /** Served of it. */
  taken: bigint;
  /** What it gets when it is served now. */
  due: bigint;
}

const clamp = (value: bigint, most: bigint) => (value < 0n ? 0n : value < most ? value : most);

/** Open tickets, in their order: what the fund owes, and what of it is due now. */
export async function tickets(handle: Handle, params: { participant?: bigint } = {}): Promise<TicketResult[]> {
  const { settlement } = handle.contracts;
  const [{ paid }, issued] = await Promise.all([
    fund(handle),
    findEvents(handle, "settlement", "TicketIssued", [undefined, params.participant]),
  ]);
  const found = await askAll(issued, async ({ values: { ticket } }) => {
    const { participant, start, amount, taken } = await read(handle, () => settlement.ticketOf(ticket));
    return { ticket, participant, amount, taken, due: clamp(paid - start, amount) - taken };
  });
  return found.filter(({ amount, taken }) => taken < amount);
}
