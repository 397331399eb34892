/** meters:lapse: ends the disputes of a day that nobody answered in time: what was published stands, the fee returns. Anyone. */
import { dayOf, namedDay, tellWaits, type Wait } from "../delivery.ts";
import type { Desk, Report } from "../desk.ts";
import { serveEach } from "../neighbours.ts";
import { EXIT, type Result } from "../outcome.ts";
import { task } from "../run.ts";
import { pendingDisputes, type PendingDispute } from "./disputes.ts";

export async function lapseMeters(market: Desk, options: { day: string | number }, report: Report): Promise<Result> {
  const { name, number: day } = namedDay(market, options.day);
  const pending = await pendingDisputes(market, day);
  const block = (await market.provider.getBlock("latest"))!;
  const isOver = ({ until }: PendingDispute) => block.timestamp >= until.time && block.number >= until.blockNumber;
  const waits: Wait[] = pending
    .filter((dispute) => !isOver(dispute))
    .map(({ participant, until }) => ({ why: `The dispute of participant ${participant} can be decided`, until }));
  const served = await serveEach(
    pending.filter(isOver),
    ({ participant }) => `Participant ${participant}`,
    async ({ participant, batch }) => {
      await market.delivery.lapseDispute({ participant, day, batch }, { signal: market.signal });
      report.say(`The dispute of participant ${participant} about ${name} has lapsed: what was published stands.`);
    },
    report,
  );
  if (pending.length === 0) report.say(`There is no open dispute about ${name}; what was is already over.`);
  const waiting = tellWaits(market, waits, report);
  const code = served.code !== EXIT.done ? served.code : waits.length > 0 ? EXIT.notNow : EXIT.done;
  return {
    already: served.done.length === 0,
    ...(code === EXIT.done ? {} : { code }),
    day: name,
    lapsed: served.done.map(({ participant }) => participant),
    refused: served.refused.map(({ item: { participant }, why }) => ({ participant, why })),
    ...waiting,
  };
}

export default task("meters:lapse", (input) => ({ day: dayOf(input) }), lapseMeters);
