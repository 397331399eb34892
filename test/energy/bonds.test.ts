import { expect } from "chai";
import { network } from "hardhat";
import { cover } from "../../sdk/src/core/index.ts";
import { INTERVALS, Kind, ledgersWith, UNIT_OF_MONEY } from "../helpers/ledgers.ts";
import { energyId, flat, gets, gives, only } from "../helpers/lanes.ts";
import { playWith, SHORT_DAY } from "../helpers/sessions.ts";

const connection = await network.create();
const { ethers } = connection;

describe("performance bonds of the EnergyRegister", () => {
  const RATE = 1_000n;
  const ISSUED = 100n;

  describe("outside of a session", () => {
    const load = ledgersWith(connection, async ({ register, house, accounts, admit, addUnit, fund, addProduct }) => {
      const [issuer, holder] = [accounts[0]!, accounts[1]!];
      const [seller, buyer] = [await admit(issuer, { kind: Kind.Generator }), await admit(holder)];
      await house.registerModule(register.target);
      const product = await addProduct({ bondPerKwh: RATE });
      const unit = await addUnit(seller);
      const own = register.connect(issuer);
      await own.issue(seller, unit, product, flat(INTERVALS, ISSUED));
      await fund(issuer, seller, UNIT_OF_MONEY);
      await house.connect(issuer).enableModule(seller, register.target);
      return { issuer, holder, seller, buyer, product, unit, own, theirs: register.connect(holder) };
    });

    it("are taken for what is sold short of issue, and given back when it is bought again", async () => {
      const { register, house, own, theirs, seller, buyer, product } = await load();
      await expect(own.transfer(seller, buyer, energyId(product, 3), 40))
        .to.emit(register, "BondSet")
        .withArgs(seller, product, 40n * RATE);
      expect(await register.obligationOf(seller, product)).to.equal(40n);
      expect(await register.bondOf(seller, product)).to.equal(40n * RATE);
      expect(await house.freeOf(seller)).to.equal(UNIT_OF_MONEY - 40n * RATE);
      expect(await house.compartmentOf(register.target)).to.equal(await register.bondTotal());
      await theirs.transfer(buyer, seller, energyId(product, 3), 15);
      expect(await register.bondOf(seller, product)).to.equal(25n * RATE);
      expect(await house.freeOf(seller)).to.equal(UNIT_OF_MONEY - 25n * RATE);
    });

    it("are not asked of a reseller, nor for issuing, withdrawing or splitting", async () => {
      const { register, house, own, theirs, seller, buyer, product, unit, admit, accounts } = await load();
      const third = await admit(accounts[2]!);
      await own.transfer(seller, buyer, energyId(product, 0), 10);
      await theirs.transfer(buyer, third, energyId(product, 0), 10);
      expect(await register.bondOf(buyer, product)).to.equal(0n);
      const free = await house.freeOf(seller);
      await own.issue(seller, unit, product, flat(INTERVALS, 5));
      await own.withdraw(seller, unit, product, flat(INTERVALS, 5));
      const month = [
        ...(await register.childrenOf(((product >> 24n) << 24n) | (((product >> 9n) & 0x7fffn) << 9n))),
      ][0]!;
      await own.issue(seller, unit, month, flat(INTERVALS, 5));
      await own.split(seller, unit, month, flat(INTERVALS, 5));
      expect(await house.freeOf(seller)).to.equal(free);
      expect(await register.bondTotal()).to.equal(10n * RATE);
    });

    it("stop a move that the participant cannot pay, and nothing has happened", async () => {
      const { register, house, own, issuer, seller, buyer, product } = await load();
      await house.connect(issuer).withdraw(seller, UNIT_OF_MONEY - 39n * RATE);
      await expect(own.transfer(seller, buyer, energyId(product, 3), 40))
        .to.be.revertedWithCustomError(house, "MoneyNotTaken")
        .withArgs(register.target, seller, 40n * RATE, 4);
      expect(await register.balanceOf(seller, energyId(product, 3))).to.equal(ISSUED);
      expect(await register.bondTotal()).to.equal(0n);
      await own.transfer(seller, buyer, energyId(product, 3), 39);
      await house.connect(issuer).disableModule(seller, register.target);
      await expect(own.transfer(seller, buyer, energyId(product, 4), 1))
        .to.be.revertedWithCustomError(house, "MoneyNotTaken")
        .withArgs(register.target, seller, RATE, 2);
    });

    it("must be passed by the module of a session before it moves energy", async () => {
      const { register, house, issuer, holder, seller, buyer, product, addModule, fund } = await load();
      const module = await ethers.deployContract("MockModule");
      await addModule(module.target as string);
      for (const [account, id] of [
        [issuer, seller],
        [holder, buyer],
      ] as const) {
        await house.connect(account).enableModule(id, module.target);
      }
      await fund(holder, buyer, UNIT_OF_MONEY);
      const call = register.interface;
      await module.execute(register.target, call.encodeFunctionData("beginSession", [product]));
      const lanes = only(INTERVALS, 5, 60);
      const move = call.encodeFunctionData("moveMany", [product, [gives(seller), gets(buyer)], [...lanes, ...lanes]]);
      await expect(module.execute(register.target, move))
        .to.be.revertedWithCustomError(register, "BondNotPassed")
        .withArgs(product, 0, 60n * RATE);
      await module.execute(house.target, house.interface.encodeFunctionData("take", [buyer, 60n * RATE]));
      await module.execute(house.target, house.interface.encodeFunctionData("pass", [register.target, 60n * RATE]));
      await module.execute(register.target, move);
      expect(await register.bondOf(seller, product)).to.equal(60n * RATE);
      expect(await house.compartmentOf(register.target)).to.equal(60n * RATE);
      // Back again: the whole bond is the seller's.
      const back = call.encodeFunctionData("moveMany", [product, [gives(buyer), gets(seller)], [...lanes, ...lanes]]);
      await module.execute(house.target, house.interface.encodeFunctionData("take", [buyer, 60n * RATE]));
      await module.execute(house.target, house.interface.encodeFunctionData("pass", [register.target, 60n * RATE]));
      const free = await house.freeOf(seller);
      const buyerFree = await house.freeOf(buyer);
      await module.execute(register.target, back);
      expect(await house.freeOf(seller)).to.equal(free + 60n * RATE);
      expect(await house.freeOf(buyer), "a reseller needs none").to.equal(buyerFree + 60n * RATE);
      expect(await house.compartmentOf(register.target)).to.equal(0n);
    });
  });

  describe("in a session", () => {
    const load = playWith(connection, async (play) => {
      await play.house.registerModule(play.register.target);
      const [coal, mill] = [await play.seller(), await play.buyer()];
      const product = await play.addProduct({ days: 5, intervals: SHORT_DAY, bondPerKwh: RATE });
      return { coal, mill, product };
    });

    it("come from the cover at allotment: what was not sold returns, and a fill needs its bond alone", async () => {
      const play = await load();
      const { house, register, coal, mill, product } = play;
      const session = await play.open({ product }, [coal]);
      const before = await house.freeOf(coal.participant);
      const enough = cover.pack(cover.encode(BigInt(SHORT_DAY) * 80n * RATE));
      const offer = await play.bid(session, coal, { sell: [[300_000, 80]] }, { cover: enough });
      const o = await play.untilCleared(session, [offer, await play.bid(session, mill, { buy: [[400_000, 50]] })]);
      await play.allot(o);
      const sold = BigInt(SHORT_DAY) * 50n;
      expect(await register.obligationOf(coal.participant, product)).to.equal(sold);
      expect(await register.bondOf(coal.participant, product)).to.equal(sold * RATE);
      expect(await house.compartmentOf(register.target)).to.equal(sold * RATE);
      expect(before - (await house.freeOf(coal.participant))).to.equal(sold * RATE);
    });

    it("are part of the cover that a sheet needs: a kWh without is refused at reveal", async () => {
      const play = await load();
      const { auction, coal, product } = play;
      const session = await play.open({ product }, [coal]);
      const needed = BigInt(SHORT_DAY) * 80n * RATE;
      const offer = await play.bid(
        session,
        coal,
        { sell: [[300_000, 80]] },
        { cover: cover.pack(cover.encode(needed - 1_000n)) },
      );
      await play.untilCommits(session);
      await play.commit(offer);
      await play.untilReveals(session);
      const declared = cover.decode(cover.unpack(offer.data.cover));
      expect(declared).to.be.lessThan(needed);
      await expect(play.reveal(session, [offer]))
        .to.emit(auction, "RevealRefused")
        .withArgs(session, coal.participant, play.refused("CoverTooSmall", coal.participant, declared, needed));
    });
  });
});

