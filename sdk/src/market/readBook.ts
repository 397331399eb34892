import { commitment as hashes, words } from "../core/index.ts";
import { type BlockRange, findEvents } from "../chain/events.ts";
import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import { BookIncomplete } from "../errors/index.ts";
import { type BookItem, decodeRevealInput, type OpeningItem } from "./batches.ts";
import { OpenBook, sheetHashOf } from "./book.ts";
import { commitmentOfWord, type CommitmentResult } from "./commitment.ts";
import { participantsIn } from "./reveal.ts";
import { session as sessionOf } from "./session.ts";

/** A sheet of the book, with where it was revealed. */
export interface RevealedSheet extends BookItem {
  /** 32 bytes. */
  salt: string;
  transactionHash: string;
  blockNumber: number;
}

/** The revealed sheets of a session, in order, with the sum of their salts. */
export interface BookResult {
  session: bigint;
  book: OpenBook;
  /** Σ of the salts, modulo 2²⁵⁶. */
  saltSum: bigint;
  /** The sheets again, each with its opening. */
  sheets: RevealedSheet[];
}

export interface ReadBookOptions extends BlockRange {
  signal?: AbortSignal;
  /** Called as transactions are read. */
  onProgress?: (progress: { done: number; total: number }) => void;
}

/** Transactions read at a time. */
const AT_ONCE = 8;

/**
 * Rebuilds the book of a session from nothing but events and the inputs of the transactions that revealed it, and sees that it
 * hashes to the one on the chain. @throws BookIncomplete
 */
export async function readBook(
  handle: Handle,
  params: { session: bigint },
  options: ReadBookOptions = {},
): Promise<BookResult> {
  const { session } = params;
  const of = await sessionOf(handle, { session });
  const [committed, revealed] = await Promise.all([
    findEvents(handle, "auction", "BidCommitted", [session], options),
    findEvents(handle, "auction", "SheetsRevealed", [session], options),
  ]);
  // The last one of a participant stands: nothing is committed once revealing begins.
  const standing = new Map(committed.map(({ values }) => [values.participant, commitmentOfWord(values.commitment)]));

  const sheets: RevealedSheet[] = [];
  let saltSum = 0n;
  for (let at = 0; at < revealed.length; at += AT_ONCE) {
    options.signal?.throwIfAborted();
    const part = revealed.slice(at, at + AT_ONCE);
    const inputs = await Promise.all(part.map(({ transactionHash }) => inputOf(handle, transactionHash)));
    for (const [i, { values, transactionHash, blockNumber }] of part.entries()) {
      const byParticipant = groupByParticipant(inputs[i]);
      for (const participant of participantsIn(values.participants)) {
        const known = standing.get(participant);
        const opening = known && openingOf(handle, session, of.intervals, known, byParticipant.get(participant) ?? []);
        if (known === undefined || opening === undefined) {
          throw new BookIncomplete(session, BigInt(sheets.length), BigInt(of.sheets));
        }
        const { sheet, salt } = opening;
        sheets.push({ participant, sequence: known.sequence, sheet, salt, transactionHash, blockNumber });
        saltSum += BigInt(salt);
      }
    }
    options.onProgress?.({ done: Math.min(at + AT_ONCE, revealed.length), total: revealed.length });
  }

  const book = new OpenBook(sheets, of.intervals);
  if (book.chain() !== of.book) throw new BookIncomplete(session, BigInt(sheets.length), BigInt(of.sheets));
  return { session, book, saltSum: BigInt.asUintN(256, saltSum), sheets };
}

/** Input of a transaction; none when the node does not have it. */
async function inputOf(handle: Handle, hash: string): Promise<Uint8Array | undefined> {
  const transaction = await read(handle, () => handle.provider.getTransaction(hash));
  return transaction === null ? undefined : words.fromHex(transaction.data);
}

/** Openings of a reveal by participant: a refused one may stand beside the accepted one. */
function groupByParticipant(input: Uint8Array | undefined): Map<bigint, OpeningItem[]> {
  const groups = new Map<bigint, OpeningItem[]>();
  for (const opening of input === undefined ? [] : decodeRevealInput(input).openings) {
    const group = groups.get(opening.participant);
    if (group === undefined) groups.set(opening.participant, [opening]);
    else group.push(opening);
  }
  return groups;
}

/** The opening that fits the commitment. */
function openingOf(
  { deployment }: Handle,
  session: bigint,
  intervals: number,
  { sequence, hash }: CommitmentResult,
  openings: readonly OpeningItem[],
): OpeningItem | undefined {
  if (openings.length < 2) return openings[0];
  return openings.find(({ participant, salt, sheet }) => {
    const given = hashes.commitHash({
      chainId: BigInt(deployment.chainId),
      contract: deployment.addresses.UniformPriceAuction,
      session,
      participant,
      sequence,
      salt,
      sheetHash: sheetHashOf(sheet, intervals),
    });
    return BigInt(given) >> 64n === hash;
  });
}
