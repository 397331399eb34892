import { Signature } from "ethers";
import type { Hex } from "../core/index.ts";
import { type Handle, signerOf } from "../chain/handle.ts";
import { type ReviewParams, toReview } from "./review.ts";

/** A participant's word, signed, with the proof that the batch says this of it. */
export interface SignedReview {
  batch: bigint;
  participant: bigint;
  /** Hash of the readings. */
  readings: Hex;
  /** Confirms, or disputes. */
  accepts: boolean;
  proof: Hex[];
  /** 64 bytes (ERC-2098) of a plain account; anything of a contract account. */
  signature: Hex;
}

/** The typed data of a review (EIP-712). */
export const REVIEW_TYPES = {
  Review: [
    { name: "batch", type: "uint256" },
    { name: "participant", type: "uint256" },
    { name: "readings", type: "bytes32" },
    { name: "accepts", type: "bool" },
  ],
};

/** The domain in which reviews are signed. */
export function reviewDomain({ deployment }: Pick<Handle, "deployment">) {
  return {
    name: "MeterLedger",
    version: "1",
    chainId: deployment.chainId,
    verifyingContract: deployment.addresses.MeterLedger,
  };
}

/** Signs a review with the handle's account, for somebody who relays it (`reviewMany`). Sends nothing. @throws ReadingsMissing */
export async function signReview(handle: Handle, params: ReviewParams & { accepts: boolean }): Promise<SignedReview> {
  const { participant, accepts } = params;
  const { batch, hash: readings, proof } = await toReview(handle, params);
  const word = { batch, participant, readings, accepts };
  const signature = await signerOf(handle).signTypedData(reviewDomain(handle), REVIEW_TYPES, word);
  return { ...word, proof, signature: Signature.from(signature).compactSerialized as Hex };
}
