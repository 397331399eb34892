import { type Hex, words } from "../core/index.ts";
import { type BlockRange, findEvents } from "../chain/events.ts";
import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import { ReadingsIncomplete, UnknownBatch } from "../errors/index.ts";
import type { Gate } from "../market/session.ts";
import { type DecodedReadings, decodeItem, type Item, leafOf, readingsHash, splitItems } from "./items.ts";
import { gateOf, idsIn, named, nameOf } from "./shared.ts";
import { type Tree, treeOf } from "./tree.ts";

/** Why a batch of readings was published. */
export type ReadingsKind = "Daily" | "Amendment" | "Decision" | "Correction";

/** One participant of a batch. */
export interface BatchItem extends Item {
  /** Hash that the participant reviews. */
  readings: Hex;
  /** What the bytes say. @throws ReadingsUnfit */
  decoded(): DecodedReadings;
}

/** A batch, read back from the transaction that published it. */
export interface BatchResult {
  batch: bigint;
  kind: ReadingsKind;
  /** Local delivery day. */
  day: string;
  dayNumber: number;
  /** Metered intervals. */
  intervals: number;
  /** When its review ends. */
  closesAt: Gate;
  /** Accepted items, in the order of their leaves. */
  items: BatchItem[];
  /** Hashes above the items: root and proofs. */
  tree: Tree;
  transactionHash: string;
  blockNumber: number;
}

/** Selections of items that give the accepted participants in their order; the others were refused. */
function* selections(
  items: readonly Item[],
  accepted: readonly bigint[],
  from = 0,
  chosen: readonly Item[] = [],
): Generator<readonly Item[]> {
  const picked = [...chosen];
  for (let at = from; at < items.length && picked.length < accepted.length; at++) {
    const wanted = accepted[picked.length];
    if (items[at]!.participant !== wanted) continue;
    // Refused and accepted for the same participant: what follows may be the one that counts.
    const again = items.some((item, later) => later > at && item.participant === wanted);
    if (again) {
      yield* selections(items, accepted, at + 1, [...picked, items[at]!]);
      continue;
    }
    picked.push(items[at]!);
  }
  if (picked.length === accepted.length) yield picked;
}

/** Selections that are tried: more are no mistakes of a publisher. */
const MOST_SELECTIONS = 1_024;

/**
 * Reads a batch back from the input of its transaction, and sees that it hashes to the root on the chain.
 * @throws UnknownBatch, ReadingsIncomplete
 */
export async function readBatch(
  handle: Handle,
  params: { batch: bigint },
  options: BlockRange = {},
): Promise<BatchResult> {
  const { batch } = params;
  const { meters } = handle.contracts;
  const [of, [event]] = await Promise.all([
    read(handle, () => meters.batchOf(batch)),
    findEvents(handle, "meters", "ReadingsPublished", [batch], options),
  ]);
  const kind = named("BatchKind", of.kind);
  if (kind === "None" || kind === "Monthly") throw new UnknownBatch({ batch });
  if (event === undefined) throw new ReadingsIncomplete(batch);
  const { transactionHash, blockNumber, values } = event;
  const transaction = await read(handle, () => handle.provider.getTransaction(transactionHash));
  const call = transaction === null ? null : meters.interface.parseTransaction(transaction);
  if (call === null) throw new ReadingsIncomplete(batch);
  const [day, intervals] = [Number(of.day), Number(of.intervals)];
  const all = splitItems(words.fromHex(call.args.getValue("items") as string), intervals);
  let tried = 0;
  for (const selection of selections(all, idsIn(values.participants))) {
    const items = selection.map(({ participant, bytes }): BatchItem => ({
      participant,
      bytes,
      readings: readingsHash(day, intervals, bytes),
      decoded: () => decodeItem(bytes, intervals),
    }));
    const tree = treeOf(items.map(({ participant, readings }) => leafOf(participant, readings)));
    if (tree.root === of.root) {
      const closesAt = gateOf(of.closesAt);
      const name = nameOf(handle, day);
      return {
        batch,
        kind,
        day: name,
        dayNumber: day,
        intervals,
        closesAt,
        items,
        tree,
        transactionHash,
        blockNumber,
      };
    }
    if (++tried === MOST_SELECTIONS) break;
  }
  throw new ReadingsIncomplete(batch);
}
