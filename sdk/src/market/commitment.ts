import { cover } from "../core/index.ts";
import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";

/** What the chain keeps of a participant's bid. */
export interface CommitmentResult {
  state: "free" | "committed" | "revealed" | "allotted";
  /** Last sequence used; 0 once allotted. */
  sequence: bigint;
  rows: number;
  exposureExponent: number;
  /** Base units. */
  cover: bigint;
  /** Upper 192 bits: committed, of the commitment's hash; revealed, of the book as its sheet left it. */
  hash: bigint;
  /** Net amount per delivery day once allotted, base units, positive to receive. */
  netPerDay: bigint;
}

const STATES = ["free", "committed", "revealed", "allotted"] as const;

/** What a word of the library Commitment says. */
export function commitmentOfWord(word: bigint): CommitmentResult {
  const bits = (from: bigint, count: bigint) => (word >> from) & ((1n << count) - 1n);
  const state = STATES[Number(bits(0n, 2n))]!;
  const allotted = state === "allotted";
  return {
    state,
    sequence: allotted ? 0n : bits(14n, 16n),
    rows: allotted ? 0 : Number(bits(2n, 6n)),
    exposureExponent: allotted ? 0 : Number(bits(8n, 6n)),
    cover: allotted ? 0n : cover.decode(cover.unpack(Number(bits(30n, 32n)))),
    hash: allotted ? 0n : bits(64n, 192n),
    netPerDay: allotted ? BigInt.asIntN(128, bits(64n, 128n)) : 0n,
  };
}

/** The commitment of a participant in a session. */
export async function commitment(
  handle: Handle,
  params: { session: bigint; participant: bigint },
): Promise<CommitmentResult> {
  const { auction } = handle.contracts;
  return commitmentOfWord(await read(handle, () => auction.commitmentOf(params.session, params.participant)));
}
