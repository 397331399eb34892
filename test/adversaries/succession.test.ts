import { expect } from "chai";
import { network } from "hardhat";
import { deployMarket } from "../../scripts/deploy/deployMarket.ts";
import { MEMBER_ROLES } from "../../scripts/deploy/parameters.ts";
import { connect } from "../../sdk/src/connect.ts";
import { DAY, dayProduct, DOCUMENT, INTERVALS, Kind, ledgersWith } from "../helpers/ledgers.ts";
import { flat } from "../helpers/lanes.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

describe("a module that was frozen or succeeded", () => {
  const load = ledgersWith(connection, async (ledgers) => {
    const { register, house, guarantees, accounts, admit, addUnit, addYear, dayAhead, addModule, fund } = ledgers;
    const [victimAccount, thiefAccount, module, heir] = [accounts[0]!, accounts[1]!, accounts[2]!, accounts[3]!];
    const victim = await admit(victimAccount, { kind: Kind.Generator });
    const thief = await admit(thiefAccount);
    const unit = await addUnit(victim, { capacityKw: 100n });
    const year = await addYear({ firstDay: await dayAhead(), days: 62 });
    await addModule(module.address);
    await addModule(heir.address);
    await house.registerModule(guarantees.target);
    for (const [account, id] of [
      [victimAccount, victim],
      [thiefAccount, thief],
    ] as const) {
      await fund(account, id, 1_000n);
      await house.connect(account).enableModule(id, module.address);
      await house.connect(account).enableModule(id, guarantees.target);
    }
    const product = dayProduct(year, 10);
    await register.connect(victimAccount).issue(victim, unit, product, flat(INTERVALS, 100));
    return { victim, victimAccount, thief, thiefAccount, module, heir, unit, year, product };
  });

  it("begins no session any more: neither moves nor locks what others hold", async () => {
    const { register, house, guardian, module, heir, victim, thief, product, year } = await load();
    const rogue = register.connect(module);
    const refused = (of: bigint) =>
      expect(rogue.beginSession(of))
        .to.be.revertedWithCustomError(register, "ModuleCannotBegin")
        .withArgs(module.address);
    await rogue.beginSession(dayProduct(year, 11));
    await house.connect(guardian).freeze(module.address);
    await refused(product);
    // What began before goes on to its end.
    await rogue.endSession(dayProduct(year, 11));
    await refused(dayProduct(year, 11));
    await house.connect(guardian).unfreeze(module.address);
    await house.succeed(module.address, heir.address);
    await refused(product);
    await expect(
      rogue.moveMany(product, [(victim << 1n) | 1n, thief << 1n], [...flat(INTERVALS, 100), ...flat(INTERVALS, 100)]),
    ).to.be.revertedWithCustomError(register, "NotModuleOfSession");
  });

  it("cannot stop its own succession by ending a listed session", async () => {
    const { register, module, heir, product, year } = await load();
    const rogue = register.connect(module);
    await rogue.beginSession(product);
    await rogue.beginSession(dayProduct(year, 11));
    const listed = [dayProduct(year, 11), product, dayProduct(year, 12)];
    await rogue.endSession(dayProduct(year, 11));
    await expect(register.succeed(module.address, heir.address, listed))
      .to.emit(register, "ModuleSucceeded")
      .withArgs(module.address, heir.address, [product]);
    await expect(rogue.endSession(product)).to.be.revertedWithCustomError(register, "NotModuleOfSession");
    await register.connect(heir).endSession(product);
  });

  it("cannot keep a session that it began after the list was made", async () => {
    const { register, module, heir, product, year } = await load();
    const rogue = register.connect(module);
    await rogue.beginSession(dayProduct(year, 11));
    await rogue.beginSession(product);
    await register.succeed(module.address, heir.address, [dayProduct(year, 11)]);
    await register.succeed(module.address, heir.address, [product]);
    await register.connect(heir).endSession(product);
    await expect(rogue.beginSession(product)).to.be.revertedWithCustomError(register, "UnknownModule");
    await expect(register.succeed(heir.address, module.address, [])).to.be.revertedWithCustomError(
      register,
      "UnknownModule",
    );
  });

  it("records no debts while it is frozen, so nobody's free money is held back; it may still forgive", async () => {
    const { house, guardian, module, victim, victimAccount } = await load();
    await house.setDebtKeeper(module.address);
    await house.connect(module).recordDebt(victim, 5n);
    await house.connect(guardian).freeze(module.address);
    await expect(house.connect(module).recordDebt(victim, 1n << 200n))
      .to.be.revertedWithCustomError(house, "ModuleCannotBegin")
      .withArgs(module.address);
    await house.connect(module).forgiveDebt(victim, 5n);
    await house.connect(victimAccount).withdraw(victim, 1n);
  });

  it("uses no guarantee account; what it used is handed to its successor", async () => {
    const { house, guarantees, guardian, module, heir, victim, thief, victimAccount } = await load();
    await guarantees.connect(victimAccount).pledge(victim, 700n);
    await guarantees.connect(module).use(victim, 300n);
    await house.connect(guardian).freeze(module.address);
    const refused = () =>
      expect(guarantees.connect(module).use(victim, 1n)).to.be.revertedWithCustomError(guarantees, "ModuleCannotBegin");
    await refused();
    const handOver = () => guarantees.succeed(module.address, heir.address, [victim, thief]);
    await expect(handOver())
      .to.be.revertedWithCustomError(guarantees, "ModuleWithoutSuccessor")
      .withArgs(module.address);
    await house.connect(guardian).unfreeze(module.address);
    await house.succeed(module.address, heir.address);
    await refused();
    await expect(guarantees.succeed(module.address, module.address, [victim])).to.be.revertedWithCustomError(
      guarantees,
      "ModuleCannotBegin",
    );
    await handOver();
    expect(await guarantees.usedBy(victim, module.address)).to.equal(0n);
    await expect(guarantees.connect(module).release(victim, 1n)).to.be.revertedWithCustomError(
      guarantees,
      "UsedTooSmall",
    );
    await guarantees.connect(heir).release(victim, 300n);
    await guarantees.connect(victimAccount).unpledge(victim, 700n);
  });

  it("a debtor's guarantee account serves nothing new", async () => {
    const { house, guarantees, module, heir, victim, victimAccount } = await load();
    await guarantees.connect(victimAccount).pledge(victim, 700n);
    await house.setDebtKeeper(heir.address);
    await house.connect(heir).recordDebt(victim, 1n);
    await expect(guarantees.connect(module).use(victim, 700n))
      .to.be.revertedWithCustomError(guarantees, "ParticipantInDebt")
      .withArgs(victim, 1n);
  });

  it("a letter that is about to end does not free a pledge in use", async () => {
    const { guarantees, treasury, module, victim, victimAccount } = await load();
    const own = guarantees.connect(victimAccount);
    await own.pledge(victim, 700n);
    await guarantees.connect(module).use(victim, 600n);
    const expiresAt = (await networkHelpers.time.latest()) + 10;
    await guarantees.connect(treasury).recordGuarantee(victim, 700n, expiresAt, DOCUMENT);
    await expect(own.unpledge(victim, 101n))
      .to.be.revertedWithCustomError(guarantees, "GuaranteeTooSmall")
      .withArgs(victim, 100n, 101n);
    await own.unpledge(victim, 100n);
  });
});

