import { one } from "../chain/one.ts";
import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";

/** A metering point of a participant. */
export interface AddMeteringPointParams {
  participant: bigint;
  /** Unit that it measures, if it measures one. */
  unit?: bigint;
  /** Number of the region in the operator's published list. */
  region: number;
  /** Wh of a count: 1 or 1,000; 1 by default. */
  scale?: 1 | 1_000;
  /** Capacity of the connection, kW: a reading above it is refused as not plausible. */
  connectionKw: number;
  /** Hash of the meter's number, 32 bytes. */
  codeHash: string;
}

/** The entry, with the new point's id. */
export interface AddMeteringPointReceipt extends Receipt {
  point: bigint;
}

/** Registrar: enters a metering point (计量点) of a participant. */
export async function addMeteringPoint(
  handle: Handle,
  params: AddMeteringPointParams,
  options?: WriteOptions,
): Promise<AddMeteringPointReceipt> {
  const { participant, unit = 0n, region, scale = 1, connectionKw, codeHash } = params;
  const { registry } = handle.contracts;
  const call = () =>
    registry.addMeteringPoint.populateTransaction(participant, unit, region, scale, connectionKw, codeHash);
  const receipt = await send(handle, call, options);
  return { ...receipt, point: one(receipt.events, "registry", "MeteringPointAdded").point };
}
