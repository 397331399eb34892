import { expect } from "chai";
import { network } from "hardhat";
import { DOCUMENT, ledgersWith } from "../helpers/ledgers.ts";
import { PAID_IN, tradeOf } from "../helpers/trade.ts";

const connection = await network.create();
const { ethers } = connection;

describe("ClearingHouse.give and giveMany", () => {
  const HELD = 1_000n;
  const NOBODY = 999n;
  const load = ledgersWith(connection, async (ledgers) => {
    const trade = await tradeOf(ledgers);
    await ledgers.house.connect(trade.asModule).take(trade.buyer, HELD);
    return { ...trade, giver: ledgers.house.connect(trade.asModule) };
  });

  it("moves money from the module's compartment to a participant's free money", async () => {
    const { house, giver, seller, moduleAddress } = await load();
    await expect(giver.give(seller, HELD)).to.emit(house, "MoneyGiven").withArgs(moduleAddress, seller, HELD);
    expect(await house.freeOf(seller)).to.equal(PAID_IN + HELD);
    expect(await house.compartmentOf(moduleAddress)).to.equal(0n);
  });

  it("gives to many in one step, one event with a word for each that got something", async () => {
    const { house, giver, buyer, seller, third, moduleAddress } = await load();
    await expect(giver.giveMany([seller, buyer, third], [700n, 0n, 200n]))
      .to.emit(house, "MoneyGivenToMany")
      .withArgs(moduleAddress, [(seller << 128n) | 700n, (third << 128n) | 200n]);
    expect(await house.freeOf(seller)).to.equal(PAID_IN + 700n);
    expect(await house.freeOf(buyer)).to.equal(PAID_IN - HELD);
    expect(await house.freeOf(third)).to.equal(200n);
    expect(await house.compartmentOf(moduleAddress)).to.equal(100n);
  });

  it("serves a participant that occurs more than once in a batch", async () => {
    const { house, giver, seller } = await load();
    await giver.giveMany([seller, seller, seller], [1n, 2n, 3n]);
    expect(await house.freeOf(seller)).to.equal(PAID_IN + 6n);
  });

  it("gives to a participant that never traded or enabled the module", async () => {
    const { house, giver, third } = await load();
    expect(await house.moneyOf(third)).to.equal(0n);
    await giver.give(third, HELD);
    expect(await house.freeOf(third)).to.equal(HELD);
  });

  it("is not stopped by freeze, suspension or a disabled module", async () => {
    const { house, giver, registry, registrar, guardian, seller, sellerAccount, moduleAddress } = await load();
    await house.connect(guardian).freeze(moduleAddress);
    await registry.connect(registrar).suspend(seller, DOCUMENT);
    await house.connect(sellerAccount).disableModule(seller, moduleAddress);
    await giver.give(seller, 400n);
    await giver.giveMany([seller], [600n]);
    expect(await house.freeOf(seller)).to.equal(PAID_IN + HELD);
  });

  it("never gives more than the compartment holds, however much lies in others", async () => {
    const { house, giver, accounts, buyer, seller, buyerAccount, moduleAddress } = await load();
    const other = accounts[5]!;
    await house.registerModule(other.address);
    await house.connect(buyerAccount).enableModule(buyer, other.address);
    await house.connect(other).take(buyer, HELD);
    await expect(giver.give(seller, HELD + 1n))
      .to.be.revertedWithCustomError(house, "CompartmentTooSmall")
      .withArgs(moduleAddress, seller, HELD, HELD + 1n);
    await expect(giver.giveMany([buyer, seller], [HELD, 1n]))
      .to.be.revertedWithCustomError(house, "CompartmentTooSmall")
      .withArgs(moduleAddress, seller, 0n, 1n);
    expect(await house.compartmentOf(moduleAddress)).to.equal(HELD);
    expect(await house.freeOf(buyer)).to.equal(PAID_IN - 2n * HELD);
  });

  it("is not deceived by amounts whose sum runs over 256 bits", async () => {
    const { house, giver, buyer, seller, moduleAddress } = await load();
    const half = 1n << 255n;
    await expect(giver.giveMany([buyer, seller], [half, half]))
      .to.be.revertedWithCustomError(house, "CompartmentTooSmall")
      .withArgs(moduleAddress, buyer, HELD, half);
    await expect(giver.giveMany([buyer, seller], [2n, ethers.MaxUint256]))
      .to.be.revertedWithCustomError(house, "CompartmentTooSmall")
      .withArgs(moduleAddress, seller, HELD - 2n, ethers.MaxUint256);
  });

  it("gives nothing to an id that nobody has: the next applicant would get it", async () => {
    const { house, giver, seller } = await load();
    await expect(giver.give(NOBODY, 1n))
      .to.be.revertedWithCustomError(house, "ParticipantNotRegistered")
      .withArgs(NOBODY);
    await expect(giver.giveMany([seller, NOBODY], [1n, 1n]))
      .to.be.revertedWithCustomError(house, "ParticipantNotRegistered")
      .withArgs(NOBODY);
    expect(await house.freeOf(seller)).to.equal(PAID_IN);
  });

  it("refuses lists of different lengths", async () => {
    const { house, giver, seller } = await load();
    await expect(giver.giveMany([seller, seller], [1n]))
      .to.be.revertedWithCustomError(house, "LengthMismatch")
      .withArgs(2, 1);
  });

  it("refuses a caller that is no module", async () => {
    const { house, seller, stranger } = await load();
    await expect(house.connect(stranger).give(seller, 0n))
      .to.be.revertedWithCustomError(house, "UnknownModule")
      .withArgs(stranger.address);
    await expect(house.connect(stranger).giveMany([], []))
      .to.be.revertedWithCustomError(house, "UnknownModule")
      .withArgs(stranger.address);
  });
});
