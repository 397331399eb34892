import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import type { Day } from "../energy/days.ts";
import type { Gate } from "../market/session.ts";
import { pricesIn } from "./prepareDay.ts";
import { gateOf, nameOf, numberOf } from "./shared.ts";

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
