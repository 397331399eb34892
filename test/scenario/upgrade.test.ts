import { expect } from "chai";
import { network } from "hardhat";
import { deployMarket } from "../../scripts/deploy/deployMarket.ts";
import { MEMBER_ROLES, ROLE_IDS } from "../../scripts/deploy/parameters.ts";
import { connect } from "../../sdk/src/connect.ts";
import * as errors from "../../sdk/src/errors/index.ts";
import { ClearingHouse__factory } from "../../sdk/src/typechain/factories/contracts/money/ClearingHouse__factory.ts";
import { EnergyRegister__factory } from "../../sdk/src/typechain/factories/contracts/energy/EnergyRegister__factory.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

/** Modules are replaced by the institutions together, after a delay in which everybody sees it coming. */
describe("replacing a module", () => {
  const UPGRADE_DELAY = 14 * 86_400;
  const MONEY = 1_000_000_000n;
  const DOCUMENT = `0x${"d0c5".repeat(16)}`;

  async function fixture() {
    const [, ...others] = await ethers.getSigners();
    const members = Object.fromEntries(MEMBER_ROLES.map((role, i) => [role, others[i]!.address]));
    const seats = others.slice(6, 10);
    const council = { members: seats.map(({ address }) => address), threshold: 3, upgradeDelaySeconds: UPGRADE_DELAY };
    const deployment = await deployMarket(connection, { members, council });
    const as = (signer: (typeof others)[number] | undefined) => connect({ signer: signer!, deployment });
    const office = async (role: (typeof MEMBER_ROLES)[number]) => as(others[MEMBER_ROLES.indexOf(role)]);
    const institutions = await Promise.all(seats.map(as));
    const user = await as(others[10]);
    const [registrar, treasury, guardian] = [
      await office("registrar"),
      await office("treasury"),
      await office("guardian"),
    ];

    const { participant } = await user.participants.apply({ kind: "LargeUser", region: 1, documentHash: DOCUMENT });
    await registrar.participants.approve({ participant });
    await treasury.money.mint({ account: others[10]!.address, amount: MONEY, paymentReference: DOCUMENT });
    await user.money.deposit({ participant, amount: MONEY });

    /** Three of four institutions decide on a call. */
    const decide = async (call: Parameters<(typeof user)["access"]["propose"]>[0]) => {
      const { proposal } = await institutions[0]!.access.propose({ documentHash: DOCUMENT, ...call });
      for (const member of institutions.slice(1, 3)) await member.access.confirm({ proposal });
      return institutions[3]!.access.execute({ proposal });
    };
    const upgrade = async (contract: "house" | "register", method: string, args: unknown[]) => {
      await decide({ contract, method, args, way: "announce" });
      return () => decide({ contract, method, args, way: "carryOut" });
    };
    return { deployment, user, participant, institutions, guardian, upgrade, decide, treasury };
  }
  const load = () => networkHelpers.loadFixture(fixture);
  const refusal = (promise: Promise<unknown>) => promise.then(() => null).catch((error: unknown) => error);

  it("takes the Council, the delay, and its own table entry; the participant's money comes back from the successor", async () => {
    const { deployment, user, participant, upgrade } = await load();
    const [old, heir] = [await ethers.deployContract("MockModule"), await ethers.deployContract("MockModule")];
    const house = ClearingHouse__factory.connect(deployment.addresses.ClearingHouse, ethers.provider);
    for (const module of [old, heir]) {
      const carryOut = await upgrade("house", "registerModule", [module.target]);
      const early = await refusal(carryOut());
      expect(early).to.be.instanceOf(errors.AccessManagerNotReady);
      await networkHelpers.time.increase(UPGRADE_DELAY);
      await carryOut();
    }
    await user.money.enableModule({ participant, module: old.target as string });
    await old.execute(house.target, house.interface.encodeFunctionData("take", [participant, 700n]));

    const carryOut = await upgrade("house", "succeed", [old.target, heir.target]);
    const [pending] = await user.access.pendingOperations();
    expect(pending!.caller).to.equal(deployment.council);
    const words = (await user.access.proposals()).at(-1)!;
    expect(words).to.include({
      contract: "house",
      method: "succeed",
      way: "announce",
      executed: true,
      confirmations: 3,
    });
    expect(words.args).to.deep.equal([old.target, heir.target]);
    await networkHelpers.time.increase(UPGRADE_DELAY);
    await carryOut();
    expect(await user.access.pendingOperations()).to.deep.equal([]);
    await heir.execute(house.target, house.interface.encodeFunctionData("give", [participant, 700n]));
    expect((await user.money.balances({ participant })).free).to.equal(MONEY);
  });

  it("is stopped in time by the guardian when a malicious one is announced, even by a majority", async () => {
    const { user, participant, guardian, upgrade } = await load();
    const thief = await ethers.deployContract("MockModule");
    const carryOut = await upgrade("house", "registerModule", [thief.target]);
    const [announced] = await guardian.access.pendingOperations();
    await guardian.access.cancelOperation(announced!);
    await networkHelpers.time.increase(UPGRADE_DELAY);
    expect(await refusal(carryOut())).to.be.instanceOf(errors.AccessManagerNotScheduled);
    expect(await refusal(user.money.enableModule({ participant, module: thief.target as string }))).to.be.instanceOf(
      errors.UnknownModule,
    );
  });

  it("is beyond one dishonest member, the operator, the guardian and everybody else", async () => {
    const { deployment, institutions, guardian, treasury } = await load();
    const thief = await ethers.deployContract("MockModule");
    const house = ClearingHouse__factory.connect(deployment.addresses.ClearingHouse);
    const { proposal } = await institutions[0]!.access.propose({
      contract: "house",
      method: "registerModule",
      args: [thief.target],
      way: "announce",
    });
    expect(await refusal(institutions[0]!.access.execute({ proposal }))).to.be.instanceOf(errors.TooFewConfirmations);
    for (const { signer } of [institutions[0]!, guardian, treasury]) {
      const call = house.connect(signer).registerModule(thief.target);
      await expect(call).to.be.revertedWithCustomError(house, "AccessManagedUnauthorized");
    }
  });

  it("cannot hurry: the Council cannot call a ledger without the announcement, nor shorten its own delay at once", async () => {
    const { deployment, decide } = await load();
    const thief = await ethers.deployContract("MockModule");
    const direct = decide({ contract: "house", method: "registerModule", args: [thief.target], way: "direct" });
    expect(await refusal(direct)).to.be.instanceOf(errors.AccessManagerNotScheduled);
    const shorter = [ROLE_IDS.upgrader, deployment.council, 0];
    const grant = decide({ contract: "manager", method: "grantRole", args: shorter, way: "direct" });
    expect(await refusal(grant)).to.be.instanceOf(errors.AccessManagerNotScheduled);
  });

  it("rescues a session that its module cannot end, with the consent that the old one had, and for that session only", async () => {
    const { deployment, user, participant, upgrade } = await load();
    const [old, heir] = [await ethers.deployContract("MockModule"), await ethers.deployContract("MockModule")];
    const register = EnergyRegister__factory.connect(deployment.addresses.EnergyRegister, ethers.provider);
    const tables = [
      await upgrade("house", "registerModule", [old.target]),
      await upgrade("register", "registerModule", [old.target]),
      await upgrade("register", "registerModule", [heir.target]),
    ];
    await networkHelpers.time.increase(UPGRADE_DELAY);
    for (const carryOut of tables) await carryOut();
    const operator = (await ethers.getSigners())[1]!;
    const market = await connect({ signer: operator, deployment });
    const day = Math.floor((await networkHelpers.time.latest()) / 86_400) + 60;
    await market.energy.registerYear({ firstDay: day, monthDays: [2] });
    const [product, next] = [0, 1].map((d) => (1n << 9n) | BigInt(37 + d));
    await user.money.enableModule({ participant, module: old.target as string });
    const call = register.interface;
    await old.execute(register.target, call.encodeFunctionData("beginSession", [product!]));

    const carryOut = await upgrade("register", "succeed", [old.target, heir.target, [product!]]);
    await networkHelpers.time.increase(UPGRADE_DELAY);
    await carryOut();
    await expect(old.execute(register.target, call.encodeFunctionData("endSession", [product!])))
      .to.be.revertedWithCustomError(register, "NotModuleOfSession")
      .withArgs(product!, heir.target, old.target);
    await expect(old.execute(register.target, call.encodeFunctionData("beginSession", [next!])))
      .to.be.revertedWithCustomError(register, "UnknownModule")
      .withArgs(old.target);
    const lanes = [0n, 0n, 0n];
    const move = (id: bigint) => call.encodeFunctionData("moveMany", [id, [participant << 1n], lanes]);
    await heir.execute(register.target, move(product!));
    await heir.execute(register.target, call.encodeFunctionData("endSession", [product!]));
    await heir.execute(register.target, call.encodeFunctionData("beginSession", [next!]));
    const house = ClearingHouse__factory.connect(deployment.addresses.ClearingHouse);
    // The house does not know the successor, and the participant has not let it.
    await expect(heir.execute(register.target, move(next!))).to.be.revertedWithCustomError(house, "UnknownModule");
  });
});
