import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";
import { type DisputeParams, batchOf } from "./dispute.ts";

/**
 * Anyone: ends a dispute that nobody answered in time. What was published stands, a correction falls; the fee returns.
 * @throws DisputeInStage, StepTooEarly
 */
export async function lapseDispute(handle: Handle, params: DisputeParams, options?: WriteOptions): Promise<Receipt> {
  const batch = await batchOf(handle, params);
  return send(handle, () => handle.contracts.meters.lapse.populateTransaction(batch, params.participant), options);
}
