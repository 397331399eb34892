/** Keeping up with a chain. */
import { append, type EventBlock, rollBack } from "./append.ts";
import { type BlockRef, headOf, type History, rowsOf } from "./database.ts";
import { type BlockSource, ChainMoved } from "./source.ts";

/** How an index is brought up to date. */
export interface SyncOptions {
  /** Stops between two steps; what was added stays. */
  signal?: AbortSignal;
  /** Called after every step: blocks of the chain, events so far. */
  onProgress?: (progress: { done: number; total: number; events: number }) => void;
}

/** What came of it. */
export interface SyncResult {
  /** Newest block that the index knows. */
  head: BlockRef;
  /** Events added. */
  events: number;
  /** Blocks with events that were taken away because the chain was re-organised. */
  replaced: number;
  /** Blocks by which the node is behind the index; 0 usually. */
  behind: number;
}

/** Blocks asked for at a time: more while nothing happens in them, fewer where a node finds it too much. */
const MOST_BLOCKS = 65_536;
const FIRST_BLOCKS = 1_024;
const MANY_EVENTS = 5_000;

/** How often a chain may move under one step. */
const PATIENCE = 10;

/** Newest block of the index that the chain still has; null for none. Hashes chain, so where one fits all before it do. */
async function commonBlock(history: History, source: BlockSource): Promise<BlockRef | null> {
  const known = rowsOf<{ number: bigint; hash: string }>(history, "SELECT number, hash FROM block ORDER BY number");
  const fits = async ({ number, hash }: { number: bigint; hash: string }) =>
    (await source.blockAt(Number(number)))?.hash === hash;
  let [low, high] = [0, known.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (await fits(known[middle]!)) low = middle + 1;
    else high = middle;
  }
  const last = known[low - 1];
  return last === undefined ? null : { number: Number(last.number), hash: last.hash };
}

/** Takes away what the chain no longer has; how many blocks that were. */
async function settle(history: History, source: BlockSource, newest: BlockRef): Promise<number> {
  const head = headOf(history);
  if (head === null) return 0;
  if (head.number <= newest.number && (await source.blockAt(head.number))?.hash === head.hash) return 0;
  const count = () => rowsOf<{ n: bigint }>(history, "SELECT count(*) AS n FROM block")[0]!.n;
  const common = await commonBlock(history, source);
  const latest = rowsOf<{ number: bigint }>(
    history,
    "SELECT number FROM block WHERE number <= ? ORDER BY number DESC LIMIT 1",
    newest.number,
  )[0];
  // A node that is behind has all that is known up to its own head: nothing is wrong with the rest.
  const isBehind = head.number > newest.number && Number(latest?.number ?? -1n) === (common?.number ?? -1);
  if (isBehind) return 0;
  const before = count();
  rollBack(history, common);
  return Number(before - count());
}

/** Blocks first … last, or fewer where a node finds that too much: "too many results" comes in as many wordings as there are nodes. */
async function readSome(
  source: BlockSource,
  first: number,
  last: number,
): Promise<{ blocks: EventBlock[]; last: number }> {
  try {
    return { blocks: await source.read(first, last), last };
  } catch (error) {
    if (error instanceof ChainMoved || first === last) throw error;
    return readSome(source, first, first + Math.floor((last - first) / 4));
  }
}

/** Adds the next blocks; the last one and how many events there were, or null when the chain moved. */
async function step(
  history: History,
  source: BlockSource,
  first: number,
  most: number,
): Promise<{ last: number; events: number } | null> {
  const before = headOf(history);
  try {
    const { blocks, last } = await readSome(source, first, most);
    const end = await source.blockAt(last);
    // What was read is of one chain if what is known is still in it, and if the newest block has not changed since.
    if (end === null || (before !== null && (await source.blockAt(before.number))?.hash !== before.hash)) return null;
    const newest = blocks.at(-1);
    if (newest !== undefined && (await source.blockAt(newest.number))?.hash !== newest.hash) return null;
    append(history, blocks, end, before);
    return { last, events: blocks.reduce((sum, { events }) => sum + events.length, 0) };
  } catch (error) {
    if (error instanceof ChainMoved) return null;
    throw error;
  }
}

/**
 * Brings an index up to the head of its source. What a re-organisation replaced is taken away first; every step is written
 * wholly or not at all, so that one that was killed goes on where it was. @throws IndexInUse
 */
export async function sync(history: History, source: BlockSource, options: SyncOptions = {}): Promise<SyncResult> {
  const { signal, onProgress } = options;
  let newest = await source.head();
  let [events, replaced, size, moved] = [0, 0, FIRST_BLOCKS, 0];
  replaced += await settle(history, source, newest);
  const known = () => headOf(history)?.number ?? source.firstBlock - 1;
  for (let done = known(); done < newest.number;) {
    signal?.throwIfAborted();
    const added = await step(history, source, done + 1, Math.min(done + size, newest.number));
    if (added === null) {
      if (++moved > PATIENCE) throw new ChainMoved(done + 1);
      newest = await source.head();
      replaced += await settle(history, source, newest);
      done = known();
      continue;
    }
    events += added.events;
    size = added.events < MANY_EVENTS ? Math.min(size * 2, MOST_BLOCKS) : Math.max(1, Math.floor(size / 2));
    done = added.last;
    onProgress?.({ done: done - source.firstBlock + 1, total: newest.number - source.firstBlock + 1, events });
  }
  const head = headOf(history) ?? newest;
  return { head, events, replaced, behind: Math.max(0, head.number - newest.number) };
}

/** How a chain is followed. */
export interface FollowOptions extends SyncOptions {
  /** Milliseconds between two looks; 2,000 by default. */
  every?: number;
  /** Called after every look that found something. */
  onNews?: (result: SyncResult) => void;
}

/** Keeps an index up to date until it is aborted. */
export async function follow(history: History, source: BlockSource, options: FollowOptions = {}): Promise<void> {
  const { signal, every = 2_000, onNews } = options;
  while (!signal?.aborted) {
    const result = await sync(history, source, options);
    if (result.events > 0 || result.replaced > 0) onNews?.(result);
    await new Promise<void>((done) => {
      const wake = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", wake);
        done();
      };
      const timer = setTimeout(wake, every);
      signal?.addEventListener("abort", wake);
    });
  }
}
