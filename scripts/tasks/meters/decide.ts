/** meters:decide: the regulator decides a dispute: upholds what was published, or puts its own figures in its place. */
import type { Input } from "../input.ts";
import { dayOf, namedDay, neededParticipant } from "../delivery.ts";
import type { Desk, Report } from "../desk.ts";
import { documentOf } from "../document.ts";
import { BadInput, EXIT, NotNow, type Result } from "../outcome.ts";
import { task } from "../run.ts";
import { pendingDisputes } from "./disputes.ts";
import { send } from "./publish.ts";
import { completeReadings } from "./readings.ts";

export interface DecideOptions {
  day: string | number;
  participant: bigint;
  /** Hash of the decision that upholds what was published, or … */
  documentHash: string | undefined;
  /** … a table of the regulator's own figures. */
  file: string | undefined;
  intervals: number | undefined;
}

export async function decideMeters(market: Desk, options: DecideOptions, report: Report): Promise<Result> {
  const { participant, file, documentHash } = options;
  const day = namedDay(market, options.day);
  const [pending] = await pendingDisputes(market, day.number, participant);
  if (pending === undefined) {
    const { state } = await market.delivery.readingState({ participant, day: day.number });
    if (state !== "Disputed") {
      throw new NotNow(`Participant ${participant} has no dispute about its readings of ${day.name}.`);
    }
    report.say(`The dispute of participant ${participant} about ${day.name} is already decided.`);
    return { already: true, participant };
  }
  if (documentHash !== undefined) {
    const { batch } = pending;
    await market.delivery.upholdDispute(
      { participant, day: day.number, batch, documentHash },
      { signal: market.signal },
    );
    report.say(
      `The readings of participant ${participant} on ${day.name} are upheld: the fee goes to the balancing fund.`,
    );
    return { already: false, participant, upheld: pending.inQuestion };
  }
  const wanted = { file: file!, day, intervals: options.intervals, completion: "asItStands" } as const;
  const { readings, intervals, implausible } = await completeReadings(market, wanted, report);
  const others = readings.filter((of) => of.participant !== participant).map((of) => of.participant);
  if (others.length > 0) {
    throw new BadInput(
      `${file} has readings of participant ${others.join(", ")}, but the decision is about ${participant}.`,
    );
  }
  const [early] = implausible;
  const sent =
    early === undefined
      ? await send(market, "decideReadings", day.number, { readings, intervals }, report)
      : { accepted: [], batches: [], refused: [{ participant, why: early.error.sentence("en") }] };
  for (const { why } of sent.refused) report.say(`Participant ${participant} was refused: ${why}`);
  if (sent.accepted.length > 0) {
    report.say(
      `Figures of the regulator stand for participant ${participant} on ${day.name} (batch ${sent.batches[0]}).`,
    );
  }
  const code = sent.refused.length > 0 ? { code: EXIT.refused } : {};
  return { already: false, ...code, participant, batch: sent.batches[0] ?? null, refused: sent.refused };
}

function decisionOf(input: Input): DecideOptions {
  const common = {
    day: dayOf(input),
    participant: neededParticipant(input),
    intervals: input.whole("intervals", 1, 96),
  };
  const file = input.file("file");
  if ((file === undefined) === (input.text("document") === undefined)) {
    throw new BadInput("Say how it is decided: --document upholds what was published, --file has other figures.");
  }
  const documentHash = file === undefined ? documentOf(input, "document", "the decision") : undefined;
  return { ...common, file, documentHash };
}

export default task("meters:decide", decisionOf, decideMeters);
