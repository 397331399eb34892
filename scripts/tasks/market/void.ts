/** market:void: the regulator ends a session whose allotment may not yet begin; everything returns. */
import type { Desk, Report } from "../desk.ts";
import { documentOf } from "../document.ts";
import type { Result } from "../outcome.ts";
import { task } from "../run.ts";
import { chosenSession, type SessionChoice, sessionChoice } from "./sessions.ts";

export interface VoidOptions {
  choice: SessionChoice;
  /** Hash of the published reason. */
  reasonHash: string;
}

export async function voidMarket(market: Desk, { choice, reasonHash }: VoidOptions, report: Report): Promise<Result> {
  const { session, state } = await chosenSession(market, choice);
  const already = state === "Voided";
  if (!already) await market.market.voidSession({ session, reasonHash }, { signal: market.signal });
  report.say(`Session ${session} is ${already ? "already " : ""}voided: everything returns (market:release).`);
  return { already, session };
}

export default task(
  "market:void",
  (input) => ({ choice: sessionChoice(input), reasonHash: documentOf(input, "reason", "the published reason") }),
  voidMarket,
);
