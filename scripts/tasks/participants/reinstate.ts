/** participants:reinstate: the registrar lifts a suspension. */
import type { Desk, Report } from "../desk.ts";
import type { Result } from "../outcome.ts";
import { task } from "../run.ts";
import { decisionOf, type StandingOptions } from "./suspend.ts";

export async function reinstateParticipant(market: Desk, options: StandingOptions, report: Report): Promise<Result> {
  const { status } = await market.participants.participant(options);
  const already = status === "Approved";
  if (!already) await market.participants.reinstate(options, { signal: market.signal });
  report.say(`Participant ${options.participant} is ${already ? "already " : ""}approved.`);
  return { already, participant: options.participant };
}

export default task("participants:reinstate", decisionOf, reinstateParticipant);
