import { expect } from "chai";
import { network } from "hardhat";
import { DOCUMENT, Taken } from "../helpers/ledgers.ts";
import { energyId, flat, gets, gives } from "../helpers/lanes.ts";
import { playWith, SHORT_DAY, smallSession, type Play } from "../helpers/sessions.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

describe("adversaries of holdings and money", () => {
  const load = playWith(connection, async (play) => {
    const small = await smallSession(play);
    await play.untilCommits(small.session);
    for (const bid of small.bids) await play.commit(bid);
    return small;
  });
  type Loaded = Awaited<ReturnType<typeof load>>;

  /** Runs `attempt` in every window from commit to the end of the clearing. */
  const inEveryWindow = async (play: Loaded, attempt: (window: string) => Promise<void>): Promise<void> => {
    const { session, bids } = play;
    await attempt("commit");
    await play.passGate(session, "closesAt");
    await networkHelpers.mine(1);
    await attempt("settling");
    await play.untilReveals(session);
    await attempt("reveal, before");
    await play.reveal(session, bids);
    await attempt("reveal, after");
    await play.untilClears(session);
    const o = await play.outcome(session, bids);
    await attempt("clear, before");
    await play.clear(o);
    await attempt("clear, after");
    await play.untilAllots(session);
    await attempt("allotment may begin");
    await play.allot(o);
  };

  it("cannot move committed energy away by any path in any window: transfer, withdrawal of the issue, another module, another session", async () => {
    const play = await load();
    const { register, house, operator, auction, coal, product } = play;
    const module = await ethers.deployContract("MockModule");
    await play.addModule(module.target as string);
    await house.connect(coal.account).enableModule(coal.participant, module.target);
    const day = flat(SHORT_DAY, 1);
    const asModule = (call: string) => module.execute(register.target, call);
    const terms = await play.sessionTerms({ product });
    await inEveryWindow(play, async (window) => {
      const before = await play.holdingOf(product, coal);
      const seller = register.connect(coal.account);
      await expect(seller.transfer(coal.participant, play.mill.participant, energyId(product, 0), 1n), window)
        .to.be.revertedWithCustomError(register, "HoldingCommitted")
        .withArgs(product, coal.participant, auction.target);
      await expect(seller.withdraw(coal.participant, coal.unit, product, day), window)
        .to.be.revertedWithCustomError(register, "HoldingCommitted")
        .withArgs(product, coal.participant, auction.target);
      await expect(
        asModule(register.interface.encodeFunctionData("moveMany", [product, [gives(coal.participant)], day])),
        window,
      ).to.be.revertedWithCustomError(register, "NotModuleOfSession");
      await expect(
        asModule(register.interface.encodeFunctionData("beginSession", [product])),
        window,
      ).to.be.revertedWithCustomError(register, "SessionAlive");
      await expect(
        asModule(register.interface.encodeFunctionData("endSession", [product])),
        window,
      ).to.be.revertedWithCustomError(register, "NotModuleOfSession");
      await expect(auction.connect(operator).openSession.staticCall(terms), window).to.revert(ethers);
      expect(await play.holdingOf(product, coal), window).to.deep.equal(before);
    });
  });

  it("may add to a committed holding, and move energy of other products and of those who committed nothing", async () => {
    const play = await load();
    const { register, coal, product, accounts, admit } = play;
    const third = { account: accounts[9]!, participant: await admit(accounts[9]!) };
    const free = await play.seller();
    await play.issue(free, product, 100n);
    await register.connect(free.account).transfer(free.participant, coal.participant, energyId(product, 0), 40n);
    await register.connect(free.account).transfer(free.participant, third.participant, energyId(product, 0), 60n);
    const other = await play.addProduct({ days: 30, intervals: SHORT_DAY });
    await play.issue(coal, other, 5n);
    await register.connect(coal.account).transfer(coal.participant, third.participant, energyId(other, 0), 5n);
    expect((await play.holdingOf(product, coal))[0]).to.equal(10_040n);
  });

  it("cannot sell what they gave away before they committed: the reveal sees what is held, and locks it", async () => {
    const play = await load();
    const { auction, register, mill } = play;
    const seller = await play.seller();
    const session = await play.open({}, [seller]);
    const { product } = await auction.termsOf(session);
    const bid = await play.bid(session, seller, { sell: [[10, 10_000]] });
    await register.connect(seller.account).transfer(seller.participant, mill.participant, energyId(product, 7), 1n);
    await play.untilCommits(session);
    await play.commit(bid);
    await play.untilReveals(session);
    await expect(play.reveal(session, [bid]))
      .to.emit(auction, "RevealRefused")
      .withArgs(session, seller.participant, play.refused("EnergyMissing", 8, 10_000, 9_999));
  });

  it("cannot let one holding stand behind two sheets", async () => {
    const play = await load();
    const { auction, register } = play;
    const first = await play.seller();
    const second = await play.seller();
    const session = await play.open({}, [first]);
    const { product } = await auction.termsOf(session);
    const bids = [
      await play.bid(session, first, { sell: [[10, 10_000]] }),
      await play.bid(session, second, { sell: [[10, 10_000]] }),
    ] as const;
    await play.untilCommits(session);
    for (const bid of bids) await play.commit(bid);
    await play.untilReveals(session);
    await play.reveal(session, [bids[0]]);
    await expect(
      register.connect(first.account).transfer(first.participant, second.participant, energyId(product, 0), 1n),
    ).to.be.revertedWithCustomError(register, "HoldingCommitted");
    await expect(play.reveal(session, [bids[1]])).to.emit(auction, "RevealRefused");
    expect((await auction.recordOf(session)).sheets).to.equal(1n);
  });

  it("gain nothing by emptying the account between commit and reveal: bond and cover are out of reach", async () => {
    const play = await load();
    const { auction, house, errors, mill, session, bids } = play;
    const free = await house.freeOf(mill.participant);
    await house.connect(mill.account).withdraw(mill.participant, free);
    await expect(house.connect(mill.account).withdraw(mill.participant, 1n))
      .to.be.revertedWithCustomError(house, "FreeMoneyTooSmall")
      .withArgs(mill.participant, 0n, 1n);
    const more = await play.bid(session, mill, { buy: [[400_000, 101]] }, { sequence: 2n });
    await expect(play.commit(more))
      .to.be.revertedWithCustomError(errors, "MoneyNotTaken")
      .withArgs(
        mill.participant,
        (await play.moneyOf(session, more.data)) - (await play.moneyOf(session, bids[2].data)),
        Taken.NotEnoughFree,
      );
    await play.untilReveals(session);
    await play.reveal(session, bids);
    await play.untilClears(session);
    const o = await play.outcome(session, bids);
    await play.clear(o);
    await play.untilAllots(session);
    await play.allot(o);
    expect(await play.holdingOf(await productOf(play, session), mill)).to.deep.equal(new Array(SHORT_DAY).fill(100n));
    expect((await auction.commitmentOf(session, mill.participant)) & 3n).to.equal(3n);
  });

  it("cannot escape by suspension, freeze, pause or withdrawn consent in any window: what is committed is served", async () => {
    const play = await load();
    const { auction, house, register, registry, registrar, guardian, token, coal, mill, product } = play;
    const steps: (() => Promise<unknown>)[] = [
      () => registry.connect(registrar).suspend(coal.participant, DOCUMENT),
      () => house.connect(guardian).freeze(auction.target),
      () => house.connect(mill.account).disableModule(mill.participant, auction.target),
      () => register.connect(guardian).pause(),
      () => token.connect(guardian).pause(),
      () => registry.connect(registrar).suspend(mill.participant, DOCUMENT),
      () => auction.connect(guardian).pauseBeginnings(),
    ];
    await inEveryWindow(play, async () => void (await steps.shift()!()));
    expect(steps.length).to.equal(0);
    expect((await play.holdingOf(product, coal))[0]).to.equal(9_920n);
    expect((await play.holdingOf(product, mill))[0]).to.equal(100n);
  });

  it("cannot commit, once frozen or suspended, what they had not committed before", async () => {
    const play = await load();
    const { house, auction, errors, guardian, session, mill } = play;
    await house.connect(guardian).freeze(auction.target);
    const more = await play.bid(session, mill, { buy: [[400_000, 200]] }, { sequence: 2n });
    await expect(play.commit(more)).to.be.revertedWithCustomError(errors, "MoneyNotTaken");
    const less = await play.bid(session, mill, { buy: [[400_000, 50]] }, { sequence: 2n });
    await play.commit(less);
  });

  describe("that are modules with bugs", () => {
    it("cannot take from those who did not enable them, more than is free, or give more than they hold", async () => {
      const play = await load();
      const { house, mill, town } = play;
      const module = await ethers.deployContract("MockModule");
      await play.addModule(module.target as string);
      const call = (name: "take" | "give", ...values: [bigint, bigint]) =>
        module.execute(house.target, house.interface.encodeFunctionData(name as "take", values));
      await expect(call("take", mill.participant, 1n))
        .to.be.revertedWithCustomError(house, "MoneyNotTaken")
        .withArgs(module.target, mill.participant, 1n, Taken.ModuleNotEnabled);
      await house.connect(mill.account).enableModule(mill.participant, module.target);
      const free = await house.freeOf(mill.participant);
      await expect(call("take", mill.participant, free + 1n))
        .to.be.revertedWithCustomError(house, "MoneyNotTaken")
        .withArgs(module.target, mill.participant, free + 1n, Taken.NotEnoughFree);
      // what the auction holds is out of its reach
      await expect(call("give", town.participant, 1n))
        .to.be.revertedWithCustomError(house, "CompartmentTooSmall")
        .withArgs(module.target, town.participant, 0n, 1n);
    });

    it("cannot move or hold energy of those who did not enable them, not even in sessions of their own", async () => {
      const play = await load();
      const { register, house, coal } = play;
      const module = await ethers.deployContract("MockModule");
      await play.addModule(module.target as string);
      const product = await play.addProduct({ days: 30, intervals: SHORT_DAY });
      await play.issue(coal, product, 5n);
      const call = (data: string) => module.execute(register.target, data);
      await networkHelpers.time.increase(1);
      await call(register.interface.encodeFunctionData("beginSession", [product]));
      const day = flat(SHORT_DAY, 5);
      await expect(call(register.interface.encodeFunctionData("moveMany", [product, [gives(coal.participant)], day])))
        .to.be.revertedWithCustomError(house, "ConsentMissing")
        .withArgs(coal.participant, module.target, (await register.liveSession(product)).since);
      await expect(
        call(register.interface.encodeFunctionData("moveMany", [product, [gets(coal.participant)], day])),
      ).to.be.revertedWithCustomError(house, "ConsentMissing");
      expect((await register.liveSession(product)).module).to.equal(module.target);
    });
  });
});

const productOf = async (play: Play, session: bigint) => (await play.auction.termsOf(session)).product;
