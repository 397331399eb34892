import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import type { ContractTransactionResponse } from "ethers";
import { DAY, DOCUMENT, HOUR, Kind, ledgersWith, REFERENCE, UNIT_OF_MONEY, type Ledgers } from "../helpers/ledgers.ts";
import { energyId, gets, gives, LANE_MAX, pack, unpack, wordsOf } from "../helpers/lanes.ts";

const SEED = Number(process.env["SEED"] ?? Date.now() % 2_147_483_647);
const RUNS = Number(process.env["INVARIANT_RUNS"] ?? 12);
const STEPS = 40;
/** Milliseconds; bounds the search for a shorter walk when one has failed. */
const MOST_PER_RUN = 10_000;

/** Small numbers of everything, so that the steps meet each other. */
const PEOPLE = 3;
const MODULES = 2;
const PRODUCTS = 2;
const INTERVALS = 10;
const CAPACITY_KW = [50n, 1_400_000_000n, 2_000n];
const MINTED = 1_000n * UNIT_OF_MONEY;

/** One step of a walk: what somebody tries. Numbers are taken modulo what there is. */
interface Step {
  verb: Verb;
  who: number;
  whom: number;
  module: number;
  product: number;
  amount: bigint;
  day: bigint[];
  flag: boolean;
}

const VERBS = [
  "mint",
  "redeem",
  "deposit",
  "withdrawMoney",
  "enable",
  "disable",
  "take",
  "give",
  "giveMany",
  "freeze",
  "unfreeze",
  "suspend",
  "reinstate",
  "issue",
  "withdrawEnergy",
  "transfer",
  "begin",
  "commit",
  "moveBoth",
  "moveOne",
  "end",
  "pause",
  "unpause",
  "wait",
] as const;
type Verb = (typeof VERBS)[number];

const connection = await network.create();
const { ethers, networkHelpers } = connection;

async function world(ledgers: Ledgers) {
  const { token, treasury, house, register, accounts, admit, addUnit, addProduct, addModule } = ledgers;
  const people = [];
  for (let i = 0; i < PEOPLE; i += 1) {
    const account = accounts[i]!;
    const participant = await admit(account, { kind: Kind.Prosumer });
    const unit = await addUnit(participant, { capacityKw: CAPACITY_KW[i]! });
    await token.connect(treasury).mint(account.address, MINTED, REFERENCE);
    await token.connect(account).approve(house.target, ethers.MaxUint256);
    people.push({ account, participant, unit, capacityKw: CAPACITY_KW[i]! });
  }
  const modules = [];
  for (let i = 0; i < MODULES; i += 1) {
    const contract = await ethers.deployContract("MockModule");
    const address = contract.target as string;
    await addModule(address);
    await networkHelpers.setBalance(address, 10n ** 20n);
    modules.push({ contract, address, signer: await ethers.getImpersonatedSigner(address) });
  }
  const products = [];
  for (let i = 0; i < PRODUCTS; i += 1) products.push(await addProduct({ days: 2 + i, intervals: INTERVALS }));
  const gates = await Promise.all(products.map((product) => register.deliveryGate(product)));
  return { people, modules, products, gates };
}

type World = Ledgers & Awaited<ReturnType<typeof world>>;

