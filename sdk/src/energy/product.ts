import { calendar as core } from "../core/index.ts";
import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import { UnknownProduct } from "../errors/index.ts";
import type { Source } from "../participants/kinds.ts";
import { sourcesOf } from "./calendar.ts";
import { dayName } from "./days.ts";

/** A product. */
export interface ProductResult {
  product: bigint;
  span: core.Span;
  /** First delivery day, local calendar. */
  day: string;
  /** Its number in the register. */
  firstDay: number;
  deliveryDays: number;
  intervals: number;
  /** Product right above, of the same class; 0 for a year. */
  parent: bigint;
  /** Sources that may issue it; empty for any. */
  sources: Source[];
  /** Unix time at which it freezes. */
  deliveryGate: number;
  /** Base units per kWh sold short of issue. */
  bondPerKwh: bigint;
}

const SPANS: readonly core.Span[] = ["year", "month", "workingDays", "restDays", "day"];

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
      span: SPANS[Number(terms.span)] ?? "day",
      day: dayName(firstDay, handle.deployment.constants),
      firstDay,
      deliveryDays: Number(terms.deliveryDays),
      intervals: Number(terms.intervals),
      parent: terms.parent,
      sources: sourcesOf(terms.attribute),
      deliveryGate: Number(await register.deliveryGate(id)),
      bondPerKwh: terms.bondPerKwh,
    };
  });
}
