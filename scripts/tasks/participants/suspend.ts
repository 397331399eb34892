/** participants:suspend: the registrar suspends a participant; what it began goes on. */
import type { Desk, Report } from "../desk.ts";
import type { Input } from "../input.ts";
import { documentOf } from "../document.ts";
import { BadInput, type Result } from "../outcome.ts";
import { task } from "../run.ts";

export interface StandingOptions {
  participant: bigint;
  /** Hash of the decision. */
  documentHash: string;
}

/** Options of a decision about one participant. */
export function decisionOf(input: Input): StandingOptions {
  const participant = input.id("participant");
  if (participant === undefined) throw new BadInput("Say the number of the participant: --participant.");
  return { participant, documentHash: documentOf(input, "document", "the decision") };
}

export async function suspendParticipant(market: Desk, options: StandingOptions, report: Report): Promise<Result> {
  const { status } = await market.participants.participant(options);
  const already = status === "Suspended";
  if (!already) await market.participants.suspend(options, { signal: market.signal });
  report.say(`Participant ${options.participant} is ${already ? "already " : ""}suspended.`);
  return { already, participant: options.participant };
}

export default task("participants:suspend", decisionOf, suspendParticipant);