/** Everything the invariants speak of, as the chain tells it. */
async function read(w: World) {
  const { token, house, register, people, modules, products } = w;
  const ids = people.map(({ participant }) => participant);
  const days = (words: readonly bigint[]) => {
    const width = wordsOf(INTERVALS);
    return Array.from({ length: words.length / width }, (_, i) =>
      unpack(words.slice(i * width, (i + 1) * width), INTERVALS),
    );
  };
  const money = {
    inHouse: await token.balanceOf(house.target),
    supply: await token.totalSupply(),
    free: await Promise.all(ids.map((id) => house.freeOf(id))),
    held: await Promise.all(people.map(({ account }) => token.balanceOf(account.address))),
    compartments: await Promise.all(modules.map(({ address }) => house.compartmentOf(address))),
    enabled: await Promise.all(
      ids.map((id) => Promise.all(modules.map(({ address }) => house.isEnabled(id, address)))),
    ),
    disabledAt: await Promise.all(
      ids.map((id) => Promise.all(modules.map(({ address }) => house.disabledAt(id, address)))),
    ),
    frozen: await Promise.all(modules.map(({ address }) => house.isFrozen(address))),
  };
  const energy = await Promise.all(
    products.map(async (product) => {
      const { module, since } = await register.liveSession(product);
      const live = modules.findIndex(({ address }) => address === module);
      return {
        holdings: days(await register.lanesOf(product, ids)),
        issued: await Promise.all(
          people.map(async ({ unit }) => days(await register.issuedLanesOf(unit, product))[0]!),
        ),
        issuedSums: await Promise.all(ids.map(async (id) => days(await register.issuedSumOf(id, product))[0]!)),
        positions: await Promise.all(ids.map(async (id) => [...(await register.positionOf(id, product))])),
        differences: [...(await register.differencesOf(product))],
        openWords: await register.openDifferences(product),
        live,
        since,
        committed: await Promise.all(
          ids.map(async (id) => live >= 0 && (await modules[live]!.contract.committed(product, id))),
        ),
      };
    }),
  );
  return { now: BigInt(await networkHelpers.time.latest()), money, energy };
}
type State = Awaited<ReturnType<typeof read>>;

/** What came in and went out, counted beside the chain. */
interface Ghost {
  minted: bigint;
  redeemed: bigint;
  free: bigint[];
  compartments: bigint[];
}

