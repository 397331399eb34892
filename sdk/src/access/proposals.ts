import type { Interface } from "ethers";
import type { ContractKey, Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import type { Way } from "./propose.ts";

/** A proposal before the Council. */
export interface ProposalResult {
  proposal: bigint;
  /** What it calls, as far as it is a contract of the market. */
  contract: ContractKey | null;
  method: string | null;
  args: unknown[];
  way: Way;
  target: string;
  data: string;
  /** How many of the present members have confirmed. */
  confirmations: number;
  executed: boolean;
  /** Unix time after which it can no longer be executed. */
  expiresAt: number;
}

/** What a call says, in words of the market. */
function wordsOf(handle: Handle, target: string, data: string): Pick<ProposalResult, "contract" | "method" | "args"> {
  const found = Object.entries(handle.contracts).find(
    ([, contract]) => String((contract as { target: unknown }).target).toLowerCase() === target.toLowerCase(),
  );
  const parsed = (found?.[1] as { interface: Interface } | undefined)?.interface.parseTransaction({ data }) ?? null;
  if (found === undefined || parsed === null) return { contract: null, method: null, args: [] };
  return { contract: found[0] as ContractKey, method: parsed.name, args: parsed.args.toArray(true) as unknown[] };
}

/** All proposals, the oldest first, read as calls of the market's contracts. */
export async function proposals(handle: Handle): Promise<ProposalResult[]> {
  const { council, manager } = handle.contracts;
  return read(handle, async () => {
    const count = Number(await council.proposalCount());
    const ids = Array.from({ length: count }, (_, i) => BigInt(i + 1));
    return Promise.all(
      ids.map(async (proposal) => {
        const { target, data, executed, expiresAt } = await council.proposalOf(proposal);
        const outer = target === (manager.target as string) ? manager.interface.parseTransaction({ data }) : null;
        const wrapped = outer?.name === "schedule" || outer?.name === "execute";
        const [inner, innerData] = wrapped ? [String(outer.args[0]), String(outer.args[1])] : [target, data];
        const way: Way = !wrapped ? "direct" : outer.name === "schedule" ? "announce" : "carryOut";
        return {
          proposal,
          ...wordsOf(handle, inner, innerData),
          way,
          target: inner,
          data: innerData,
          confirmations: Number(await council.confirmationsOf(proposal)),
          executed,
          expiresAt: Number(expiresAt),
        };
      }),
    );
  });
}
