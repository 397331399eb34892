import { lanes } from "../core/index.ts";
import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import type { Gate } from "../market/session.ts";
import { gateOf, numberOf, passed } from "./shared.ts";
import { type PricesParams, seriesNumber, intervalsOn } from "./series.ts";

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
