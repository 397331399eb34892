/**
 * meters:review: participants confirm their readings of a day: by default all whose keys are here. Silence does the same in the
 * end.
 */
import { ContractError } from "../../../sdk/src/index.ts";
import { dayOf, namedDay, people, tellWaits, type Wait } from "../delivery.ts";
import type { Desk, Report } from "../desk.ts";
import { BadInput, EXIT, type Result } from "../outcome.ts";
import { task } from "../run.ts";
import { Published } from "./published.ts";

export interface ReviewOptions {
  day: string | number;
  participant: bigint | undefined;
}

/** What is to be done about the newest readings of a participant. */
async function standOf(market: Desk, day: number, participant: bigint, batch: bigint) {
  const [[usable], { stage, batch: about }] = await Promise.all([
    market.contracts.meters.usable(batch, [participant]),
    market.delivery.dispute({ participant, day, batch }),
  ]);
  if (usable === true || stage === "Resolved" || stage === "Void") return "stands" as const;
  return stage === "None" || (stage === "Amended" && about === batch) ? ("open" as const) : ("disputed" as const);
}

export async function reviewMeters(market: Desk, options: ReviewOptions, report: Report): Promise<Result> {
  const { name, number: day } = namedDay(market, options.day);
  const { newest } = await new Published(market).day(day);
  if (options.participant !== undefined && !newest.has(options.participant)) {
    throw new BadInput(`There are no readings of participant ${options.participant} on ${name}.`);
  }
  const wanted = [...newest].filter(([id]) => options.participant === undefined || id === options.participant);
  const [confirmed, already, away]: [bigint[], bigint[], bigint[]] = [[], [], []];
  const refused: { participant: bigint; why: string }[] = [];
  const disputed: Wait[] = [];
  for (const [participant, { batch }] of wanted.toSorted(([a], [b]) => Number(a - b))) {
    const { account } = await market.participants.participant({ participant });
    const stand = await standOf(market, day, participant, batch);
    if (stand === "stands") already.push(participant);
    else if (stand === "disputed") disputed.push({ why: `The readings of participant ${participant} are in dispute` });
    else if (!market.accounts.includes(account)) away.push(participant);
    else {
      try {
        const own = await market.as(account);
        await own.delivery.confirmReadings({ participant, day, batch }, { signal: market.signal });
        confirmed.push(participant);
        report.progress(`reviews ${confirmed.length}/${wanted.length}`);
      } catch (error) {
        if (!(error instanceof ContractError)) throw error;
        refused.push({ participant, why: error.sentence("en") });
        report.say(`Participant ${participant} was refused: ${error.sentence("en")}`);
      }
    }
  }
  if (wanted.length === 0) report.say(`There are no readings of ${name} yet.`);
  if (confirmed.length > 0) report.say(`Readings of ${name} are confirmed by ${people(confirmed)}.`);
  if (already.length > 0) report.say(`Readings of ${name} of ${people(already)} already stand.`);
  if (away.length > 0) report.say(`The keys of ${people(away)} are not here: they review on their own.`);
  tellWaits(market, disputed, report);
  if (options.participant !== undefined && away.length > 0) {
    throw new BadInput(`Participant ${options.participant} reviews from its own account, whose key is not here.`);
  }
  return {
    already: confirmed.length === 0,
    ...(refused.length > 0 ? { code: EXIT.refused } : wanted.length === 0 ? { code: EXIT.notNow } : {}),
    day: name,
    confirmed,
    alreadyStand: already,
    away,
    disputed: disputed.length,
    refused,
  };
}

export default task(
  "meters:review",
  (input) => ({ day: dayOf(input), participant: input.id("participant") }),
  reviewMeters,
);
