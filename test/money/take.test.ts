import { expect } from "chai";
import { network } from "hardhat";
import { DOCUMENT, ledgersWith, Taken } from "../helpers/ledgers.ts";
import { PAID_IN, tradeOf } from "../helpers/trade.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

describe("ClearingHouse.take and tryTake", () => {
  const AMOUNT = 30n;
  const UINT128_OVER = 1n << 128n;
  const DEBT_FLAG = 1n << 255n;
  const MONEY_SLOT = 2n;

  const load = ledgersWith(connection, tradeOf);
  type World = Awaited<ReturnType<typeof load>>;

  /** Nothing sets the flag before settlement exists: the test writes it into storage. */
  const putInDebt = async ({ house, buyer }: World) => {
    const slot = ethers.keccak256(
      ethers.AbiCoder.defaultAbiCoder().encode(["uint256", "uint256"], [buyer, MONEY_SLOT]),
    );
    await networkHelpers.setStorageAt(house.target as string, slot, (await house.moneyOf(buyer)) | DEBT_FLAG);
  };

  it("moves free money into the module's compartment", async () => {
    const { token, house, buyer, asModule, moduleAddress } = await load();
    await expect(house.connect(asModule).take(buyer, AMOUNT))
      .to.emit(house, "MoneyTaken")
      .withArgs(moduleAddress, buyer, AMOUNT);
    expect(await house.freeOf(buyer)).to.equal(PAID_IN - AMOUNT);
    expect(await house.compartmentOf(moduleAddress)).to.equal(AMOUNT);
    expect(await token.balanceOf(house.target)).to.equal(2n * PAID_IN);
  });

  it("can take all there is, and touches nothing else of the word", async () => {
    const { house, buyer, asModule, moduleAddress } = await load();
    await house.connect(asModule).take(buyer, PAID_IN);
    expect(await house.freeOf(buyer)).to.equal(0n);
    expect(await house.isEnabled(buyer, moduleAddress)).to.equal(true);
  });

  it("takes from a suspended participant: what it began goes on", async () => {
    const { house, registry, registrar, buyer, asModule } = await load();
    await registry.connect(registrar).suspend(buyer, DOCUMENT);
    expect(await house.connect(asModule).tryTake.staticCall(buyer, AMOUNT)).to.equal(Taken.Done);
  });

  const refusals: { why: string; reason: number; amount?: bigint; arrange: (world: World) => Promise<unknown> }[] = [
    {
      why: "the guardian froze the module",
      reason: Taken.ModuleFrozen,
      arrange: ({ house, guardian, moduleAddress }) => house.connect(guardian).freeze(moduleAddress),
    },
    {
      why: "the participant does not enable the module",
      reason: Taken.ModuleNotEnabled,
      arrange: ({ house, buyer, buyerAccount, moduleAddress }) =>
        house.connect(buyerAccount).disableModule(buyer, moduleAddress),
    },
    { why: "the participant is in debt", reason: Taken.InDebt, arrange: putInDebt },
    {
      why: "there is less free money",
      reason: Taken.NotEnoughFree,
      amount: PAID_IN + 1n,
      arrange: async () => {},
    },
    {
      why: "the amount does not even fit a money word",
      reason: Taken.NotEnoughFree,
      amount: UINT128_OVER,
      arrange: async () => {},
    },
  ];
  for (const { why, reason, amount = AMOUNT, arrange } of refusals) {
    it(`takes nothing and says so when ${why}`, async () => {
      const world = await load();
      const { house, buyer, asModule, moduleAddress } = world;
      await arrange(world);
      const before = await house.moneyOf(buyer);
      expect(await house.connect(asModule).tryTake.staticCall(buyer, amount)).to.equal(reason);
      await expect(house.connect(asModule).tryTake(buyer, amount)).not.to.emit(house, "MoneyTaken");
      await expect(house.connect(asModule).take(buyer, amount))
        .to.be.revertedWithCustomError(house, "MoneyNotTaken")
        .withArgs(moduleAddress, buyer, amount, reason);
      expect(await house.moneyOf(buyer)).to.equal(before);
      expect(await house.compartmentOf(moduleAddress)).to.equal(0n);
    });
  }

  it("takes nothing from an id that nobody has", async () => {
    const { house, asModule } = await load();
    expect(await house.connect(asModule).tryTake.staticCall(999n, AMOUNT)).to.equal(Taken.ModuleNotEnabled);
  });

  it("refuses a caller that is no module, the participant's own account included", async () => {
    const { house, buyer, buyerAccount } = await load();
    for (const verb of ["take", "tryTake"] as const) {
      await expect(house.connect(buyerAccount)[verb](buyer, AMOUNT))
        .to.be.revertedWithCustomError(house, "UnknownModule")
        .withArgs(buyerAccount.address);
    }
  });
});
