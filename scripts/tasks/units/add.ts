/** units:add: the registrar enters the generating units of a table. */
import type { Desk, Report } from "../desk.ts";
import { Refused, type Result } from "../outcome.ts";
import { findUnit, participantsByRef, readUnits, resolveIds } from "../people.ts";
import { task } from "../run.ts";

export interface AddUnitsOptions {
  file: string;
  /** Table of participants, where units name them. */
  participants: string | undefined;
}

export async function addUnits(market: Desk, { file, participants }: AddUnitsOptions, report: Report): Promise<Result> {
  const table = readUnits(file);
  const owners = resolveIds(
    table,
    "participant",
    await participantsByRef(market, participants),
    "participant",
    "participants",
  );
  const rows = table.done().rows.map(({ line, values }) => ({ ...values, participant: owners.get(line)! }));
  const units: { ref: string; unit: bigint; already: boolean }[] = [];
  const missing: typeof rows = [];
  for (const row of rows) {
    const known = await findUnit(market, row.participant, row.document);
    if (known === null) missing.push(row);
    else if (known.capacityKw !== BigInt(row.capacityKw)) {
      throw new Refused(
        `${row.ref} stands in the registry as unit ${known.unit} with ${known.capacityKw} kW, not ${row.capacityKw} kW. Nothing was sent.`,
      );
    } else {
      units.push({ ref: row.ref, unit: known.unit, already: true });
      report.say(`${row.ref} is already entered: unit ${known.unit}.`);
    }
  }
  for (const [i, { ref, participant, capacityKw, source, document }] of missing.entries()) {
    const entry = { participant, capacityKw, source, documentHash: document };
    const { unit } = await market.participants.addUnit(entry, { signal: market.signal });
    units.push({ ref, unit, already: false });
    report.progress(`units ${i + 1}/${missing.length}`);
    report.say(`${ref} is entered: unit ${unit}.`);
  }
  return { already: missing.length === 0, units };
}

export default task(
  "units:add",
  (input) => ({ file: input.neededFile("file", "the table of units"), participants: input.file("participants") }),
  addUnits,
);
