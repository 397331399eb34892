import { lanes } from "../core/index.ts";
import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import { product as productOf } from "./product.ts";

/** Whose holdings, of which product. */
export interface HoldingsParams {
  product: bigint;
  participants: readonly bigint[];
}

/** Holdings of participants: kWh per interval, in the order asked for. */
export async function holdings(handle: Handle, params: HoldingsParams): Promise<number[][]> {
  const { product, participants } = params;
  const { intervals } = await productOf(handle, { product });
  const words = await read(handle, () => handle.contracts.register.lanesOf(product, [...participants]));
  const each = Math.ceil(intervals / lanes.LANES);
  return participants.map((_, i) => lanes.unpack(words.slice(i * each, (i + 1) * each), intervals));
}
