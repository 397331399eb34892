/** The small libraries of the market, open to tests. */
import { network } from "hardhat";
import { call, roomyChain } from "./kernel.ts";

export { call };

export async function deployMarketLibraries() {
  const connection = await network.create(roomyChain);
  const libraries = await connection.ethers.deployContract("MarketLibrariesHarness");
  return { ...connection, libraries };
}
