import { one } from "../chain/one.ts";
import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";
import { numberOfSource, type Source } from "./kinds.ts";

/** A generating unit, and whose it is. */
export interface AddUnitParams {
  participant: bigint;
  /** Installed capacity, 1 … 2³² − 1 kW. */
  capacityKw: bigint | number;
  source: Source;
  /** Hash of the licence, 32 bytes. */
  documentHash: string;
}

/** The entry, with the new unit's id. */
export interface AddUnitReceipt extends Receipt {
  unit: bigint;
}

/** Registrar: enters a generating unit. */
export async function addUnit(handle: Handle, params: AddUnitParams, options?: WriteOptions): Promise<AddUnitReceipt> {
  const { participant, capacityKw, source, documentHash } = params;
  const { registry } = handle.contracts;
  const receipt = await send(
    handle,
    () => registry.addUnit.populateTransaction(participant, capacityKw, numberOfSource(source), documentHash),
    options,
  );
  return { ...receipt, unit: one(receipt.events, "registry", "UnitAdded").unit };
}
