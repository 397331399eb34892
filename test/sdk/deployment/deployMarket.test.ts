import { expect } from "chai";
import { readFileSync } from "node:fs";
import { network } from "hardhat";
import { deployMarket } from "../../../scripts/deploy/deployMarket.ts";
import { ignite } from "../../../scripts/deploy/ignite.ts";
import { DEFAULT_CONSTANTS, ROLE_IDS, type RoleName } from "../../../scripts/deploy/parameters.ts";
import { ADMIN_ONLY, permissions, type RestrictedContract } from "../../../scripts/deploy/permissions.ts";
import { selectorsOf } from "../../../scripts/deploy/selectors.ts";
import type { Deployment } from "../../../sdk/src/deployment.ts";
import type { Connection } from "../../helpers/ledgers.ts";

const FOLDERS: Record<RestrictedContract, string> = {
  ParticipantRegistry: "participants/ParticipantRegistry",
  BillingToken: "money/BillingToken",
  ClearingHouse: "money/ClearingHouse",
  EnergyRegister: "energy/EnergyRegister",
  OutageSchedule: "energy/OutageSchedule",
  UniformPriceAuction: "market/SealedSession",
};

/** What two deployments have in common if they are wired alike. */
async function wiringOf({ ethers }: Connection, { addresses }: Deployment, member: string) {
  const manager = await ethers.getContractAt("AccessManager", addresses.AccessManager);
  const house = await ethers.getContractAt("ClearingHouse", addresses.ClearingHouse);
  const register = await ethers.getContractAt("EnergyRegister", addresses.EnergyRegister);
  const token = await ethers.getContractAt("BillingToken", addresses.BillingToken);
  const registry = await ethers.getContractAt("ParticipantRegistry", addresses.ParticipantRegistry);
  const roles: Record<string, string> = {};
  for (const permission of permissions) {
    for (const [i, selector] of selectorsOf(permission).entries()) {
      const role = await manager.getTargetFunctionRole(addresses[permission.contract], selector);
      roles[`${permission.contract}.${permission.functions[i]}`] = String(role);
    }
  }
  const memberOf: Record<string, boolean> = {};
  for (const role of Object.keys(ROLE_IDS) as RoleName[]) {
    memberOf[role] = (await manager.hasRole(ROLE_IDS[role], member)).isMember;
  }
  return {
    roles,
    memberOf,
    house: await house.moduleNumberOf(addresses.UniformPriceAuction),
    register: await register.isModule(addresses.UniformPriceAuction),
    custodian: await token.isCustodian(addresses.ClearingHouse),
    name: await token.name(),
    window: await registry.longestRevealWindow(),
    offset: await register.offset(),
    dayLength: await register.dayLength(),
    gateLead: await register.gateLead(),
  };
}

describe("deployment of a market", () => {
  it("gives every restricted function of the contracts to a role or leaves it to ADMIN by name", () => {
    for (const contract of Object.keys(FOLDERS) as RestrictedContract[]) {
      const source = readFileSync(`contracts/${FOLDERS[contract]}.sol`, "utf8");
      const restricted = [...source.matchAll(/function (\w+)\([^)]*\)[^;{]*?\srestricted\b/g)].map(([, name]) => name);
      const listed = permissions.filter((p) => p.contract === contract).flatMap((p) => p.functions);
      expect([...listed, ...(ADMIN_ONLY[contract] ?? [])], contract).to.have.members(restricted);
    }
  });

  it("wires the fast way and by Ignition alike", async () => {
    const connection = await network.create();
    const [, member] = await connection.ethers.getSigners();
    const members = { operator: member!.address, treasury: member!.address };
    const constants = { dayLengthSeconds: 3_600, gateLeadSeconds: 60, confirmationBlocks: 2 };
    const steps: number[] = [];
    const fast = await deployMarket(connection, {
      members,
      constants,
      onProgress: ({ done, total }) => steps.push(total - done),
    });
    const ignited = await ignite(connection, { members, constants });
    const wiring = await wiringOf(connection, fast, member!.address);
    expect(await wiringOf(connection, ignited, member!.address)).to.deep.equal(wiring);
    expect(wiring.memberOf).to.deep.equal({
      operator: true,
      regulator: false,
      guardian: false,
      registrar: false,
      treasury: true,
      gridCompany: false,
    });
    expect(Object.values(wiring.roles)).not.to.include("0");
    expect(wiring.dayLength).to.equal(3_600n);
    expect(wiring.house).to.equal(1n);
    expect(fast.constants).to.deep.equal({ ...DEFAULT_CONSTANTS, ...constants });
    expect(ignited.constants).to.deep.equal(fast.constants);
    expect(steps.at(-1)).to.equal(1);
  });
});
