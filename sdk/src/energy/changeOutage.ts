import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";
import { type OutageParams, outageTerms } from "./publishOutage.ts";

/** Grid company: replaces the terms of an outage; its unit stays. */
export async function changeOutage(
  handle: Handle,
  params: OutageParams & { outage: bigint },
  options?: WriteOptions,
): Promise<Receipt> {
  const { outage, documentHash } = params;
  const { outages } = handle.contracts;
  return send(handle, () => outages.change.populateTransaction(outage, outageTerms(params), documentHash), options);
}
