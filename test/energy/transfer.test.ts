import { expect } from "chai";
import { network } from "hardhat";
import { DOCUMENT, INTERVALS, Kind, ledgersWith, UNKNOWN_CLASS } from "../helpers/ledgers.ts";
import { energyId, flat, gets, LANE_MAX, only } from "../helpers/lanes.ts";
import { ISSUED_KWH, tradeOf } from "../helpers/trade.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

describe("EnergyRegister.transfer", () => {
  const INTERVAL = 13;
  const AMOUNT = 250n;
  const load = ledgersWith(connection, async (ledgers) => {
    const trade = await tradeOf(ledgers);
    const id = energyId(trade.product, INTERVAL);
    return { ...trade, id, holder: ledgers.register.connect(trade.sellerAccount) };
  });

  it("hands energy of one interval to another participant, and the positions follow", async () => {
    const { register, holder, seller, buyer, product, id } = await load();
    await expect(holder.transfer(seller, buyer, id, AMOUNT))
      .to.emit(register, "EnergyTransferred")
      .withArgs(product, seller, buyer, INTERVAL, AMOUNT);
    expect(await register.balanceOf(seller, id)).to.equal(ISSUED_KWH - AMOUNT);
    expect(await register.balanceOf(buyer, id)).to.equal(AMOUNT);
    expect((await register.positionOf(seller, product))[INTERVAL]).to.equal(-AMOUNT);
    expect((await register.positionOf(buyer, product))[INTERVAL]).to.equal(AMOUNT);
  });

  it("leaves the other intervals alone, its neighbours in the word included", async () => {
    const { register, holder, seller, buyer, product, id } = await load();
    await holder.transfer(seller, buyer, id, ISSUED_KWH);
    expect([...(await register.lanesOf(product, [buyer, seller]))]).to.deep.equal([
      ...only(INTERVALS, INTERVAL, ISSUED_KWH),
      ...flat(INTERVALS, ISSUED_KWH).map((word, w) => word - only(INTERVALS, INTERVAL, ISSUED_KWH)[w]!),
    ]);
  });

  it("needs the receiver's consent, for one giver or for all; an account hands over between its own participants", async () => {
    const { register, holder, seller, buyer, buyerAccount, sellerAccount, id, admit } = await load();
    const receiver = register.connect(buyerAccount);
    await expect(holder.acceptFrom(buyer, seller, true))
      .to.be.revertedWithCustomError(register, "NotAccountOf")
      .withArgs(buyer, sellerAccount.address);
    await receiver.acceptFrom(buyer, 0, false);
    await expect(holder.transfer(seller, buyer, id, AMOUNT))
      .to.be.revertedWithCustomError(register, "TransferNotAccepted")
      .withArgs(seller, buyer);
    await expect(receiver.acceptFrom(buyer, seller, true))
      .to.emit(register, "TransfersAccepted")
      .withArgs(buyer, seller, true);
    expect(await register.acceptsFrom(buyer, seller)).to.equal(true);
    expect(await register.acceptsFrom(buyer, seller + 1n)).to.equal(false);
    await holder.transfer(seller, buyer, id, AMOUNT);
    const own = await admit(sellerAccount);
    await register.connect(sellerAccount).acceptFrom(own, 0, false);
    await holder.transfer(seller, own, id, AMOUNT);
    expect(await register.balanceOf(own, id)).to.equal(AMOUNT);
  });

  it("changes nothing when a participant hands energy to itself", async () => {
    const { register, holder, seller, id } = await load();
    await holder.transfer(seller, seller, id, AMOUNT);
    expect(await register.balanceOf(seller, id)).to.equal(ISSUED_KWH);
  });

  it("refuses more than is held, however large", async () => {
    const { register, holder, seller, buyer, product, id } = await load();
    for (const amount of [ISSUED_KWH + 1n, LANE_MAX, 1n << 32n, ethers.MaxUint256]) {
      await expect(holder.transfer(seller, buyer, id, amount))
        .to.be.revertedWithCustomError(register, "HoldingTooSmall")
        .withArgs(product, seller, INTERVAL, ISSUED_KWH, amount);
    }
  });

  it("refuses everybody but the holder's account: there are no approvals", async () => {
    const { register, buyerAccount, asModule, seller, buyer, id } = await load();
    for (const caller of [buyerAccount, asModule]) {
      await expect(register.connect(caller).transfer(seller, buyer, id, AMOUNT))
        .to.be.revertedWithCustomError(register, "NotAccountOf")
        .withArgs(seller, caller.address);
    }
  });

  it("refuses a suspended holder and a receiver that is not approved", async () => {
    const { register, registry, registrar, holder, stranger, seller, buyer, third, id } = await load();
    await registry.connect(stranger).applyAs(Kind.Consumer, 1, DOCUMENT);
    for (const receiver of [third + 1n, third + 2n]) {
      await expect(holder.transfer(seller, receiver, id, AMOUNT))
        .to.be.revertedWithCustomError(register, "ParticipantNotApproved")
        .withArgs(receiver);
    }
    await registry.connect(registrar).suspend(seller, DOCUMENT);
    await expect(holder.transfer(seller, buyer, id, AMOUNT))
      .to.be.revertedWithCustomError(register, "ParticipantNotApproved")
      .withArgs(seller);
  });

  it("refuses an unknown product and an unknown interval", async () => {
    const { register, holder, seller, buyer, product } = await load();
    await expect(holder.transfer(seller, buyer, energyId(product + UNKNOWN_CLASS, 0), AMOUNT))
      .to.be.revertedWithCustomError(register, "UnknownProduct")
      .withArgs(product + UNKNOWN_CLASS);
    await expect(holder.transfer(seller, buyer, energyId(product, INTERVALS), AMOUNT))
      .to.be.revertedWithCustomError(register, "UnknownInterval")
      .withArgs(product, INTERVALS, INTERVALS);
    await expect(register.balanceOf(seller, energyId(product, INTERVALS)))
      .to.be.revertedWithCustomError(register, "UnknownInterval")
      .withArgs(product, INTERVALS, INTERVALS);
  });

  it("refuses a frozen day", async () => {
    const { register, holder, seller, buyer, product, id } = await load();
    const gate = await register.deliveryGate(product);
    await networkHelpers.time.setNextBlockTimestamp(gate - 1n);
    await holder.transfer(seller, buyer, id, AMOUNT);
    await networkHelpers.time.setNextBlockTimestamp(gate);
    await expect(holder.transfer(seller, buyer, id, AMOUNT))
      .to.be.revertedWithCustomError(register, "DayFrozen")
      .withArgs(product, gate);
  });

  it("waits while an allotment of the product is between its batches", async () => {
    const { register, holder, asModule, seller, buyer, product, id } = await load();
    await register.connect(asModule).beginSession(product);
    await register.connect(asModule).moveMany(product, [gets(buyer)], only(INTERVALS, 0, AMOUNT));
    await expect(holder.transfer(seller, buyer, id, AMOUNT))
      .to.be.revertedWithCustomError(register, "DifferencesOpen")
      .withArgs(product, 1);
  });

  it("goes on during a live session for whoever is not committed in it, and for other products", async () => {
    const { register, holder, asModule, module, seller, buyer, unit, product, id, addProduct } = await load();
    await register.connect(asModule).beginSession(product);
    await holder.transfer(seller, buyer, id, AMOUNT);
    await module.setCommitted(product, seller, true);
    const other = await addProduct({ days: 3 });
    await holder.issue(seller, unit, other, flat(INTERVALS, AMOUNT));
    await holder.transfer(seller, buyer, energyId(other, INTERVAL), AMOUNT);
    expect(await register.balanceOf(buyer, id)).to.equal(AMOUNT);
  });

  it("does not let a committed holding decrease; receiving is free, and so is everything after the session", async () => {
    const { register, holder, asModule, module, moduleAddress, buyerAccount, seller, buyer, product, id } =
      await load();
    await holder.transfer(seller, buyer, id, AMOUNT);
    await register.connect(asModule).beginSession(product);
    await module.setCommitted(product, seller, true);
    await expect(holder.transfer(seller, buyer, id, AMOUNT))
      .to.be.revertedWithCustomError(register, "HoldingCommitted")
      .withArgs(product, seller, moduleAddress);
    await register.connect(buyerAccount).transfer(buyer, seller, id, AMOUNT);
    await register.connect(asModule).endSession(product);
    await holder.transfer(seller, buyer, id, AMOUNT);
  });

  const ANSWERS = { Reverts: 1, BurnsAllGas: 2, NotABool: 3, Nothing: 4, TooMuch: 5 } as const;
  for (const [name, answer] of Object.entries(ANSWERS)) {
    it(`counts everybody as committed when the module answers badly (${name})`, async () => {
      const { register, holder, asModule, module, moduleAddress, seller, buyer, product, id } = await load();
      await register.connect(asModule).beginSession(product);
      await module.setAnswer(answer);
      await expect(holder.transfer(seller, buyer, id, AMOUNT, { gasLimit: 10_000_000n }))
        .to.be.revertedWithCustomError(register, "HoldingCommitted")
        .withArgs(product, seller, moduleAddress);
    });
  }

  it("counts everybody as committed when the module is no contract at all", async () => {
    const { register, holder, accounts, seller, buyer, product, id } = await load();
    const plain = accounts[5]!;
    await register.registerModule(plain.address);
    await register.connect(plain).beginSession(product);
    await expect(holder.transfer(seller, buyer, id, AMOUNT))
      .to.be.revertedWithCustomError(register, "HoldingCommitted")
      .withArgs(product, seller, plain.address);
  });

  it("lets no module change the ledgers from within the question", async () => {
    const { register, holder, asModule, module, moduleAddress, seller, buyer, product, id } = await load();
    await register.connect(asModule).beginSession(product);
    const end = register.interface.encodeFunctionData("endSession", [product]);
    await module.setReentrantCall(register.target, end);
    await holder.transfer(seller, buyer, id, AMOUNT);
    expect((await register.liveSession(product)).module).to.equal(moduleAddress);
    const move = register.interface.encodeFunctionData("moveMany", [product, [gets(buyer)], only(INTERVALS, 0, 1)]);
    await module.setReentrantCall(register.target, move);
    await holder.transfer(seller, buyer, id, AMOUNT);
    expect(await register.openDifferences(product)).to.equal(0n);
  });
});
