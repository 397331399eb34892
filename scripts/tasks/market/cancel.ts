/** market:cancel: ends a session that was not cleared in time; anyone, from clearBy on. */
import type { Desk, Report } from "../desk.ts";
import type { Result } from "../outcome.ts";
import { task } from "../run.ts";
import { chosenSession, type SessionChoice, sessionChoice } from "./sessions.ts";

export interface CancelOptions {
  choice: SessionChoice;
}

export async function cancelMarket(market: Desk, { choice }: CancelOptions, report: Report): Promise<Result> {
  const { session, state } = await chosenSession(market, choice);
  const already = state !== "Live";
  if (!already) await market.market.cancel({ session }, { signal: market.signal });
  report.say(
    already
      ? `Session ${session} is already ${state.toLowerCase()}: nothing to cancel.`
      : `Session ${session} is cancelled: everything returns (market:release).`,
  );
  return { already, session, state: already ? state : "Cancelled" };
}

export default task("market:cancel", (input) => ({ choice: sessionChoice(input) }), cancelMarket);
