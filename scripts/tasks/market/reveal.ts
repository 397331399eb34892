/** market:reveal: opens the kept bids of a session that stand on the chain and are not in the book yet. */
import type { SealedBid } from "../../../sdk/src/market/index.ts";
import type { Desk, Report } from "../desk.ts";
import { EXIT, type Result } from "../outcome.ts";
import { task } from "../run.ts";
import { keptBids, keptParticipants, standsFor } from "./kept.ts";
import { chosenSession, type SessionChoice, sessionChoice } from "./sessions.ts";

export interface RevealOptions {
  choice: SessionChoice;
  /** Folder of the kept bids. */
  bids: string;
}

export async function revealBids(market: Desk, { choice, bids }: RevealOptions, report: Report): Promise<Result> {
  const { session } = await chosenSession(market, choice);
  const open: SealedBid[] = [];
  const inBook: bigint[] = [];
  const unknown: bigint[] = [];
  for (const participant of keptParticipants(bids, session)) {
    const standing = await market.market.commitment({ session, participant });
    if (standing.state === "revealed" || standing.state === "allotted") inBook.push(participant);
    if (standing.state !== "committed") continue;
    const kept = keptBids(bids, market.deployment, session, participant).find((bid) => standsFor(standing, bid));
    if (kept === undefined) unknown.push(participant);
    else open.push(kept);
  }
  if (inBook.length > 0) report.say(`${inBook.length} sheets are already in the book of session ${session}.`);
  for (const participant of unknown) {
    report.say(
      `Participant ${participant} has committed to a sheet that is not kept in ${bids}: it cannot be revealed here.`,
    );
  }
  const { accepted, refused } =
    open.length === 0
      ? { accepted: [], refused: [] }
      : await market.market.reveal({ session, bids: open }, market.batches(report, "sheets"));
  if (accepted.length > 0) report.say(`${accepted.length} sheets are revealed in session ${session}.`);
  for (const { participant, error } of refused) {
    report.say(`The sheet of participant ${participant} was refused: ${error.sentence("en")}`);
  }
  if (open.length + inBook.length + unknown.length === 0) {
    report.say(`Nothing to reveal in session ${session}: no kept bid stands (${bids}).`);
  }
  return {
    already: open.length === 0,
    ...(refused.length + unknown.length > 0 ? { code: EXIT.refused } : {}),
    session,
    revealed: accepted,
    inBook,
    refused: refused.map(({ participant, error }) => ({ participant, why: error.sentence("en") })),
    unknown,
  };
}

export default task("market:reveal", (input) => ({ choice: sessionChoice(input), bids: input.bids() }), revealBids);