/** As it is deployed, with the Council and its fourteen days. */
describe("a succession through the Council", () => {
  const UPGRADE_DELAY = 14 * DAY;
  const fixture = async () => {
    const [, ...others] = await ethers.getSigners();
    const members = Object.fromEntries(MEMBER_ROLES.map((role, i) => [role, others[i]!.address]));
    const seats = others.slice(6, 10);
    const council = { members: seats.map(({ address }) => address), threshold: 3, upgradeDelaySeconds: UPGRADE_DELAY };
    const deployment = await deployMarket(connection, { members, council });
    const institutions = await Promise.all(seats.map((signer) => connect({ signer, deployment })));
    const operator = await connect({ signer: others[MEMBER_ROLES.indexOf("operator")]!, deployment });
    const decide = async (method: string, args: unknown[], way: "announce" | "carryOut") => {
      const call = { contract: "register", method, args, way, documentHash: DOCUMENT } as const;
      const { proposal } = await institutions[0]!.access.propose(call);
      for (const member of institutions.slice(1, 3)) await member.access.confirm({ proposal });
      return institutions[3]!.access.execute({ proposal });
    };
    const register = await ethers.getContractAt("EnergyRegister", deployment.addresses.EnergyRegister);
    const [old, heir] = [await ethers.deployContract("MockModule"), await ethers.deployContract("MockModule")];
    for (const { target } of [old, heir]) await decide("registerModule", [target], "announce");
    await networkHelpers.time.increase(UPGRADE_DELAY);
    for (const { target } of [old, heir]) await decide("registerModule", [target], "carryOut");
    const day = Math.floor((await networkHelpers.time.latest()) / DAY) + 60;
    await operator.energy.registerYear({ firstDay: day, monthDays: [5] });
    return { register, old, heir, decide };
  };

  it("is not stopped by its module, which ends a listed session meanwhile", async () => {
    const { register, old, heir, decide } = await networkHelpers.loadFixture(fixture);
    const products = [dayProduct(1n, 0), dayProduct(1n, 1)];
    const say = (verb: "beginSession" | "endSession", product: bigint) =>
      old.execute(register.target, register.interface.encodeFunctionData(verb as "beginSession", [product]));
    for (const product of products) await say("beginSession", product);
    await decide("succeed", [old.target, heir.target, products], "announce");
    await networkHelpers.time.increase(UPGRADE_DELAY);
    await say("endSession", products[1]!);
    await decide("succeed", [old.target, heir.target, products], "carryOut");
    expect((await register.liveSession(products[0]!)).module).to.equal(heir.target);
    await expect(say("beginSession", dayProduct(1n, 2))).to.be.revertedWithCustomError(register, "UnknownModule");
  });
});
