import { profile as profiles } from "../core/index.ts";
import { read } from "../chain/send.ts";
import type { Handle } from "../chain/handle.ts";
import { ENUMS } from "../errors/index.ts";
import type { Source } from "./kinds.ts";

/** A generating unit. */
export interface UnitResult {
  unit: bigint;
  capacityKw: bigint;
  source: Source;
  /** Windows of the local day in which it can inject. */
  windows: string[];
}

/** Units of a participant, in order of their entry. */
export async function units(handle: Handle, params: { participant: bigint }): Promise<UnitResult[]> {
  const { registry } = handle.contracts;
  return read(handle, async () => {
    const ids = await registry.unitsOf(params.participant);
    return Promise.all(
      [...ids].map(async (unit) => {
        const { capacityKw, source, profile } = await registry.unitOf(unit);
        const name = (ENUMS.Source[Number(source)] ?? "Other") as Source;
        return { unit, capacityKw, source: name, windows: profiles.windowsOf(profile) };
      }),
    );
  });
}
