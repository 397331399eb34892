import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";
import { type DisputeParams, batchOf } from "./dispute.ts";

/**
 * Regulator: upholds what is disputed, in time; the fee goes to the balancing fund.
 * @throws NotAllowed, DisputeInStage, StepTooLate
 */
export async function upholdDispute(
  handle: Handle,
  params: DisputeParams & {
    /** Hash of the decision, 32 bytes. */
    documentHash: string;
  },
  options?: WriteOptions,
): Promise<Receipt> {
  const batch = await batchOf(handle, params);
  const { participant, documentHash } = params;
  return send(
    handle,
    () => handle.contracts.meters.uphold.populateTransaction(batch, participant, documentHash),
    options,
  );
}
