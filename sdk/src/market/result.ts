import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import { formatPrice } from "../units.ts";

/** Result of one interval. */
export interface IntervalResult {
  /** Number of the interval, 1 … n. */
  interval: number;
  /** 0.001 currency/MWh; null where nothing trades. */
  price: number | null;
  /** The same in currency/MWh, as text. */
  priceText: string | null;
  volumeKwh: number;
}

/** Prices and volumes of a cleared session; no trade anywhere as long as it is not cleared. */
export async function result(handle: Handle, params: { session: bigint }): Promise<IntervalResult[]> {
  const { auction } = handle.contracts;
  const [prices, volumes] = await read(handle, () => auction.resultOf(params.session));
  return prices.map((price, i) => {
    const volumeKwh = Number(volumes[i]);
    const trades = volumeKwh > 0;
    return {
      interval: i + 1,
      price: trades ? Number(price) : null,
      priceText: trades ? formatPrice(price) : null,
      volumeKwh,
    };
  });
}
