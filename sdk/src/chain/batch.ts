/** Batches: one verb, many transactions, each as large as it may be. */
import type { ContractTransaction } from "ethers";
import type { SentenceContext } from "../errors/index.ts";
import type { Handle } from "./handle.ts";
import { prepare, type Receipt, submit, type WriteOptions } from "./send.ts";

/** How far a verb of many transactions has come. */
export interface Progress {
  /** Items done, of how many. */
  done: number;
  total: number;
  /** The transaction that got there. */
  receipt: Receipt;
}

/** Options of verbs that send many transactions. */
export interface BatchOptions extends WriteOptions {
  /** Called after each transaction. */
  onProgress?: (progress: Progress) => void;
  /** Bytes of a transaction at most (122,880 by default). */
  maxBytes?: number;
  /** Gas of a transaction at most (a little below 2²⁴ by default). */
  maxGas?: number;
  /** Items of a transaction at most. */
  maxItems?: number;
}

/**
 * Sends one batch, halved as long as its estimate exceeds the bound of gas.
 * @returns how many of the items went in
 */
export async function sendAsMuchAsFits<Item>(
  handle: Handle,
  items: readonly Item[],
  callOf: (items: readonly Item[]) => Promise<ContractTransaction>,
  maxGas: number,
  options: WriteOptions,
  context: SentenceContext,
): Promise<{ receipt: Receipt; sent: number }> {
  for (let count = items.length; ; count = Math.ceil(count / 2)) {
    options.signal?.throwIfAborted();
    const part = items.slice(0, count);
    const { request, gas } = await prepare(handle, () => callOf(part), options, context);
    if (gas <= BigInt(maxGas) || count <= 1 || request.gasLimit !== undefined) {
      return { receipt: await submit(handle, request, gas, context), sent: count };
    }
  }
}

/** Sends all batches, one after the other. */
export async function sendBatches<Item>(
  handle: Handle,
  batches: readonly (readonly Item[])[],
  callOf: (items: readonly Item[]) => Promise<ContractTransaction>,
  maxGas: number,
  options: BatchOptions,
  context: SentenceContext,
): Promise<Receipt[]> {
  const receipts: Receipt[] = [];
  const total = batches.reduce((sum, batch) => sum + batch.length, 0);
  let done = 0;
  for (const batch of batches) {
    for (let rest = batch; rest.length > 0;) {
      const { receipt, sent } = await sendAsMuchAsFits(handle, rest, callOf, maxGas, options, context);
      receipts.push(receipt);
      done += sent;
      rest = rest.slice(sent);
      options.onProgress?.({ done, total, receipt });
    }
  }
  return receipts;
}
