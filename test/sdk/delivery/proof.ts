import { concat, keccak256 } from "ethers";

/** OpenZeppelin's multi-proof, as the contracts walk it. */
export const MerkleProof = {
  root(leaves: readonly string[], { proof, flags }: { proof: readonly string[]; flags: readonly boolean[] }): string {
    if (leaves.length + proof.length !== flags.length + 1) throw new Error("MerkleProofInvalidMultiproof");
    const queue = [...leaves];
    const rest = [...proof];
    for (const flag of flags) {
      const a = queue.shift()!;
      const b = flag ? queue.shift()! : rest.shift()!;
      queue.push(keccak256(a < b ? concat([a, b]) : concat([b, a])));
    }
    return queue[0] ?? rest[0]!;
  },
};
