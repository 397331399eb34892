import { one } from "../chain/one.ts";
import type { Handle } from "../chain/handle.ts";
import { read, type Receipt, send, type WriteOptions } from "../chain/send.ts";
import type { Day } from "../energy/days.ts";
import { NothingToCorrect, ReadingsMissing } from "../errors/index.ts";
import { batchesWith, batchInPlace, readingsOf } from "./readingsOf.ts";
import { named, nameOf, numberOf } from "./shared.ts";

/** Whose day is corrected, by which batch. */
export interface CorrectParams {
  participant: bigint;
  /** Local delivery day that is settled. */
  day: Day;
  /** Batch of the correction; the newest that stands by default. */
  batch?: bigint;
}

/** A correction that is settled. */
export interface CorrectReceipt extends Receipt {
  /** What was settled before; 0 where the day counted as contracted. */
  oldBatch: bigint;
  newBatch: bigint;
  /** Base units more to pay than before (negative: to receive). */
  charge: bigint;
  /** Base units of it that are owed now. */
  debt: bigint;
  /** Base units of it that became a ticket. */
  ticketed: bigint;
}

/** Readings of a batch as the settlement takes them. */
async function provenOf(handle: Handle, participant: bigint, day: number, batch: bigint) {
  const { bytes, proof } = await readingsOf(handle, { participant, day, batch });
  return { batch, item: bytes, proof };
}

/**
 * Anyone: settles a later reading of a settled day (退补), once its review is over. What the day was settled by last is found.
 * @throws NothingToCorrect, NotSettled, CorrectionUnfit, MonthInStage
 */
export async function correct(handle: Handle, params: CorrectParams, options?: WriteOptions): Promise<CorrectReceipt> {
  const { participant } = params;
  const { meters, settlement } = handle.contracts;
  const day = numberOf(handle, params.day);
  const [corrected, state, all] = await Promise.all([
    read(handle, () => settlement.correctedBy(participant, day)),
    read(handle, () => meters.stateOf(day, participant)),
    batchesWith(handle, day, participant),
  ]);
  let later = params.batch;
  for (const { batch, kind } of [...all].reverse()) {
    if (later !== undefined || kind !== "Correction" || batch <= corrected) continue;
    if ((await read(handle, () => meters.usable(batch, [participant])))[0] === true) later = batch;
  }
  if (later === undefined) throw new NothingToCorrect(participant, nameOf(handle, day));
  const absent = corrected === 0n && named("ReadingState", state) === "Absent";
  const before = corrected !== 0n ? corrected : absent ? 0n : await batchInPlace(handle, day, participant);
  if (before === undefined) throw new ReadingsMissing(participant, nameOf(handle, day));
  const nothing = { batch: 0n, item: "0x", proof: [] };
  const [old, next] = await Promise.all([
    before === 0n ? nothing : provenOf(handle, participant, day, before),
    provenOf(handle, participant, day, later),
  ]);
  const receipt = await send(
    handle,
    () => settlement.correct.populateTransaction(participant, day, old, next),
    options,
  );
  const { oldBatch, newBatch, charge, debt, ticketed } = one(receipt.events, "settlement", "StatementCorrected");
  return { ...receipt, oldBatch, newBatch, charge, debt, ticketed };
}
