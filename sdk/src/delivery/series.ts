/** Published prices by series and day: what their verbs share. */
import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import type { Day } from "../energy/days.ts";
import { ENUMS, type EnumValue } from "../errors/index.ts";

/** Which published price: of the balancing mechanism, or of an outside day-ahead or real-time market. */
export type Series = EnumValue<"Series">;

/** Which price, of which day. */
export interface PricesParams {
  series: Series;
  /** Local delivery day. */
  day: Day;
}

/** Number of a series in the contracts. */
export const seriesNumber = (series: Series) => ENUMS.Series.indexOf(series);

/** Intervals of a day. */
export const intervalsOn = async (handle: Handle, day: number) =>
  Number((await read(handle, () => handle.contracts.register.productsOn(day))).intervals);
