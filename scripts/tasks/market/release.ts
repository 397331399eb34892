/** market:release: returns money of commitments that do not come to allotment; anyone, once it is time. */
import { errors } from "../../../sdk/src/index.ts";
import { formatMoney } from "../../../sdk/src/units.ts";
import type { Desk, Report } from "../desk.ts";
import { EXIT, NotNow, type Result } from "../outcome.ts";
import { task } from "../run.ts";
import { chosenSession, gateText, type SessionChoice, sessionChoice, standings } from "./sessions.ts";

export interface ReleaseOptions {
  choice: SessionChoice;
}

export async function releaseBids(market: Desk, { choice }: ReleaseOptions, report: Report): Promise<Result> {
  const { session, state, phase, gates } = await chosenSession(market, choice);
  const everything = state === "Cancelled" || state === "Voided";
  if (["waiting", "committing", "sealed", "revealing"].includes(phase)) {
    throw new NotNow(
      `Nothing of session ${session} is released before its reveals end: ${gateText(market, gates.revealsUntil)}.`,
    );
  }
  const held = async () =>
    [...(await standings(market, session))]
      .filter(([, standing]) => standing.state === "committed" || (everything && standing.state === "revealed"))
      .map(([participant]) => participant);
  const participants = await held();
  if (participants.length === 0) {
    report.say(
      `Nothing is left to release in session ${session}: what did not come to allotment has already returned.`,
    );
    return { already: true, session, released: [] };
  }
  try {
    const { released } = await market.market.release({ session, participants }, market.batches(report, "released"));
    for (const { participant, returned, forfeited } of released) {
      const lost = forfeited === 0n ? "" : `, bond of ${formatMoney(forfeited)} forfeited`;
      report.say(`Participant ${participant}: ${formatMoney(returned)} returned${lost}.`);
    }
    const waiting = await held();
    if (waiting.length > 0) report.say(bondsWait(waiting.length));
    return {
      ...(waiting.length > 0 ? { code: EXIT.notNow } : {}),
      session,
      waiting,
      released: released.map(({ participant, returned, forfeited }) => ({
        participant,
        returned: formatMoney(returned),
        forfeited: formatMoney(forfeited),
      })),
    };
  } catch (error) {
    if (!(error instanceof errors.NothingToRelease)) throw error;
    throw new NotNow(`The cover has already returned. ${bondsWait(participants.length)}`);
  }
}

const bondsWait = (count: number) =>
  `The bond${count === 1 ? "" : "s"} of ${count} ${count === 1 ? "participant waits" : "participants wait"} until nobody can void or cancel the session any more: run this again when it is being allotted.`;

export default task("market:release", (input) => ({ choice: sessionChoice(input) }), releaseBids);
