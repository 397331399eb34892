import { expect } from "chai";
import { network } from "hardhat";
import { DOCUMENT, ledgersWith } from "../helpers/ledgers.ts";
import { PAID_IN, tradeOf } from "../helpers/trade.ts";

const connection = await network.create();

describe("ClearingHouse.withdraw", () => {
  const load = ledgersWith(connection, tradeOf);

  it("pays free money out to the participant's account", async () => {
    const { token, house, buyer, buyerAccount } = await load();
    await expect(house.connect(buyerAccount).withdraw(buyer, PAID_IN))
      .to.emit(house, "Withdrawn")
      .withArgs(buyer, buyerAccount.address, PAID_IN);
    expect(await token.balanceOf(buyerAccount.address)).to.equal(PAID_IN);
    expect(await house.freeOf(buyer)).to.equal(0n);
  });

  it("leaves the enabled modules alone, even when it takes everything", async () => {
    const { house, buyer, buyerAccount, moduleAddress } = await load();
    await house.connect(buyerAccount).withdraw(buyer, PAID_IN);
    expect(await house.isEnabled(buyer, moduleAddress)).to.equal(true);
  });

  it("refuses everybody but the participant's account", async () => {
    const { house, buyer, sellerAccount, asModule } = await load();
    for (const caller of [sellerAccount, asModule]) {
      await expect(house.connect(caller).withdraw(buyer, PAID_IN))
        .to.be.revertedWithCustomError(house, "NotAccountOf")
        .withArgs(buyer, caller.address);
    }
  });

  it("refuses more than is free: what a module took is not", async () => {
    const { house, buyer, buyerAccount, asModule } = await load();
    await house.connect(asModule).take(buyer, 1n);
    await expect(house.connect(buyerAccount).withdraw(buyer, PAID_IN))
      .to.be.revertedWithCustomError(house, "FreeMoneyTooSmall")
      .withArgs(buyer, PAID_IN - 1n, PAID_IN);
  });

  it("is stopped by nothing: not by suspension, pause or freeze", async () => {
    const { token, house, registry, registrar, guardian, buyer, buyerAccount, moduleAddress } = await load();
    await registry.connect(registrar).suspend(buyer, DOCUMENT);
    await token.connect(guardian).pause();
    await house.connect(guardian).freeze(moduleAddress);
    await house.connect(buyerAccount).withdraw(buyer, PAID_IN);
    expect(await token.balanceOf(buyerAccount.address)).to.equal(PAID_IN);
  });
});