/** Sends one step. Returns undefined when it was refused, else what it did to money. */
async function send(w: World, state: State, step: Step): Promise<Partial<Record<keyof Ghost, unknown>> | undefined> {
  const { token, house, register, registry, treasury, guardian, registrar, people, modules, products } = w;
  const [who, whom] = [people[step.who]!, people[step.whom]!];
  const product = products[step.product]!;
  const { live } = state.energy[step.product]!;
  const module = modules[step.module]!;
  /** The module of the live session as a rule, so that sessions get somewhere; another one now and then. */
  const inSession = live >= 0 && step.amount % 5n !== 0n ? modules[live]! : module;
  const { amount } = step;
  const interval = Number(amount % BigInt(INTERVALS));
  const lanes = pack(step.day);
  const held = state.money.held[step.who]!;
  const free = state.money.free[step.who]!;
  const compartment = state.money.compartments[step.module]!;
  /** Mostly a part of what is there, now and then a little more. */
  const partOf = (whole: bigint) => (step.flag ? (whole * (amount % 101n)) / 100n : whole + (amount % 2n));
  const attempt = async (
    call: () => Promise<ContractTransactionResponse>,
    effect: Partial<Record<keyof Ghost, unknown>> = {},
  ) => {
    try {
      await (await call()).wait();
      return effect;
    } catch (error) {
      if (typeof (error as { data?: unknown }).data !== "string") throw error;
      return undefined;
    }
  };

  switch (step.verb) {
    case "mint":
      return attempt(() => token.connect(treasury).mint(who.account.address, amount, REFERENCE), { minted: amount });
    case "redeem": {
      const part = partOf(held);
      return attempt(() => token.connect(who.account).redeem(part, REFERENCE), { redeemed: part });
    }
    case "deposit": {
      const part = partOf(held);
      return attempt(() => house.connect(who.account).deposit(whom.participant, part), { free: [step.whom, part] });
    }
    case "withdrawMoney": {
      const part = partOf(free);
      return attempt(() => house.connect(who.account).withdraw(who.participant, part), { free: [step.who, -part] });
    }
    case "enable":
      return attempt(() => house.connect(who.account).enableModule(who.participant, module.address));
    case "disable":
      return attempt(() => house.connect(who.account).disableModule(who.participant, module.address));
    case "take": {
      const part = partOf(free);
      return attempt(() => house.connect(module.signer).take(who.participant, part), {
        free: [step.who, -part],
        compartments: [step.module, part],
      });
    }
    case "give": {
      const part = partOf(compartment);
      return attempt(() => house.connect(module.signer).give(who.participant, part), {
        free: [step.who, part],
        compartments: [step.module, -part],
      });
    }
    case "giveMany": {
      const part = partOf(compartment / 2n);
      const amounts = [part, part + (amount % 3n)];
      const to = [who.participant, whom.participant];
      return attempt(() => house.connect(module.signer).giveMany(to, amounts), {
        free: [step.who, amounts[0], step.whom, amounts[1]],
        compartments: [step.module, -amounts[0]! - amounts[1]!],
      });
    }
    case "freeze":
      return attempt(() => house.connect(guardian).freeze(module.address));
    case "unfreeze":
      return attempt(() => house.connect(guardian).unfreeze(module.address));
    case "suspend":
      return attempt(() => registry.connect(registrar).suspend(who.participant, DOCUMENT));
    case "reinstate":
      return attempt(() => registry.connect(registrar).reinstate(who.participant, DOCUMENT));
    case "issue":
      return attempt(() => register.connect(who.account).issue(who.participant, who.unit, product, lanes));
    case "withdrawEnergy":
      return attempt(() => register.connect(who.account).withdraw(who.participant, who.unit, product, lanes));
    case "transfer": {
      const part = partOf(state.energy[step.product]!.holdings[step.who]![interval]!);
      const id = energyId(product, interval);
      return attempt(() => register.connect(who.account).transfer(who.participant, whom.participant, id, part));
    }
    case "begin":
      return attempt(() => register.connect(module.signer).beginSession(product));
    case "commit":
      return attempt(() => inSession.contract.setCommitted(product, who.participant, step.flag));
    case "moveBoth": {
      const heads = [gets(who.participant), gives(whom.participant)];
      return attempt(() => register.connect(inSession.signer).moveMany(product, heads, [...lanes, ...lanes]));
    }
    case "moveOne": {
      const head = step.flag ? gets(who.participant) : gives(who.participant);
      const closing = state.energy[step.product]!.differences.map((d) => (step.flag ? -d : d));
      const day = closing.some((kwh) => kwh > 0n) ? pack(closing.map((kwh) => (kwh > 0n ? kwh : 0n))) : lanes;
      return attempt(() => register.connect(inSession.signer).moveMany(product, [head], day));
    }
    case "end":
      return attempt(() => register.connect(inSession.signer).endSession(product));
    case "pause":
      return attempt(() => (step.flag ? register : token).connect(guardian).pause());
    case "unpause":
      return attempt(() => (step.flag ? register : token).connect(guardian).unpause());
    case "wait":
      await networkHelpers.time.increase(step.amount % 4n === 0n ? DAY / 2 : HOUR);
      return {};
  }
}

const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);

/** Counts what a step that went through did to money. */
function count(ghost: Ghost, effect: Partial<Record<keyof Ghost, unknown>>): void {
  ghost.minted += (effect.minted as bigint | undefined) ?? 0n;
  ghost.redeemed += (effect.redeemed as bigint | undefined) ?? 0n;
  for (const key of ["free", "compartments"] as const) {
    const changes = (effect[key] ?? []) as (number | bigint)[];
    for (let i = 0; i < changes.length; i += 2) {
      const index = changes[i] as number;
      ghost[key][index] = ghost[key][index]! + (changes[i + 1] as bigint);
    }
  }
}

