/** outages:cancel: the grid company cancels an outage. */
import type { Desk, Report } from "../desk.ts";
import { documentOf } from "../document.ts";
import { BadInput, type Result } from "../outcome.ts";
import { task } from "../run.ts";

export async function cancelOutage(
  market: Desk,
  { outage, documentHash }: { outage: bigint; documentHash: string },
  report: Report,
): Promise<Result> {
  const { unit, cancelled: already } = await market.energy.outage({ outage });
  if (unit === 0n) throw new BadInput(`There is no outage ${outage}.`);
  if (!already) await market.energy.cancelOutage({ outage, documentHash }, { signal: market.signal });
  report.say(`Outage ${outage} of unit ${unit} is ${already ? "already " : ""}cancelled.`);
  return { already, outage };
}

export default task(
  "outages:cancel",
  (input) => {
    const outage = input.id("outage");
    if (outage === undefined) throw new BadInput("Say the number of the outage: --outage (outages:list shows them).");
    return { outage, documentHash: documentOf(input, "document", "the notice") };
  },
  cancelOutage,
);
