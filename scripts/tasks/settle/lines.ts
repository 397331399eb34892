/** Settlements of a day, line by line. */
import { delivery, findEvents, type Gridbourse } from "../../../sdk/src/index.ts";
import type { DecodedReadings } from "../../../sdk/src/delivery/index.ts";
import { askAll, summedTable, sumOf } from "../delivery.ts";
import { Published } from "../meters/published.ts";

/** What a participant's day came to. Energy in Wh, positive to take; money in base units, positive to receive. */
export interface DayLine {
  participant: bigint;
  contractedWh: bigint;
  meteredWh: bigint;
  deviationWh: bigint;
  received: bigint;
  deviation: bigint;
  penalty: bigint;
  paid: bigint;
}

/** What meters say of a day, import less export; the schedule is no meter. */
const netOf = ({ points }: DecodedReadings): bigint =>
  sumOf(
    points
      .filter(({ point }) => point !== delivery.items.SCHEDULE_POINT)
      .flatMap(({ importWh, exportWh }) => importWh.map((taken, i) => BigInt(taken) - BigInt(exportWh[i]!))),
  );

/** Lines of everybody whose day is settled, as it was settled. */
export async function linesOf(market: Gridbourse, day: number): Promise<DayLine[]> {
  const issued = await findEvents(market, "settlement", "StatementIssued", [undefined, day]);
  const sorted = issued.map(({ values }) => values).toSorted((a, b) => Number(a.participant - b.participant));
  const published = new Published(market);
  const items = sorted.some(({ batch }) => batch !== 0n) ? (await published.day(day)).byBatch : undefined;
  return askAll(sorted, async ({ participant, batch, received, charge, penalty }): Promise<DayLine> => {
    const position = await market.energy.dayPosition({ participant, day });
    const contractedWh = BigInt(position.reduce((sum, kwh) => sum + kwh, 0)) * 1_000n;
    const item = items?.get(`${batch} ${participant}`);
    // Without readings the day counts as contracted.
    const meteredWh = item === undefined ? contractedWh : netOf(item.decoded());
    const money = { received, deviation: -charge, penalty: -penalty, paid: received - charge - penalty };
    return { participant, contractedWh, meteredWh, deviationWh: meteredWh - contractedWh, ...money };
  });
}

/** The lines as a table; columns add up, and so do lines. */
export const dayTable = (lines: readonly DayLine[]): string =>
  summedTable<DayLine>(lines, { head: "participant", of: ({ participant }) => String(participant) }, [
    { head: "contracted MWh", of: ({ contractedWh }) => contractedWh, unit: "energy" },
    { head: "metered MWh", of: ({ meteredWh }) => meteredWh, unit: "energy" },
    { head: "deviation MWh", of: { from: ([contracted, metered]) => metered! - contracted! }, unit: "energy" },
    { head: "from sessions", of: ({ received }) => received, unit: "money" },
    { head: "deviation", of: ({ deviation }) => deviation, unit: "money" },
    { head: "penalty", of: ({ penalty }) => penalty, unit: "money" },
    { head: "paid", of: { from: (before) => sumOf(before.slice(3)) }, unit: "money" },
  ]);
