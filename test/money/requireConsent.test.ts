import { expect } from "chai";
import { network } from "hardhat";
import { ledgersWith } from "../helpers/ledgers.ts";
import { tradeOf } from "../helpers/trade.ts";

const connection = await network.create();
const { networkHelpers } = connection;

describe("ClearingHouse.requireConsent", () => {
  const load = ledgersWith(connection, tradeOf);

  it("is content with participants that enable the module now", async () => {
    const { house, buyer, seller, moduleAddress } = await load();
    await house.requireConsent(moduleAddress, await networkHelpers.time.latest(), [buyer, seller]);
    await house.requireConsent(moduleAddress, 0, []);
  });

  it("names the first participant that never did", async () => {
    const { house, buyer, seller, third, moduleAddress } = await load();
    const since = await networkHelpers.time.latest();
    await expect(house.requireConsent(moduleAddress, since, [buyer, third, seller]))
      .to.be.revertedWithCustomError(house, "ConsentMissing")
      .withArgs(third, moduleAddress, since);
    await expect(house.requireConsent(moduleAddress, 0, [third]))
      .to.be.revertedWithCustomError(house, "ConsentMissing")
      .withArgs(third, moduleAddress, 0);
  });

  it("holds a participant to what it enabled when the session began, though it disables the module later", async () => {
    const { house, buyer, buyerAccount, moduleAddress } = await load();
    await house.connect(buyerAccount).disableModule(buyer, moduleAddress);
    const disabled = await networkHelpers.time.latest();
    for (const since of [disabled - 1, disabled]) await house.requireConsent(moduleAddress, since, [buyer]);
    await expect(house.requireConsent(moduleAddress, disabled + 1, [buyer]))
      .to.be.revertedWithCustomError(house, "ConsentMissing")
      .withArgs(buyer, moduleAddress, disabled + 1);
  });

  it("does not take a consent to one module for another's", async () => {
    const { house, buyer, accounts } = await load();
    const other = accounts[5]!;
    await house.registerModule(other.address);
    await expect(house.requireConsent(other.address, 0, [buyer]))
      .to.be.revertedWithCustomError(house, "ConsentMissing")
      .withArgs(buyer, other.address, 0);
  });

  it("knows only modules of the table", async () => {
    const { house, buyer, stranger } = await load();
    await expect(house.requireConsent(stranger.address, 0, [buyer]))
      .to.be.revertedWithCustomError(house, "UnknownModule")
      .withArgs(stranger.address);
  });
});
