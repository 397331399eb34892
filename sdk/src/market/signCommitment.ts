import { Signature } from "ethers";
import type { Hex } from "../core/index.ts";
import { type Handle, signerOf } from "../chain/handle.ts";
import type { CommitmentData, SignedCommitment } from "./batches.ts";

/** The typed data of a commitment (EIP-712). */
export const COMMIT_TYPES = {
  Commit: [
    { name: "session", type: "uint256" },
    { name: "participant", type: "uint32" },
    { name: "sequence", type: "uint16" },
    { name: "rows", type: "uint8" },
    { name: "exposureExponent", type: "uint8" },
    { name: "cover", type: "uint32" },
    { name: "hash", type: "bytes32" },
  ],
};

/** The domain in which the auction's commitments are signed. */
export function commitDomain({ deployment }: Pick<Handle, "deployment">) {
  return {
    name: "UniformPriceAuction",
    version: "1",
    chainId: deployment.chainId,
    verifyingContract: deployment.addresses.UniformPriceAuction,
  };
}

/** Signs a commitment with the handle's account, for somebody who relays it (`commitMany`). Sends nothing. */
export async function signCommitment(
  handle: Handle,
  params: { session: bigint; commitment: CommitmentData },
): Promise<SignedCommitment> {
  const { session, commitment } = params;
  const signature = await signerOf(handle).signTypedData(commitDomain(handle), COMMIT_TYPES, {
    session,
    ...commitment,
  });
  return { ...commitment, signature: Signature.from(signature).compactSerialized as Hex };
}
