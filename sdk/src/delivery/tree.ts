/**
 * The tree over the leaves of a batch: a complete binary heap. With k leaves, leaf i is node 2k − 2 − i; node j is the hash of nodes
 * 2j + 1 and 2j + 2, the smaller one first. Proofs are those of OpenZeppelin's MerkleProof. Pure: no chain.
 */
import { CoreError, type Hex, words } from "../core/index.ts";

const { fromHex, keccak, toHex } = words;

/** A tree without leaves, or a place that has none. */
export class NoSuchLeaf extends CoreError {
  constructor(index: number, leaves: number) {
    super(`A tree of ${leaves} leaves has none with index ${index}.`, { index, leaves });
  }
}

/** A proof of several leaves at once. */
export interface MultiProof {
  proof: Hex[];
  /** Whether the partner of a step is one of the leaves or hashes before it, rather than the next of the proof. */
  flags: boolean[];
}

/** The nodes above some leaves. */
export interface Tree {
  root: Hex;
  leaves: readonly Hex[];
  /** Proof of the leaf at an index. @throws NoSuchLeaf */
  proofOf(index: number): Hex[];
  /** Proof of the leaves at ascending indices. @throws NoSuchLeaf */
  multiProofOf(indices: readonly number[]): MultiProof;
}

/** The hash of two nodes; hex of one length compares like numbers. */
const pair = (a: Hex, b: Hex): Hex => toHex(a < b ? keccak(fromHex(a), fromHex(b)) : keccak(fromHex(b), fromHex(a)));

const siblingOf = (node: number) => (node % 2 === 1 ? node + 1 : node - 1);

/** The tree over leaves, at least one. @throws NoSuchLeaf */
export function treeOf(leaves: readonly Hex[]): Tree {
  const count = leaves.length;
  if (count === 0) throw new NoSuchLeaf(0, 0);
  const nodes = new Array<Hex>(2 * count - 1);
  leaves.forEach((leaf, i) => (nodes[2 * count - 2 - i] = leaf));
  for (let j = count - 2; j >= 0; j--) nodes[j] = pair(nodes[2 * j + 1]!, nodes[2 * j + 2]!);
  const nodeOf = (index: number) => {
    if (!Number.isInteger(index) || index < 0 || index >= count) throw new NoSuchLeaf(index, count);
    return 2 * count - 2 - index;
  };
  return {
    root: nodes[0]!,
    leaves,
    proofOf(index) {
      const proof: Hex[] = [];
      for (let node = nodeOf(index); node > 0; node = (node - 1) >> 1) proof.push(nodes[siblingOf(node)]!);
      return proof;
    },
    multiProofOf(indices) {
      // Nodes descend: the deepest are paired first, what they make stands behind all others of its height.
      const queue = indices.map(nodeOf).sort((a, b) => b - a);
      const [proof, flags]: [Hex[], boolean[]] = [[], []];
      for (let at = 0; at < queue.length && queue[at]! > 0; at++) {
        const node = queue[at]!;
        const inside = queue[at + 1] === siblingOf(node);
        flags.push(inside);
        if (inside) at++;
        else proof.push(nodes[siblingOf(node)]!);
        queue.push((node - 1) >> 1);
      }
      return { proof, flags };
    },
  };
}
