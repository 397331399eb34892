/** Deploys a market transaction by transaction, on a connection that is there: the fast way, for the embedded chain. */
import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import type { Deployment } from "../../sdk/src/deployment.ts";
import {
  ADMIN_ID,
  checkParameters,
  type CouncilParameters,
  DEFAULT_CONSTANTS,
  DEFAULT_DELAYS,
  type DeploymentParameters,
  MEMBER_ROLES,
  reviewTermsOf,
  ROLE_IDS,
} from "./parameters.ts";
import { permissions, PERMISSIONS } from "./permissions.ts";
import { selectorsOf } from "./selectors.ts";

/** Linked libraries of the register. */
const ENERGY_LIBRARIES = ["Registering", "Issuance", "Positions"] as const;

/** Linked libraries of the auction, one for each verb. */
const LIBRARIES = ["Opening", "Committing", "Revealing", "Clearing", "Allotting"] as const;

/** Linked libraries of the ledger of readings, and of the settlement. */
const METER_LIBRARIES = ["Publishing"] as const;
const SETTLEMENT_LIBRARIES = ["Rules", "Preparing", "Settling", "Correcting", "Months"] as const;

export interface DeployOptions extends DeploymentParameters {
  /** Called before each step. */
  onProgress?: (step: { done: number; total: number; what: string }) => void;
}

/**
 * Deploys authority, ledgers and auction, and wires module tables and roles. Needs built contracts.
 * With a Council, it gets ADMIN and UPGRADER with their delays, and the deployer is left without any role; without one, in a trial,
 * both stay with the deployer.
 * @throws ParametersUnfit
 */
