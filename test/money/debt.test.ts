import { expect } from "chai";
import { network } from "hardhat";
import { ledgersWith, Taken } from "../helpers/ledgers.ts";

const connection = await network.create();

describe("ClearingHouse: debt", () => {
  const DEBT = 600n;
  const load = ledgersWith(connection, async ({ house, accounts, admit, fund, addModule }) => {
    const [account, keeper, module] = [accounts[0]!, accounts[1]!, accounts[2]!];
    const participant = await admit(account);
    await fund(account, participant, 1_000n);
    for (const each of [keeper, module]) await addModule(each.address);
    await house.setDebtKeeper(keeper.address);
    await house.connect(account).enableModule(participant, module.address);
    return { account, participant, module, keeper, books: house.connect(keeper), own: house.connect(account) };
  });

  it("adds up, and a debtor begins nothing new", async () => {
    const { house, books, module, participant } = await load();
    await books.recordDebt(participant, 100);
    await expect(books.recordDebt(participant, DEBT - 100n))
      .to.emit(house, "DebtSet")
      .withArgs(participant, DEBT);
    expect(await house.debtOf(participant)).to.equal(DEBT);
    expect(await house.connect(module).tryTake.staticCall(participant, 1)).to.equal(BigInt(Taken.InDebt));
  });

  it("keeps what is owed in the house, and lets the rest go", async () => {
    const { house, token, books, own, account, participant } = await load();
    await books.recordDebt(participant, DEBT);
    await expect(own.withdraw(participant, 401))
      .to.be.revertedWithCustomError(house, "OwedMoneyStays")
      .withArgs(participant, 1_000, DEBT, 401);
    await own.withdraw(participant, 400);
    expect(await token.balanceOf(account.address)).to.equal(400n);
  });

  it("is paid out of free money into the keeper's compartment, by its account, and ends at zero", async () => {
    const { house, books, own, keeper, module, participant, stranger } = await load();
    await books.recordDebt(participant, DEBT);
    await expect(house.connect(stranger).payDebt(participant, 1)).to.be.revertedWithCustomError(house, "NotAccountOf");
    await expect(own.payDebt(participant, DEBT + 1n))
      .to.be.revertedWithCustomError(house, "DebtTooSmall")
      .withArgs(participant, DEBT, DEBT + 1n);
    await own.payDebt(participant, 200);
    await expect(own.payDebt(participant, DEBT - 200n))
      .to.emit(house, "DebtSet")
      .withArgs(participant, 0);
    expect(await house.compartmentOf(keeper.address)).to.equal(DEBT);
    expect(await house.freeOf(participant)).to.equal(1_000n - DEBT);
    await house.connect(module).take(participant, 1);
    await own.withdraw(participant, 399);
  });

  it("cannot be paid with more than there is", async () => {
    const { house, books, own, participant } = await load();
    await books.recordDebt(participant, 2_000);
    await expect(own.payDebt(participant, 1_001))
      .to.be.revertedWithCustomError(house, "FreeMoneyTooSmall")
      .withArgs(participant, 1_000, 1_001);
    expect(await house.debtOf(participant)).to.equal(2_000n);
  });

  it("is forgiven by the keeper, and by nobody else recorded or forgiven", async () => {
    const { house, books, module, own, participant } = await load();
    await books.recordDebt(participant, DEBT);
    await books.forgiveDebt(participant, DEBT);
    expect(await house.debtOf(participant)).to.equal(0n);
    await own.withdraw(participant, 1_000);
    for (const other of [house.connect(module), own]) {
      for (const call of [other.recordDebt(participant, 1), other.forgiveDebt(participant, 0)]) {
        await expect(call).to.be.revertedWithCustomError(house, "NotTheDebtKeeper");
      }
    }
    await expect(books.recordDebt(participant + 1n, 1))
      .to.be.revertedWithCustomError(house, "ParticipantNotRegistered")
      .withArgs(participant + 1n);
  });

  it("goes on with the keeper's successor", async () => {
    const { house, books, keeper, module, participant } = await load();
    await books.recordDebt(participant, DEBT);
    await expect(house.succeed(keeper.address, module.address))
      .to.emit(house, "DebtKeeperSet")
      .withArgs(module.address);
    await expect(books.forgiveDebt(participant, 1)).to.be.revertedWithCustomError(house, "NotTheDebtKeeper");
    await house.connect(module).forgiveDebt(participant, DEBT);
    await expect(house.setDebtKeeper(keeper.address)).to.be.revertedWithCustomError(house, "ModuleHasSuccessor");
  });
});
