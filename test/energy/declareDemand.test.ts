import { expect } from "chai";
import { network } from "hardhat";
import { DOCUMENT, INTERVALS, ledgersWith, UNKNOWN_CLASS } from "../helpers/ledgers.ts";
import { flat } from "../helpers/lanes.ts";
import { tradeOf } from "../helpers/trade.ts";

const connection = await network.create();
const { networkHelpers } = connection;

describe("EnergyRegister.declareDemand", () => {
  const DEMAND = flat(INTERVALS, 4_000);
  const load = ledgersWith(connection, tradeOf);

  it("puts the demand on record and does nothing else", async () => {
    const { register, buyer, buyerAccount, product } = await load();
    await expect(register.connect(buyerAccount).declareDemand(buyer, product, DEMAND))
      .to.emit(register, "DemandDeclared")
      .withArgs(buyer, product, DEMAND);
    expect([...(await register.lanesOf(product, [buyer]))]).to.deep.equal(flat(INTERVALS, 0));
  });

  it("refuses others, suspended participants, unknown products, frozen days and lanes of another length", async () => {
    const { register, registry, registrar, buyer, buyerAccount, sellerAccount, product } = await load();
    const declarer = register.connect(buyerAccount);
    await expect(register.connect(sellerAccount).declareDemand(buyer, product, DEMAND))
      .to.be.revertedWithCustomError(register, "NotAccountOf")
      .withArgs(buyer, sellerAccount.address);
    await expect(declarer.declareDemand(buyer, product + UNKNOWN_CLASS, DEMAND))
      .to.be.revertedWithCustomError(register, "UnknownProduct")
      .withArgs(product + UNKNOWN_CLASS);
    await expect(declarer.declareDemand(buyer, product, []))
      .to.be.revertedWithCustomError(register, "LanesLengthWrong")
      .withArgs(3, 0);
    await registry.connect(registrar).suspend(buyer, DOCUMENT);
    await expect(declarer.declareDemand(buyer, product, DEMAND))
      .to.be.revertedWithCustomError(register, "ParticipantNotApproved")
      .withArgs(buyer);
    await registry.connect(registrar).reinstate(buyer, DOCUMENT);
    const gate = await register.deliveryGate(product);
    await networkHelpers.time.setNextBlockTimestamp(gate);
    await expect(declarer.declareDemand(buyer, product, DEMAND))
      .to.be.revertedWithCustomError(register, "DayFrozen")
      .withArgs(product, gate);
  });
});
