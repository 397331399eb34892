/**
 * meters:publish: metering publishes the readings of a table. Missing readings are substituted and told, so that one dead meter
 * holds up nobody; whose readings are refused holds up nobody either. Amendments and corrections take what the table does not
 * say as it stands.
 */
import { delivery, errors } from "../../../sdk/src/index.ts";
import type { Readings } from "../../../sdk/src/delivery/index.ts";
import { dayOf, endOf, namedDay, people } from "../delivery.ts";
import type { Desk, Report } from "../desk.ts";
import type { Input } from "../input.ts";
import { gateText } from "../market/sessions.ts";
import { BadInput, EXIT, NotNow, type Result } from "../outcome.ts";
import { task } from "../run.ts";
import { amendUntil } from "./disputes.ts";
import { type MonthlyOptions, publishMonth } from "./monthly.ts";
import { completeReadings, type CompleteReadings, type Given, type ReadingsOptions } from "./readings.ts";

/** Why readings are published. */
export const KINDS = ["daily", "amendment", "correction"] as const;
export type Kind = (typeof KINDS)[number];

export interface PublishOptions extends Pick<ReadingsOptions, "file" | "intervals"> {
  day: string | number;
  kind: Kind;
}

/** Somebody whose readings were not taken. */
export interface RefusedReadings {
  participant: bigint;
  why: string;
}

/** Whether what was published says something else than the table. */
function contradicts(given: ReadonlyMap<bigint, Given>, item: { decoded(): delivery.DecodedReadings }): boolean {
  return item.decoded().points.some(({ point, importWh, exportWh }) => {
    const of = given.get(point);
    return of?.imports.some((wh, i) => wh !== null && (wh !== importWh[i] || of.exports[i] !== exportWh[i])) ?? false;
  });
}

const sameBytes = (one: Uint8Array, other: Uint8Array) =>
  one.length === other.length && one.every((byte, i) => byte === other[i]);

/** Leaves out what stands already, by kind. */
async function toPublish(
  market: Desk,
  kind: Kind,
  day: number,
  { readings, intervals, given, published }: CompleteReadings,
) {
  const { daily, newest } = await published.day(day);
  const [already, contradicting, wanted]: [bigint[], bigint[], Readings[]] = [[], [], []];
  for (const of of readings) {
    const { participant } = of;
    const before = daily.get(participant);
    const last = newest.get(participant);
    if (kind === "daily" && before !== undefined) {
      (contradicts(given, before) ? contradicting : already).push(participant);
    } else if (
      kind !== "daily" &&
      last !== undefined &&
      last.kind.toLowerCase() === kind &&
      sameBytes(last.item.bytes, delivery.items.encodeItem(of, intervals))
    ) {
      already.push(participant);
    } else wanted.push(of);
  }
  return { already, contradicting, wanted };
}

/** Who cannot amend any more, or not at all: the chain refuses a batch of nothing else without a reason. */
async function cannotAmend(market: Desk, day: number, wanted: readonly Readings[]): Promise<Map<bigint, string>> {
  const refused = new Map<bigint, string>();
  const block = (await market.provider.getBlock("latest"))!;
  for (const { participant } of wanted) {
    const { state } = await market.delivery.readingState({ participant, day });
    if (state !== "Disputed") {
      refused.set(participant, "nothing about its readings is in dispute");
      continue;
    }
    const dispute = await market.delivery.dispute({ participant, day });
    const until = await amendUntil(market, dispute);
    if (dispute.stage !== "Open") refused.set(participant, `its dispute is ${dispute.stage.toLowerCase()}`);
    else if (block.timestamp >= until.time && block.number >= until.blockNumber) {
      refused.set(participant, `it could be amended until ${gateText(market, until)}; now the regulator may decide`);
    }
  }
  return refused;
}

const VERBS = { daily: "publishReadings", amendment: "amendReadings", correction: "correctReadings" } as const;

/** Why the chain refuses readings of a participant. */
const REFUSALS = [
  errors.PublishedTwice,
  errors.ParticipantNotThere,
  errors.UnknownMeter,
  errors.ScaleUnfit,
  errors.ReadingImplausible,
  errors.ReadingsBeyondDay,
  errors.DisputeInStage,
  errors.StepTooLate,
];