export async function deployMarket(
  { ethers }: { ethers: HardhatEthers },
  { members = {}, constants: given = {}, council, onProgress }: DeployOptions = {},
): Promise<Deployment> {
  const constants = { ...DEFAULT_CONSTANTS, ...given };
  const [deployer] = await ethers.getSigners();
  if (deployer === undefined) throw new Error("The connection has no account to deploy with.");
  checkParameters({ members, constants: given, ...(council === undefined ? {} : { council }) }, deployer.address);
  const libraries = [ENERGY_LIBRARIES, LIBRARIES, METER_LIBRARIES, SETTLEMENT_LIBRARIES].flat();
  const contractsAndLibraries = 11 + libraries.length;
  const ledgers = Object.keys(PERMISSIONS).length;
  const handingOver = council === undefined ? 1 : 5 + ledgers;
  const total = contractsAndLibraries + 14 + permissions.length + MEMBER_ROLES.length + handingOver;
  let done = 0;
  const step = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    onProgress?.({ done: done++, total, what });
    return work();
  };
  const deploy = (name: string, args: unknown[] = [], libraries: Record<string, string> = {}) =>
    step(name, async () => {
      const contract = await ethers.deployContract(name, args, { signer: deployer, libraries });
      await contract.waitForDeployment();
      return contract;
    });
  const mined = async (sent: Promise<{ wait(): Promise<unknown> }>) => void (await (await sent).wait());

  const block = await ethers.provider.getBlockNumber();
  const manager = await deploy("AccessManager", [deployer.address]);
  const registry = await deploy("ParticipantRegistry", [
    manager.target,
    constants.longestRevealWindowSeconds,
    constants.accountChangeDelaySeconds,
  ]);
  const token = await deploy("BillingToken", [
    manager.target,
    registry.target,
    constants.tokenName,
    constants.tokenSymbol,
  ]);
  const house = await deploy("ClearingHouse", [manager.target, registry.target, token.target]);
  const deployAll = async (names: readonly string[]) => {
    const addresses: Record<string, string> = {};
    for (const name of names) addresses[name] = await (await deploy(name)).getAddress();
    return addresses;
  };
  const guarantees = await deploy("Guarantees", [manager.target, registry.target, house.target]);
  const register = await deploy(
    "EnergyRegister",
    [
      manager.target,
      registry.target,
      house.target,
      constants.offsetSeconds,
      constants.dayLengthSeconds,
      constants.gateLeadSeconds,
    ],
    await deployAll(ENERGY_LIBRARIES),
  );
  const outages = await deploy("OutageSchedule", [manager.target, registry.target, register.target]);
  const depth = { time: constants.confirmationSeconds, blockNumber: constants.confirmationBlocks };
  const auction = await deploy(
    "UniformPriceAuction",
    [manager.target, registry.target, house.target, register.target, depth],
    await deployAll(LIBRARIES),
  );

  const meters = await deploy(
    "MeterLedger",
    [manager.target, registry.target, house.target, register.target, reviewTermsOf(constants)],
    await deployAll(METER_LIBRARIES),
  );
  const prices = await deploy("ReferencePrices", [
    manager.target,
    register.target,
    reviewTermsOf(constants).review,
    constants.pricesWithinSeconds,
  ]);
  const settlement = await deploy(
    "Settlement",
    [manager.target, registry.target, house.target, register.target, meters.target, prices.target],
    await deployAll(SETTLEMENT_LIBRARIES),
  );

  const call = (what: string, contract: typeof manager, method: string, args: unknown[]) =>
    step(what, () => mined(contract.getFunction(method).send(...args)));
  await call("the house may hold the token", token, "addCustodian", [house.target]);
  await call("the register knows the outages", register, "setOutageSchedule", [outages.target]);
  await call("the house knows the auction", house, "registerModule", [auction.target]);
  await call("the house knows the register", house, "registerModule", [register.target]);
  await call("the house knows the guarantees", house, "registerModule", [guarantees.target]);
  await call("the register knows the auction", register, "registerModule", [auction.target]);
  await call("the house knows the ledger of readings", house, "registerModule", [meters.target]);
  await call("the house knows the settlement", house, "registerModule", [settlement.target]);
  await call("the settlement keeps the debts", house, "setDebtKeeper", [settlement.target]);
  for (const [what, ledger] of [
    ["the register knows the settlement", register],
    ["the auction knows the settlement", auction],
    ["the ledger of readings knows the settlement", meters],
  ] as const) {
    await call(what, ledger, "setSettlement", [settlement.target]);
  }
  await call("the settlement knows the auction", settlement, "addMarket", [auction.target]);
  const contracts = {
    ParticipantRegistry: registry,
    BillingToken: token,
    ClearingHouse: house,
    Guarantees: guarantees,
    EnergyRegister: register,
    OutageSchedule: outages,
    UniformPriceAuction: auction,
    MeterLedger: meters,
    ReferencePrices: prices,
    Settlement: settlement,
  };
  for (const permission of permissions) {
    const { contract, role } = permission;
    await call(`${role} of ${contract}`, manager, "setTargetFunctionRole", [
      contracts[contract].target,
      selectorsOf(permission),
      ROLE_IDS[role],
    ]);
  }
  const grant = (what: string, role: bigint, member: string, delay = 0) =>
    call(what, manager, "grantRole", [role, member, delay]);
  for (const role of MEMBER_ROLES) await grant(`member of ${role}`, ROLE_IDS[role], members[role] ?? deployer.address);
  await call("the guardian may stop upgrades", manager, "setRoleGuardian", [ROLE_IDS.upgrader, ROLE_IDS.guardian]);
  /**
   * Hands the deployer's powers to the institutions; the last thing it does. Without delays of targets and grants ADMIN could replace
   * modules by way of another role or authority, sooner than UPGRADER and out of the guardian's reach.
   */
  const handOver = async (parameters: CouncilParameters): Promise<string> => {
    const { adminDelaySeconds, upgradeDelaySeconds, proposalLifetimeSeconds } = { ...DEFAULT_DELAYS, ...parameters };
    const { members: seats, threshold } = parameters;
    const { target } = await deploy("Council", [[...seats], threshold, proposalLifetimeSeconds]);
    for (const [name, { target: ledger }] of Object.entries(contracts)) {
      await call(`powers over ${name} change slowly`, manager, "setTargetAdminDelay", [ledger, upgradeDelaySeconds]);
    }
    await call("new upgraders wait", manager, "setGrantDelay", [ROLE_IDS.upgrader, upgradeDelaySeconds]);
    await grant("the Council replaces modules", ROLE_IDS.upgrader, target as string, upgradeDelaySeconds);
    await grant("the Council grants roles", ADMIN_ID, target as string, adminDelaySeconds);
    await call("the deployer gives up its powers", manager, "renounceRole", [ADMIN_ID, deployer.address]);
    return target as string;
  };
  if (council === undefined) await grant("member of upgrader", ROLE_IDS.upgrader, deployer.address);
  const councilAddress = council === undefined ? null : await handOver(council);

  const { chainId } = await ethers.provider.getNetwork();
  const addresses = {
    AccessManager: await manager.getAddress(),
    ParticipantRegistry: await registry.getAddress(),
    BillingToken: await token.getAddress(),
    ClearingHouse: await house.getAddress(),
    Guarantees: await guarantees.getAddress(),
    EnergyRegister: await register.getAddress(),
    OutageSchedule: await outages.getAddress(),
    UniformPriceAuction: await auction.getAddress(),
    MeterLedger: await meters.getAddress(),
    ReferencePrices: await prices.getAddress(),
    Settlement: await settlement.getAddress(),
  };
  return { chainId: Number(chainId), block, addresses, constants, council: councilAddress };
}
