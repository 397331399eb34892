import { type Day, dayName, dayNumber } from "../energy/days.ts";
import { type History, rowsOf } from "./database.ts";
import type { Settled } from "./facts/delivery.ts";

/** A settlement. Money in base units, + to receive. */
export interface SettlementHistory {
  participant: bigint;
  /** Numbered for each participant, without a gap. */
  number: bigint;
  kind: Settled;
  /** Unix time. */
  time: number;
  /** Delivery day; null for what is settled by the month. */
  day: string | null;
  /** Product of the month; null for what is settled by the day. */
  month: bigint | null;
  /** Readings; 0 where the day counts as contracted, null where none are needed. */
  batch: bigint | null;
  /** From the sessions. */
  received: bigint;
  /** For deviations, corrections, monthly rules and shares. */
  energyAmount: bigint;
  /** Deducted, ≥ 0. */
  penalty: bigint;
  /** received + energyAmount − penalty. */
  amount: bigint;
  /** Of what was to pay: from the bond, and owed. Of what was to receive: what became a ticket. */
  drawn: bigint;
  debt: bigint;
  ticketed: bigint;
}

type Money = "received" | "energyAmount" | "penalty" | "drawn" | "debt" | "ticketed";

type Row = Record<Money, string> & {
  participant: bigint;
  number: bigint;
  kind: Settled;
  time: bigint;
  deliveryDay: bigint | null;
  month: bigint | null;
  batch: bigint | null;
};

/** Which settlements; all of them without any. */
export interface SettlementSelection {
  participant?: bigint;
  /** Delivery days from this one on, and up to this one; settlements by the month are left out then. */
  from?: Day;
  to?: Day;
}

/** Settlements in the order of the chain. */
export function settlements(history: History, params: SettlementSelection = {}): SettlementHistory[] {
  const { constants } = history.deployment;
  const { participant, from, to } = params;
  const parts = [
    ["s.participant = ?", participant],
    ["s.deliveryDay >= ?", from === undefined ? undefined : dayNumber(from, constants)],
    ["s.deliveryDay <= ?", to === undefined ? undefined : dayNumber(to, constants)],
  ] as const;
  const given = parts.flatMap(([condition, value]) => (value === undefined ? [] : [{ condition, value }]));
  const where = ["1", ...given.map(({ condition }) => condition)].join(" AND ");
  const rows = rowsOf<Row>(
    history,
    `SELECT s.*, b.time FROM settlement s JOIN block b ON b.number = s.block WHERE ${where} ORDER BY s.block, s.log, s.row`,
    ...given.map(({ value }) => value),
  );
  return rows.map((row) => {
    const [received, energyAmount, penalty] = [row.received, row.energyAmount, row.penalty].map(BigInt) as [
      bigint,
      bigint,
      bigint,
    ];
    return {
      participant: row.participant,
      number: row.number,
      kind: row.kind,
      time: Number(row.time),
      day: row.deliveryDay === null ? null : dayName(Number(row.deliveryDay), constants),
      month: row.month,
      batch: row.batch,
      received,
      energyAmount,
      penalty,
      amount: received + energyAmount - penalty,
      drawn: BigInt(row.drawn),
      debt: BigInt(row.debt),
      ticketed: BigInt(row.ticketed),
    };
  });
}
