/** What is done with the participants of a month: whom it is about, and what came of it. */
import { type BatchOptions, sendBatches } from "../chain/batch.ts";
import { findEvents } from "../chain/events.ts";
import { contextOf, type Handle } from "../chain/handle.ts";
import { read, type Receipt } from "../chain/send.ts";
import { MAX_TRANSACTION_GAS, splitIntoBatches } from "../market/batches.ts";
import { askAll, daysOfMonth, type Month } from "./shared.ts";
import { STEPS } from "./totals.ts";

/** A month, and whom of it. */
export interface MonthParams {
  /** Name ("2027-03") or number of the month's product. */
  month: Month;
  /** Everybody whose turn it is by default. */
  participants?: readonly bigint[];
}

/** What a participant paid or got for a month, base units. */
export interface MonthAmount {
  participant: bigint;
  /** Number of the settlement. */
  number: bigint;
  /** Positive: to receive. */
  amount: bigint;
  /** Owed of it. */
  debt: bigint;
  /** Of it, what became a ticket. */
  ticketed: bigint;
}

/** What was charged or shared. */
export interface MonthReceipt {
  receipts: Receipt[];
  amounts: MonthAmount[];
}

/** Participants with settled days of a month for whom something is still to do. */
export async function openOf(handle: Handle, month: bigint, done: "charged" | "shared"): Promise<bigint[]> {
  const { firstDay, days } = await daysOfMonth(handle, month);
  const ids = new Set<bigint>();
  for (let day = firstDay; day < firstDay + days; day++) {
    for (const { values } of await findEvents(handle, "settlement", "StatementIssued", [undefined, day])) {
      ids.add(values.participant);
    }
  }
  const all = [...ids].sort((a, b) => Number(a - b));
  const totals = await askAll(all, (id) => read(handle, () => handle.contracts.settlement.totalsOf(month, id)));
  const most = done === "charged" ? STEPS.indexOf("entered") : STEPS.indexOf("charged");
  return all.filter((_, i) => totals[i]!.step >= 1n && totals[i]!.step <= BigInt(most));
}

/** Sends participants of a month to one of the settlement's functions. */
export async function sendMonth(
  handle: Handle,
  verb: "chargeMonth" | "shareMonth",
  month: bigint,
  participants: readonly bigint[],
  options: BatchOptions,
): Promise<Receipt[]> {
  const { settlement } = handle.contracts;
  return sendBatches(
    handle,
    splitIntoBatches(participants, () => ({ bytes: 32, gas: 130_000 }), { bytes: 128, gas: 400_000 }, options),
    (part) => settlement[verb].populateTransaction(month, [...part]),
    options.maxGas ?? MAX_TRANSACTION_GAS,
    options,
    contextOf(handle),
  );
}
