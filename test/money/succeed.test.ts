import { expect } from "chai";
import { network } from "hardhat";
import { ledgersWith, UNIT_OF_MONEY } from "../helpers/ledgers.ts";

const connection = await network.create();

describe("ClearingHouse.succeed and pass", () => {
  const HELD = 700n;
  const load = ledgersWith(connection, async ({ house, accounts, admit, fund, addModule }) => {
    const [account, old, heir, other] = [accounts[0]!, accounts[1]!, accounts[2]!, accounts[3]!];
    const participant = await admit(account);
    await fund(account, participant, UNIT_OF_MONEY);
    for (const module of [old, heir]) await addModule(module.address);
    await house.connect(account).enableModule(participant, old.address);
    await house.connect(old).take(participant, HELD);
    return { account, old, heir, other, participant };
  });

  it("hands the whole compartment to the successor, and nothing of it is lost", async () => {
    const { house, token, old, heir, participant } = await load();
    const before = await token.balanceOf(house.target);
    await expect(house.succeed(old.address, heir.address))
      .to.emit(house, "ModuleSucceeded")
      .withArgs(old.address, heir.address, HELD);
    expect(await house.compartmentOf(old.address)).to.equal(0n);
    expect(await house.compartmentOf(heir.address)).to.equal(HELD);
    await house.connect(heir).give(participant, HELD);
    expect(await house.freeOf(participant)).to.equal(UNIT_OF_MONEY);
    expect(await token.balanceOf(house.target)).to.equal(before);
  });

  it("leaves the old module nothing to give and nobody to take from, even when the guardian unfreezes it", async () => {
    const { house, guardian, old, heir, participant } = await load();
    await house.succeed(old.address, heir.address);
    await house.connect(guardian).unfreeze(old.address);
    await expect(house.connect(old).take(participant, 1))
      .to.be.revertedWithCustomError(house, "MoneyNotTaken")
      .withArgs(old.address, participant, 1, 1);
    await expect(house.connect(old).give(participant, 1))
      .to.be.revertedWithCustomError(house, "CompartmentTooSmall")
      .withArgs(old.address, participant, 0, 1);
    expect(await house.hasSuccessor(old.address)).to.equal(true);
  });

  it("does not hand on consent: a malicious successor takes from nobody", async () => {
    const { house, old, heir, participant } = await load();
    await house.succeed(old.address, heir.address);
    await expect(house.connect(heir).take(participant, 1))
      .to.be.revertedWithCustomError(house, "MoneyNotTaken")
      .withArgs(heir.address, participant, 1, 2);
  });

  it("is the institutions', of modules in the table, once, and not to oneself", async () => {
    const { house, stranger, old, heir, other } = await load();
    await expect(house.connect(stranger).succeed(old.address, heir.address))
      .to.be.revertedWithCustomError(house, "AccessManagedUnauthorized")
      .withArgs(stranger.address);
    for (const [from, to, unknown] of [
      [old, other, other],
      [other, heir, other],
    ] as const) {
      await expect(house.succeed(from.address, to.address))
        .to.be.revertedWithCustomError(house, "UnknownModule")
        .withArgs(unknown.address);
    }
    await expect(house.succeed(old.address, old.address)).to.be.revertedWithCustomError(house, "ModuleHasSuccessor");
    await house.succeed(old.address, heir.address);
    for (const pair of [
      [old, heir],
      [heir, old],
    ] as const) {
      await expect(house.succeed(pair[0].address, pair[1].address))
        .to.be.revertedWithCustomError(house, "ModuleHasSuccessor")
        .withArgs(old.address);
    }
  });

  it("lets a module pass money of its own to another one, frozen or not, and no more than it has", async () => {
    const { house, guardian, old, heir, other } = await load();
    await house.connect(guardian).freeze(old.address);
    await expect(house.connect(old).pass(heir.address, 200))
      .to.emit(house, "MoneyPassed")
      .withArgs(old.address, heir.address, 200);
    expect(await house.compartmentOf(heir.address)).to.equal(200n);
    await expect(house.connect(old).pass(heir.address, HELD))
      .to.be.revertedWithCustomError(house, "CompartmentTooSmall")
      .withArgs(old.address, 0, HELD - 200n, HELD);
    await expect(house.connect(old).pass(other.address, 1))
      .to.be.revertedWithCustomError(house, "UnknownModule")
      .withArgs(other.address);
    await expect(house.connect(other).pass(heir.address, 0))
      .to.be.revertedWithCustomError(house, "UnknownModule")
      .withArgs(other.address);
    await house.connect(old).pass(old.address, HELD - 200n);
    expect(await house.compartmentOf(old.address)).to.equal(HELD - 200n);
  });
});
