/** Disputes about readings of a day, as they stand. */
import { findEvents, type Gridbourse } from "../../../sdk/src/index.ts";
import type { DisputeResult } from "../../../sdk/src/delivery/index.ts";
import type { Gate } from "../../../sdk/src/market/index.ts";
import { batchesOn } from "../delivery.ts";

/** A dispute that is not over. */
export interface PendingDispute {
  participant: bigint;
  /** Batch by which its verbs find it. */
  batch: bigint;
  /** The readings in question. */
  inQuestion: bigint;
  stage: DisputeResult["stage"];
  /** Until when it can be decided; then it lapses. */
  until: Gate;
}

/** A gate, so much later. */
const later = (gate: Gate, step: { time: bigint; blockNumber: bigint }): Gate => ({
  time: gate.time + Number(step.time),
  blockNumber: gate.blockNumber + Number(step.blockNumber),
});

/** Until when the grid company can amend what is in dispute. */
export async function amendUntil(market: Gridbourse, { since }: Pick<DisputeResult, "since">): Promise<Gate> {
  return later(since, (await market.contracts.meters.terms()).amend);
}

/** Until when a dispute can be decided. */
export async function decideUntil(market: Gridbourse, { since, stage }: Pick<DisputeResult, "since" | "stage">) {
  const { amend, decide } = await market.contracts.meters.terms();
  return later(stage === "Open" ? later(since, amend) : since, decide);
}

/** Disputes about a day that are not over, of a participant or of everybody. */
export async function pendingDisputes(
  market: Gridbourse,
  day: number,
  participant?: bigint,
): Promise<PendingDispute[]> {
  const found = new Map<string, PendingDispute>();
  for (const { batch } of await batchesOn(market, day)) {
    const opened = await findEvents(market, "meters", "ReadingsDisputed", [batch, participant]);
    for (const { values } of opened) {
      const dispute = await market.delivery.dispute({ participant: values.participant, day, batch });
      if (dispute.stage === "None" || dispute.stage === "Resolved" || dispute.stage === "Void") continue;
      const until = await decideUntil(market, dispute);
      const { stage, batch: inQuestion } = dispute;
      found.set(`${values.participant} ${inQuestion}`, {
        participant: values.participant,
        batch,
        inQuestion,
        stage,
        until,
      });
    }
  }
  return [...found.values()].toSorted((a, b) => Number(a.participant - b.participant));
}
