import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import { ENUMS, UnknownProduct } from "../errors/index.ts";
import type { Source } from "../participants/kinds.ts";
import { dayName } from "./days.ts";

/** A product. */
export interface ProductResult {
  product: bigint;
  /** First delivery day, local calendar. */
  day: string;
  /** Its number in the register. */
  firstDay: number;
  deliveryDays: number;
  intervals: number;
  /** Sources that may issue it; empty for any. */
  sources: Source[];
  /** Unix time at which it freezes. */
  deliveryGate: number;
  /** Base units per kWh sold short of issue. */
  bondPerKwh: bigint;
}

/** A product. @throws UnknownProduct */
export async function product(handle: Handle, params: { product: bigint }): Promise<ProductResult> {
  const { register } = handle.contracts;
  const id = params.product;
  return read(handle, async () => {
    const terms = await register.productOf(id);
    if (terms.intervals === 0n) throw new UnknownProduct({ product: id });
    const firstDay = Number(terms.firstDay);
    return {
      product: id,
      day: dayName(firstDay, handle.deployment.constants),
      firstDay,
      deliveryDays: Number(terms.deliveryDays),
      intervals: Number(terms.intervals),
      sources: ENUMS.Source.filter((_, i) => (terms.attribute >> BigInt(i)) & 1n) as Source[],
      deliveryGate: Number(await register.deliveryGate(id)),
      bondPerKwh: terms.bondPerKwh,
    };
  });
}
