/** Participants and units, found on the chain by what a table says of them: nobody copies numbers by hand. */
import { findEvents, type Gridbourse } from "../../sdk/src/index.ts";
import { KINDS, type Kind, type Source } from "../../sdk/src/participants/index.ts";
import { ENUMS } from "../../sdk/src/errors/index.ts";
import { account, document, oneOf, optional, text, UINT32, whole } from "./files/columns.ts";
import { readTable, type Table } from "./files/table.ts";
import { BadInput } from "./outcome.ts";

export const KIND_NAMES = KINDS.slice(1) as Kind[];
export const SOURCE_NAMES = ENUMS.Source.slice(1) as Source[];

/** Columns of a table of participants. */
const PARTICIPANT = {
  ref: text,
  kind: oneOf(KIND_NAMES),
  region: whole(0, 65_535),
  account,
  legalPerson: optional(text, null),
  controllingGroup: optional(text, null),
  buyKwh: optional(whole(0, UINT32), null),
  sellKwh: optional(whole(0, UINT32), null),
};

/** The unit must exist. @throws BadInput */
export async function requireUnit(market: Gridbourse, unit: bigint): Promise<void> {
  const { participant } = await market.contracts.registry.unitOf(unit);
  if (participant === 0n) throw new BadInput(`There is no unit ${unit}.`);
}

/** A participant as a table has it. */
export interface ParticipantRow {
  ref: string;
  kind: Kind;
  region: number;
  account: string;
  /** Number of a participant, or the name of another row; null for its own. */
  legalPerson: string | null;
  controllingGroup: string | null;
  buyKwh: number | null;
  sellKwh: number | null;
  documentHash: string;
}

/** A row with its line. */
export type Lined<Values> = Values & { line: number };

/** Tells rows that say the same as an earlier one. */
export function noTwins<Values>(
  table: Table<Values>,
  column: keyof Values & string,
  keyOf: (values: Values) => string,
  what: string,
): void {
  const first = new Map<string, number>();
  for (const row of table.rows) {
    const key = keyOf(row.values);
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, row.line);
    else table.fault(row, column, `${what} stands in line ${earlier} already.`);
  }
}

/** Reads a table of participants. @throws BadInput */
export function readParticipants(file: string): Lined<ParticipantRow>[] {
  const table = readTable(file, { ...PARTICIPANT, document: document(file) });
  noTwins(table, "ref", ({ ref }) => ref, "the name");
  noTwins(
    table,
    "document",
    (row) => `${row.account} ${row.document}`,
    "an application of this account with this document",
  );
  const refs = new Set(table.rows.map(({ values }) => values.ref));
  for (const row of table.rows) {
    if (/^\d+$/.test(row.values.ref))
      table.fault(row, "ref", "a name is not a mere number: those are participants' ids.");
    for (const column of ["legalPerson", "controllingGroup"] as const) {
      const given = row.values[column];
      if (given !== null && !refs.has(given) && !/^[1-9]\d{0,9}$/.test(given)) {
        table.fault(row, column, `"${given}" is neither the number of a participant nor the name of a row.`);
      }
    }
    if ((row.values.buyKwh === null) !== (row.values.sellKwh === null)) {
      const column = row.values.buyKwh === null ? "buyKwh" : "sellKwh";
      table.fault(row, column, "limits are given for both sides or for none.");
    }
  }
  return table.done().rows.map(({ line, values: { document: documentHash, ...values } }) => ({
    ...values,
    documentHash,
    line,
  }));
}

/** Which participant a row has become; null for none that applied. */
export async function findParticipant(
  market: Gridbourse,
  row: Pick<ParticipantRow, "account" | "documentHash">,
): Promise<bigint | null> {
  const applied = await findEvents(market, "registry", "ParticipantApplied", [undefined, row.account]);
  const found = applied.find(({ values }) => values.documentHash.toLowerCase() === row.documentHash);
  return found?.values.participant ?? null;
}

/** The participants of a table by name; null for those that have not applied. */
export async function participantsByRef(
  market: Gridbourse,
  file: string | undefined,
): Promise<ReadonlyMap<string, bigint | null>> {
  const found = new Map<string, bigint | null>();
  for (const row of file === undefined ? [] : readParticipants(file)) {
    found.set(row.ref, await findParticipant(market, row));
  }
  return found;
}

/** A unit as a table has it. */
export interface UnitRow {
  ref: string;
  /** Number of a participant, or its name in the table of participants. */
  participant: string;
  source: Source;
  capacityKw: number;
  documentHash: string;
}

/** Reads a table of units. @throws BadInput */
export function readUnits(file: string): Table<Omit<UnitRow, "documentHash"> & { document: string }> {
  const table = readTable(file, {
    ref: text,
    participant: text,
    source: oneOf(SOURCE_NAMES),
    capacityKw: whole(1, UINT32),
    document: document(file),
  });
  noTwins(table, "ref", ({ ref }) => ref, "the name");
  noTwins(
    table,
    "document",
    (row) => `${row.participant} ${row.document}`,
    "a unit of this participant with this licence",
  );
  for (const row of table.rows) {
    if (/^\d+$/.test(row.values.ref)) table.fault(row, "ref", "a name is not a mere number: those are units' ids.");
  }
  return table;
}

/** The unit of a participant with a licence; null when it has not been entered. */
export async function findUnit(market: Gridbourse, participant: bigint, documentHash: string) {
  const entered = await findEvents(market, "registry", "UnitAdded", [undefined, participant]);
  return entered.find(({ values }) => values.documentHash.toLowerCase() === documentHash)?.values ?? null;
}

/** What a text in a table means: a number, or a name from another table. Tells what is wrong in words. */
export function idOf(
  text: string,
  known: ReadonlyMap<string, bigint | null>,
  what: string,
  table: string,
): bigint | string {
  if (/^[1-9]\d{0,9}$/.test(text)) return BigInt(text);
  const found = known.get(text);
  if (found === undefined) {
    const where =
      known.size === 0
        ? `; names need the table of ${table} (--${table})`
        : `, and no row of the table of ${table} has this name`;
    return `"${text}" is no number of a ${what}${where}.`;
  }
  return found ?? `${what} "${text}" is not on the chain yet.`;
}

/** Resolves a column of a table to ids, telling what is wrong in place. */
export function resolveIds<Values>(
  table: Table<Values>,
  column: keyof Values & string,
  known: ReadonlyMap<string, bigint | null>,
  what: string,
  of: string,
): Map<number, bigint> {
  const ids = new Map<number, bigint>();
  for (const row of table.rows) {
    const id = idOf(String(row.values[column]), known, what, of);
    if (typeof id === "string") table.fault(row, column, id);
    else ids.set(row.line, id);
  }
  return ids;
}

/** Ids of the units of a table by name. */
export async function unitsByRef(
  market: Gridbourse,
  { units, participants }: { units: string | undefined; participants: string | undefined },
): Promise<Map<string, bigint | null>> {
  const found = new Map<string, bigint | null>();
  if (units === undefined) return found;
  const table = readUnits(units);
  const known = await participantsByRef(market, participants);
  const owners = resolveIds(table, "participant", known, "participant", "participants");
  for (const { line, values } of table.done().rows) {
    found.set(values.ref, (await findUnit(market, owners.get(line)!, values.document))?.unit ?? null);
  }
  return found;
}
