import { type BatchOptions, sendBatches } from "../chain/batch.ts";
import { findEvents } from "../chain/events.ts";
import { contextOf, type Handle } from "../chain/handle.ts";
import { read, type Receipt } from "../chain/send.ts";
import { MAX_TRANSACTION_GAS, splitIntoBatches } from "../market/batches.ts";
import { askAll } from "./shared.ts";

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
