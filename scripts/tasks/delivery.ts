/** What the tasks of delivery share: days, moments, money and tables as people read them. */
import Table from "cli-table3";
import { energy, findEvents, type Gridbourse, statements } from "../../sdk/src/index.ts";
import type { Gate } from "../../sdk/src/market/index.ts";
import { formatDecimal } from "../../sdk/src/units.ts";
import type { Report } from "./desk.ts";
import type { Input } from "./input.ts";
import { gateText } from "./market/sessions.ts";
import { BadInput } from "./outcome.ts";

/** The delivery day that must be given: its date, or its number on chains with shorter days. */
export function dayOf(input: Input, option = "day", what = "the delivery day, like 2027-03-15"): energy.Day {
  const given = input.needed(option, what);
  return /^\d{1,9}$/.test(given) ? Number(given) : given;
}

/** A participant that must be given. */
export function neededParticipant(input: Input): bigint {
  const participant = input.id("participant");
  if (participant === undefined) throw new BadInput("Say the number of the participant: --participant.");
  return participant;
}

/** A day, by name and number. */
export interface NamedDay {
  name: string;
  number: number;
}

/** A delivery day, by name and number. @throws NotADay */
export function namedDay({ deployment }: Pick<Gridbourse, "deployment">, day: energy.Day): NamedDay {
  const number = energy.dayNumber(day, deployment.constants);
  return { name: energy.dayName(number, deployment.constants), number };
}

/** Something waits until a gate. */
export interface Wait {
  /** Who and for what. */
  why: string;
  /** When it can go on; undefined where that does not depend on time alone. */
  until?: Gate;
}

/** Tells what waits, and when to come back: at the earliest of the gates. */
export function tellWaits(market: Pick<Gridbourse, "deployment">, waits: readonly Wait[], report: Report) {
  for (const { why, until } of waits) {
    report.say(until === undefined ? `${why}.` : `${why} until ${gateText(market, until)}.`);
  }
  const gates = waits.flatMap(({ until }) => (until === undefined ? [] : [until]));
  const first = gates.toSorted((a, b) => a.time - b.time || a.blockNumber - b.blockNumber)[0];
  if (first !== undefined) report.say(`Run this again from ${gateText(market, first)} on.`);
  return { waits: waits.map(({ why }) => why), ...(first === undefined ? {} : { from: first }) };
}

/** `participant 4`, `participants 4, 5`. */
export const people = (ids: readonly bigint[]): string => `participant${ids.length === 1 ? "" : "s"} ${ids.join(", ")}`;

/** A sum. */
export const sumOf = (values: readonly bigint[]): bigint => values.reduce((sum, value) => sum + value, 0n);

/** A column of a table with its sum below: exact values, printed so that they add up. */
export interface SummedColumn<Row> {
  head: string;
  /** Wh, or base units of money; or what follows from the columns before it, as they are printed. */
  of: ((row: Row) => bigint) | { from: (before: readonly bigint[]) => bigint };
  unit: "energy" | "money";
}

/**
 * A table with a line for each row and their sum. Values are rounded so that columns add up as printed, and lines where they
 * follow from others.
 */
export function summedTable<Row>(
  rows: readonly Row[],
  first: { head: string; of: (row: Row) => string },
  columns: readonly SummedColumn<Row>[],
): string {
  const { CENT, KWH, printColumn } = statements;
  const printed: bigint[][] = [];
  for (const { of, unit } of columns) {
    if (typeof of === "function") {
      const { lines, total } = printColumn(rows.map(of), unit === "money" ? CENT : KWH);
      printed.push([...lines, total]);
    } else {
      const before = (line: number) => printed.map((column) => column[line]!);
      printed.push(Array.from({ length: rows.length + 1 }, (_, line) => of.from(before(line))));
    }
  }
  const table = new Table({
    head: [first.head, ...columns.map(({ head }) => head)],
    colAligns: ["right", ...columns.map(() => "right" as const)],
    style: { head: [], border: [] },
  });
  const digitsOf = ({ unit }: SummedColumn<Row>) => (unit === "money" ? 2 : 3);
  for (const [line, name] of [...rows.map(first.of), "all"].entries()) {
    table.push([name, ...columns.map((of, c) => formatDecimal(printed[c]![line]!, digitsOf(of), digitsOf(of)))]);
  }
  return table.toString();
}

/** Numbers of four bytes each, one behind the other: participants of a publication. */
export const idsIn = (packed: string): bigint[] =>
  Array.from({ length: (packed.length - 2) / 8 }, (_, i) => BigInt(`0x${packed.slice(2 + 8 * i, 10 + 8 * i)}`));

/** Asks in groups: a node is not asked a thousand things at once. Answers come in order. */
export async function askAll<Item, Answer>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let at = 0; at < items.length; at += 32) answers.push(...(await Promise.all(items.slice(at, at + 32).map(ask))));
  return answers;
}

/** Participants that were approved before a day's end, by number. */
export async function thereOn(market: Gridbourse, day: number): Promise<bigint[]> {
  const { registry } = market.contracts;
  const count = Number(await registry.participantCount());
  const ids = Array.from({ length: count }, (_, i) => BigInt(i + 1));
  const approved = await askAll(ids, (id) => registry.approvedAt(id));
  const end = BigInt(energy.dayBegins(day + 1, market.deployment.constants));
  return ids.filter((_, i) => approved[i]! !== 0n && approved[i]! < end);
}

/** Batches of readings of a day that name a participant, in their order; of all participants when none is given. */
export async function batchesOn(market: Gridbourse, day: number): Promise<{ batch: bigint; participants: bigint[] }[]> {
  const MONTHLY = 5n;
  const events = await findEvents(market, "meters", "ReadingsPublished", [undefined, day]);
  return events
    .filter(({ values }) => values.kind !== MONTHLY)
    .map(({ values }) => ({ batch: values.batch, participants: idsIn(values.participants) }));
}

/** End of a delivery day, Unix seconds. */
export const endOf = ({ deployment }: Pick<Gridbourse, "deployment">, { number }: NamedDay): number =>
  energy.dayBegins(number + 1, deployment.constants);
