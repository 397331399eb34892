import { findEvents } from "../chain/events.ts";
import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";

/** A metering point (计量点). */
export interface MeteringPointResult {
  point: bigint;
  participant: bigint;
  /** Unit that it measures; 0 for none. */
  unit: bigint;
  region: number;
  /** Wh of a count. */
  scale: number;
  /** Capacity of the connection, kW. */
  connectionKw: number;
  /** Unix time at which it was closed; 0 while it is read. */
  closedAt: number;
}

/** Metering points of a participant, or all of them, in order of their entry. */
export async function meteringPoints(
  handle: Handle,
  params: { participant?: bigint } = {},
): Promise<MeteringPointResult[]> {
  const events = await findEvents(handle, "registry", "MeteringPointAdded", [undefined, params.participant]);
  return read(handle, () =>
    Promise.all(
      events.map(async ({ values: { point, participant, unit, region, scale, connectionKw } }) => {
        const { closedAt } = await handle.contracts.registry.meteringPointOf(point);
        const [numbers, closed] = [[region, scale, connectionKw].map(Number), Number(closedAt)];
        return {
          point,
          participant,
          unit,
          region: numbers[0]!,
          scale: numbers[1]!,
          connectionKw: numbers[2]!,
          closedAt: closed,
        };
      }),
    ),
  );
}
