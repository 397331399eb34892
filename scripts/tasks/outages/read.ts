/** Outages of units (机组检修计划) as the grid company writes them. */
import { localTime, oneOf, text, UINT32, whole } from "../files/columns.ts";
import { readTable } from "../files/table.ts";
import { resolveIds } from "../people.ts";

/** Why a unit has less than its full capacity. */
export const CAUSES = ["Maintenance", "Failure", "Grid", "ForceMajeure"] as const;
/** In which plan an outage was announced. */
export const PLANS = ["Year", "Month", "Week", "Day", "Forced"] as const;

/** An outage as a table has it. */
export interface OutageRow {
  line: number;
  unit: bigint;
  /** Unix seconds; `to` not included. */
  from: number;
  to: number;
  /** What the unit can still inject; 0 is a full outage. */
  availableKw: number;
  cause: (typeof CAUSES)[number];
  plan: (typeof PLANS)[number];
}

/**
 * Reads a table of outages; times are local times of the market. Overlapping ones are fine: the worst wins.
 * @param units ids of units by the names that the table may use
 * @throws BadInput
 */
export function readOutages(
  file: string,
  { offsetSeconds, units }: { offsetSeconds: number; units: ReadonlyMap<string, bigint | null> },
): OutageRow[] {
  const time = localTime(offsetSeconds);
  const table = readTable(file, {
    unit: text,
    from: time,
    to: time,
    availableKw: whole(0, UINT32),
    cause: oneOf(CAUSES),
    plan: oneOf(PLANS),
  });
  const ids = resolveIds(table, "unit", units, "unit", "units");
  for (const row of table.rows) {
    const { from, to } = row.values;
    if (from >= to) table.fault(row, "to", "an outage ends after it begins.");
  }
  return table.done().rows.map(({ line, values }) => ({ ...values, line, unit: ids.get(line)! }));
}
