/** participants:approve: the registrar admits the applicants of a table, or one of them. */
import type { Desk, Report } from "../desk.ts";
import { BadInput, EXIT, Refused, type Result } from "../outcome.ts";
import { idOf, type Lined, participantsByRef, type ParticipantRow, readParticipants } from "../people.ts";
import { task } from "../run.ts";

export interface ApproveOptions {
  /** A table of participants, or … */
  file: string | undefined;
  /** … one applicant. */
  participant: bigint | undefined;
  legalPerson?: bigint | undefined;
  controllingGroup?: bigint | undefined;
}

interface Applicant {
  name: string;
  participant: bigint;
  legalPerson: bigint;
  controllingGroup: bigint;
}

/** Applicants of a transaction: a word each, and their rows in the registry. */
const MOST = 200;

export async function approveParticipants(market: Desk, options: ApproveOptions, report: Report): Promise<Result> {
  const { applicants, absent } = await applicantsOf(market, options);
  const waiting: Applicant[] = [];
  for (const applicant of applicants) {
    const { status, legalPerson, controllingGroup } = await market.participants.participant(applicant);
    if (status === "Applied") waiting.push(applicant);
    else if (legalPerson !== applicant.legalPerson || controllingGroup !== applicant.controllingGroup) {
      throw new Refused(
        `${applicant.name} was approved with legal person ${legalPerson} and group ${controllingGroup}, not ${applicant.legalPerson} and ${applicant.controllingGroup}. Nothing was sent.`,
      );
    } else report.say(`${applicant.name} is already approved${status === "Suspended" ? ", and suspended" : ""}.`);
  }
  const size = Math.min(market.batchSize ?? MOST, MOST);
  for (let at = 0; at < waiting.length; at += size) {
    const part = waiting.slice(at, at + size);
    await market.participants.approveMany({ applicants: part }, { signal: market.signal });
    report.progress(`approved ${at + part.length}/${waiting.length}`);
    for (const { name } of part) report.say(`${name} is approved.`);
  }
  for (const ref of absent) report.say(`${ref} has not applied yet: run this again when it has.`);
  return {
    already: waiting.length === 0,
    ...(absent.length > 0 ? { code: EXIT.notNow } : {}),
    approved: waiting.map(({ participant }) => participant),
    absent,
  };
}

async function applicantsOf(
  market: Desk,
  { file, participant, legalPerson, controllingGroup }: ApproveOptions,
): Promise<{ applicants: Applicant[]; absent: string[] }> {
  if (participant !== undefined) {
    const person = legalPerson ?? participant;
    const group = controllingGroup ?? person;
    const name = `Participant ${participant}`;
    return { applicants: [{ name, participant, legalPerson: person, controllingGroup: group }], absent: [] };
  }
  if (file === undefined)
    throw new BadInput("Say who is approved: --file with a table of participants, or --participant.");
  const rows = readParticipants(file);
  const known = await participantsByRef(market, file);
  const isHere = (ref: string | null) => ref === null || !known.has(ref) || known.get(ref) !== null;
  const ready = rows.filter((row) => [row.ref, row.legalPerson, row.controllingGroup].every(isHere));
  return {
    applicants: ready.map((row) => applicantOf(row, known)),
    absent: rows.filter((row) => !ready.includes(row)).map(({ ref }) => ref),
  };
}

function applicantOf(row: Lined<ParticipantRow>, known: ReadonlyMap<string, bigint | null>): Applicant {
  const id = (text: string) => idOf(text, known, "participant", "participants") as bigint;
  const participant = id(row.ref);
  const legalPerson = row.legalPerson === null ? participant : id(row.legalPerson);
  const controllingGroup = row.controllingGroup === null ? legalPerson : id(row.controllingGroup);
  return { name: `${row.ref} (participant ${participant})`, participant, legalPerson, controllingGroup };
}

export default task(
  "participants:approve",
  (input) => ({
    file: input.file("file"),
    participant: input.id("participant"),
    legalPerson: input.id("legalPerson"),
    controllingGroup: input.id("controllingGroup"),
  }),
  approveParticipants,
);
