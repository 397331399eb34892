import { type BatchOptions, sendBatches } from "../chain/batch.ts";
import { eventsNamed } from "../chain/events.ts";
import { contextOf, type Handle } from "../chain/handle.ts";
import type { Receipt } from "../chain/send.ts";
import { MAX_TRANSACTION_GAS, splitIntoBatches } from "../market/batches.ts";
import { tickets } from "./tickets.ts";

/** What tickets were served with. */
export interface ServeReceipt {
  receipts: Receipt[];
  served: { ticket: bigint; participant: bigint; amount: bigint }[];
}

/** Anyone: pays tickets as far as money has come in; all that something is due to, by default. @throws UnknownTicket */
export async function serveTickets(
  handle: Handle,
  params: { tickets?: readonly bigint[] } = {},
  options: BatchOptions = {},
): Promise<ServeReceipt> {
  const ids = params.tickets ?? (await tickets(handle)).filter(({ due }) => due > 0n).map(({ ticket }) => ticket);
  const { settlement } = handle.contracts;
  const receipts = await sendBatches(
    handle,
    splitIntoBatches(ids, () => ({ bytes: 32, gas: 80_000 }), { bytes: 128, gas: 200_000 }, options),
    (part) => settlement.serve.populateTransaction([...part]),
    options.maxGas ?? MAX_TRANSACTION_GAS,
    options,
    contextOf(handle),
  );
  const events = receipts.flatMap((receipt) => receipt.events);
  const served = eventsNamed(events, "settlement", "TicketServed").map(
    ({ values: { ticket, participant, amount } }) => ({ ticket, participant, amount }),
  );
  return { receipts, served };
}
