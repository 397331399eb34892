import { expect } from "chai";
import { network } from "hardhat";
import { DOCUMENT, Kind, ledgersWith, REFERENCE, UNIT_OF_MONEY } from "../helpers/ledgers.ts";

const connection = await network.create();

describe("BillingToken.mint", () => {
  const AMOUNT = 5n * UNIT_OF_MONEY;
  const MOST_SUPPLY = (1n << 128n) - 1n;
  const load = ledgersWith(connection, async ({ token, treasury, accounts, admit }) => ({
    account: accounts[0]!,
    participant: await admit(accounts[0]!),
    mint: token.connect(treasury),
  }));

  it("mints to a registered account, with the reference of the payment", async () => {
    const { token, mint, account } = await load();
    await expect(mint.mint(account.address, AMOUNT, REFERENCE))
      .to.emit(token, "Minted")
      .withArgs(account.address, AMOUNT, REFERENCE);
    expect(await token.balanceOf(account.address)).to.equal(AMOUNT);
    expect(await token.decimals()).to.equal(9n);
  });

  it("mints to a suspended participant's account", async () => {
    const { token, mint, account, registry, registrar, participant } = await load();
    await registry.connect(registrar).suspend(participant, DOCUMENT);
    await mint.mint(account.address, AMOUNT, REFERENCE);
    expect(await token.balanceOf(account.address)).to.equal(AMOUNT);
  });

  it("refuses an account that nobody registered, a mere applicant's as well", async () => {
    const { token, mint, registry, stranger } = await load();
    await registry.connect(stranger).applyAs(Kind.Consumer, 1, DOCUMENT);
    await expect(mint.mint(stranger.address, AMOUNT, REFERENCE))
      .to.be.revertedWithCustomError(token, "HolderNotRegistered")
      .withArgs(stranger.address);
  });

  it("refuses to mint straight to the clearing house, where it would be nobody's", async () => {
    const { token, mint, house } = await load();
    await expect(mint.mint(house.target, AMOUNT, REFERENCE))
      .to.be.revertedWithCustomError(token, "UseDeposit")
      .withArgs(house.target);
  });

  it("keeps the supply within 128 bits", async () => {
    const { token, mint, account } = await load();
    await mint.mint(account.address, MOST_SUPPLY, REFERENCE);
    await expect(mint.mint(account.address, 1n, REFERENCE))
      .to.be.revertedWithCustomError(token, "SupplyTooLarge")
      .withArgs(MOST_SUPPLY, 1n);
  });

  it("is stopped by the pause", async () => {
    const { token, mint, account, guardian } = await load();
    await token.connect(guardian).pause();
    await expect(mint.mint(account.address, AMOUNT, REFERENCE)).to.be.revertedWithCustomError(token, "EnforcedPause");
    await token.connect(guardian).unpause();
    await mint.mint(account.address, AMOUNT, REFERENCE);
  });
});
