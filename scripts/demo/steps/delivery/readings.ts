/** What the meters of an invented day say: contracts and chance, from the seed. Quarter-hours, Wh. */
import type { PointReadings, Readings } from "../../../../sdk/src/delivery/items.ts";
import type { Bidder, Seat } from "../../day.ts";
import { Chance } from "../../random.ts";

/** Metered intervals of a day: finer than the market's. */
export const METERED = 96;

/** How far from its contract somebody takes or injects, at most: sun and wind err more than machines. */
const ERRS: Partial<Record<string, number>> = {
  Wind: 0.16,
  Solar: 0.12,
  Storage: 0.1,
  Coal: 0.03,
  Gas: 0.03,
  Hydro: 0.05,
};

/** A day of quarter-hours by a contract in kWh per interval: what is to be taken is imported, what is to be injected exported. */
export function readingsOf(
  { participant, seat }: Pick<Bidder, "participant" | "seat">,
  point: bigint,
  positionKwh: readonly number[],
): Readings {
  const chance = new Chance(Number(participant) * 7_919 + 17);
  const most = seat.source === null ? 0.07 : (ERRS[seat.source] ?? 0.06);
  const [importWh, exportWh]: [number[], number[]] = [[], []];
  const finer = METERED / positionKwh.length;
  let drift = 0;
  for (const kwh of positionKwh) {
    drift = 0.7 * drift + chance.number(-most, most) * 0.7;
    for (let q = 0; q < finer; q++) {
      const wh = Math.round((kwh * 1_000 * (1 + drift + chance.number(-0.01, 0.01))) / finer);
      importWh.push(Math.max(0, wh));
      exportWh.push(Math.max(0, -wh));
    }
  }
  return { participant, points: [{ point, importWh, exportWh }] };
}

/** The same readings with one hour three times too large: a fault of transmission that every connection could carry. */
export function spoilt({ participant, points }: Readings, hour: number): Readings {
  const [point] = points;
  const importWh = point!.importWh.map((wh, i) => (Math.floor(i / 4) === hour ? 3 * wh : wh));
  return { participant, points: [{ ...point!, importWh }] };
}

/** Net energy of readings, Wh: import − export. */
export const netOf = ({ points }: Readings): bigint =>
  points.reduce((sum, { importWh, exportWh = [] }) => sum + netOfPoint(importWh, exportWh), 0n);

const netOfPoint = (imports: PointReadings["importWh"], exports: readonly number[]) =>
  BigInt(imports.reduce((x, y) => x + y, 0) - exports.reduce((x, y) => x + y, 0));

/** What the plan of the day needs of a seat: capacity of its connection, kW. */
export const connectionOf = ({ capacityKw, steps }: Seat, lotKwh: number): number =>
  Math.max(1_000, 20 * Math.max(capacityKw, ...steps.map(({ quantity }) => quantity * lotKwh)));
