import { lanes } from "../core/index.ts";
import type { Handle } from "../chain/handle.ts";
import { read, type Receipt, send, type WriteOptions } from "../chain/send.ts";
import type { Day } from "../energy/days.ts";
import { IntervalsMismatch } from "../energy/quantities.ts";
import { ENUMS, type EnumValue } from "../errors/index.ts";
import type { Gate } from "../market/session.ts";
import { type Decimal, parsePrice } from "../units.ts";
import { gateOf, numberOf, passed } from "./shared.ts";

/** Which published price: of the balancing mechanism, or of an outside day-ahead or real-time market. */
export type Series = EnumValue<"Series">;

/** Which price, of which day. */
export interface PricesParams {
  series: Series;
  /** Local delivery day. */
  day: Day;
}

/** Prices as they stand. */
export interface PricesResult {
  /** 0.001 currency/MWh by interval; empty while nothing is published. */
  prices: number[];
  /** When they cannot change any more; time 0 while nothing is published. */
  finalFrom: Gate;
  final: boolean;
  /** Times they were amended. */
  amendments: number;
  rejected: boolean;
  documentHash: string;
}

const seriesNumber = (series: Series) => ENUMS.Series.indexOf(series);

/** Intervals of a day. */
const intervalsOn = async (handle: Handle, day: number) =>
  Number((await read(handle, () => handle.contracts.register.productsOn(day))).intervals);

/**
 * Grid company: publishes prices of a day that is over, or amends them within their review.
 * @throws NotDecimal, IntervalsMismatch, PricesTooEarly, PricesTooLate, PricesFinal, DocumentMissing
 */
export async function publishPrices(
  handle: Handle,
  params: PricesParams & {
    /** Currency/MWh by interval, or the same in all of them. */
    prices: readonly Decimal[] | Decimal;
    /** Hash of the document, 32 bytes. */
    documentHash: string;
  },
  options?: WriteOptions,
): Promise<Receipt> {
  const day = numberOf(handle, params.day);
  const intervals = await intervalsOn(handle, day);
  const { prices } = params;
  const list =
    typeof prices === "object" ? prices.map(parsePrice) : new Array<number>(intervals).fill(parsePrice(prices));
  if (list.length !== intervals) throw new IntervalsMismatch(list.length, intervals);
  const words = lanes.packSigned(list);
  return send(
    handle,
    () =>
      handle.contracts.prices.publish.populateTransaction(seriesNumber(params.series), day, words, params.documentHash),
    options,
  );
}

/** Regulator: rejects prices within their review; they may be published once more in time. @throws NotTheRegulator, PricesFinal */
export async function rejectPrices(
  handle: Handle,
  params: PricesParams & {
    /** Hash of the decision, 32 bytes. */
    documentHash: string;
  },
  options?: WriteOptions,
): Promise<Receipt> {
  const day = numberOf(handle, params.day);
  const { prices } = handle.contracts;
  return send(
    handle,
    () => prices.reject.populateTransaction(seriesNumber(params.series), day, params.documentHash),
    options,
  );
}

/** Prices of a day as they stand. */
export async function publishedPrices(handle: Handle, params: PricesParams): Promise<PricesResult> {
  const day = numberOf(handle, params.day);
  const series = seriesNumber(params.series);
  const [found, intervals] = await Promise.all([
    read(handle, () => handle.contracts.prices.pricesOf(series, day)),
    intervalsOn(handle, day),
  ]);
  const finalFrom = gateOf(found.finalFrom);
  return {
    prices: found.lanes.length === 0 ? [] : lanes.unpackSigned(found.lanes, intervals),
    finalFrom,
    final: finalFrom.time !== 0 && (await passed(handle, finalFrom)),
    amendments: Number(found.amendments),
    rejected: found.rejected,
    documentHash: found.documentHash,
  };
}