/** Invariants of a state. */
function checkState(w: World, ghost: Ghost, { money, energy }: State): void {
  expect(money.inHouse, "1: balance of the house").to.equal(sum(money.free) + sum(money.compartments));
  expect(money.supply, "2: supply of the token").to.equal(ghost.minted - ghost.redeemed);
  expect(money.free, "3: free money").to.deep.equal(ghost.free);
  expect(money.compartments, "4: compartments").to.deep.equal(ghost.compartments);
  expect(sum(money.held) + money.inHouse, "6: money has an owner").to.equal(money.supply);

  for (const ledger of energy) {
    for (let i = 0; i < INTERVALS; i += 1) {
      const held = sum(ledger.holdings.map((day) => day[i]!));
      const issued = sum(ledger.issued.map((day) => day[i]!));
      expect(held, "7: Σ holdings").to.equal(issued + ledger.differences[i]!);
      expect(sum(ledger.issuedSums.map((day) => day[i]!)), "8: Σ issued over participants").to.equal(issued);
      for (const [p, { capacityKw }] of w.people.entries()) {
        const [n, k] = [BigInt(INTERVALS), BigInt(i)];
        const capacity = (capacityKw * 24n * (k + 1n)) / n - (capacityKw * 24n * k) / n;
        expect(ledger.issued[p]![i]! <= capacity, "9: capacity").to.equal(true);
        expect(ledger.positions[p]![i]!).to.equal(ledger.holdings[p]![i]! - ledger.issuedSums[p]![i]!);
      }
      expect(sum(ledger.positions.map((day) => day[i]!)), "10: Σ positions").to.equal(ledger.differences[i]!);
    }
    const open = ledger.differences.some((kwh) => kwh !== 0n);
    expect(ledger.openWords > 0n, "11: open words").to.equal(open);
    if (ledger.live < 0) expect(open, "11: no session, no differences").to.equal(false);
  }
}

/** Invariants of a step: what may have changed, and by whom. */
function checkStep(w: World, before: State, after: State, step: Step, done: boolean): void {
  if (!done) {
    expect(after.money, "a refused call changes nothing").to.deep.equal(before.money);
    expect(after.energy, "a refused call changes nothing").to.deep.equal(before.energy);
  }
  if (done && step.verb === "take") {
    expect(before.money.enabled[step.who]![step.module], "5: enabled").to.equal(true);
    expect(before.money.frozen[step.module], "5: not frozen").to.equal(false);
  }
  if (after.money.inHouse < before.money.inHouse) {
    const paid = before.money.inHouse - after.money.inHouse;
    expect(step.verb, "6: only a withdrawal pays out").to.equal("withdrawMoney");
    expect(before.money.free[step.who]! - after.money.free[step.who]!, "6: from free money").to.equal(paid);
    expect(after.money.held[step.who]! - before.money.held[step.who]!, "6: to the account").to.equal(paid);
  }
  const isMove = step.verb === "moveBoth" || step.verb === "moveOne";
  for (const [k, was] of before.energy.entries()) {
    const is = after.energy[k]!;
    const moved = isMove && step.product === k;
    for (let p = 0; p < PEOPLE; p += 1) {
      const decreased = is.holdings[p]!.some((kwh, i) => kwh < was.holdings[p]![i]!);
      if (decreased && was.committed[p]) expect(moved, "12: committed holding").to.equal(true);
      const changed = decreased || is.holdings[p]!.some((kwh, i) => kwh > was.holdings[p]![i]!);
      if (changed && moved) {
        const consents = before.money.enabled[p]![was.live]! || before.money.disabledAt[p]![was.live]! >= was.since;
        expect(consents, "14: consent").to.equal(true);
      }
      if (changed && was.openWords > 0n) expect(moved || step.verb === "issue", "15: open differences").to.equal(true);
    }
    if (!moved && after.now >= w.gates[k]!) {
      expect(is.holdings, "13: frozen holdings").to.deep.equal(was.holdings);
      expect(is.issued, "13: frozen issue").to.deep.equal(was.issued);
    }
  }
}