/** Publishes readings; tells what was refused. */
export async function send(
  market: Desk,
  verb: "publishReadings" | "amendReadings" | "correctReadings" | "decideReadings",
  day: number,
  { intervals, readings }: { intervals: number; readings: readonly Readings[] },
  report: Report,
): Promise<{ accepted: bigint[]; batches: bigint[]; refused: RefusedReadings[] }> {
  const none = { accepted: [], batches: [], refused: [] };
  if (readings.length === 0) return none;
  try {
    const options = market.batches(report, "readings of participants");
    const { accepted, batches, refused } = await market.delivery[verb]({ day, readings, intervals }, options);
    return {
      accepted,
      batches,
      refused: refused.map(({ participant, error }) => ({ participant, why: error.sentence("en") })),
    };
  } catch (error) {
    // Where the chain refuses all of a batch, it says why of the first.
    if (!REFUSALS.some((refusal) => error instanceof refusal)) throw error;
    const why = (error as errors.ContractError).sentence("en");
    return { ...none, refused: readings.map(({ participant }) => ({ participant, why })) };
  }
}

export async function publishMeters(market: Desk, options: PublishOptions, report: Report): Promise<Result> {
  const { kind, file } = options;
  const day = namedDay(market, options.day);
  const now = (await market.provider.getBlock("latest"))!.timestamp;
  const ends = endOf(market, day);
  if (now < ends) {
    throw new NotNow(`${day.name} is not over: it ends at ${gateText(market, { time: ends, blockNumber: 0 })}.`);
  }
  const completion = kind === "daily" ? "substituted" : "asItStands";
  const complete = await completeReadings(market, { file, day, intervals: options.intervals, completion }, report);
  const { already, contradicting, wanted } = await toPublish(market, kind, day.number, complete);
  const refused: RefusedReadings[] = contradicting.map((participant) => ({
    participant,
    why: `its readings of ${day.name} are published with other figures: publish a correction (--kind correction)`,
  }));
  const early = new Map(complete.implausible.map(({ participant, error }) => [participant, error.sentence("en")]));
  if (kind === "amendment") {
    for (const [participant, why] of await cannotAmend(market, day.number, wanted)) early.set(participant, why);
  }
  const left = wanted.filter(({ participant }) => !early.has(participant));
  for (const { participant } of wanted) {
    const why = early.get(participant);
    if (why !== undefined) refused.push({ participant, why });
  }
  const { intervals } = complete;
  const sent = await send(market, VERBS[kind], day.number, { intervals, readings: left }, report);
  refused.push(...sent.refused);
  const what = { daily: "Readings", amendment: "Amended readings", correction: "Corrected readings" }[kind];
  if (sent.accepted.length > 0) {
    const { accepted, batches } = sent;
    const last = await market.delivery.readBatch({ batch: batches.at(-1)! });
    report.say(
      `${what} of ${day.name} are published for ${accepted.length === 1 ? "1 participant" : `${accepted.length} participants`}; they can be reviewed until ${gateText(market, last.closesAt)}.`,
    );
  }
  if (already.length > 0) report.say(`${what} of ${people(already)} are already published.`);
  for (const { participant, why } of refused)
    report.say(`Participant ${participant} was refused: ${why.replace(/\.$/, "")}.`);
  return {
    already: sent.accepted.length === 0,
    ...(refused.length > 0 ? { code: EXIT.refused } : {}),
    day: day.name,
    intervals,
    accepted: sent.accepted,
    batches: sent.batches,
    alreadyPublished: already,
    refused,
    filled: complete.filled,
  };
}

/** Why readings are published, as an option says it. */
function kindOf(input: Input): Kind {
  const given = input.text("kind") ?? "daily";
  const found = KINDS.find((kind) => kind === given.toLowerCase());
  if (found === undefined) throw new BadInput(`--kind is one of ${KINDS.join(", ")}, not "${given}".`);
  return found;
}

/** A day's readings, or a month's record. @throws BadInput */
function publicationOf(input: Input): PublishOptions | MonthlyOptions {
  const [month, day] = [input.text("month"), input.text("day")];
  if (month === undefined) {
    const file = input.neededFile("file", "the table of readings");
    return { file, day: dayOf(input), kind: kindOf(input), intervals: input.whole("intervals", 1, 96) };
  }
  if (day !== undefined) throw new BadInput("Say --day for the readings of a day, or --month for a month's record.");
  return { file: input.neededFile("file", "the table of monthly records"), month };
}

export default task("meters:publish", publicationOf, (market, options, report) =>
  "month" in options ? publishMonth(market, options, report) : publishMeters(market, options, report),
);
