import { expect } from "chai";
import { network } from "hardhat";
import { ledgersWith } from "../helpers/ledgers.ts";

const connection = await network.create();
const { ethers } = connection;

describe("ClearingHouse.registerModule, freeze and unfreeze", () => {
  const MOST_MODULES = 120;
  const load = ledgersWith(connection, async ({ accounts }) => ({ module: accounts[0]!.address }));
  const addressOf = (i: number) => ethers.getAddress(ethers.zeroPadValue(ethers.toBeHex(0x1000 + i), 20));

  it("numbers the modules from 1", async () => {
    const { house, module } = await load();
    await expect(house.registerModule(module)).to.emit(house, "ModuleRegistered").withArgs(module, 1);
    expect(await house.moduleNumberOf(module)).to.equal(1n);
    expect(await house.compartmentOf(module)).to.equal(0n);
    expect(await house.moduleCount()).to.equal(1n);
  });

  it("refuses a module twice", async () => {
    const { house, module } = await load();
    await house.registerModule(module);
    await expect(house.registerModule(module))
      .to.be.revertedWithCustomError(house, "ModuleAlreadyRegistered")
      .withArgs(module);
  });

  it("has room for 120: no bit of a module touches the money or the debt flag", async () => {
    const { house, accounts, admit } = await load();
    const account = accounts[1]!;
    const participant = await admit(account);
    for (let i = 1; i <= MOST_MODULES; i += 1) await house.registerModule(addressOf(i));
    await house.connect(account).enableModule(participant, addressOf(1));
    await house.connect(account).enableModule(participant, addressOf(MOST_MODULES));
    expect(await house.moneyOf(participant)).to.equal((1n << 128n) | (1n << 247n));
    await expect(house.registerModule(addressOf(MOST_MODULES + 1)))
      .to.be.revertedWithCustomError(house, "ModuleTableFull")
      .withArgs(addressOf(MOST_MODULES + 1));
  });

  it("freezes a module and lets it go again", async () => {
    const { house, guardian, module } = await load();
    await house.registerModule(module);
    await expect(house.connect(guardian).freeze(module)).to.emit(house, "ModuleFroze").withArgs(module);
    expect(await house.isFrozen(module)).to.equal(true);
    await expect(house.connect(guardian).unfreeze(module)).to.emit(house, "ModuleUnfroze").withArgs(module);
    expect(await house.isFrozen(module)).to.equal(false);
    expect(await house.moduleNumberOf(module)).to.equal(1n);
  });

  it("refuses to freeze what is not in the table", async () => {
    const { house, guardian, module } = await load();
    for (const verb of ["freeze", "unfreeze"] as const) {
      await expect(house.connect(guardian)[verb](module))
        .to.be.revertedWithCustomError(house, "UnknownModule")
        .withArgs(module);
    }
    await expect(house.isEnabled(1, module)).to.be.revertedWithCustomError(house, "UnknownModule").withArgs(module);
  });
});
