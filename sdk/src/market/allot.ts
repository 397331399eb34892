import { type BatchOptions, sendAsMuchAsFits } from "../chain/batch.ts";
import { contextOf, type Handle } from "../chain/handle.ts";
import type { Receipt } from "../chain/send.ts";
import { CursorMismatch, NothingNew, WrongState } from "../errors/index.ts";
import {
  allotFixed,
  allotmentCost,
  type BookItem,
  concat,
  encodeBookItem,
  MAX_TRANSACTION_GAS,
  splitIntoBatches,
} from "./batches.ts";
import type { OpenBook } from "./book.ts";
import { readBook } from "./readBook.ts";
import { session as sessionOf } from "./session.ts";

/** Which session is allotted, from which book. */
export interface AllotParams {
  session: bigint;
  /** The book; read from the chain by default. */
  book?: OpenBook;
  /** Packed claims; the true ones by default. */
  claims?: readonly bigint[];
  /** Sheets after which to stop; all by default. */
  until?: number;
}

/** What an allotment came to. */
export interface AllotReceipt {
  /** One for each own transaction; none if others had done everything. */
  receipts: Receipt[];
  /** Sheets allotted by own transactions. */
  allotted: number;
}

/**
 * Allots a cleared session in batches; anyone. Begins at the cursor; where a rival is faster, it looks again and goes on from
 * there.
 */
export async function allot(handle: Handle, params: AllotParams, options: BatchOptions = {}): Promise<AllotReceipt> {
  const { session } = params;
  let of = await sessionOf(handle, { session });
  if (of.state === "Ended") return { receipts: [], allotted: 0 };
  if (of.state !== "Cleared") throw new WrongState({ session, state: of.state }, { context: contextOf(handle) });
  const book = params.book ?? (await readBook(handle, { session }, { signal: options.signal })).book;
  const claims = [...(params.claims ?? book.packedClaims())];
  const { sums } = book.clearingAt(claims, book.items.length);
  const until = Math.min(params.until ?? of.sheets, of.sheets);
  const context = contextOf(handle, of);
  const { auction } = handle.contracts;
  const receipts: Receipt[] = [];
  let allotted = 0;

  while (of.state === "Cleared" && of.sheetsAllotted < until) {
    options.signal?.throwIfAborted();
    const at = of.sheetsAllotted;
    const progress = book.allotmentAt(claims, sums, at);
    const [batch = []] = splitIntoBatches(
      book.items.slice(at, until),
      (item: BookItem) => allotmentCost(item, book.intervals),
      allotFixed(book.intervals),
      options,
    );
    try {
      const { receipt, sent } = await sendAsMuchAsFits(
        handle,
        batch,
        (items) =>
          auction.allot.populateTransaction(session, claims, sums, progress, concat(items.map(encodeBookItem))),
        options.maxGas ?? MAX_TRANSACTION_GAS,
        options,
        context,
      );
      receipts.push(receipt);
      allotted += allottedIn(receipt);
      options.onProgress?.({ done: at + sent, total: until, receipt });
      of = await sessionOf(handle, { session });
    } catch (error) {
      const overtaken =
        error instanceof NothingNew ||
        error instanceof CursorMismatch ||
        (error instanceof WrongState && error.state === "Ended");
      if (!overtaken) throw error;
      of = await sessionOf(handle, { session });
      if (of.state === "Cleared" && of.sheetsAllotted === at) throw error;
    }
  }
  return { receipts, allotted };
}

/** Sheets that a transaction really allotted: 20 bytes a record. */
function allottedIn({ events }: Receipt): number {
  return events.reduce(
    (sum, event) =>
      event.contract === "auction" && event.name === "SheetsAllotted"
        ? sum + (event.values.records.length - 2) / 40
        : sum,
    0,
  );
}
