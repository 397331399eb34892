import { one } from "../chain/one.ts";
import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";
import { type Kind, numberOfKind } from "./kinds.ts";

/** Who applies: kind, region, documents. */
export interface ApplyParams {
  kind: Kind;
  /** Number of the region in the operator's published list. */
  region: number;
  /** Hash of the application file, 32 bytes. */
  documentHash: string;
}

/** The application, with the new participant's id. */
export interface ApplyReceipt extends Receipt {
  participant: bigint;
}

/** Applies for a new participant under the handle's account; nothing follows from it before approval. */
export async function apply(handle: Handle, params: ApplyParams, options?: WriteOptions): Promise<ApplyReceipt> {
  const { kind, region, documentHash } = params;
  const { registry } = handle.contracts;
  const receipt = await send(
    handle,
    () => registry.applyAs.populateTransaction(numberOfKind(kind), region, documentHash),
    options,
  );
  return { ...receipt, participant: one(receipt.events, "registry", "ParticipantApplied").participant };
}
