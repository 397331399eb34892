/** market:release: returns money of commitments that do not come to allotment; anyone, once it is time. */
import { errors } from "../../../sdk/src/index.ts";
import { formatMoney } from "../../../sdk/src/units.ts";
import type { Desk, Report } from "../desk.ts";
import { NotNow, type Result } from "../outcome.ts";
import { task } from "../run.ts";
import { chosenSession, type SessionChoice, sessionChoice, standings } from "./sessions.ts";

export interface ReleaseOptions {
  choice: SessionChoice;
}

export async function releaseBids(market: Desk, { choice }: ReleaseOptions, report: Report): Promise<Result> {
  const { session, state } = await chosenSession(market, choice);
  const everything = state === "Cancelled" || state === "Voided";
  const held = [...(await standings(market, session))].filter(
    ([, standing]) => standing.state === "committed" || (everything && standing.state === "revealed"),
  );
  if (held.length === 0) {
    report.say(`Nothing is left to release in session ${session}: everything is already released.`);
    return { already: true, session, released: [] };
  }
  const participants = held.map(([participant]) => participant);
  try {
    const { released } = await market.market.release({ session, participants }, market.batches(report, "released"));
    for (const { participant, returned, forfeited } of released) {
      const lost = forfeited === 0n ? "" : `, bond of ${formatMoney(forfeited)} forfeited`;
      report.say(`Participant ${participant}: ${formatMoney(returned)} returned${lost}.`);
    }
    return {
      session,
      released: released.map(({ participant, returned, forfeited }) => ({
        participant,
        returned: formatMoney(returned),
        forfeited: formatMoney(forfeited),
      })),
    };
  } catch (error) {
    if (!(error instanceof errors.NothingToRelease)) throw error;
    throw new NotNow(
      `${held.length} covers of session ${session} have already returned; the bonds wait until nobody can void or cancel it any more. Run this again when it is being allotted.`,
    );
  }
}

export default task("market:release", (input) => ({ choice: sessionChoice(input) }), releaseBids);
