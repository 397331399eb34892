import { lanes } from "../core/index.ts";
import { findEvents } from "../chain/events.ts";
import type { Handle } from "../chain/handle.ts";
import { product as productOf } from "./product.ts";

/** Demand declared for a product. */
export interface DemandResult {
  /** Sum over all participants, kWh per interval. */
  totalKwh: number[];
  /** The latest declaration of each. */
  declarations: { participant: bigint; energyKwh: number[] }[];
}

/** What participants declared that they will need of a product; the latest declaration of each counts. */
export async function demand(handle: Handle, params: { product: bigint }): Promise<DemandResult> {
  const { intervals } = await productOf(handle, params);
  const events = await findEvents(handle, "register", "DemandDeclared", [undefined, params.product]);
  const latest = new Map(events.map(({ values }) => [values.participant, lanes.unpack(values.lanes, intervals)]));
  const declarations = [...latest].map(([participant, energyKwh]) => ({ participant, energyKwh }));
  const totalKwh = Array.from({ length: intervals }, (_, i) =>
    declarations.reduce((sum, { energyKwh }) => sum + (energyKwh[i] ?? 0), 0),
  );
  return { totalKwh, declarations };
}
