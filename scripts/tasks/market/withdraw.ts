/** market:withdraw: withdraws the standing commitment of a participant; bond and cover return. */
import type { Desk, Report } from "../desk.ts";
import { BadInput, type Result } from "../outcome.ts";
import { task } from "../run.ts";
import { chosenSession, type SessionChoice, sessionChoice } from "./sessions.ts";

export interface WithdrawOptions {
  choice: SessionChoice;
  participant: bigint;
}

export async function withdrawBid(
  market: Desk,
  { choice, participant }: WithdrawOptions,
  report: Report,
): Promise<Result> {
  const { account } = await market.participants.participant({ participant });
  const desk = await market.as(account);
  const { session } = await chosenSession(market, choice);
  const { state } = await market.market.commitment({ session, participant });
  const already = state === "free";
  if (!already) await desk.market.withdraw({ session, participant }, { signal: market.signal });
  report.say(
    already
      ? `Participant ${participant} has already nothing that stands in session ${session}.`
      : `Participant ${participant} has withdrawn from session ${session}.`,
  );
  return { already, session, participant };
}

export default task(
  "market:withdraw",
  (input) => {
    const participant = input.id("participant");
    if (participant === undefined) throw new BadInput("Say the number of the participant: --participant.");
    return { choice: sessionChoice(input), participant };
  },
  withdrawBid,
);
