import { expect } from "chai";
import { network } from "hardhat";
import { DOCUMENT, INTERVALS, ledgersWith } from "../helpers/ledgers.ts";
import { energyId, flat, gets, only } from "../helpers/lanes.ts";
import { ISSUED_KWH, tradeOf } from "../helpers/trade.ts";

const connection = await network.create();
const { networkHelpers } = connection;

describe("EnergyRegister.withdraw", () => {
  const SOLD = 300n;
  const load = ledgersWith(connection, async (ledgers) => {
    const trade = await tradeOf(ledgers);
    return { ...trade, issuer: ledgers.register.connect(trade.sellerAccount) };
  });

  it("takes issued energy back out of every account of it", async () => {
    const { register, issuer, seller, unit, product } = await load();
    const lanes = flat(INTERVALS, ISSUED_KWH);
    await expect(issuer.withdraw(seller, unit, product, lanes))
      .to.emit(register, "EnergyWithdrawn")
      .withArgs(seller, unit, product, lanes);
    const nothing = flat(INTERVALS, 0);
    expect([...(await register.issuedLanesOf(unit, product))]).to.deep.equal(nothing);
    expect([...(await register.issuedSumOf(seller, product))]).to.deep.equal(nothing);
    expect([...(await register.lanesOf(product, [seller]))]).to.deep.equal(nothing);
  });

  it("refuses what was sold", async () => {
    const { register, issuer, seller, buyer, unit, product } = await load();
    await issuer.transfer(seller, buyer, energyId(product, 5), SOLD);
    await expect(issuer.withdraw(seller, unit, product, flat(INTERVALS, ISSUED_KWH)))
      .to.be.revertedWithCustomError(register, "HoldingTooSmall")
      .withArgs(product, seller, 5, ISSUED_KWH - SOLD, ISSUED_KWH);
  });

  it("refuses what the unit did not issue, though the participant holds it", async () => {
    const { register, seller, buyer, buyerAccount, product, issuer, addUnit } = await load();
    const other = await addUnit(buyer);
    await register.connect(buyerAccount).issue(buyer, other, product, only(INTERVALS, 8, SOLD));
    await issuer.transfer(seller, buyer, energyId(product, 8), 1n);
    await expect(register.connect(buyerAccount).withdraw(buyer, other, product, only(INTERVALS, 8, SOLD + 1n)))
      .to.be.revertedWithCustomError(register, "IssuedTooSmall")
      .withArgs(other, product, 8, SOLD, SOLD + 1n);
  });

  it("refuses everybody but the participant's account, and units of others", async () => {
    const { register, buyer, seller, buyerAccount, unit, product } = await load();
    const lanes = flat(INTERVALS, 1);
    await expect(register.connect(buyerAccount).withdraw(seller, unit, product, lanes))
      .to.be.revertedWithCustomError(register, "NotAccountOf")
      .withArgs(seller, buyerAccount.address);
    await expect(register.connect(buyerAccount).withdraw(buyer, unit, product, lanes))
      .to.be.revertedWithCustomError(register, "UnitOfAnother")
      .withArgs(unit, seller, buyer);
  });

  it("refuses a suspended participant", async () => {
    const { register, registry, registrar, issuer, seller, unit, product } = await load();
    await registry.connect(registrar).suspend(seller, DOCUMENT);
    await expect(issuer.withdraw(seller, unit, product, flat(INTERVALS, 1)))
      .to.be.revertedWithCustomError(register, "ParticipantNotApproved")
      .withArgs(seller);
  });

  it("refuses to take back what is committed in the live session", async () => {
    const { register, issuer, module, asModule, moduleAddress, seller, unit, product } = await load();
    await register.connect(asModule).beginSession(product);
    await module.setCommitted(product, seller, true);
    await expect(issuer.withdraw(seller, unit, product, flat(INTERVALS, 1)))
      .to.be.revertedWithCustomError(register, "HoldingCommitted")
      .withArgs(product, seller, moduleAddress);
  });

  it("waits while an allotment is between its batches", async () => {
    const { register, issuer, asModule, buyer, seller, unit, product } = await load();
    await register.connect(asModule).beginSession(product);
    await register.connect(asModule).moveMany(product, [gets(buyer)], only(INTERVALS, 0, 1));
    await expect(issuer.withdraw(seller, unit, product, flat(INTERVALS, 1)))
      .to.be.revertedWithCustomError(register, "DifferencesOpen")
      .withArgs(product, 1);
  });

  it("refuses a frozen day", async () => {
    const { register, issuer, seller, unit, product } = await load();
    const gate = await register.deliveryGate(product);
    await networkHelpers.time.setNextBlockTimestamp(gate);
    await expect(issuer.withdraw(seller, unit, product, flat(INTERVALS, 1)))
      .to.be.revertedWithCustomError(register, "DayFrozen")
      .withArgs(product, gate);
  });

  it("is not stopped by the pause", async () => {
    const { register, guardian, issuer, seller, unit, product } = await load();
    await register.connect(guardian).pause();
    await issuer.withdraw(seller, unit, product, flat(INTERVALS, ISSUED_KWH));
  });

  it("refuses lanes of another length", async () => {
    const { register, issuer, seller, unit, product } = await load();
    await expect(issuer.withdraw(seller, unit, product, []))
      .to.be.revertedWithCustomError(register, "LanesLengthWrong")
      .withArgs(3, 0);
  });
});
