import { findEvents } from "../chain/events.ts";
import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import type { Day } from "../energy/days.ts";
import type { Gate } from "../market/session.ts";
import { pricesIn } from "./prepareDay.ts";
import { gateOf, nameOf, numberOf } from "./shared.ts";

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

/** A delivery day as settlement sees it. */
export interface DayResult {
  day: string;
  prepared: boolean;
  /** Rule in force when it was prepared; 0 before. */
  version: bigint;
  /** Product of its month; 0 before. */
  month: bigint;
  intervals: number;
  /** Participants whose readings were published; of them settled. */
  published: number;
  settled: number;
  /** When its first review ends; time 0 before there is one. */
  firstReview: Gate;
  /** From when unpublished readings count as contracted; time 0 before it is announced. */
  absentFrom: Gate;
  /** 0.001 currency/MWh for who is short (in difference mode: real-time); empty before it is prepared. */
  shortPrices: number[];
  /** 0.001 currency/MWh for who is long (in difference mode: day-ahead). */
  longPrices: number[];
  /** Sessions that pay out for it. */
  sessions: bigint[];
}

/** A delivery day as settlement sees it. */
export async function day(handle: Handle, params: { day: Day }): Promise<DayResult> {
  const number = numberOf(handle, params.day);
  const { settlement, meters, auction } = handle.contracts;
  return read(handle, async () => {
    const [record, words, sessions, published, firstReview, absentFrom] = await Promise.all([
      settlement.dayOf(number),
      settlement.pricesOf(number),
      settlement.sessionsOn(number, auction.target),
      meters.publishedOn(number),
      meters.firstReviewOf(number),
      meters.absentFrom(number),
    ]);
    const intervals = Number(record.intervals);
    return {
      day: nameOf(handle, number),
      prepared: record.prepared,
      version: record.version,
      month: record.month,
      intervals,
      published: Number(published),
      settled: Number(record.settled),
      firstReview: gateOf(firstReview),
      absentFrom: gateOf(absentFrom),
      ...pricesIn(words, intervals),
      sessions: [...sessions],
    };
  });
}

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
