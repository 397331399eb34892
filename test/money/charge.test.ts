import { expect } from "chai";
import { network } from "hardhat";
import { ledgersWith } from "../helpers/ledgers.ts";

const connection = await network.create();

describe("ClearingHouse.charge and collect", () => {
  const PAID_IN = 1_000n;
  const load = ledgersWith(connection, async ({ house, accounts, admit, fund, addModule }) => {
    const [account, other, keeper] = [accounts[0]!, accounts[1]!, accounts[2]!];
    const participant = await admit(account);
    const neighbour = await admit(other);
    for (const [who, id] of [
      [account, participant],
      [other, neighbour],
    ] as const) {
      await fund(who, id, PAID_IN);
    }
    await addModule(keeper.address);
    await house.setDebtKeeper(keeper.address);
    return { account, participant, neighbour, keeper, books: house.connect(keeper) };
  });

  it("takes what there is, at most what is charged, without anybody's consent, and says of whom", async () => {
    const { house, books, keeper, participant, neighbour } = await load();
    const [ids, amounts] = [
      [participant, neighbour],
      [400n, PAID_IN + 1n],
    ];
    expect([...(await books.charge.staticCall(ids, amounts))]).to.deep.equal([400n, PAID_IN]);
    await expect(books.charge(ids, amounts))
      .to.emit(house, "MoneyCharged")
      .withArgs(keeper.address, [(participant << 128n) | 400n, (neighbour << 128n) | PAID_IN]);
    expect(await house.freeOf(participant)).to.equal(PAID_IN - 400n);
    expect(await house.freeOf(neighbour)).to.equal(0n);
    expect(await house.compartmentOf(keeper.address)).to.equal(400n + PAID_IN);
  });

  it("leaves those out that have nothing or are charged nothing", async () => {
    const { house, books, participant, neighbour } = await load();
    await books.charge([participant], [PAID_IN]);
    await expect(books.charge([participant, neighbour], [1n, 0n])).not.to.emit(house, "MoneyCharged");
    expect(await house.freeOf(neighbour)).to.equal(PAID_IN);
  });

  it("is the debt keeper's alone, with lists of one length, and not while it is frozen", async () => {
    const { house, books, guardian, keeper, stranger, participant } = await load();
    await expect(house.connect(stranger).charge([participant], [1n]))
      .to.be.revertedWithCustomError(house, "NotTheDebtKeeper")
      .withArgs(stranger.address);
    await expect(house.connect(stranger).collect(participant)).to.be.revertedWithCustomError(house, "NotTheDebtKeeper");
    await expect(books.charge([participant], []))
      .to.be.revertedWithCustomError(house, "LengthMismatch")
      .withArgs(1, 0);
    await house.connect(guardian).freeze(keeper.address);
    await expect(books.charge([participant], [1n]))
      .to.be.revertedWithCustomError(house, "ModuleCannotBegin")
      .withArgs(keeper.address);
  });

  it("collects of a debt what its debtor has by now, frozen or not, and ends it at zero", async () => {
    const { house, books, guardian, keeper, participant, account, fund } = await load();
    await books.recordDebt(participant, PAID_IN + 300n);
    await house.connect(guardian).freeze(keeper.address);
    await expect(books.collect(participant))
      .to.emit(house, "MoneyTaken")
      .withArgs(keeper.address, participant, PAID_IN)
      .and.to.emit(house, "DebtSet")
      .withArgs(participant, 300n);
    await expect(books.collect(participant)).not.to.emit(house, "DebtSet");
    await fund(account, participant, 500n);
    await books.collect(participant);
    expect(await house.debtOf(participant)).to.equal(0n);
    expect(await house.freeOf(participant)).to.equal(200n);
    expect(await house.compartmentOf(keeper.address)).to.equal(PAID_IN + 300n);
  });
});
