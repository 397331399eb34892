/** Deploys a market by Ignition, which goes on where it stopped: the way for a real chain behind an RPC address. */
import type { network } from "hardhat";
import type { Deployment, MarketConstants } from "../../sdk/src/deployment.ts";
import Market from "../../modules/Market.ts";
import { DEFAULT_CONSTANTS, type RoleMembers } from "./parameters.ts";
import { defaultName, writeDeployment } from "./record.ts";

export interface IgniteOptions {
  /** Name of the folder below `deployments/`; chain-<id> by default. */
  name?: string;
  members?: Partial<RoleMembers>;
  constants?: Partial<MarketConstants>;
}

/** Settings for a chain of authorities: blocks are final enough and cost nothing. */
const POA = { requiredConfirmations: 1, blockPollingInterval: 250, disableFeeBumping: true };

/**
 * Deploys, or completes a deployment of this name, and writes `deployments/<name>/market.json` (but for the embedded chain,
 * which ends with its process). Needs built contracts.
 */
export async function ignite(
  { ethers, ignition, networkConfig }: Awaited<ReturnType<typeof network.create>>,
  { name, members = {}, constants: given = {} }: IgniteOptions = {},
): Promise<Deployment> {
  const constants = { ...DEFAULT_CONSTANTS, ...given };
  const chainId = Number((await ethers.provider.getNetwork()).chainId);
  const block = await ethers.provider.getBlockNumber();
  const deploymentId = name ?? defaultName(chainId);
  const deployed = await ignition.deploy(Market, {
    deploymentId,
    config: POA,
    parameters: { Market: { ...constants, ...members } },
  });
  const addresses = {
    AccessManager: await deployed.manager.getAddress(),
    ParticipantRegistry: await deployed.registry.getAddress(),
    BillingToken: await deployed.token.getAddress(),
    ClearingHouse: await deployed.house.getAddress(),
    EnergyRegister: await deployed.register.getAddress(),
    UniformPriceAuction: await deployed.auction.getAddress(),
  };
  const deployment = { chainId, block, addresses, constants };
  return networkConfig.type === "http" ? writeDeployment(deploymentId, deployment).deployment : deployment;
}
