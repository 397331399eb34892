/** meters:list: metering points, of a participant or of all. */
import Table from "cli-table3";
import { formatTime } from "../../../sdk/src/units.ts";
import type { Desk, Report } from "../desk.ts";
import type { Result } from "../outcome.ts";
import { task } from "../run.ts";
import { allPoints } from "./points.ts";

export async function listMeters(
  market: Desk,
  { participant }: { participant: bigint | undefined },
  report: Report,
): Promise<Result> {
  const all = await allPoints(market);
  const points = all.filter((point) => participant === undefined || point.participant === participant);
  if (points.length === 0) report.say("There are no metering points.");
  else {
    const table = new Table({
      head: ["point", "participant", "unit", "region", "Wh a count", "connection kW", "standing", "hash of the meter"],
      style: { head: [], border: [] },
    });
    for (const { point, participant: of, unit, region, scale, connectionKw, closedAt, codeHash } of points) {
      const closed =
        closedAt === 0 ? "read" : `closed ${formatTime(closedAt, market.deployment.constants.offsetSeconds)}`;
      const numbers = [point, of, unit === 0n ? "–" : unit, region, scale, connectionKw].map(String);
      table.push([...numbers, closed, `${codeHash.slice(0, 10)}…`]);
    }
    report.say(table.toString());
  }
  return { points };
}

export default task("meters:list", (input) => ({ participant: input.id("participant") }), listMeters, { reads: true });