describe("the debtor's rule of the EnergyRegister", () => {
  const load = ledgersWith(connection, async ({ register, house, accounts, admit, addUnit, addProduct, addModule }) => {
    const [issuer, holder, keeper] = [accounts[0]!, accounts[1]!, accounts[2]!];
    const [seller, buyer] = [await admit(issuer, { kind: Kind.Prosumer }), await admit(holder)];
    await addModule(keeper.address);
    await house.setDebtKeeper(keeper.address);
    const product = await addProduct();
    const unit = await addUnit(seller);
    const own = register.connect(issuer);
    await own.issue(seller, unit, product, flat(INTERVALS, 100));
    return { seller, buyer, product, unit, own, theirs: register.connect(holder), books: house.connect(keeper) };
  });

  it("lets a debtor give away what it is long, and not go short", async () => {
    const { register, own, theirs, books, seller, buyer, product } = await load();
    await own.transfer(seller, buyer, energyId(product, 0), 30);
    for (const debtor of [seller, buyer]) await books.recordDebt(debtor, 1);
    const { firstDay } = await register.productOf(product);
    await expect(own.transfer(seller, buyer, energyId(product, 1), 1))
      .to.be.revertedWithCustomError(register, "DebtorMayOnlyReduce")
      .withArgs(seller, firstDay, 1, 0, 1);
    await expect(own.transfer(seller, buyer, energyId(product, 0), 1))
      .to.be.revertedWithCustomError(register, "DebtorMayOnlyReduce")
      .withArgs(seller, firstDay, 0, -30, 1);
    await theirs.transfer(buyer, seller, energyId(product, 0), 30);
    await books.forgiveDebt(seller, 1);
    await own.transfer(seller, buyer, energyId(product, 1), 1);
  });

  it("looks at the net position of every day of a longer product", async () => {
    const { register, own, theirs, books, seller, buyer, product, unit } = await load();
    const year = (product >> 9n) << 9n;
    const month = [...(await register.childrenOf(year))][0]!;
    await own.issue(seller, unit, month, only(INTERVALS, 2, 50));
    await own.transfer(seller, buyer, energyId(month, 2), 20);
    await theirs.transfer(buyer, seller, energyId(month, 2), 20);
    await own.transfer(seller, buyer, energyId(month, 2), 20);
    await own.transfer(seller, buyer, energyId(product, 2), 10);
    await books.recordDebt(buyer, 1);
    // Long by 30 on the first day, by 20 on the others: what is given of the month must fit all of them.
    await expect(theirs.transfer(buyer, seller, energyId(month, 2), 21)).to.be.revertedWithCustomError(
      register,
      "DebtorMayOnlyReduce",
    );
    await theirs.transfer(buyer, seller, energyId(product, 2), 10);
    await theirs.transfer(buyer, seller, energyId(month, 2), 20);
  });
});
