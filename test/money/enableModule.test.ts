import { expect } from "chai";
import { network } from "hardhat";
import { ledgersWith, Taken } from "../helpers/ledgers.ts";
import { PAID_IN, tradeOf } from "../helpers/trade.ts";

const connection = await network.create();
const { networkHelpers } = connection;

describe("ClearingHouse.enableModule and disableModule", () => {
  const FIRST_MODULE_BIT = 128n;
  const load = ledgersWith(connection, tradeOf);

  it("sets the module's bit in the money word and leaves the money alone", async () => {
    const { house, third, thirdAccount, moduleAddress } = await load();
    await expect(house.connect(thirdAccount).enableModule(third, moduleAddress))
      .to.emit(house, "ModuleEnabled")
      .withArgs(third, moduleAddress);
    expect(await house.moneyOf(third)).to.equal(1n << FIRST_MODULE_BIT);
    expect(await house.isEnabled(third, moduleAddress)).to.equal(true);
  });

  it("enables one module, not its neighbours in the table", async () => {
    const { house, third, thirdAccount, moduleAddress, accounts } = await load();
    const other = accounts[5]!;
    await house.registerModule(other.address);
    await house.connect(thirdAccount).enableModule(third, other.address);
    expect(await house.isEnabled(third, moduleAddress)).to.equal(false);
    expect(await house.moneyOf(third)).to.equal(1n << (FIRST_MODULE_BIT + 1n));
  });

  it("disables at once: the next take fails, the time is on record", async () => {
    const { house, buyer, buyerAccount, moduleAddress, asModule } = await load();
    const time = (await networkHelpers.time.latest()) + 10;
    await networkHelpers.time.setNextBlockTimestamp(time);
    await expect(house.connect(buyerAccount).disableModule(buyer, moduleAddress))
      .to.emit(house, "ModuleDisabled")
      .withArgs(buyer, moduleAddress);
    expect(await house.connect(asModule).tryTake.staticCall(buyer, 1n)).to.equal(Taken.ModuleNotEnabled);
    expect(await house.disabledAt(buyer, moduleAddress)).to.equal(time);
    expect(await house.moneyOf(buyer)).to.equal(PAID_IN);
  });

  it("refuses everybody but the participant's account", async () => {
    const { house, buyer, third, moduleAddress, asModule } = await load();
    await expect(house.connect(asModule).enableModule(third, moduleAddress))
      .to.be.revertedWithCustomError(house, "NotAccountOf")
      .withArgs(third, moduleAddress);
    await expect(house.connect(asModule).disableModule(buyer, moduleAddress))
      .to.be.revertedWithCustomError(house, "NotAccountOf")
      .withArgs(buyer, moduleAddress);
  });

  it("refuses a module that is not in the table", async () => {
    const { house, buyer, buyerAccount, stranger } = await load();
    for (const verb of ["enableModule", "disableModule"] as const) {
      await expect(house.connect(buyerAccount)[verb](buyer, stranger.address))
        .to.be.revertedWithCustomError(house, "UnknownModule")
        .withArgs(stranger.address);
    }
  });

  it("refuses to enable twice, and to disable what is not enabled: that would look like a consent", async () => {
    const { house, buyer, buyerAccount, third, thirdAccount, moduleAddress } = await load();
    await expect(house.connect(buyerAccount).enableModule(buyer, moduleAddress))
      .to.be.revertedWithCustomError(house, "ModuleAlreadyEnabled")
      .withArgs(buyer, moduleAddress);
    await expect(house.connect(thirdAccount).disableModule(third, moduleAddress))
      .to.be.revertedWithCustomError(house, "ModuleIsNotEnabled")
      .withArgs(third, moduleAddress);
    expect(await house.disabledAt(third, moduleAddress)).to.equal(0n);
  });
});
