import { expect } from "chai";
import { network } from "hardhat";
import { INTERVALS, ledgersWith, UNKNOWN_CLASS } from "../helpers/ledgers.ts";
import { flat, gets, gives, only } from "../helpers/lanes.ts";
import { tradeOf } from "../helpers/trade.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

describe("EnergyRegister.beginSession and endSession", () => {
  const load = ledgersWith(connection, async (ledgers) => {
    const trade = await tradeOf(ledgers);
    const other = ledgers.accounts[5]!;
    await ledgers.register.registerModule(other.address);
    return {
      ...trade,
      session: ledgers.register.connect(trade.asModule),
      other,
      otherModule: ledgers.register.connect(other),
    };
  });

  it("begins with a module and a time, and ends with neither", async () => {
    const { register, session, moduleAddress, product } = await load();
    const since = (await networkHelpers.time.latest()) + 10;
    await networkHelpers.time.setNextBlockTimestamp(since);
    await expect(session.beginSession(product)).to.emit(register, "SessionBegun").withArgs(product, moduleAddress);
    expect([...(await register.liveSession(product))]).to.deep.equal([moduleAddress, BigInt(since)]);
    await expect(session.endSession(product)).to.emit(register, "SessionEnded").withArgs(product, moduleAddress);
    expect([...(await register.liveSession(product))]).to.deep.equal([ethers.ZeroAddress, 0n]);
  });

  it("lets one product have one live session at a time, and another after it", async () => {
    const { register, session, otherModule, moduleAddress, product } = await load();
    await session.beginSession(product);
    for (const second of [session, otherModule]) {
      await expect(second.beginSession(product))
        .to.be.revertedWithCustomError(register, "SessionAlive")
        .withArgs(product, moduleAddress);
    }
    await session.endSession(product);
    await otherModule.beginSession(product);
  });

  it("lets several products have theirs", async () => {
    const { register, session, otherModule, other, product, addProduct } = await load();
    const second = await addProduct({ days: 3 });
    await session.beginSession(product);
    await otherModule.beginSession(second);
    expect((await register.liveSession(second)).module).to.equal(other.address);
  });

  it("begins for modules of the table only", async () => {
    const { register, stranger, product } = await load();
    await expect(register.connect(stranger).beginSession(product))
      .to.be.revertedWithCustomError(register, "UnknownModule")
      .withArgs(stranger.address);
  });

  it("does not begin for an unknown product or a frozen day", async () => {
    const { register, session, product } = await load();
    await expect(session.beginSession(product + UNKNOWN_CLASS))
      .to.be.revertedWithCustomError(register, "UnknownProduct")
      .withArgs(product + UNKNOWN_CLASS);
    const gate = await register.deliveryGate(product);
    await networkHelpers.time.setNextBlockTimestamp(gate);
    await expect(session.beginSession(product))
      .to.be.revertedWithCustomError(register, "DayFrozen")
      .withArgs(product, gate);
  });

  it("is ended by its own module alone", async () => {
    const { register, session, otherModule, other, moduleAddress, product } = await load();
    await expect(session.endSession(product))
      .to.be.revertedWithCustomError(register, "NotModuleOfSession")
      .withArgs(product, ethers.ZeroAddress, moduleAddress);
    await session.beginSession(product);
    await expect(otherModule.endSession(product))
      .to.be.revertedWithCustomError(register, "NotModuleOfSession")
      .withArgs(product, moduleAddress, other.address);
  });

  it("cannot end while differences are open, and can once they are zero, even under freeze", async () => {
    const { register, session, buyer, seller, product } = await load();
    await session.beginSession(product);
    await session.moveMany(product, [gets(buyer)], flat(INTERVALS, 1));
    await networkHelpers.time.increaseTo(await register.deliveryGate(product));
    await expect(session.endSession(product))
      .to.be.revertedWithCustomError(register, "DifferencesOpen")
      .withArgs(product, 6);
    await session.moveMany(product, [gives(seller)], flat(INTERVALS, 1));
    await session.endSession(product);
  });

  it("keeps modules in a table, each once", async () => {
    const { register, stranger, moduleAddress } = await load();
    expect(await register.isModule(moduleAddress)).to.equal(true);
    await expect(register.registerModule(stranger.address))
      .to.emit(register, "ModuleRegistered")
      .withArgs(stranger.address);
    await expect(register.registerModule(stranger.address))
      .to.be.revertedWithCustomError(register, "ModuleAlreadyRegistered")
      .withArgs(stranger.address);
  });

  it("is not held up by the guardian's pause", async () => {
    const { register, guardian, session, buyer, seller, product } = await load();
    await register.connect(guardian).pause();
    await session.beginSession(product);
    const day = only(INTERVALS, 0, 1);
    await session.moveMany(product, [gets(buyer), gives(seller)], [...day, ...day]);
    await session.endSession(product);
  });
});
