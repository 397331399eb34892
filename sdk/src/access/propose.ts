import { type Interface, ZeroHash } from "ethers";
import { one } from "../chain/one.ts";
import type { ContractKey, Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";
import { CouncilMissing } from "../errors/index.ts";

/**
 * How a call reaches a contract: `announce` tells the access manager of it, and the role's delay begins; `carryOut` makes it after the
 * delay; `direct` calls the contract itself (the Council's own members, say).
 */
export type Way = "announce" | "carryOut" | "direct";

/** A call that the Council shall decide on, and how it reaches its contract. */
export interface ProposeParams {
  /** Contract of the market, by its name on the handle: `house`, `register`, `manager`, `council` … */
  contract: ContractKey;
  /** Name of the function, and its arguments. */
  method: string;
  args: readonly unknown[];
  way: Way;
  /** Hash of the document that says why. */
  documentHash?: string;
}

/** The proposal, with its id. */
export interface ProposeReceipt extends Receipt {
  proposal: bigint;
}

/** Target and data of a call that goes to a contract in some way. */
function callOf(handle: Handle, { contract, method, args, way }: ProposeParams): { target: string; data: string } {
  const { manager } = handle.contracts;
  const wanted = handle.contracts[contract];
  const data = (wanted.interface as Interface).encodeFunctionData(method, [...args]);
  const target = wanted.target as string;
  if (way === "direct") return { target, data };
  const through = manager.interface;
  const wrapped =
    way === "announce"
      ? through.encodeFunctionData("schedule", [target, data, 0])
      : through.encodeFunctionData("execute", [target, data]);
  return { target: manager.target as string, data: wrapped };
}

/** Member of the Council: proposes a call, and confirms it with that. @throws CouncilMissing */
export async function propose(handle: Handle, params: ProposeParams, options?: WriteOptions): Promise<ProposeReceipt> {
  if (handle.deployment.council === null) throw new CouncilMissing();
  const { target, data } = callOf(handle, params);
  const { council } = handle.contracts;
  const documentHash = params.documentHash ?? ZeroHash;
  const receipt = await send(handle, () => council.propose.populateTransaction(target, data, documentHash), options);
  return { ...receipt, proposal: one(receipt.events, "council", "Proposed").proposal };
}
