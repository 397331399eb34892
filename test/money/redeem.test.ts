import { expect } from "chai";
import { network } from "hardhat";
import { ledgersWith, REFERENCE, UNIT_OF_MONEY } from "../helpers/ledgers.ts";

const connection = await network.create();

describe("BillingToken.redeem", () => {
  const AMOUNT = 5n * UNIT_OF_MONEY;
  const load = ledgersWith(connection, async ({ token, treasury, accounts, admit }) => {
    await admit(accounts[0]!);
    await token.connect(treasury).mint(accounts[0]!.address, AMOUNT, REFERENCE);
    return { account: accounts[0]! };
  });

  it("burns the caller's own tokens and names the payment", async () => {
    const { token, account } = await load();
    await expect(token.connect(account).redeem(AMOUNT, REFERENCE))
      .to.emit(token, "Redeemed")
      .withArgs(account.address, AMOUNT, REFERENCE);
    expect(await token.balanceOf(account.address)).to.equal(0n);
    expect(await token.totalSupply()).to.equal(0n);
  });

  it("refuses more than the caller has", async () => {
    const { token, account } = await load();
    await expect(token.connect(account).redeem(AMOUNT + 1n, REFERENCE))
      .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
      .withArgs(account.address, AMOUNT, AMOUNT + 1n);
  });

  it("is not stopped by the pause", async () => {
    const { token, account, guardian } = await load();
    await token.connect(guardian).pause();
    await token.connect(account).redeem(AMOUNT, REFERENCE);
    expect(await token.totalSupply()).to.equal(0n);
  });
});
