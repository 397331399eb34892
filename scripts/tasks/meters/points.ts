/** Metering points: how a table has them, and how they are found on the chain by the codes of their meters. */
import { keccak256, toUtf8Bytes } from "ethers";
import { energy, findEvents, type Gridbourse } from "../../../sdk/src/index.ts";
import type { MeteringPointResult } from "../../../sdk/src/participants/index.ts";
import { isHash, oneOf, optional, text, UINT32, whole } from "../files/columns.ts";
import { readTable } from "../files/table.ts";
import { idOf, noTwins, participantsByRef, resolveIds, unitsByRef } from "../people.ts";

/** A metering point, with what tells its meter. */
export interface Point extends MeteringPointResult {
  /** Hash of the meter's code. */
  codeHash: string;
  /** Block in which it was entered. */
  block: number;
}

/** A metering point as a table has it. */
export interface PointRow {
  /** Code of the meter, as its owner and the grid company know it. */
  meter: string;
  codeHash: string;
  participant: bigint;
  /** 0 for none. */
  unit: bigint;
  region: number;
  scale: 1 | 1_000;
  connectionKw: number;
}

/** What the registry keeps of a meter's code: its hash; a hash stands for itself. */
export const codeHashOf = (code: string): string => (isHash(code) ? code.toLowerCase() : keccak256(toUtf8Bytes(code)));

/** Reads a table of metering points. @throws BadInput */
export async function readPoints(
  market: Gridbourse,
  files: { file: string; participants: string | undefined; units: string | undefined },
): Promise<PointRow[]> {
  const table = readTable(files.file, {
    participant: text,
    meter: text,
    unit: optional(text, null),
    region: whole(0, 65_535),
    scale: optional(oneOf(["1", "1000"]), "1"),
    connection_kw: whole(1, UINT32),
  });
  noTwins(table, "meter", ({ meter }) => codeHashOf(meter), "the meter");
  const known = await participantsByRef(market, files.participants);
  const owners = resolveIds(table, "participant", known, "participant", "participants");
  const named = table.rows.some(({ values }) => values.unit !== null && !/^\d+$/.test(values.unit));
  const units = named ? await unitsByRef(market, files) : new Map<string, bigint | null>();
  const unitOf = new Map<number, bigint>();
  for (const row of table.rows) {
    if (row.values.unit === null) continue;
    const unit = idOf(row.values.unit, units, "unit", "units");
    if (typeof unit === "string") table.fault(row, "unit", unit);
    else unitOf.set(row.line, unit);
  }
  return table.done().rows.map(({ line, values }) => ({
    meter: values.meter,
    codeHash: codeHashOf(values.meter),
    participant: owners.get(line)!,
    unit: unitOf.get(line) ?? 0n,
    region: values.region,
    scale: values.scale === "1" ? 1 : 1_000,
    connectionKw: values.connection_kw,
  }));
}

/** All metering points, in the order of their entry. */
export async function allPoints(market: Gridbourse): Promise<Point[]> {
  const [points, entered] = await Promise.all([
    market.participants.meteringPoints(),
    findEvents(market, "registry", "MeteringPointAdded"),
  ]);
  const of = new Map(entered.map((event) => [event.values.point, event]));
  return points.map((point) => {
    const { values, blockNumber } = of.get(point.point)!;
    return { ...point, codeHash: values.codeHash.toLowerCase(), block: blockNumber };
  });
}

/** Whether a point was not closed before a day began. */
export const openOn = (market: Gridbourse, { closedAt }: Point, day: number): boolean =>
  closedAt === 0 || closedAt > energy.dayBegins(day, market.deployment.constants);

/** Whether a point was in the registry before a day's end. */
export async function enteredBy(market: Gridbourse, { block }: Point, day: number): Promise<boolean> {
  const found = await market.provider.getBlock(block);
  return found === null || found.timestamp < energy.dayBegins(day + 1, market.deployment.constants);
}
