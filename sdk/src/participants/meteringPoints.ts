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
  active: boolean;
}

/** Metering points of a participant, or all of them, in order of their entry. */
export async function meteringPoints(
  handle: Handle,
  params: { participant?: bigint } = {},
): Promise<MeteringPointResult[]> {
  const events = await findEvents(handle, "registry", "MeteringPointAdded", [undefined, params.participant]);
  return read(handle, () =>
    Promise.all(
      events.map(async ({ values: { point, participant, unit, region, scale } }) => {
        const { active } = await handle.contracts.registry.meteringPointOf(point);
        return { point, participant, unit, region: Number(region), scale: Number(scale), active };
      }),
    ),
  );
}
