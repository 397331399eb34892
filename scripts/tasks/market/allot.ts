/** market:allot: allots a cleared session; anyone. Begins at the chain's own cursor. */
import type { Desk, Report } from "../desk.ts";
import { NotNow, type Result } from "../outcome.ts";
import { task } from "../run.ts";
import { chosenSession, type SessionChoice, sessionChoice } from "./sessions.ts";

export interface AllotOptions {
  choice: SessionChoice;
}

export async function allotMarket(market: Desk, { choice }: AllotOptions, report: Report): Promise<Result> {
  const { session, state } = await chosenSession(market, choice);
  if (state === "Ended") {
    report.say(`Session ${session} is already allotted.`);
    return { already: true, session, allotted: 0, transactions: 0 };
  }
  if (state === "Live") throw new NotNow(`Session ${session} is not cleared yet: that comes first (market:clear).`);
  const { receipts, allotted } = await market.market.allot({ session }, market.batches(report, "sheets allotted"));
  report.say(`Session ${session} is allotted: ${allotted} sheets by this run.`);
  return { session, allotted, transactions: receipts.length };
}

export default task("market:allot", (input) => ({ choice: sessionChoice(input) }), allotMarket);
