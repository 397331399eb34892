import { expect } from "chai";
import { network } from "hardhat";
import { DOCUMENT, Kind, ledgersWith, REFERENCE, Source } from "../helpers/ledgers.ts";

/** Restricted functions: whoever has not the role is refused by name. Endings, and the verbs of modules and participants, are never among them. */
const connection = await network.create();

describe("restricted functions", () => {
  const load = ledgersWith(connection, async () => ({}));

  it("refuse a stranger, each of them, and nothing happens", async () => {
    const { registry, token, house, register, outages, stranger, accounts } = await load();
    const anyone = accounts[0]!.address;
    await registry.connect(stranger).applyAs(Kind.Consumer, 1, DOCUMENT);
    const outage = { unit: 1, availableKw: 0, from: 1, until: 2, cause: 1, plan: 1 };
    const schedule = outages.connect(stranger);
    const [people, money, energy, ledger] = [
      registry.connect(stranger),
      token.connect(stranger),
      register.connect(stranger),
      house.connect(stranger),
    ];
    const calls = [
      () => people.approve(1, 1, 1),
      () => people.approveMany([1], [1], [1]),
      () => people.suspend(1, DOCUMENT),
      () => people.reinstate(1, DOCUMENT),
      () => people.addUnit(1, 1, Source.Coal, DOCUMENT),
      () => people.setLimits(1, 1, 1, 0),
      () => money.mint(anyone, 1, REFERENCE),
      () => money.addCustodian(house.target),
      () => money.pause(),
      () => money.unpause(),
      () => ledger.registerModule(anyone),
      () => ledger.freeze(anyone),
      () => ledger.unfreeze(anyone),
      () => energy.registerYear(30_000, 31, 24, [31], [0n, 0n]),
      () => energy.registerClass(1 << Source.Wind, 0),
      () => energy.succeed(anyone, anyone, []),
      () => energy.setOutageSchedule(anyone),
      () => schedule.publish(outage, DOCUMENT),
      () => schedule.change(1, outage, DOCUMENT),
      () => schedule.cancel(1, DOCUMENT),
      () => energy.registerModule(anyone),
      () => energy.pause(),
      () => energy.unpause(),
    ];
    for (const call of calls) {
      await expect(call(), call.toString())
        .to.be.revertedWithCustomError(house, "AccessManagedUnauthorized")
        .withArgs(stranger.address);
    }
    expect(await register.yearCount()).to.equal(0n);
    expect(await registry.unitCount()).to.equal(0n);
    expect(await token.totalSupply()).to.equal(0n);
  });

  it("are all that closing a target stops: deposits, withdrawals, takes, gives and moves go on", async () => {
    const { manager, house, token, register, accounts, admit, addModule, treasury } = await load();
    const [account, module] = [accounts[0]!, accounts[1]!];
    const participant = await admit(account);
    await addModule(module.address);
    await token.connect(treasury).mint(account.address, 100n, REFERENCE);
    for (const target of [house.target, register.target]) await manager.setTargetClosed(target, true);
    await token.connect(account).approve(house.target, 100n);
    await house.connect(account).deposit(participant, 100n);
    await house.connect(account).enableModule(participant, module.address);
    await house.connect(module).take(participant, 60n);
    await house.connect(module).give(participant, 60n);
    await house.connect(account).withdraw(participant, 100n);
    expect(await token.balanceOf(account.address)).to.equal(100n);
  });
});
