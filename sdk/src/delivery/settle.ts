import { words } from "../core/index.ts";
import { type BatchOptions, sendAsMuchAsFits } from "../chain/batch.ts";
import { eventsNamed } from "../chain/events.ts";
import { contextOf, type Handle } from "../chain/handle.ts";
import { read, type Receipt } from "../chain/send.ts";
import type { Day } from "../energy/days.ts";
import { DayNotPrepared, NothingToSettle } from "../errors/index.ts";
import { type ItemCost, MAX_TRANSACTION_GAS, splitIntoBatches } from "../market/batches.ts";
import { type BatchItem, type BatchResult, readBatch } from "./readBatch.ts";
import { askAll, named, numberOf, publicationsOn } from "./shared.ts";

/** What is settled: a whole day, or one batch, or some participants of it. */
export type SettleParams =
  | {
      /** Local delivery day: all its batches. */
      day: Day;
      /** All participants by default. */
      participants?: readonly bigint[];
    }
  | { batch: bigint; participants?: readonly bigint[] };

/** Somebody whose day was not settled now. */
export interface SkippedSettlement {
  participant: bigint;
  /** Settled already; an earlier day is open; its readings are in review or disputed. */
  why: "settled" | "earlierDay" | "notUsable";
  /** First day of it that is not settled. */
  nextDay: bigint;
}

/** What was settled. */
export interface SettleReceipt {
  /** One for each transaction. */
  receipts: Receipt[];
  settled: bigint[];
  skipped: SkippedSettlement[];
}

const WORD = 32;

/** `settle` beside its items: day, rule and prices are read once. */
const FIXED: ItemCost = { bytes: 4 + 10 * WORD, gas: 600_000 };

/** Cost of a participant: bytes and proof; sums, sessions, money, books and statement. */
const costOf = ({ bytes }: BatchItem, depth: number, intervals: number): ItemCost => {
  const length = bytes.length + 2 * WORD * depth;
  return { bytes: length, gas: 150_000 + 30 * length + 800 * intervals };
};

/** Reads a day's or a batch's items. @throws UnknownBatch, ReadingsIncomplete */
async function batchesOf(handle: Handle, params: SettleParams): Promise<BatchResult[]> {
  if ("batch" in params) return [await readBatch(handle, params)];
  const publications = await publicationsOn(handle, numberOf(handle, params.day));
  const wanted = publications.filter(({ values }) => named("BatchKind", values.kind) !== "Correction");
  return askAll(wanted, ({ values }) => readBatch(handle, { batch: values.batch }), 4);
}

/** Participants asked about at once. */
const ASKED = 256;

/** Which items of a batch can be settled, and why the others cannot. */
async function sorted(handle: Handle, of: BatchResult, participants?: ReadonlySet<bigint>) {
  const { meters, settlement } = handle.contracts;
  const indices = of.items.flatMap(({ participant }, i) =>
    participants === undefined || participants.has(participant) ? [i] : [],
  );
  const ids = indices.map((i) => of.items[i]!.participant);
  const parts = Array.from({ length: Math.ceil(ids.length / ASKED) }, (_, p) => ids.slice(ASKED * p, ASKED * (p + 1)));
  const usable = (await askAll(parts, (part) => read(handle, () => meters.usable(of.batch, part)), 4)).flat();
  const accounts = await askAll(ids, (id) => read(handle, () => settlement.accountOf(id)));
  const ready: number[] = [];
  const skipped: SkippedSettlement[] = [];
  for (const [n, index] of indices.entries()) {
    const { nextDay } = accounts[n]!;
    const why =
      nextDay > BigInt(of.dayNumber) ? "settled" : nextDay < BigInt(of.dayNumber) ? "earlierDay" : "notUsable";
    if (why === "notUsable" && usable[n] === true) ready.push(index);
    else skipped.push({ participant: ids[n]!, why, nextDay });
  }
  return { ready, skipped };
}

/**
 * Anyone: settles the participants of a day in chunks, each proven against the root of its batch. Who is settled already is left
 * out, so that a settlement that was stopped goes on where it stood; who is in dispute or has an earlier day open is skipped and
 * named.
 * @throws DayNotPrepared, UnknownBatch, ReadingsIncomplete
 */
export async function settle(handle: Handle, params: SettleParams, options: BatchOptions = {}): Promise<SettleReceipt> {
  const { settlement } = handle.contracts;
  const wanted = params.participants === undefined ? undefined : new Set(params.participants);
  const batches = await batchesOf(handle, params);
  const receipts: Receipt[] = [];
  const skipped = new Map<bigint, SkippedSettlement>();
  const settled = new Set<bigint>();
  const plans = await askAll(batches, async (of) => ({ of, ...(await sorted(handle, of, wanted)) }), 1);
  const total = plans.reduce((sum, { ready }) => sum + ready.length, 0);
  let done = 0;
  const { maxGas = MAX_TRANSACTION_GAS } = options;
  const context = contextOf(handle);
  for (const { of, ready, skipped: left } of plans) {
    for (const one of left) skipped.set(one.participant, one);
    if (ready.length === 0) continue;
    const record = await read(handle, () => settlement.dayOf(of.dayNumber));
    if (!record.prepared) throw new DayNotPrepared({ day: BigInt(of.dayNumber) }, { context });
    const depth = Math.ceil(Math.log2(of.items.length + 1));
    const intervals = Math.max(of.intervals, Number(record.intervals));
    const cost = (index: number) => costOf(of.items[index]!, depth, intervals);
    for (const chunk of splitIntoBatches(ready, cost, FIXED, options)) {
      for (let rest = chunk; rest.length > 0;) {
        const call = (indices: readonly number[]) => {
          const { proof, flags } = of.tree.multiProofOf(indices);
          const items = words.concat(indices.map((i) => of.items[i]!.bytes));
          return settlement.settle.populateTransaction(of.batch, items, proof, flags);
        };
        let sent = rest.length;
        try {
          const result = await sendAsMuchAsFits(handle, rest, call, maxGas, options, context);
          sent = result.sent;
          receipts.push(result.receipt);
          for (const { values } of eventsNamed(result.receipt.events, "settlement", "StatementIssued")) {
            settled.add(values.participant);
          }
          done += sent;
          options.onProgress?.({ done, total, receipt: result.receipt });
        } catch (error) {
          // Somebody was faster, or a dispute came in between: told below.
          if (!(error instanceof NothingToSettle)) throw error;
        }
        rest = rest.slice(sent);
      }
    }
    const again = await sorted(handle, of, new Set(ready.map((i) => of.items[i]!.participant)));
    for (const one of again.skipped) if (!settled.has(one.participant)) skipped.set(one.participant, one);
  }
  for (const participant of settled) skipped.delete(participant);
  return { receipts, settled: [...settled], skipped: [...skipped.values()] };
}
