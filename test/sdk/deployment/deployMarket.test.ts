import { expect } from "chai";
import { readFileSync } from "node:fs";
import { network } from "hardhat";
import { deployMarket } from "../../../scripts/deploy/deployMarket.ts";
import { ignite } from "../../../scripts/deploy/ignite.ts";
import {
  checkParameters,
  DEFAULT_CONSTANTS,
  DEFAULT_DELAYS,
  type DeploymentParameters,
  MEMBER_ROLES,
  ParametersUnfit,
  parseParameters,
  ROLE_IDS,
  type RoleName,
} from "../../../scripts/deploy/parameters.ts";
import { connect } from "../../../sdk/src/connect.ts";
import { permissions, type RestrictedContract } from "../../../scripts/deploy/permissions.ts";
import { selectorsOf } from "../../../scripts/deploy/selectors.ts";
import type { Deployment } from "../../../sdk/src/deployment.ts";
import type { Connection } from "../../helpers/ledgers.ts";

const FOLDERS: Record<RestrictedContract, string> = {
  ParticipantRegistry: "participants/ParticipantRegistry",
  BillingToken: "money/BillingToken",
  ClearingHouse: "money/ClearingHouse",
  Guarantees: "money/Guarantees",
  EnergyRegister: "energy/EnergyRegister",
  OutageSchedule: "energy/OutageSchedule",
  UniformPriceAuction: "market/SealedSession",
  MeterLedger: "delivery/MeterLedger",
  ReferencePrices: "delivery/ReferencePrices",
  Settlement: "delivery/Settlement",
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
  it("gives every restricted function of the contracts to a role by name", () => {
    for (const contract of Object.keys(FOLDERS) as RestrictedContract[]) {
      const source = readFileSync(`contracts/${FOLDERS[contract]}.sol`, "utf8");
      const restricted = [...source.matchAll(/function (\w+)\([^)]*\)[^;{]*?\srestricted\b/g)].map(([, name]) => name);
      const listed = permissions.filter((p) => p.contract === contract).flatMap((p) => p.functions);
      expect(listed, contract).to.have.members(restricted);
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
      upgrader: false,
      metering: false,
    });
    expect(Object.values(wiring.roles)).not.to.include("0");
    expect(wiring.dayLength).to.equal(3_600n);
    expect(wiring.house).to.equal(1n);
    expect(fast.constants).to.deep.equal({ ...DEFAULT_CONSTANTS, ...constants });
    expect(ignited.constants).to.deep.equal(fast.constants);
    expect(steps.at(-1)).to.equal(1);
  });

  describe("with the Council of the institutions", () => {
    const HOURS = 3_600;
    const deployments = { fast: deployMarket, ignited: ignite };
    for (const [way, deploy] of Object.entries(deployments)) {
      it(`leaves the deployer without any role, and no plain account with ADMIN or UPGRADER (${way})`, async () => {
        const connection = await network.create();
        const [deployer, ...others] = await connection.ethers.getSigners();
        const members = Object.fromEntries(MEMBER_ROLES.map((role, i) => [role, others[i]!.address]));
        const council = {
          members: others.slice(6, 10).map(({ address }) => address),
          threshold: 3,
          adminDelaySeconds: 2 * HOURS,
          upgradeDelaySeconds: 48 * HOURS,
        };
        const deployment = await deploy(connection, { members, council });
        const market = await connect({ provider: connection.ethers.provider, deployment });
        expect(await market.access.council()).to.deep.equal({
          address: deployment.council,
          members: council.members,
          threshold: 3,
          proposalLifetimeSeconds: DEFAULT_DELAYS.proposalLifetimeSeconds,
        });
        const roles = await market.access.roleMembers();
        expect(roles.filter(({ account }) => account === deployer!.address)).to.deep.equal([]);
        for (const { role, account, delaySeconds } of roles) {
          const powerful = role === "admin" || role === "upgrader";
          expect((await connection.ethers.provider.getCode(account)) !== "0x", role).to.equal(powerful);
          expect(delaySeconds, role).to.equal(role === "admin" ? 2 * HOURS : role === "upgrader" ? 48 * HOURS : 0);
          if (!powerful) expect(account).to.equal(members[role]);
        }
        expect(roles.map(({ role }) => role)).to.have.members([...Object.keys(ROLE_IDS), "admin"]);
        const manager = await connection.ethers.getContractAt("AccessManager", deployment.addresses.AccessManager);
        expect(await manager.getRoleGuardian(ROLE_IDS.upgrader)).to.equal(ROLE_IDS.guardian);
        await connection.networkHelpers.time.increase(await manager.minSetback());
        expect(await manager.getRoleGrantDelay(ROLE_IDS.upgrader)).to.equal(48n * BigInt(HOURS));
        for (const contract of Object.keys(FOLDERS) as RestrictedContract[]) {
          const delay = await manager.getTargetAdminDelay(deployment.addresses[contract]);
          expect(delay, contract).to.equal(48n * BigInt(HOURS));
        }
      });
    }

    it("counts its steps", async () => {
      const connection = await network.create();
      const [, ...others] = await connection.ethers.getSigners();
      const left: number[] = [];
      await deployMarket(connection, {
        members: Object.fromEntries(MEMBER_ROLES.map((role, i) => [role, others[i]!.address])),
        council: { members: [others[6]!.address], threshold: 1 },
        onProgress: ({ done, total }) => left.push(total - done),
      });
      expect(left.at(-1)).to.equal(1);
    });
  });

  it("says that a trial has no Council", async () => {
    const connection = await network.create();
    const deployment = await deployMarket(connection);
    expect(deployment.council).to.equal(null);
    const market = await connect({ provider: connection.ethers.provider, deployment });
    const refusal = await market.access.council().catch((error: Error) => error);
    expect((refusal as Error).message).to.contain("This market has no Council");
  });

  describe("refuses parameters before anything is sent", () => {
    const A = (i: number) => `0x${String(i).padStart(40, "0")}`;
    const members = Object.fromEntries(MEMBER_ROLES.map((role, i) => [role, A(i + 1)]));
    const council = { members: [A(11), A(12), A(13), A(14)], threshold: 3 };
    const cases: [string, DeploymentParameters, string][] = [
      [
        "a constant that there is not",
        { constants: { dayLenght: 1 } as never },
        "There is no constant dayLenght; there are",
      ],
      ["a broken constant", { constants: { gateLeadSeconds: 1.5 } }, "gateLeadSeconds is a whole number, not 1.5."],
      [
        "ADMIN for an account",
        { members: { admin: A(1) } as never },
        "admin is no role for an account: that one belongs to the Council alone",
      ],
      [
        "UPGRADER for an account",
        { members: { upgrader: A(1) } as never },
        "upgrader is no role for an account: that one belongs",
      ],
      [
        "a role that there is not",
        { members: { owner: A(1) } as never },
        "owner is no role for an account; roles are operator,",
      ],
      [
        "a member that is no address",
        { members: { operator: "0x12" } },
        'The member of operator is an address, not "0x12".',
      ],
      [
        "half of a Council",
        { members, council: { ...council, threshold: 2 } },
        "The Council of 4 members decides with more than half of them, 3 to 4, not with 2.",
      ],
      ["more than a Council", { members, council: { ...council, threshold: 5 } }, "3 to 4, not with 5."],
      [
        "a seat taken twice",
        { members, council: { ...council, members: [A(11), A(12), A(11)], threshold: 2 } },
        `Member 3 of the Council, ${A(11)}, is named twice.`,
      ],
      [
        "a seat that is no address",
        { members, council: { members: ["bank"], threshold: 1 } },
        'Member 1 of the Council is an address, not "bank".',
      ],
      ["a Council that is none", { members, council: null as never }, "The Council must be an object, not null."],
      [
        "seats that are no list",
        { members, council: { members: A(11) as never, threshold: 1 } },
        `Members of the Council are a list of addresses, not "${A(11)}".`,
      ],
      [
        "a field that the Council has not",
        { members, council: { ...council, treshold: 3 } as never },
        "The Council has no treshold; it has members, threshold, adminDelaySeconds,",
      ],
      [
        "an upgrade without a delay",
        { members, council: { ...council, upgradeDelaySeconds: 0 } },
        "upgradeDelaySeconds is a whole number from 1 to 4294967295, not 0.",
      ],
      [
        "a delay that is no whole number",
        { members, council: { ...council, adminDelaySeconds: 0.5 } },
        "adminDelaySeconds is a whole number from 1 to 4294967295, not 0.5.",
      ],
      ["members that are no object", { members: [] as never }, "The value of members must be an object, not []."],
      [
        "a role without a member",
        { members: {}, council },
        "With a Council every role needs a member: operator has none.",
      ],
      [
        "the deployer in a role",
        { members: { ...members, treasury: A(99) }, council },
        `The deployer ${A(99)} holds no role once a Council decides, but is named for treasury.`,
      ],
    ];
    for (const [name, parameters, sentence] of cases) {
      it(name, () => {
        expect(() => checkParameters(parameters, A(99))).to.throw(ParametersUnfit, sentence);
      });
    }

    it("a file that is no JSON, no object, or has other fields", () => {
      expect(() => parseParameters("{")).to.throw(ParametersUnfit, "The parameters are not JSON:");
      expect(() => parseParameters("[]")).to.throw(ParametersUnfit, "A file of parameters must be an object, not [].");
      expect(() => parseParameters('{"counsil": {}}')).to.throw(
        ParametersUnfit,
        "A file of parameters has no counsil; it has members, constants, council.",
      );
      expect(parseParameters('{"constants": {"confirmationBlocks": 2}}')).to.deep.equal({
        constants: { confirmationBlocks: 2 },
      });
    });

    it("and takes those that fit", () => {
      checkParameters({ members, council, constants: DEFAULT_CONSTANTS }, A(99));
      checkParameters({}, A(99));
    });
  });
});
