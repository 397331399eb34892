/** Sending: every write goes through here, every refusal comes back as an error of the project. */
import type { ContractTransaction, TransactionReceipt, TransactionResponse } from "ethers";
import { decodeError, type SentenceContext, TransactionFailed, revertDataOf, decodeRevert } from "../errors/index.ts";
import { type AnyMarketEvent, eventsIn } from "./events.ts";
import { contextOf, type Handle, signerOf, type TransactionDefaults } from "./handle.ts";

/** What is known of a transaction that was mined. */
export interface Receipt {
  /** Transaction hash. */
  hash: string;
  blockNumber: number;
  gasUsed: bigint;
  /** Events of the market's contracts, in order. */
  events: AnyMarketEvent[];
}

/** Options of every verb that writes. */
export interface WriteOptions extends TransactionDefaults {
  /**
   * Stops before the next transaction. One that was sent cannot be called back: it is waited for, so that nobody loses sight
   * of it.
   */
  signal?: AbortSignal;
}

/** Margin on top of an estimate: what others do in the meantime may make a call a little dearer. */
const withMargin = (estimate: bigint) => (estimate * 115n) / 100n + 20_000n;

/** Gas of a transaction at most: newer chains refuse more than 2²⁴. */
const MOST_GAS = 2n ** 24n;

/** What a call says of its transaction, beside what the handle says. */
function ownDefaults(options: WriteOptions): TransactionDefaults {
  const { type, gasPrice, maxFeePerGas, maxPriorityFeePerGas, gasLimit } = options;
  const own = { type, gasPrice, maxFeePerGas, maxPriorityFeePerGas, gasLimit };
  return Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
}

/** Populates and estimates a call. @throws the decoded refusal */
export async function prepare(
  handle: Handle,
  call: () => Promise<ContractTransaction>,
  options: WriteOptions = {},
  context: SentenceContext = contextOf(handle),
): Promise<{ request: ContractTransaction & TransactionDefaults; gas: bigint }> {
  const signer = signerOf(handle);
  try {
    const request = { ...(await call()), ...handle.transactions, ...ownDefaults(options) };
    const from = await signer.getAddress();
    const gas = BigInt(request.gasLimit ?? (await handle.provider.estimateGas({ ...request, from })));
    return { request, gas };
  } catch (error) {
    throw decodeError(error, context);
  }
}

/** Sends a prepared request and waits until it counts. @throws the decoded refusal, TransactionFailed */
export async function submit(
  handle: Handle,
  request: ContractTransaction & TransactionDefaults,
  gas: bigint,
  context: SentenceContext = contextOf(handle),
): Promise<Receipt> {
  const signer = signerOf(handle);
  const limit = withMargin(gas);
  const gasLimit = request.gasLimit ?? (limit > MOST_GAS && gas <= MOST_GAS ? MOST_GAS : limit);
  let sent: TransactionResponse;
  try {
    sent = await signer.sendTransaction({ ...request, gasLimit });
  } catch (error) {
    throw decodeError(error, context);
  }
  const receipt = await sent.wait(handle.confirmations).catch(async (error: unknown) => {
    throw await reasonOf(handle, sent, error, context);
  });
  if (receipt === null) throw new TransactionFailed(sent.hash);
  return receiptOf(handle, receipt);
}

/** Receipt of a mined transaction, with its events. */
export function receiptOf(handle: Handle, receipt: TransactionReceipt): Receipt {
  const { hash, blockNumber, gasUsed, logs } = receipt;
  return { hash, blockNumber, gasUsed, events: eventsIn(handle, logs) };
}

/** A transaction was mined and failed: the chain is asked why, on the state just before it and on the one after. */
async function reasonOf(
  { provider, signer }: Handle,
  sent: TransactionResponse,
  error: unknown,
  context: SentenceContext,
): Promise<unknown> {
  const { code, receipt } = error as { code?: string; receipt?: TransactionReceipt };
  if (code !== "CALL_EXCEPTION") return decodeError(error, context);
  const request = { to: sent.to, data: sent.data, from: await signer?.getAddress(), gasLimit: sent.gasLimit };
  const last = receipt?.blockNumber ?? sent.blockNumber ?? 0;
  for (const blockTag of [last, last - 1]) {
    try {
      await provider.call({ ...request, blockTag });
    } catch (again) {
      const data = revertDataOf(again);
      if (data !== undefined) return decodeRevert(data, context, error);
    }
  }
  return new TransactionFailed(sent.hash, error);
}

/** Sends one call and waits until it counts. */
export async function send(
  handle: Handle,
  call: () => Promise<ContractTransaction>,
  options: WriteOptions = {},
  context: SentenceContext = contextOf(handle),
): Promise<Receipt> {
  options.signal?.throwIfAborted();
  const { request, gas } = await prepare(handle, call, options, context);
  return submit(handle, request, gas, context);
}

/** A read: whatever it meets becomes an error of the project. */
export async function read<T>(handle: Handle, call: () => Promise<T>, context?: SentenceContext): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw decodeError(error, context ?? contextOf(handle));
  }
}
