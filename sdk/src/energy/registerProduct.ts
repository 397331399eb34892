import { one } from "../chain/one.ts";
import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";
import { numberOfSource, type Source } from "../participants/kinds.ts";
import { type Day, dayNumber } from "./days.ts";

/** What is bought and sold: a day, its intervals, who may issue it. */
export interface RegisterProductParams {
  /** The delivery day, local. */
  day: Day;
  /** 1 … 96, 24 by default. */
  intervals?: number;
  /** Sources that may issue it; any by default. */
  sources?: readonly Source[];
}

/** The registration, with the new product's id. */
export interface RegisterProductReceipt extends Receipt {
  product: bigint;
}

/** Operator: registers the product of a day. */
export async function registerProduct(
  handle: Handle,
  params: RegisterProductParams,
  options?: WriteOptions,
): Promise<RegisterProductReceipt> {
  const { day, intervals = 24, sources = [] } = params;
  const terms = {
    firstDay: dayNumber(day, handle.deployment.constants),
    deliveryDays: 1,
    intervals,
    attribute: sources.reduce((mask, source) => mask | (1 << numberOfSource(source)), 0),
    parent: 0,
    bondPerKwh: 0,
  };
  const { register } = handle.contracts;
  const receipt = await send(handle, () => register.registerProduct.populateTransaction(terms), options);
  return { ...receipt, product: one(receipt.events, "register", "ProductRegistered").product };
}