describe("invariants of the ledgers", () => {
  const load = ledgersWith(connection, world);
  const passed = new Map<Verb, number>(VERBS.map((verb) => [verb, 0]));

  const kwh = fc.oneof(
    { weight: 5, arbitrary: fc.bigInt({ min: 0n, max: 150n }) },
    { weight: 1, arbitrary: fc.bigInt({ min: 1n << 31n, max: LANE_MAX }) },
  );
  const step: fc.Arbitrary<Step> = fc.record({
    verb: fc.constantFrom(
      ...VERBS,
      "enable",
      "issue",
      "transfer",
      "moveBoth",
      "moveBoth",
      "moveOne",
      "begin",
      "commit",
    ),
    who: fc.nat(PEOPLE - 1),
    whom: fc.nat(PEOPLE - 1),
    module: fc.nat(MODULES - 1),
    product: fc.nat(PRODUCTS - 1),
    amount: fc.bigInt({ min: 0n, max: 10n * UNIT_OF_MONEY }),
    day: fc.oneof(
      fc.array(kwh, { minLength: INTERVALS, maxLength: INTERVALS }),
      kwh.map((value) => new Array<bigint>(INTERVALS).fill(value)),
    ),
    flag: fc.boolean(),
  });

  /** A walk in which every verb goes through once: the random ones are sure not to try in vain. */
  const tour = (): Step[] => {
    const common = {
      who: 0,
      whom: 1,
      module: 0,
      product: 0,
      amount: 51n,
      day: new Array<bigint>(INTERVALS).fill(60n),
      flag: true,
    };
    const at = (verb: Verb, change: Partial<Step> = {}): Step => ({ ...common, verb, ...change });
    return [
      at("mint"),
      at("redeem"),
      at("deposit", { whom: 0 }),
      at("withdrawMoney", { amount: 10n }),
      at("enable"),
      at("enable", { who: 1 }),
      at("take"),
      at("give", { who: 1 }),
      at("giveMany"),
      at("freeze"),
      at("take"),
      at("unfreeze"),
      at("suspend", { who: 2 }),
      at("reinstate", { who: 2 }),
      at("issue"),
      at("issue", { who: 1 }),
      at("issue", { day: new Array<bigint>(INTERVALS).fill(100n) }),
      at("withdrawEnergy", { day: new Array<bigint>(INTERVALS).fill(1n) }),
      at("transfer"),
      at("begin"),
      at("commit"),
      at("transfer", { flag: false, amount: 2n }),
      at("moveBoth", { day: new Array<bigint>(INTERVALS).fill(7n) }),
      at("disable"),
      at("moveOne", { day: new Array<bigint>(INTERVALS).fill(7n) }),
      at("end"),
      at("transfer", { who: 1 }),
      at("wait", { amount: 4n }),
      at("wait", { amount: 4n }),
      at("wait", { amount: 4n }),
      at("issue"),
      at("moveOne", { who: 1, flag: false }),
      at("end"),
      at("pause"),
      at("unpause"),
    ];
  };

  it(`hold after every step of ${RUNS} random walks (seed ${SEED})`, async function () {
    this.timeout(20 * 60 * 1_000);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: STEPS / 2, maxLength: STEPS, size: "max" }), async (steps) => {
        const w = await load();
        const ghost: Ghost = {
          minted: MINTED * BigInt(PEOPLE),
          redeemed: 0n,
          free: new Array<bigint>(PEOPLE).fill(0n),
          compartments: new Array<bigint>(MODULES).fill(0n),
        };
        let before = await read(w);
        checkState(w, ghost, before);
        for (const next of steps) {
          const effect = await send(w, before, next);
          const after = await read(w);
          if (effect !== undefined) {
            passed.set(next.verb, passed.get(next.verb)! + 1);
            count(ghost, effect);
          }
          checkState(w, ghost, after);
          checkStep(w, before, after, next, effect !== undefined);
          before = after;
        }
      }),
      { seed: SEED, numRuns: RUNS, examples: [[tour()]], interruptAfterTimeLimit: RUNS * MOST_PER_RUN },
    );
    for (const [verb, times] of passed) expect(times, `${verb} never went through`).to.be.greaterThan(0);
  });
});
