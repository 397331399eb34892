/** settle:correct: settles the corrections of a day whose review is over. Anyone. */
import { formatMoney } from "../../../sdk/src/units.ts";
import { dayOf, namedDay, tellWaits, type Wait } from "../delivery.ts";
import type { Desk, Report } from "../desk.ts";
import { Published } from "../meters/published.ts";
import { serveEach } from "../neighbours.ts";
import { EXIT, type Result } from "../outcome.ts";
import { task } from "../run.ts";

export interface CorrectOptions {
  day: string | number;
  participant: bigint | undefined;
}

export async function settleCorrections(market: Desk, options: CorrectOptions, report: Report): Promise<Result> {
  const day = namedDay(market, options.day);
  const { settlement, meters } = market.contracts;
  const { corrections } = await new Published(market).day(day.number);
  const waits: Wait[] = [];
  const ready: { participant: bigint; batch: bigint }[] = [];
  const already: typeof ready = [];
  for (const [participant, batches] of [...corrections].toSorted(([a], [b]) => Number(a - b))) {
    if (options.participant !== undefined && participant !== options.participant) continue;
    const [corrected, { nextDay }] = await Promise.all([
      settlement.correctedBy(participant, day.number),
      settlement.accountOf(participant),
    ]);
    // The newest that stands replaces all before it.
    let found: bigint | undefined;
    for (const batch of batches.filter((id) => id > corrected)) {
      if ((await meters.usable(batch, [participant]))[0] === true) {
        found = batch;
        continue;
      }
      const { stage } = await market.delivery.dispute({ participant, day: day.number, batch });
      if (stage === "Void")
        report.say(`Correction ${batch} of participant ${participant} has fallen: nobody upheld it.`);
      else if (stage !== "None") waits.push({ why: `Correction ${batch} of participant ${participant} is in dispute` });
      else {
        const { closesAt } = await meters.batchOf(batch);
        waits.push({
          why: `Correction ${batch} of participant ${participant} is in review`,
          until: { time: Number(closesAt.time), blockNumber: Number(closesAt.blockNumber) },
        });
      }
    }
    if (found !== undefined && nextDay <= BigInt(day.number)) {
      waits.push({
        why: `Correction ${found} of participant ${participant} waits: ${day.name} itself is settled first (settle:day)`,
      });
    } else if (found !== undefined) ready.push({ participant, batch: found });
    else if (corrected !== 0n) already.push({ participant, batch: corrected });
  }
  for (const { participant, batch } of already) {
    report.say(`Correction ${batch} of participant ${participant} is already settled.`);
  }
  const charges: { participant: bigint; batch: bigint; amount: string }[] = [];
  const served = await serveEach(
    ready,
    ({ participant }) => `Participant ${participant}`,
    async ({ participant, batch }) => {
      const about = { participant, day: day.number, batch };
      const { charge, debt, ticketed } = await market.delivery.correct(about, { signal: market.signal });
      const owed = debt > 0n ? `, of which ${formatMoney(debt)} is owed` : "";
      const later = ticketed > 0n ? `, of which ${formatMoney(ticketed)} comes when the fund has it` : "";
      const words = charge > 0n ? `pays ${formatMoney(charge)} more` : `gets ${formatMoney(-charge)} more`;
      charges.push({ participant, batch, amount: formatMoney(-charge) });
      report.progress(`corrections ${charges.length}/${ready.length}`);
      report.say(`Correction ${batch} is settled: participant ${participant} ${words} for ${day.name}${owed}${later}.`);
    },
    report,
  );
  if (ready.length + already.length + waits.length === 0) {
    report.say(`There is no correction of ${day.name} to settle; what there was is already settled.`);
  }
  const waiting = tellWaits(market, waits, report);
  const code = served.code !== EXIT.done ? served.code : waits.length > 0 ? EXIT.notNow : EXIT.done;
  return {
    already: charges.length === 0,
    ...(code === EXIT.done ? {} : { code }),
    day: day.name,
    settled: charges,
    refused: served.refused.map(({ item: { participant }, why }) => ({ participant, why })),
    ...waiting,
  };
}

export default task(
  "settle:correct",
  (input) => ({ day: dayOf(input), participant: input.id("participant") }),
  settleCorrections,
);
