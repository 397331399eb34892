/** meters:dispute: a participant disputes its readings of a day, from its own account. The fee returns unless they are upheld. */
import { formatMoney } from "../../../sdk/src/units.ts";
import { dayOf, namedDay, neededParticipant } from "../delivery.ts";
import type { Desk, Report } from "../desk.ts";
import { BadInput, type Result } from "../outcome.ts";
import { task } from "../run.ts";
import { Published } from "./published.ts";

export interface DisputeOptions {
  day: string | number;
  participant: bigint;
}

export async function disputeMeters(market: Desk, options: DisputeOptions, report: Report): Promise<Result> {
  const { participant } = options;
  const { name, number: day } = namedDay(market, options.day);
  const last = (await new Published(market).day(day)).newest.get(participant);
  if (last === undefined) throw new BadInput(`There are no readings of participant ${participant} on ${name}.`);
  const { batch, kind } = last;
  const about = { participant, day, ...(kind === "Correction" ? { batch } : {}) };
  const { stage, batch: inQuestion } = await market.delivery.dispute(about);
  if ((stage === "Open" || stage === "Appealed") && inQuestion === batch) {
    report.say(`The readings of participant ${participant} on ${name} are already in dispute (batch ${batch}).`);
    return { already: true, participant, batch };
  }
  const { account } = await market.participants.participant({ participant });
  const own = await market.as(account);
  const { meters, house } = market.contracts;
  const { fee } = await meters.terms();
  if (fee > 0n && !(await house.isEnabled(participant, meters.target))) {
    const module = market.deployment.addresses.MeterLedger;
    await own.money.enableModule({ participant, module }, { signal: market.signal });
    report.say(`Participant ${participant} lets the ledger of readings take the fee of its disputes.`);
  }
  await own.delivery.disputeReadings({ participant, day, batch }, { signal: market.signal });
  report.say(
    `Participant ${participant} disputes its readings of ${name} (batch ${batch}); the fee of ${formatMoney(fee)} returns unless they are upheld.`,
  );
  return { already: false, participant, batch, fee: formatMoney(fee) };
}

export default task(
  "meters:dispute",
  (input) => ({ day: dayOf(input), participant: neededParticipant(input) }),
  disputeMeters,
);
