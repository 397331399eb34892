import { findEvents } from "../chain/events.ts";
import type { Handle } from "../chain/handle.ts";
import { ENUMS } from "../errors/index.ts";
import type { Source } from "./kinds.ts";

/** A generating unit. */
export interface UnitResult {
  unit: bigint;
  capacityKw: bigint;
  source: Source;
}

/** Units of a participant, in order of their entry. */
export async function units(handle: Handle, params: { participant: bigint }): Promise<UnitResult[]> {
  const events = await findEvents(handle, "registry", "UnitAdded", [undefined, params.participant]);
  return events.map(({ values: { unit, capacityKw, source } }) => ({
    unit,
    capacityKw,
    source: (ENUMS.Source[Number(source)] ?? "Other") as Source,
  }));
}
