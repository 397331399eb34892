/** The embedded chain: Hardhat's simulated chain in this process, with a clock that the day moves. */
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { network } from "hardhat";

/** The well-known mnemonic of Hardhat's test accounts. Worth nothing, known to everybody. */
export const MNEMONIC = "test test test test test test test test test test test junk";

export type Account = HardhatEthersSigner;

/** A fresh chain. */
export async function startChain({ accounts, begin }: { accounts: number; begin: string }) {
  const connection = await network.create({
    network: "default",
    override: {
      accounts: { mnemonic: MNEMONIC, count: accounts },
      initialDate: begin,
      // Many transactions fit into a second, as on a chain whose blocks hold many.
      allowBlocksWithSameTimestamp: true,
    },
  });
  const { ethers, networkHelpers } = connection;
  return {
    connection,
    accounts: await ethers.getSigners(),
    provider: ethers.provider,
    /** Lets time pass until a moment (Unix seconds); never back. */
    async waitUntil(time: number): Promise<void> {
      if ((await networkHelpers.time.latest()) < time) await networkHelpers.time.increaseTo(time);
    },
    close: () => connection.close(),
  };
}

export type Chain = Awaited<ReturnType<typeof startChain>>;
