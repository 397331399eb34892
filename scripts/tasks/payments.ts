/** Payments received, as a table: whom they are for, how much, and the bank's reference. */
import type { Desk } from "./desk.ts";
import { money, reference, text } from "./files/columns.ts";
import { readTable } from "./files/table.ts";
import { noTwins, participantsByRef, resolveIds } from "./people.ts";

export interface PaymentsOptions {
  file: string;
  /** Table of participants, where payments name them. */
  participants: string | undefined;
}

export interface Payment {
  line: number;
  participant: bigint;
  account: string;
  /** Base units. */
  amount: bigint;
  paymentReference: string;
}

/** Reads a table of payments. @throws BadInput */
export async function readPayments(market: Desk, { file, participants }: PaymentsOptions): Promise<Payment[]> {
  const table = readTable(file, { participant: text, amount: money, reference });
  noTwins(table, "reference", (row) => row.reference, "the reference");
  const known = await participantsByRef(market, participants);
  const ids = resolveIds(table, "participant", known, "participant", "participants");
  const payments: Payment[] = [];
  for (const { line, values } of table.done().rows) {
    const participant = ids.get(line)!;
    const { account } = await market.participants.participant({ participant });
    payments.push({ line, participant, account, amount: values.amount, paymentReference: values.reference });
  }
  return payments;
}
