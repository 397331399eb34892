/** Publishing readings in as few transactions as allowed; the verbs differ in what they publish. */
import { words } from "../core/index.ts";
import { type BatchOptions, sendBatches } from "../chain/batch.ts";
import { eventsNamed } from "../chain/events.ts";
import { contextOf, type Handle } from "../chain/handle.ts";
import type { Receipt } from "../chain/send.ts";
import type { Day } from "../energy/days.ts";
import { decodeRevert } from "../errors/index.ts";
import { BATCH_FIXED, type ItemCost, MAX_TRANSACTION_GAS, splitIntoBatches } from "../market/batches.ts";
import type { Refused } from "../market/commitMany.ts";
import { encodeItem, intervalsOf, type Item, type Readings } from "./items.ts";
import { idsIn, numberOf } from "./shared.ts";

/** Readings of a delivery day. */
export interface PublishReadingsParams {
  /** Local delivery day that is over. */
  day: Day;
  /** One for each participant, all in the same intervals: a multiple of the market's, 96 at most. */
  readings: readonly Readings[];
  /** Metered intervals; those of the readings by default. */
  intervals?: number;
}

/** What became of readings. */
export interface PublishReceipt {
  /** One for each transaction. */
  receipts: Receipt[];
  /** Batches, one for each transaction. */
  batches: bigint[];
  /** Participants (of a monthly record: metering points) whose readings stand under a root, in their order. */
  accepted: bigint[];
  /** Those whose readings were refused, each with its reason. */
  refused: Refused[];
}

/** Bytes of a batch at most: readers find it in one transaction. */
export const MAX_BATCH_BYTES = 110_000;

/** Cost of an item: its bytes, its points looked up and its words tested. */
export const publishCost = ({ bytes }: Item): ItemCost => ({
  bytes: bytes.length,
  gas: 20_000 + 45 * bytes.length,
});

/** Which function takes the readings. */
export type PublishVerb = "publish" | "amend" | "publishCorrection" | "decide";

/** Bytes of readings, by participant: the ledger keeps 64 neighbours in a word, and corrections must ascend. @throws ReadingsUnfit */
export function itemsOf({ readings, intervals = intervalsOf(readings) }: PublishReadingsParams): {
  items: Item[];
  intervals: number;
} {
  const items = readings.map((of) => ({ participant: of.participant, bytes: encodeItem(of, intervals) }));
  return { items: items.sort((a, b) => Number(a.participant - b.participant)), intervals };
}

/** Accepted and refused of some transactions. */
export function outcomeOf(handle: Handle, receipts: Receipt[]): PublishReceipt {
  const events = receipts.flatMap((receipt) => receipt.events);
  const published = eventsNamed(events, "meters", "ReadingsPublished");
  return {
    receipts,
    batches: published.map(({ values }) => values.batch),
    accepted: published.flatMap(({ values }) => idsIn(values.participants)),
    refused: eventsNamed(events, "meters", "ReadingsRefused").map(({ values: { participant, reason } }) => ({
      participant,
      error: decodeRevert(reason, contextOf(handle)),
    })),
  };
}

/** Sends items to one of the ledger's functions, a batch for each transaction. */
export async function publishItems(
  handle: Handle,
  verb: PublishVerb,
  day: number,
  intervals: number,
  items: readonly Item[],
  options: BatchOptions,
): Promise<PublishReceipt> {
  const { meters } = handle.contracts;
  const limits = { ...options, maxBytes: options.maxBytes ?? MAX_BATCH_BYTES };
  const receipts = await sendBatches(
    handle,
    splitIntoBatches(items, publishCost, BATCH_FIXED, limits),
    (part) => meters[verb].populateTransaction(day, intervals, words.concat(part.map(({ bytes }) => bytes))),
    options.maxGas ?? MAX_TRANSACTION_GAS,
    options,
    contextOf(handle),
  );
  return outcomeOf(handle, receipts);
}

/** Publishes all readings of the parameters. */
export async function publishAll(
  handle: Handle,
  verb: PublishVerb,
  params: PublishReadingsParams,
  options: BatchOptions = {},
): Promise<PublishReceipt> {
  const { items, intervals } = itemsOf(params);
  return publishItems(handle, verb, numberOf(handle, params.day), intervals, items, options);
}
