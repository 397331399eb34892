/** meters:add: the registrar enters the metering points of a table. The registry keeps the hash of a meter's code. */
import type { Desk, Report } from "../desk.ts";
import { serveEach } from "../neighbours.ts";
import { EXIT, type Result } from "../outcome.ts";
import { task } from "../run.ts";
import { allPoints, type Point, type PointRow, readPoints } from "./points.ts";

export interface AddMetersOptions {
  file: string;
  /** Tables of participants and units, where meters name them. */
  participants: string | undefined;
  units: string | undefined;
}

const sameTerms = (point: Point, row: PointRow) =>
  point.participant === row.participant &&
  point.unit === row.unit &&
  point.region === row.region &&
  point.scale === row.scale &&
  point.connectionKw === row.connectionKw;

export async function addMeters(market: Desk, options: AddMetersOptions, report: Report): Promise<Result> {
  const rows = await readPoints(market, options);
  const known = new Map((await allPoints(market)).map((point) => [point.codeHash, point]));
  const meters: { meter: string; point: bigint; already: boolean }[] = [];
  const missing: PointRow[] = [];
  const contradicting: string[] = [];
  for (const row of rows) {
    const point = known.get(row.codeHash);
    if (point === undefined) missing.push(row);
    else if (!sameTerms(point, row)) {
      contradicting.push(row.meter);
      report.say(
        `${row.meter} stands in the registry as metering point ${point.point} of participant ${point.participant} with other terms (unit ${point.unit}, region ${point.region}, ${point.scale} Wh a count, ${point.connectionKw} kW): it was left alone.`,
      );
    } else {
      meters.push({ meter: row.meter, point: point.point, already: true });
      report.say(`${row.meter} is already entered: metering point ${point.point}.`);
    }
  }
  const served = await serveEach(
    missing,
    ({ meter }) => meter,
    async ({ meter, participant, unit, region, scale, connectionKw, codeHash }) => {
      const entry = { participant, region, scale, connectionKw, codeHash, ...(unit === 0n ? {} : { unit }) };
      const { point } = await market.participants.addMeteringPoint(entry, { signal: market.signal });
      meters.push({ meter, point, already: false });
      report.progress(`metering points ${meters.length}/${rows.length}`);
      report.say(`${meter} is entered: metering point ${point} of participant ${participant}.`);
    },
    report,
  );
  return {
    already: served.done.length === 0,
    ...(contradicting.length > 0 ? { code: EXIT.refused } : served.code === EXIT.done ? {} : { code: served.code }),
    meters,
    refused: served.refused.map(({ item: { meter }, why }) => ({ meter, why })),
    contradicting,
  };
}

export default task(
  "meters:add",
  (input) => ({
    file: input.neededFile("file", "the table of metering points"),
    participants: input.file("participants"),
    units: input.file("units"),
  }),
  addMeters,
);
