import { type BatchOptions, sendBatches } from "../chain/batch.ts";
import { eventsNamed, findEvents } from "../chain/events.ts";
import { contextOf, type Handle } from "../chain/handle.ts";
import { one } from "../chain/one.ts";
import { read, type Receipt, send, type WriteOptions } from "../chain/send.ts";
import { MAX_TRANSACTION_GAS, splitIntoBatches } from "../market/batches.ts";
import { askAll } from "./shared.ts";

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

/** What debtors still owe after a collection, base units. */
export interface CollectReceipt {
  receipts: Receipt[];
  debts: { participant: bigint; debt: bigint }[];
}

/** Everybody who owes something. */
async function debtors(handle: Handle): Promise<bigint[]> {
  const events = await findEvents(handle, "house", "DebtSet");
  const last = new Map(events.map(({ values: { participant, debt } }) => [participant, debt]));
  return [...last].filter(([, debt]) => debt > 0n).map(([participant]) => participant);
}

/** Anyone: takes what debtors have by now, for the fund; all debtors by default. */
export async function collectDebts(
  handle: Handle,
  params: { participants?: readonly bigint[] } = {},
  options: BatchOptions = {},
): Promise<CollectReceipt> {
  const participants = params.participants ?? (await debtors(handle));
  const { settlement, house } = handle.contracts;
  const receipts = await sendBatches(
    handle,
    splitIntoBatches(participants, () => ({ bytes: 32, gas: 60_000 }), { bytes: 128, gas: 200_000 }, options),
    (part) => settlement.collect.populateTransaction([...part]),
    options.maxGas ?? MAX_TRANSACTION_GAS,
    options,
    contextOf(handle),
  );
  const debts = await askAll(participants, async (participant) => ({
    participant,
    debt: await read(handle, () => house.debtOf(participant)),
  }));
  return { receipts, debts };
}

/** A debt that was given up. */
export interface CloseOutReceipt extends Receipt {
  /** Base units that the fund bears. */
  debt: bigint;
}

/** Regulator: gives up what a suspended participant owes; the fund bears it. @throws NotAllowed, NotSuspended */
export async function closeOut(
  handle: Handle,
  params: {
    participant: bigint;
    /** Hash of the decision, 32 bytes. */
    documentHash: string;
  },
  options?: WriteOptions,
): Promise<CloseOutReceipt> {
  const { settlement } = handle.contracts;
  const receipt = await send(
    handle,
    () => settlement.closeOut.populateTransaction(params.participant, params.documentHash),
    options,
  );
  return { ...receipt, debt: one(receipt.events, "settlement", "ClosedOut").debt };
}
