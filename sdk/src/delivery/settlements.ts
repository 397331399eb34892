import { findEvents } from "../chain/events.ts";
import type { Handle } from "../chain/handle.ts";
import { nameOf } from "./shared.ts";

/** A settlement of a participant. Money in base units, positive to receive. */
export interface SettlementEntry {
  /** They are numbered without a gap. */
  number: bigint;
  kind: "day" | "correction" | "monthlyRule" | "fundShare";
  /** Delivery day. */
  day?: string;
  /** Product of the month. */
  month?: bigint;
  /** Readings; 0 where the day counts as contracted. */
  batch?: bigint;
  /** Readings that a correction replaced. */
  oldBatch?: bigint;
  /** From sessions. */
  received: bigint;
  /** For deviations. */
  energyAmount: bigint;
  /** Deducted, ≥ 0. */
  penalty: bigint;
  /** What the settlement came to: received + energyAmount − penalty, or the correction, charge or share. */
  amount: bigint;
  /** Paid from the bond of the day, owed, and ticketed. */
  drawn: bigint;
  debt: bigint;
  ticketed: bigint;
  transactionHash: string;
  blockNumber: number;
}

/** All settlements of a participant, by number. */
export async function settlements(handle: Handle, params: { participant: bigint }): Promise<SettlementEntry[]> {
  const by = [params.participant];
  const [issued, corrected, charged, shared] = await Promise.all([
    findEvents(handle, "settlement", "StatementIssued", by),
    findEvents(handle, "settlement", "StatementCorrected", by),
    findEvents(handle, "settlement", "MonthCharged", by),
    findEvents(handle, "settlement", "MonthShared", by),
  ]);
  const none = { received: 0n, energyAmount: 0n, penalty: 0n, drawn: 0n };
  const at = ({ transactionHash, blockNumber }: { transactionHash: string; blockNumber: number }) => ({
    transactionHash,
    blockNumber,
  });
  const entries: SettlementEntry[] = [
    ...issued.map((event): SettlementEntry => {
      const { number, day: of, batch, received, charge, penalty, drawn, debt, ticketed } = event.values;
      const amount = received - charge - penalty;
      const parts = { received, energyAmount: -charge, penalty, amount, drawn, debt, ticketed };
      return { number, kind: "day", day: nameOf(handle, of), batch, ...parts, ...at(event) };
    }),
    ...corrected.map((event): SettlementEntry => {
      const { number, day: of, oldBatch, newBatch, charge, debt, ticketed } = event.values;
      const parts = { ...none, amount: -charge, debt, ticketed };
      return { number, kind: "correction", day: nameOf(handle, of), batch: newBatch, oldBatch, ...parts, ...at(event) };
    }),
    ...charged.map((event): SettlementEntry => {
      const { number, month, charge, debt, ticketed } = event.values;
      return { number, kind: "monthlyRule", month, ...none, amount: -charge, debt, ticketed, ...at(event) };
    }),
    ...shared.map((event): SettlementEntry => {
      const { number, month, amount, debt, ticketed } = event.values;
      return { number, kind: "fundShare", month, ...none, amount, debt, ticketed, ...at(event) };
    }),
  ];
  return entries.sort((a, b) => Number(a.number - b.number));
}
