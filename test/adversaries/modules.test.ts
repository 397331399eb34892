import { expect } from "chai";
import { network } from "hardhat";
import { ledgersWith, Taken } from "../helpers/ledgers.ts";
import { PAID_IN, tradeOf } from "../helpers/trade.ts";

const connection = await network.create();

describe("adversaries that are modules and keep what they took", () => {
  const TAKEN = 30n;
  const load = ledgersWith(connection, tradeOf);

  it("have only what participants let them take; these leave with the rest, and succession gives back what was kept", async () => {
    const { house, token, guardian, asModule, moduleAddress, buyer, buyerAccount, seller, third } = await load();
    await house.connect(asModule).take(buyer, TAKEN);
    expect(await house.connect(asModule).tryTake.staticCall(third, 1n)).to.equal(Taken.ModuleNotEnabled);
    await house.connect(buyerAccount).disableModule(buyer, moduleAddress);
    expect(await house.connect(asModule).tryTake.staticCall(buyer, 1n)).to.equal(Taken.ModuleNotEnabled);
    await house.connect(guardian).freeze(moduleAddress);
    expect(await house.connect(asModule).tryTake.staticCall(seller, 1n)).to.equal(Taken.ModuleFrozen);
    await house.connect(buyerAccount).withdraw(buyer, PAID_IN - TAKEN);

    const rescuer = await connection.ethers.deployContract("MockModule");
    await house.registerModule(rescuer.target);
    await house.succeed(moduleAddress, rescuer.target);
    await expect(house.connect(asModule).pass(rescuer.target, 1n))
      .to.be.revertedWithCustomError(house, "CompartmentTooSmall")
      .withArgs(moduleAddress, 0n, 0n, 1n);
    await rescuer.execute(house.target, house.interface.encodeFunctionData("give", [buyer, TAKEN]));
    await house.connect(buyerAccount).withdraw(buyer, TAKEN);
    expect(await token.balanceOf(buyerAccount.address)).to.equal(PAID_IN);
    expect(await token.balanceOf(house.target)).to.equal(await house.freeOf(seller));
  });
});
