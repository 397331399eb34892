import { lanes } from "../core/index.ts";
import { one } from "../chain/one.ts";
import type { Handle } from "../chain/handle.ts";
import { read, type Receipt, send, type WriteOptions } from "../chain/send.ts";
import type { Day } from "../energy/days.ts";
import { GroupsTooFew } from "../errors/index.ts";
import { endedSessionsOn } from "./expectedDay.ts";
import { isQualified, qualify } from "./qualify.ts";
import { ruleOn } from "./ruleOn.ts";
import { numberOf } from "./shared.ts";

/** A session that does not count for the average of the auctions. */
export interface UnqualifiedSession {
  session: bigint;
  /** Groups that sold, three at most. */
  receivers: number;
  /** Groups that bought, three at most. */
  payers: number;
}

/** A day that can be settled. */
export interface PrepareDayReceipt {
  receipts: Receipt[];
  /** Rule in force. */
  version: bigint;
  /** Product of the month. */
  month: bigint;
  /** 0.001 currency/MWh by interval, for who is short (in difference mode: real-time). */
  shortPrices: number[];
  /** 0.001 currency/MWh by interval, for who is long (in difference mode: day-ahead). */
  longPrices: number[];
  /** Sessions that were qualified on the way. */
  qualified: bigint[];
  /** Sessions that do not count, with the groups that they have. */
  unqualified: UnqualifiedSession[];
}

/** Both sides of a day's prices, 0.001 currency/MWh. */
export function pricesIn(words: readonly bigint[], intervals: number): { shortPrices: number[]; longPrices: number[] } {
  const side = words.length / 2;
  return {
    shortPrices: lanes.unpackSigned(words.slice(0, side), intervals),
    longPrices: lanes.unpackSigned(words.slice(side), intervals),
  };
}

/** Qualifies what can be; tells of the others. */
async function qualifyAll(handle: Handle, sessions: readonly bigint[], options?: WriteOptions) {
  const [receipts, qualified, unqualified]: [Receipt[], bigint[], UnqualifiedSession[]] = [[], [], []];
  for (const session of sessions) {
    if (await isQualified(handle, session)) continue;
    try {
      receipts.push(await qualify(handle, { session }, options));
      qualified.push(session);
    } catch (error) {
      if (!(error instanceof GroupsTooFew)) throw error;
      unqualified.push({ session, receivers: error.receivers, payers: error.payers });
    }
  }
  return { receipts, qualified, unqualified };
}

/**
 * Anyone: fixes what a day is settled by, once its first review is over. Where the rule takes the average of the auctions, sessions
 * are qualified first: afterwards it is too late.
 * @throws DayPreparedBefore, ReviewNotOver, SessionsNotEnded, PricesNotFinal, NoRule
 */
export async function prepareDay(
  handle: Handle,
  params: { day: Day },
  options?: WriteOptions,
): Promise<PrepareDayReceipt> {
  const day = numberOf(handle, params.day);
  const { settlement, register } = handle.contracts;
  const rule = await ruleOn(handle, { day });
  const counts = rule.mode === "takeOrPay" && rule.sources.includes("auction");
  // Asked before anything is sent: a day that cannot be prepared yet must not cost anybody.
  if (counts) await read(handle, () => settlement.prepare.staticCall(day));
  const sessions = counts ? await endedSessionsOn(handle, day) : [];
  const { receipts, qualified, unqualified } = await qualifyAll(handle, sessions, options);
  const receipt = await send(handle, () => settlement.prepare.populateTransaction(day), options);
  const { version, month, prices } = one(receipt.events, "settlement", "DayPrepared");
  const { intervals } = await read(handle, () => register.productsOn(day));
  return {
    receipts: [...receipts, receipt],
    version,
    month,
    ...pricesIn(prices, Number(intervals)),
    qualified,
    unqualified,
  };
}
