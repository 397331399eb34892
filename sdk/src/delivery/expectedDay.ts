import { reference } from "../core/index.ts";
import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import type { Day } from "../energy/days.ts";
import { result } from "../market/result.ts";
import { publishedPrices } from "./publishedPrices.ts";
import { evidenceOf } from "./qualify.ts";
import type { RuleResult } from "./rule.ts";
import { ruleOn } from "./ruleOn.ts";
import { type Series, intervalsOn } from "./series.ts";
import { named, numberOf } from "./shared.ts";

/** What a day would be settled by if it were prepared as things stand. */
export interface ExpectedDayResult {
  /** Rule in force. */
  rule: RuleResult;
  intervals: number;
  /** 0.001 currency/MWh by interval, for who is short (in difference mode: real-time). */
  shortPrices: number[];
  /** 0.001 currency/MWh by interval, for who is long (in difference mode: day-ahead). */
  longPrices: number[];
  /** Sessions that would pay out for it. */
  sessions: bigint[];
}

/** Ended sessions with a book, of products with a day. */
export async function endedSessionsOn(handle: Handle, day: number): Promise<bigint[]> {
  const { register, auction } = handle.contracts;
  return read(handle, async () => {
    const { products, used } = await register.productsOn(day);
    const lists = await Promise.all(products.filter((_, p) => used[p]).map((product) => auction.sessionsOf(product)));
    const sessions = lists.flat();
    const records = await Promise.all(sessions.map((session) => auction.recordOf(session)));
    return sessions.filter((_, s) => named("SessionState", records[s]!.state) === "Ended" && records[s]!.sheets !== 0n);
  });
}

/** Average of the auctions by interval; null where there is none. */
async function averages(handle: Handle, sessions: readonly bigint[], minimumKwh: number, intervals: number) {
  const found = await Promise.all(
    sessions.map(async (session) => {
      const { receivers, payers } = await evidenceOf(handle, { session });
      const groups = { sellerGroups: receivers.length, buyerGroups: payers.length };
      return (await result(handle, { session })).map(({ price, volumeKwh }) => ({
        price: price ?? 0,
        volume: BigInt(volumeKwh),
        ...groups,
      }));
    }),
  );
  const rule = { minimumVolume: BigInt(minimumKwh) };
  return Array.from({ length: intervals }, (_, i) =>
    reference.auctionAverage(
      found.map((of) => of[i]!),
      rule,
    ),
  );
}

/**
 * What a day would be settled by if it were prepared as things stand: with published prices that are not final yet, and every
 * session counting that can be qualified. `prepareDay` fixes the same, if nothing changes until then.
 * @throws NoRule
 */
export async function expectedDay(handle: Handle, params: { day: Day }): Promise<ExpectedDayResult> {
  const day = numberOf(handle, params.day);
  const rule = await ruleOn(handle, { day });
  const [intervals, sessions] = await Promise.all([intervalsOn(handle, day), endedSessionsOn(handle, day)]);
  const { fallbackPrice: fallback, sources, minimumKwh } = rule;
  const none = new Array<null>(intervals).fill(null);
  const published = async (series: Series): Promise<readonly (number | null)[]> => {
    const { prices, rejected } = await publishedPrices(handle, { series, day });
    return rejected || prices.length === 0 ? none : prices;
  };
  const head = { rule, intervals, sessions };
  if (rule.mode === "difference") {
    const [short, long] = await Promise.all([published("RealTime"), published("DayAhead")]);
    const filled = (prices: readonly (number | null)[]) => prices.map((price) => price ?? fallback);
    return { ...head, shortPrices: filled(short), longPrices: filled(long) };
  }
  const [auction, balancing] = await Promise.all([
    sources.includes("auction") ? averages(handle, sessions, minimumKwh, intervals) : none,
    sources.includes("balancing") ? published("Balancing") : none,
  ]);
  const pairs = none.map((_, i) => reference.combine({ auction: auction[i]!, balancing: balancing[i]!, fallback }));
  return {
    ...head,
    shortPrices: pairs.map(({ shortPrice }) => shortPrice),
    longPrices: pairs.map(({ longPrice }) => longPrice),
  };
}
