import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";

/** Whose position, in which product. */
export interface PositionParams {
  participant: bigint;
  product: bigint;
}

/** Position per interval, kWh: holdings less own issued energy. Positive may take, negative must inject. */
export async function position(handle: Handle, params: PositionParams): Promise<number[]> {
  const lanes = await read(handle, () => handle.contracts.register.positionOf(params.participant, params.product));
  return lanes.map(Number);
}
