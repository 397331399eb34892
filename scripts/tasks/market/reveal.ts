/** market:reveal: opens the kept bids of a session that stand on the chain and are not in the book yet. */
import type { SealedBid } from "../../../sdk/src/market/index.ts";
import type { Desk, Report } from "../desk.ts";
import { EXIT, NotNow, type Result } from "../outcome.ts";
import { task } from "../run.ts";
import { keptBids, keptParticipants, standsFor } from "./kept.ts";
import { chosenSession, gateText, type SessionChoice, sessionChoice, standings } from "./sessions.ts";

export interface RevealOptions {
  choice: SessionChoice;
  /** Folder of the kept bids. */
  bids: string;
}

export async function revealBids(market: Desk, { choice, bids }: RevealOptions, report: Report): Promise<Result> {
  const { session, phase, gates } = await chosenSession(market, choice);
  if (phase === "waiting" || phase === "committing" || phase === "sealed") {
    throw new NotNow(`Sheets of session ${session} are opened from ${gateText(market, gates.revealsFrom)}.`);
  }
  const open: SealedBid[] = [];
  const inBook: bigint[] = [];
  const unknown: bigint[] = [];
  const kept = new Set(keptParticipants(bids, session));
  for (const [participant, standing] of await standings(market, session)) {
    if (standing.state === "revealed" || standing.state === "allotted") inBook.push(participant);
    if (standing.state !== "committed") continue;
    const own = kept.has(participant) ? keptBids(bids, market.deployment, session, participant) : [];
    const bid = own.find((each) => standsFor(standing, each));
    if (bid === undefined) unknown.push(participant);
    else open.push(bid);
  }
  if (inBook.length > 0) report.say(`${sheets(inBook.length)} already in the book of session ${session}.`);
  const { accepted, refused } =
    open.length === 0
      ? { accepted: [], refused: [] }
      : await market.market.reveal({ session, bids: open }, market.batches(report, "sheets"));
  if (accepted.length > 0) report.say(`${sheets(accepted.length)} revealed in session ${session}.`);
  for (const { participant, error } of refused) {
    report.say(`The sheet of participant ${participant} was refused: ${error.sentence("en")}`);
  }
  if (unknown.length > 0) {
    report.say(
      `Not kept in ${bids}, so not to be revealed from here: the sealed ${unknown.length === 1 ? "sheet of participant" : "sheets of participants"} ${unknown.join(", ")}.`,
    );
  }
  if (open.length + inBook.length + unknown.length === 0) {
    report.say(`Nothing to reveal in session ${session}: nobody's commitment stands.`);
  }
  // Others may keep what is not kept here; but where nothing is kept of what stands, the folder is wrong or lost.
  const lost = kept.size === 0 ? unknown : unknown.filter((participant) => kept.has(participant));
  return {
    already: open.length === 0,
    ...(refused.length + lost.length > 0 ? { code: EXIT.refused } : {}),
    session,
    revealed: accepted,
    inBook,
    refused: refused.map(({ participant, error }) => ({ participant, why: error.sentence("en") })),
    unknown,
  };
}

const sheets = (count: number) => (count === 1 ? "1 sheet is" : `${count} sheets are`);

export default task("market:reveal", (input) => ({ choice: sessionChoice(input), bids: input.bids() }), revealBids);
