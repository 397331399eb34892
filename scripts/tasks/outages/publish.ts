/**
 * outages:publish: the grid company publishes the outages of a table. One publication touches at most 14 local days; longer ones go
 * out in parts. What stands with the same terms is published already.
 */
import type { OutageResult } from "../../../sdk/src/energy/index.ts";
import type { Desk, Report } from "../desk.ts";
import { documentOf } from "../document.ts";
import type { Result } from "../outcome.ts";
import { unitsByRef } from "../people.ts";
import { task } from "../run.ts";
import { type OutageRow, readOutages } from "./read.ts";

export interface PublishOptions {
  file: string;
  units: string | undefined;
  participants: string | undefined;
  /** Hash of the plan or the notice. */
  documentHash: string;
}

/** Local days of one publication at most. */
const MOST_DAYS = 14;

const sameTerms = (found: OutageResult, row: OutageRow) =>
  !found.cancelled &&
  found.from === row.from &&
  found.until === row.to &&
  found.availableKw === BigInt(row.availableKw) &&
  found.cause === row.cause &&
  found.plan === row.plan;

/** A row in parts of at most 14 local days each, cut at midnight. */
export function inParts(row: OutageRow, offsetSeconds: number, dayLength: number): OutageRow[] {
  const dayOf = (time: number) => Math.floor((time + offsetSeconds) / dayLength);
  const parts: OutageRow[] = [];
  for (let from = row.from; from < row.to;) {
    const to = Math.min(row.to, (dayOf(from) + MOST_DAYS) * dayLength - offsetSeconds);
    parts.push({ ...row, from, to });
    from = to;
  }
  return parts;
}

export async function publishOutages(market: Desk, options: PublishOptions, report: Report): Promise<Result> {
  const { offsetSeconds, dayLengthSeconds } = market.deployment.constants;
  const rows = readOutages(options.file, { offsetSeconds, units: await unitsByRef(market, options) });
  const parts = rows.flatMap((row) => inParts(row, offsetSeconds, dayLengthSeconds));
  const standing = new Map<bigint, OutageResult[]>();
  const published: bigint[] = [];
  for (const [i, part] of parts.entries()) {
    if (!standing.has(part.unit)) standing.set(part.unit, await market.energy.outages({ unit: part.unit }));
    const known = standing.get(part.unit)!.find((found) => sameTerms(found, part));
    if (known !== undefined) {
      report.say(`Outage ${known.outage} of unit ${part.unit} is already published.`);
      continue;
    }
    const { unit, availableKw, from, to: until, cause, plan } = part;
    const { documentHash } = options;
    const { outage } = await market.energy.publishOutage(
      { unit, availableKw, from, until, cause, plan, documentHash },
      { signal: market.signal },
    );
    published.push(outage);
    report.progress(`outages ${i + 1}/${parts.length}`);
    report.say(`Outage ${outage}: unit ${unit} has ${availableKw} kW (${cause}).`);
  }
  return { already: published.length === 0, published };
}

export default task(
  "outages:publish",
  (input) => ({
    file: input.neededFile("file", "the table of outages"),
    units: input.file("units"),
    participants: input.file("participants"),
    documentHash: documentOf(input, "document", "the plan or the notice"),
  }),
  publishOutages,
);
