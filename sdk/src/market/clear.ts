import { type BatchOptions, sendAsMuchAsFits } from "../chain/batch.ts";
import { findEvents } from "../chain/events.ts";
import { contextOf, type Handle, signerOf } from "../chain/handle.ts";
import { read, type Receipt } from "../chain/send.ts";
import { BookIncomplete, ProgressUnknown, WrongState } from "../errors/index.ts";
import {
  type BookItem,
  clearBeginning,
  clearFixed,
  clearingCost,
  type ClearProgress,
  clearProgressHash,
  concat,
  encodeBookItem,
  MAX_TRANSACTION_GAS,
  splitIntoBatches,
} from "./batches.ts";
import type { OpenBook } from "./book.ts";
import { readBook } from "./readBook.ts";
import { session as sessionOf } from "./session.ts";

/** Which session is cleared, from which book, by which claims. */
export interface ClearParams {
  session: bigint;
  /** The book; read from the chain by default. */
  book?: OpenBook;
  /** Packed claims; the true ones by default. False ones are refused by the chain. */
  claims?: readonly bigint[];
  /** Accounts whose progress may be continued, beside the own one: the furthest is. */
  from?: readonly string[];
}

/** What a clearing came to. */
export interface ClearReceipt {
  /** One for each own transaction; none if others had done everything. */
  receipts: Receipt[];
  /** Account whose transaction cleared the session. */
  clearedBy: string;
  /** Sheets of the book that others had read before: theirs were continued. */
  continued: number;
}

/** How far somebody has come, and who left it. */
interface Standing {
  from: string;
  progress: ClearProgress;
}

/**
 * Clears a session: computes the true claims and proves them over the whole book, in as many transactions as needed. Goes on
 * where it stopped, or where another account stopped that is further; a rival who is faster does no harm.
 */
export async function clear(handle: Handle, params: ClearParams, options: BatchOptions = {}): Promise<ClearReceipt> {
  const { session } = params;
  const of = await sessionOf(handle, { session });
  if (of.state !== "Live") return { receipts: [], clearedBy: await clearerOf(handle, session, of.state), continued: 0 };
  const book = params.book ?? (await readBook(handle, { session }, { signal: options.signal })).book;
  const claims = params.claims ?? book.packedClaims();
  const own = await signerOf(handle).getAddress();
  const accounts = [...new Set([own, ...(params.from ?? [])])];
  const context = contextOf(handle, of);
  const { auction } = handle.contracts;
  const receipts: Receipt[] = [];
  let continued = 0;
  let stale = 0;

  for (;;) {
    options.signal?.throwIfAborted();
    const { from, progress } = await furthest(handle, session, accounts, book, claims);
    const at = Number(progress.sheets);
    if (at === book.items.length && of.sheets !== 0)
      throw new BookIncomplete(session, progress.sheets, BigInt(of.sheets));
    const [batch = []] = nextBatches(book, at, options);
    try {
      const { receipt, sent } = await sendAsMuchAsFits(
        handle,
        batch,
        (items) =>
          auction.clear.populateTransaction(session, from, [...claims], progress, concat(items.map(encodeBookItem))),
        options.maxGas ?? MAX_TRANSACTION_GAS,
        options,
        context,
      );
      if (from !== own) continued = Math.max(continued, at);
      receipts.push(receipt);
      options.onProgress?.({ done: at + sent, total: book.items.length, receipt });
      if (receipt.events.some(({ name }) => name === "SessionCleared")) return { receipts, clearedBy: own, continued };
    } catch (error) {
      // A rival was faster: with the whole session, or with the progress that was to be continued.
      if (error instanceof WrongState && (error.state === "Cleared" || error.state === "Ended")) {
        return { receipts, clearedBy: await clearerOf(handle, session, error.state), continued };
      }
      if (!(error instanceof ProgressUnknown) || from === own || ++stale > accounts.length + 8) throw error;
    }
  }
}

/** The batches that are left behind `at` sheets; an empty book is one empty batch. */
function nextBatches(book: OpenBook, at: number, options: BatchOptions): BookItem[][] {
  const { intervals } = book;
  const costOf = (item: BookItem) => clearingCost(item, intervals);
  return splitIntoBatches(book.items.slice(at), costOf, clearFixed(intervals), options);
}

/** The furthest of what the accounts have left for these claims; the beginning if they left nothing. */
async function furthest(
  handle: Handle,
  session: bigint,
  accounts: readonly string[],
  book: OpenBook,
  claims: readonly bigint[],
): Promise<Standing> {
  const { auction } = handle.contracts;
  const left = new Map<string, string>();
  for (const account of accounts) {
    const hash = await read(handle, () => auction.progressOf(session, account));
    if (BigInt(hash) !== 0n && !left.has(hash)) left.set(hash, account);
  }
  let best: Standing = { from: accounts[0]!, progress: clearBeginning(book.intervals) };
  if (left.size === 0) return best;
  for (const progress of book.clearing(claims)) {
    const from = left.get(clearProgressHash(claims, progress));
    if (from !== undefined) best = { from, progress };
  }
  return best;
}

/** Who cleared a session that is not live any more. @throws WrongState when nobody did */
async function clearerOf(handle: Handle, session: bigint, state: WrongState["state"]): Promise<string> {
  const [event] = await findEvents(handle, "auction", "SessionCleared", [session]);
  if (event === undefined || state === "Voided") {
    throw new WrongState({ session, state }, { context: contextOf(handle) });
  }
  return event.values.by;
}
