import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import { DAY, dayProduct, GATE_LEAD, INTERVALS, ledgersWith, OFFSET, type Ledgers } from "../helpers/ledgers.ts";
import { flat, gets, gives, LANE_MAX, only, pack } from "../helpers/lanes.ts";
import { ISSUED_KWH, tradeOf } from "../helpers/trade.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

describe("EnergyRegister.moveMany", () => {
  const SOLD = 400n;
  const load = ledgersWith(connection, async (ledgers) => {
    const trade = await tradeOf(ledgers);
    const session = ledgers.register.connect(trade.asModule);
    await session.beginSession(trade.product);
    return { ...trade, session };
  });

  it("moves energy from sellers to buyers, with one event for the batch", async () => {
    const { register, session, buyer, seller, product, asModule } = await load();
    const day = flat(INTERVALS, SOLD);
    const sent = session.moveMany(product, [gets(buyer), gives(seller)], [...day, ...day]);
    const moved = [
      [gets(buyer), gives(seller)],
      [...day, ...day],
    ] as const;
    await expect(sent)
      .to.emit(register, "EnergyMoved")
      .withArgs(product, asModule.address, ...moved);
    expect([...(await register.lanesOf(product, [buyer, seller]))]).to.deep.equal([
      ...day,
      ...flat(INTERVALS, ISSUED_KWH - SOLD),
    ]);
    expect(await register.openDifferences(product)).to.equal(0n);
    expect((await register.positionOf(seller, product))[0]).to.equal(-SOLD);
  });

  it("keeps differences open between batches, per interval, and closes them", async () => {
    const { register, session, buyer, seller, product } = await load();
    await session.moveMany(product, [gets(buyer)], only(INTERVALS, 11, SOLD));
    expect(await register.openDifferences(product)).to.equal(1n);
    const open = new Array<bigint>(INTERVALS).fill(0n);
    expect([...(await register.differencesOf(product))]).to.deep.equal(open.with(11, SOLD));
    await session.moveMany(product, [gives(seller)], only(INTERVALS, 12, SOLD));
    expect([...(await register.differencesOf(product))]).to.deep.equal(open.with(11, SOLD).with(12, -SOLD));
    expect(await register.openDifferences(product)).to.equal(2n);
    await session.moveMany(product, [gives(seller)], only(INTERVALS, 11, SOLD));
    await session.moveMany(product, [gets(buyer)], only(INTERVALS, 12, SOLD));
    expect(await register.openDifferences(product)).to.equal(0n);
    expect([...(await register.differencesOf(product))]).to.deep.equal(open);
  });

  it("does not let two moves of 2³¹ kWh cancel each other modulo 2³²", async () => {
    const { register, session, buyer, seller, product } = await load();
    const half = 1n << 31n;
    const day = only(INTERVALS, 0, half);
    await session.moveMany(product, [gets(buyer), gets(seller)], [...day, ...day]);
    expect((await register.differencesOf(product))[0]).to.equal(2n * half);
    expect(await register.openDifferences(product)).to.equal(1n);
    await expect(session.endSession(product))
      .to.be.revertedWithCustomError(register, "DifferencesOpen")
      .withArgs(product, 1);
  });

  it("does not let energy out of nothing cancel over two batches either", async () => {
    const { register, session, buyer, seller, product } = await load();
    const day = only(INTERVALS, 2, 1n << 31n);
    await session.moveMany(product, [gets(buyer)], day);
    await session.moveMany(product, [gets(seller)], day);
    expect(await register.openDifferences(product)).to.equal(1n);
  });

  it("keeps intervals apart: what is missing in one is not made up by another", async () => {
    const { register, session, buyer, seller, product } = await load();
    const heads = [gets(buyer), gives(seller)];
    await session.moveMany(product, heads, [...only(INTERVALS, 3, SOLD), ...only(INTERVALS, 4, SOLD)]);
    await expect(session.endSession(product))
      .to.be.revertedWithCustomError(register, "DifferencesOpen")
      .withArgs(product, 2);
  });

  it("serves a participant that occurs more than once, on both sides", async () => {
    const { register, session, buyer, seller, product } = await load();
    const day = flat(INTERVALS, 10);
    const heads = [gets(buyer), gets(buyer), gives(seller), gives(seller), gives(buyer), gets(seller)];
    await session.moveMany(
      product,
      heads,
      heads.flatMap(() => day),
    );
    expect([...(await register.lanesOf(product, [buyer, seller]))]).to.deep.equal([
      ...flat(INTERVALS, 10),
      ...flat(INTERVALS, ISSUED_KWH - 10n),
    ]);
  });

  it("refuses to take more than is held, naming participant and interval, and nothing happens", async () => {
    const { register, session, buyer, seller, product } = await load();
    const much = pack(Array.from({ length: INTERVALS }, (_, i) => (i >= 14 ? ISSUED_KWH + 1n : ISSUED_KWH)));
    await expect(session.moveMany(product, [gets(buyer), gives(seller)], [...much, ...much]))
      .to.be.revertedWithCustomError(register, "HoldingTooSmall")
      .withArgs(product, seller, 14, ISSUED_KWH, ISSUED_KWH + 1n);
    expect([...(await register.lanesOf(product, [buyer, seller]))]).to.deep.equal([
      ...flat(INTERVALS, 0),
      ...flat(INTERVALS, ISSUED_KWH),
    ]);
  });

  it("refuses a holding of 2³² kWh or more", async () => {
    const { register, session, seller, product } = await load();
    await expect(session.moveMany(product, [gets(seller)], only(INTERVALS, 23, LANE_MAX)))
      .to.be.revertedWithCustomError(register, "HoldingTooLarge")
      .withArgs(product, seller, 23, ISSUED_KWH, LANE_MAX);
  });

  it("moves nothing of a participant that did not let the module", async () => {
    const { house, session, third, buyer, seller, moduleAddress, register, product } = await load();
    const { since } = await register.liveSession(product);
    const day = flat(INTERVALS, SOLD);
    for (const heads of [
      [gives(seller), gets(third)],
      [gets(buyer), gives(third)],
    ]) {
      await expect(session.moveMany(product, heads, [...day, ...day]))
        .to.be.revertedWithCustomError(house, "ConsentMissing")
        .withArgs(third, moduleAddress, since);
    }
  });

  it("goes on when a participant disables the module in the middle of the session", async () => {
    const { register, house, session, buyer, buyerAccount, seller, moduleAddress, product } = await load();
    await house.connect(buyerAccount).disableModule(buyer, moduleAddress);
    const day = flat(INTERVALS, SOLD);
    await session.moveMany(product, [gets(buyer), gives(seller)], [...day, ...day]);
    await session.endSession(product);
    await networkHelpers.time.increase(1);
    await session.beginSession(product);
    const { since } = await register.liveSession(product);
    await expect(session.moveMany(product, [gives(buyer)], day))
      .to.be.revertedWithCustomError(house, "ConsentMissing")
      .withArgs(buyer, moduleAddress, since);
  });

  it("is allowed under freeze: it ends what began before the gate", async () => {
    const { register, session, buyer, seller, product } = await load();
    await networkHelpers.time.increaseTo((await register.deliveryGate(product)) + BigInt(DAY));
    const day = flat(INTERVALS, SOLD);
    await session.moveMany(product, [gets(buyer), gives(seller)], [...day, ...day]);
    await session.endSession(product);
  });

  it("refuses a module without a session, another module, and anybody else", async () => {
    const { register, session, accounts, stranger, buyer, product, moduleAddress, addProduct } = await load();
    const other = accounts[5]!;
    await register.registerModule(other.address);
    const day = flat(INTERVALS, SOLD);
    for (const caller of [other, stranger]) {
      await expect(register.connect(caller).moveMany(product, [gets(buyer)], day))
        .to.be.revertedWithCustomError(register, "NotModuleOfSession")
        .withArgs(product, moduleAddress, caller.address);
    }
    const idle = await addProduct({ days: 3 });
    await expect(session.moveMany(idle, [gets(buyer)], day))
      .to.be.revertedWithCustomError(register, "NotModuleOfSession")
      .withArgs(idle, ethers.ZeroAddress, moduleAddress);
    await session.endSession(product);
    await expect(session.moveMany(product, [gets(buyer)], day))
      .to.be.revertedWithCustomError(register, "NotModuleOfSession")
      .withArgs(product, ethers.ZeroAddress, moduleAddress);
  });

  it("refuses lanes of another length, and anything behind the last interval", async () => {
    const { register, session, seller, sellerAccount, buyer, unit, product, addProduct } = await load();
    await expect(session.moveMany(product, [gets(buyer)], flat(INTERVALS - 8, 1)))
      .to.be.revertedWithCustomError(register, "LanesLengthWrong")
      .withArgs(3, 2);
    const odd = await addProduct({ intervals: 10 });
    await register.connect(sellerAccount).issue(seller, unit, odd, flat(10, 1));
    await session.beginSession(odd);
    const beyond = flat(11, 1);
    await expect(session.moveMany(odd, [gets(buyer), gives(seller)], [...flat(10, 1), ...beyond]))
      .to.be.revertedWithCustomError(register, "LanesBeyondDay")
      .withArgs(beyond[1], (1n << 64n) - 1n);
  });

  it("does nothing for an empty batch", async () => {
    const { register, session, product } = await load();
    await session.moveMany(product, [], []);
    expect(await register.openDifferences(product)).to.equal(0n);
  });

  it("does exactly what its plain twin does, refusals and events included", async () => {
    const BATCHES = 30;
    const twinLoad = ledgersWith(connection, async (ledgers: Ledgers) => {
      const { manager, registry, house, accounts, operator, admit, addUnit, addModule, libraries } = ledgers;
      const [account, module] = [accounts[0]!, accounts[1]!];
      const args = [manager.target, registry.target, house.target, OFFSET, DAY, GATE_LEAD] as const;
      const plain = await ethers.deployContract("PlainRegister", [...args], { libraries });
      const selector = plain.interface.getFunction("registerYear").selector;
      await manager.setTargetFunctionRole(plain.target, [selector], 1n);
      await addModule(module.address);
      await plain.registerModule(module.address);
      const participants: bigint[] = [];
      for (let i = 0; i < 3; i += 1) {
        const participant = await admit(account);
        await house.connect(account).enableModule(participant, module.address);
        participants.push(participant);
      }
      const unit = await addUnit(participants[0]!, { capacityKw: 2n ** 31n - 1n });
      const intervals = 20;
      const product = dayProduct(1n, 0);
      const firstDay = await ledgers.dayAhead();
      const twins = [ledgers.register, plain];
      for (const twin of twins) {
        await twin.connect(operator).registerYear(firstDay, 1, intervals, [1], [0n, 0n]);
        await twin.connect(account).issue(participants[0]!, unit, product, flat(intervals, 2_000_000_000n));
        await twin.connect(module).beginSession(product);
      }
      return { twins, module, participants, intervals, product };
    });
    const { twins, module, participants, intervals, product } = await twinLoad();
    const quantity = fc.oneof(
      { weight: 6, arbitrary: fc.bigInt({ min: 0n, max: 50_000_000n }) },
      { weight: 2, arbitrary: fc.constant(0n) },
      { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: LANE_MAX }) },
    );
    const move = fc.record({
      head: fc.tuple(fc.constantFrom(...participants), fc.boolean()).map(([p, sells]) => (sells ? gives(p) : gets(p))),
      day: fc.oneof(
        { weight: 5, arbitrary: quantity.map((kwh) => flat(intervals, kwh)) },
        { weight: 5, arbitrary: fc.array(quantity, { minLength: intervals, maxLength: intervals }).map(pack) },
      ),
    });

    let refusals = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 6 }), async (moves) => {
        const [heads, lanes] = [moves.map(({ head }) => head), moves.flatMap(({ day }) => day)];
        const outcomes = [];
        for (const twin of twins) {
          const outcome = await twin
            .connect(module)
            .moveMany(product, heads, lanes)
            .then(async (sent) => (await sent.wait())!.logs.map(({ topics, data }) => ({ topics, data })))
            .catch((error: { data?: string }) => error.data);
          outcomes.push({
            outcome,
            held: [...(await twin.lanesOf(product, participants))],
            differences: [...(await twin.differencesOf(product))],
            open: await twin.openDifferences(product),
          });
        }
        if (!Array.isArray(outcomes[0]!.outcome)) refusals += 1;
        expect(outcomes[0]).to.deep.equal(outcomes[1]);
        expect(outcomes[0]!.outcome).not.to.equal(undefined);
      }),
      { numRuns: BATCHES },
    );
    expect(refusals, "some batches must be refused and some not").to.be.within(1, BATCHES - 1);
  });
});
