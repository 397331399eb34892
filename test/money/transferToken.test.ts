import { expect } from "chai";
import { network } from "hardhat";
import { ledgersWith, REFERENCE, UNIT_OF_MONEY } from "../helpers/ledgers.ts";

const connection = await network.create();

describe("BillingToken.transfer", () => {
  const AMOUNT = 5n * UNIT_OF_MONEY;
  const load = ledgersWith(connection, async ({ token, treasury, accounts, admit }) => {
    const [from, to] = [accounts[0]!, accounts[1]!];
    await admit(from);
    const participant = await admit(to);
    await token.connect(treasury).mint(from.address, AMOUNT, REFERENCE);
    return { from, to, participant };
  });

  it("moves tokens between registered accounts", async () => {
    const { token, from, to } = await load();
    await token.connect(from).transfer(to.address, AMOUNT);
    expect(await token.balanceOf(to.address)).to.equal(AMOUNT);
  });

  it("refuses an account that nobody registered", async () => {
    const { token, from, stranger } = await load();
    await expect(token.connect(from).transfer(stranger.address, AMOUNT))
      .to.be.revertedWithCustomError(token, "HolderNotRegistered")
      .withArgs(stranger.address);
  });

  it("refuses tokens sent straight to the clearing house and says how to pay in: nothing is lost", async () => {
    const { token, house, from, to } = await load();
    await expect(token.connect(from).transfer(house.target, AMOUNT))
      .to.be.revertedWithCustomError(token, "UseDeposit")
      .withArgs(house.target);
    await token.connect(from).approve(to.address, AMOUNT);
    await expect(token.connect(to).transferFrom(from.address, house.target, AMOUNT))
      .to.be.revertedWithCustomError(token, "UseDeposit")
      .withArgs(house.target);
    expect(await token.balanceOf(from.address)).to.equal(AMOUNT);
  });

  it("is stopped by the pause between participants, while paying in and withdrawing go on", async () => {
    const { token, house, from, to, participant, guardian } = await load();
    await token.connect(guardian).pause();
    await expect(token.connect(from).transfer(to.address, AMOUNT)).to.be.revertedWithCustomError(
      token,
      "EnforcedPause",
    );
    await token.connect(from).approve(house.target, AMOUNT);
    await house.connect(from).deposit(participant, AMOUNT);
    await house.connect(to).withdraw(participant, AMOUNT);
    expect(await token.balanceOf(to.address)).to.equal(AMOUNT);
  });

  it("needs a contract as custodian", async () => {
    const { token, stranger } = await load();
    await expect(token.addCustodian(stranger.address))
      .to.be.revertedWithCustomError(token, "CustodianWithoutCode")
      .withArgs(stranger.address);
  });

  it("knows a custodian from the event on", async () => {
    const { token, register } = await load();
    expect(await token.isCustodian(register.target)).to.equal(false);
    await expect(token.addCustodian(register.target)).to.emit(token, "CustodianAdded").withArgs(register.target);
    expect(await token.isCustodian(register.target)).to.equal(true);
  });
});
