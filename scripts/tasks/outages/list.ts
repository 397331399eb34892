/** outages:list: outages of a unit, or of all, the standing ones first. */
import Table from "cli-table3";
import { formatTime } from "../../../sdk/src/units.ts";
import type { Desk, Report } from "../desk.ts";
import type { Result } from "../outcome.ts";
import { requireUnit } from "../people.ts";
import { task } from "../run.ts";

export async function listOutages(
  market: Desk,
  { unit }: { unit: bigint | undefined },
  report: Report,
): Promise<Result> {
  if (unit !== undefined) await requireUnit(market, unit);
  const found = await market.energy.outages(unit === undefined ? {} : { unit });
  const outages = found.toSorted((a, b) => Number(a.cancelled) - Number(b.cancelled) || a.from - b.from);
  const { offsetSeconds } = market.deployment.constants;
  const time = (seconds: number) => formatTime(BigInt(seconds), offsetSeconds);
  if (outages.length === 0) report.say("No outage has been published.");
  else {
    const table = new Table({
      head: ["outage", "unit", "from", "until", "available kW", "cause", "plan", "standing"],
      style: { head: [], border: [] },
    });
    for (const { outage, unit: of, from, until, availableKw, cause, plan, cancelled } of outages) {
      table.push([
        String(outage),
        String(of),
        time(from),
        time(until),
        String(availableKw),
        cause,
        plan,
        cancelled ? "cancelled" : "yes",
      ]);
    }
    report.say(table.toString());
  }
  return { outages };
}

export default task("outages:list", (input) => ({ unit: input.id("unit") }), listOutages, { reads: true });
