/** Deploys a market by Ignition, which goes on where it stopped: the way for a real chain behind an RPC address. */
import {
  errorDeploymentResultToExceptionMessage,
  HardhatArtifactResolver,
} from "@nomicfoundation/hardhat-ignition/helpers";
import { deploy, DeploymentResultType } from "@nomicfoundation/ignition-core";
import { artifacts, type network } from "hardhat";
import { join } from "node:path";
import Institutions from "../../modules/Institutions.ts";
import Market from "../../modules/Market.ts";
import type { Deployment } from "../../sdk/src/deployment.ts";
import { root } from "../build.ts";
import { checkParameters, DEFAULT_CONSTANTS, type DeploymentParameters } from "./parameters.ts";
import { defaultName, readDeployment, writeDeployment } from "./record.ts";

export interface IgniteOptions extends DeploymentParameters {
  /** Name of the folder below `deployments/`; chain-<id> by default. */
  name?: string;
  /** 0 for chains without fees, where the deployer has nothing to pay with. */
  gasPrice?: bigint;
}

/** Settings for a chain of authorities: one block is final enough, and fees are not bid up. */
const POA = { requiredConfirmations: 1, blockPollingInterval: 250, disableFeeBumping: true };

/** A deployment that stopped; started again, it goes on there. */
export class DeploymentStopped extends Error {
  override name = "DeploymentStopped";
}

/**
 * Deploys, or completes a deployment of this name, and writes `deployments/<name>/market.json` (but for the embedded chain,
 * which ends with its process). The node's first account deploys. Needs built contracts.
 * With a Council, it gets ADMIN and UPGRADER, and the deployer is left without any role.
 * @throws ParametersUnfit, DeploymentStopped
 */
export async function ignite(
  { provider, networkConfig }: Awaited<ReturnType<typeof network.create>>,
  { name, members = {}, constants: given = {}, council, gasPrice }: IgniteOptions = {},
): Promise<Deployment> {
  const constants = { ...DEFAULT_CONSTANTS, ...given };
  const accounts = (await provider.request({ method: "eth_accounts" })) as string[];
  const deployer = accounts[0] ?? "";
  checkParameters({ members, constants: given, ...(council === undefined ? {} : { council }) }, deployer);
  const ask = async (method: string) => Number((await provider.request({ method })) as string);
  const [chainId, block] = [await ask("eth_chainId"), await ask("eth_blockNumber")];
  const deploymentId = name ?? defaultName(chainId);
  const lasting = networkConfig.type === "http";
  const record = lasting ? readDeployment(deploymentId) : undefined;
  const codeOf = (address: string) => provider.request({ method: "eth_getCode", params: [address, "latest"] });
  if (record !== undefined && (await codeOf(record.addresses.AccessManager)) === "0x") {
    throw new DeploymentStopped(
      `deployments/${deploymentId} is the record of a market that this chain does not have: it was started anew, or is another one. Remove that folder, or give another --name.`,
    );
  }
  const result = await deploy({
    config: POA,
    provider,
    ...(lasting ? { deploymentDir: join(root, "deployments", deploymentId) } : {}),
    artifactResolver: new HardhatArtifactResolver(artifacts),
    ignitionModule: council === undefined ? Market : Institutions,
    deploymentParameters: {
      Market: { ...constants, ...members },
      ...(council === undefined ? {} : { Institutions: { ...council, members: [...council.members] } }),
    },
    accounts,
    disableFeeBumping: POA.disableFeeBumping,
    ...(gasPrice === undefined ? {} : { gasPrice }),
  });
  if (result.type !== DeploymentResultType.SUCCESSFUL_DEPLOYMENT) {
    throw new DeploymentStopped(errorDeploymentResultToExceptionMessage(result));
  }
  const addressOf = (contract: string, module = "Market") => result.contracts[`${module}#${contract}`]!.address;
  const addresses = {
    AccessManager: addressOf("AccessManager"),
    ParticipantRegistry: addressOf("ParticipantRegistry"),
    BillingToken: addressOf("BillingToken"),
    ClearingHouse: addressOf("ClearingHouse"),
    Guarantees: addressOf("Guarantees"),
    EnergyRegister: addressOf("EnergyRegister"),
    OutageSchedule: addressOf("OutageSchedule"),
    UniformPriceAuction: addressOf("UniformPriceAuction"),
    MeterLedger: addressOf("MeterLedger"),
    ReferencePrices: addressOf("ReferencePrices"),
    Settlement: addressOf("Settlement"),
  };
  const decides = council === undefined ? null : addressOf("Council", "Institutions");
  const deployment = { chainId, block, addresses, constants, council: decides };
  return lasting ? writeDeployment(deploymentId, deployment).deployment : deployment;
}
