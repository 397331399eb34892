import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import { CouncilMissing } from "../errors/index.ts";

/** The Council of the institutions. */
export interface CouncilResult {
  address: string;
  members: string[];
  /** How many of them decide. */
  threshold: number;
  /** Seconds from a proposal to its end. */
  proposalLifetimeSeconds: number;
}

/** The Council of this market. @throws CouncilMissing in a trial, where the deployer decides alone */
export async function council(handle: Handle): Promise<CouncilResult> {
  const address = handle.deployment.council;
  if (address === null) throw new CouncilMissing();
  const { council: contract } = handle.contracts;
  return read(handle, async () => ({
    address,
    members: [...(await contract.members())],
    threshold: Number(await contract.threshold()),
    proposalLifetimeSeconds: Number(await contract.proposalLifetime()),
  }));
}
