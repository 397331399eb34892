import { expect } from "chai";
import { network } from "hardhat";
import { calendar } from "../../sdk/src/core/index.ts";
import { DAY, DOCUMENT, Kind, ledgersWith, OFFSET, UNIT_OF_MONEY } from "../helpers/ledgers.ts";
import { energyId, gets, gives, pack } from "../helpers/lanes.ts";
import { randomFrom } from "../helpers/randomSessions.ts";

/**
 * All ledgers at once — registry, token, house, guarantees, register with its tree, outages: random walks of participants, a market module, the
 * debt keeper, the grid company, registrar, treasury and guardian.
 */
const connection = await network.create();
const { ethers } = connection;

const SEED = Number(process.env["GRIDBOURSE_SEED"] ?? Date.now() % 2_147_483_647);
const WALKS = 3;
const STEPS = 100;
const INTERVALS = 4;
const RATE = 7n;
const PEOPLE = 3;
const SUSPENDED = 3n;

describe("invariants of all ledgers at once", () => {
  const load = ledgersWith(connection, async (ledgers) => {
    const {
      register,
      house,
      token,
      guarantees,
      operator,
      accounts,
      admit,
      addUnit,
      addModule,
      fund,
      dayAhead,
      classOf,
    } = ledgers;
    const firstDay = await dayAhead(4);
    await register.connect(operator).registerYear(firstDay, 4, INTERVALS, [3, 1], calendar.restBits([2]));
    const bonded = await classOf(0, RATE);
    await house.registerModule(register.target);
    await house.registerModule(guarantees.target);
    const [module, keeper] = [await ethers.deployContract("MockModule"), accounts[PEOPLE]!];
    await addModule(module.target as string);
    await house.registerModule(keeper.address);
    await house.setDebtKeeper(keeper.address);
    const people = [];
    for (const account of accounts.slice(0, PEOPLE)) {
      const participant = await admit(account, { kind: Kind.Prosumer });
      const unit = await addUnit(participant, { capacityKw: 50n });
      await fund(account, participant, UNIT_OF_MONEY / 100n);
      await token.connect(account).approve(house.target, 2n ** 255n);
      for (const target of [register.target, guarantees.target, module.target]) {
        await house.connect(account).enableModule(participant, target);
      }
      people.push({ account, participant, unit });
    }
    const nodes: calendar.Node[] = [{ span: "year" }];
    const year = { year: 1, firstDay, deliveryDays: 4, intervals: INTERVALS, monthDays: [3, 1], restDays: [2] };
    for (let at = 0; at < nodes.length; at += 1) nodes.push(...calendar.childrenOf(year, nodes[at]!));
    const products = nodes.map((node) => ({
      id: calendar.productOf({ ...node, year: 1, class: Number(bonded) }),
      days: BigInt(calendar.daysOf(year, node).length),
    }));
    // Something to begin with.
    for (const { account, participant, unit } of people) {
      for (const { id } of products.slice(0, 3)) {
        await register.connect(account).issue(participant, unit, id, pack(new Array<bigint>(INTERVALS).fill(30n)));
      }
    }
    const [giver, getter] = people;
    await register
      .connect(giver!.account)
      .transfer(giver!.participant, getter!.participant, energyId(products[0]!.id, 0), 10n);
    return { people, products, module, keeper, firstDay };
  });
  type World = Awaited<ReturnType<typeof load>>;

  async function check(w: World) {
    const { token, house, register, guarantees, people, products, module, keeper, firstDay, accounts } = w;
    const compartments = await Promise.all(
      [register, guarantees, module]
        .map(({ target }) => house.compartmentOf(target))
        .concat(house.compartmentOf(keeper.address)),
    );
    let free = 0n;
    let pledged = 0n;
    let bonds = 0n;
    for (const { participant } of people) {
      free += await house.freeOf(participant);
      const account = await guarantees.accountOf(participant);
      pledged += account.pledged;
      expect(account.used, "33: used ≤ what the modules use").to.equal(
        await guarantees.usedBy(participant, module.target),
      );
      for (const { id, days } of products) {
        const bond = await register.bondOf(participant, id);
        const obligation = await register.obligationOf(participant, id);
        expect(bond, "31: bond = rate × obligation × days").to.equal(RATE * obligation * days);
        bonds += bond;
      }
      const debt = await house.debtOf(participant);
      expect((await house.moneyOf(participant)) >> 255n === 1n, "34: the flag says whether there is debt").to.equal(
        debt > 0n,
      );
    }
    expect(await token.balanceOf(house.target), "1: money of the house").to.equal(
      free + compartments.reduce((sum, each) => sum + each, 0n),
    );
    for (let d = 0; d < 4; d += 1) {
      const positions = await Promise.all(
        people.map(({ participant }) => register.dayPositionOf(participant, firstDay + d)),
      );
      for (let i = 0; i < INTERVALS; i += 1) {
        const sum = positions.reduce((all, own) => all + own[i]!, 0n);
        expect(sum, "10: positions of a day add up to zero").to.equal(0n);
      }
    }
    const holders = [house.target as string, ...accounts.map(({ address }) => address)];
    const balances = await Promise.all(holders.map((holder) => token.balanceOf(holder)));
    expect(await token.totalSupply(), "2: all money is somebody's").to.equal(
      balances.reduce((all, each) => all + each, 0n),
    );
    expect(await register.bondTotal(), "32: Σ bonds").to.equal(bonds);
    expect(compartments[0], "32: the register's compartment").to.equal(bonds);
    expect(compartments[1], "33: Σ pledged").to.equal(pledged);
  }

  for (let walk = 1; walk <= WALKS; walk += 1) {
    it(`hold after every step of a random walk (walk ${walk}, seed ${SEED})`, async function () {
      this.timeout(240_000);
      const random = randomFrom(SEED + 7 * walk);
      const w = await load();
      const {
        house,
        register,
        guarantees,
        outages,
        gridCompany,
        treasury,
        people,
        products,
        module,
        keeper,
        firstDay,
        stranger,
        token,
        registry,
        registrar,
        guardian,
      } = w;
      const passed = { yes: 0, no: 0, bonded: 0 };
      const netOf = async (participant: bigint) => {
        const days = [0n, 1n, 2n, 3n].map((d) => register.dayPositionOf(participant, BigInt(firstDay) + d));
        return (await Promise.all(days)).flatMap((positions) => [...positions]);
      };
      let live = 0n;
      const call = register.interface;
      const asModule = (data: string) => module.execute(register.target, data);

      for (let s = 0; s < STEPS; s += 1) {
        // What an office stops does not stay so for long, or nothing would happen.
        if (random.chance(0.4) && (await house.isFrozen(module.target)))
          await house.connect(guardian).unfreeze(module.target);
        for (const { participant: id } of people) {
          const { status } = await registry.participantOf(id);
          if (status === SUSPENDED && random.chance(0.4)) await registry.connect(registrar).reinstate(id, DOCUMENT);
        }
        const [a, b] = random.shuffle(people);
        const { account, participant, unit } = a!;
        const own = register.connect(account);
        const money = house.connect(account);
        // Few products, so that the steps meet each other.
        const { id: product } = random.pick(products.slice(0, 4));
        const q = pack(Array.from({ length: INTERVALS }, () => BigInt(random.int(0, 40))));
        const interval = random.int(0, 1);
        const held = Number(await register.balanceOf(participant, energyId(product, interval)));
        const kwh = BigInt(random.int(0, held + random.int(0, 1)));
        const amount = BigInt(random.int(0, 40_000));
        const wasDebtor = (await house.debtOf(participant)) > 0n;
        const before = await netOf(participant);
        const transfer = () => own.transfer(participant, b!.participant, energyId(product, interval), kwh);
        const session = async () => {
          if (live === 0n) {
            await asModule(call.encodeFunctionData("beginSession", [product]));
            live = product;
            return;
          }
          const sold = q.reduce(
            (sum, word) =>
              sum + Array.from({ length: 8 }, (_, i) => (word >> BigInt(32 * i)) & 0xffffffffn).reduce((x, y) => x + y),
            0n,
          );
          const bond = RATE * sold * products.find(({ id }) => id === live)!.days;
          // The covers of both sides pay the bond of whoever gives; what is not needed returns.
          const calls = [
            house.interface.encodeFunctionData("take", [participant, bond]),
            house.interface.encodeFunctionData("pass", [register.target, bond]),
          ];
          const move = call.encodeFunctionData("moveMany", [
            live,
            [gives(participant), gets(b!.participant)],
            [...q, ...q],
          ]);
          const snapshot = await connection.networkHelpers.takeSnapshot();
          try {
            await module.executeMany(house.target, calls);
            await asModule(move);
          } catch (error) {
            await snapshot.restore();
            throw error;
          }
        };
        const end = async () => {
          await asModule(call.encodeFunctionData("endSession", [live]));
          live = 0n;
        };
        const from = firstDay * DAY - OFFSET + random.int(0, 90) * 3_600;
        const outage = { unit, availableKw: random.int(0, 49), from, until: from + 3_600, cause: 1, plan: 3 };
        const verb = random.pick([
          () => own.issue(participant, unit, product, q),
          () => own.issue(participant, unit, product, q),
          () => own.withdraw(participant, unit, product, q),
          () => own.split(participant, random.chance(0.5) ? unit : 0n, product, q),
          transfer,
          transfer,
          transfer,
          transfer,
          session,
          session,
          end,
          () => outages.connect(gridCompany).publish(outage, DOCUMENT),
          async () =>
            outages
              .connect(gridCompany)
              .change(random.int(1, Number(await outages.outageCount()) + 1), outage, DOCUMENT),
          async () =>
            outages.connect(gridCompany).cancel(random.int(1, Number(await outages.outageCount()) + 1), DOCUMENT),
          () => register.connect(stranger).recall(unit, firstDay + random.int(0, 3)),
          () => register.connect(stranger).splitUnsold(unit, product, firstDay + random.int(0, 3)),
          () => house.connect(keeper).recordDebt(participant, amount / 100n),
          async () => house.connect(keeper).forgiveDebt(participant, await house.debtOf(participant)),
          async () => money.payDebt(participant, (await house.debtOf(participant)) + BigInt(random.int(0, 1))),
          () => money.withdraw(participant, amount * 100n),
          () => money.deposit(participant, amount),
          () => token.connect(account).transfer(b!.account.address, amount),
          () => token.connect(treasury).mint(account.address, amount, DOCUMENT),
          () => registry.connect(registrar).suspend(participant, DOCUMENT),
          () => registry.connect(registrar).setProfile(unit, (1n << BigInt(random.int(1, 96))) - 1n, DOCUMENT),
          () => house.connect(guardian).freeze(module.target),
          () => guarantees.connect(account).pledge(participant, amount),
          () => guarantees.connect(account).unpledge(participant, amount),
          () => guarantees.connect(treasury).recordGuarantee(participant, amount, 2n ** 39n, DOCUMENT),
          () =>
            module.execute(guarantees.target, guarantees.interface.encodeFunctionData("use", [participant, amount])),
          () =>
            module.execute(
              guarantees.target,
              guarantees.interface.encodeFunctionData("release", [participant, amount]),
            ),
        ] as (() => Promise<unknown>)[]);
        const moves = verb === session;
        try {
          await verb();
          passed.yes += 1;
          const after = await netOf(participant);
          if (wasDebtor && !moves) {
            const worse = after.some(
              (net, i) => (net < 0n ? -net : net) > (before[i]! < 0n ? -before[i]! : before[i]!),
            );
            expect(worse, "35: a debtor's own acts never increase |net position|").to.equal(false);
          }
        } catch (error) {
          if (typeof (error as { data?: unknown }).data !== "string") throw error;
          passed.no += 1;
        }
        await check(w);
        if ((await register.bondTotal()) > 0n) passed.bonded += 1;
      }
      expect(passed.bonded, "steps with a bond").to.be.greaterThan(STEPS / 4);
      expect(passed.yes, "steps that were taken").to.be.greaterThan(STEPS / 5);
      expect(passed.no, "steps that were refused").to.be.greaterThan(STEPS / 10);
    });
  }
});
