/** The whole market with delivery: readings, prices, settlement; and the way of a day through them. */
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { concat, keccak256, toBeHex, zeroPadValue } from "ethers";
import { energyId, flat, pack } from "./lanes.ts";
import {
  DAY,
  dayProduct,
  HOUR,
  Kind,
  monthProduct,
  OFFSET,
  restBitsOf,
  Role,
  UNIT_OF_MONEY,
  valueFrom,
  yearProduct,
  type Connection,
} from "./ledgers.ts";
import { at, deployMarket, type Market } from "./market.ts";

/** Linked libraries. */
export const SETTLEMENT_LIBRARIES = ["Rules", "Preparing", "Settling", "Correcting", "Months"] as const;

/** Windows of the tests. */
export const REVIEW = 12 * HOUR;
export const AMEND = 24 * HOUR;
export const DECIDE = 36 * HOUR;
export const ABSENT = 24 * HOUR;
export const PRICES_WITHIN = 6 * HOUR;
export const FEE = 10n * UNIT_OF_MONEY;

/** Enums of the contracts. */
export const BatchKind = { None: 0n, Daily: 1n, Amendment: 2n, Decision: 3n, Correction: 4n, Monthly: 5n } as const;
export const ReadingState = { None: 0n, Published: 1n, Confirmed: 2n, Disputed: 3n, Absent: 4n } as const;
export const DisputeStage = { None: 0n, Open: 1n, Amended: 2n, Appealed: 3n, Resolved: 4n, Void: 5n } as const;
export const Mode = { TakeOrPay: 0, Difference: 1 } as const;
export const RuleKind = { TwoPrice: 0, Spread: 1 } as const;
export const Base = { Interval: 0, Day: 1, Month: 2 } as const;
export const Series = { Balancing: 0, DayAhead: 1, RealTime: 2 } as const;
export const MonthStage = { Running: 0n, Closed: 1n, Sharing: 2n, Shared: 3n } as const;

/** Bands of the tests: 3 % free, 10 % at 1.05 and 0.95, beyond at 1.2 and 0.8 with at least 5.00/MWh. */
export const BANDS = [
  { uptoBps: 300, shortBps: 10_000, longBps: 10_000, minimum: 0 },
  { uptoBps: 1_000, shortBps: 10_500, longBps: 9_500, minimum: 0 },
  { uptoBps: 65_535, shortBps: 12_000, longBps: 8_000, minimum: 5_000 },
];

/** What a meter says of a day. */
export interface PointReadings {
  point: bigint;
  importWh: readonly bigint[];
  exportWh?: readonly bigint[];
  /** 1 or 1,000: counts are given in it. */
  scale?: 1 | 1_000;
  /** Quality and rule. */
  marks?: bigint;
}

/** An item of a batch. */
export interface Item {
  participant: bigint;
  points: readonly PointReadings[];
}

const bytes = (value: bigint | number, length: number) => zeroPadValue(toBeHex(value), length);

/** Bytes of an item, as the library Readings has them. */
export function encodeItem({ participant, points }: Item): string {
  return concat([
    bytes(participant, 4),
    bytes(points.length, 1),
    ...points.flatMap(({ point, importWh, exportWh = importWh.map(() => 0n), scale = 1, marks = 0n }) => [
      bytes(point, 4),
      bytes(marks | (scale === 1_000 ? 1n << 240n : 0n), 32),
      ...[importWh, exportWh].flatMap((values) => pack(values).map((word) => bytes(word, 32))),
    ]),
  ]);
}

/** Hash that a participant reviews. */
export const readingsOf = (day: number, intervals: number, item: Item): string =>
  keccak256(concat([bytes(day, 4), bytes(intervals, 1), encodeItem(item)]));

/** Leaf of an item. */
export const leafOf = (day: number, intervals: number, item: Item): string =>
  keccak256(concat([bytes(item.participant, 4), readingsOf(day, intervals, item)]));

const pair = (a: string, b: string) => keccak256(BigInt(a) < BigInt(b) ? concat([a, b]) : concat([b, a]));

/** Nodes of the tree over leaves: a complete binary heap. */
export function treeOf(leaves: readonly string[]): string[] {
  const nodes = new Array<string>(2 * leaves.length - 1);
  leaves.forEach((leaf, i) => (nodes[2 * leaves.length - 2 - i] = leaf));
  for (let j = leaves.length - 2; j >= 0; j--) nodes[j] = pair(nodes[2 * j + 1]!, nodes[2 * j + 2]!);
  return nodes;
}

/** Proof of one leaf. */
export function proofOf(leaves: readonly string[], index: number): string[] {
  const nodes = treeOf(leaves);
  const proof: string[] = [];
  for (let j = 2 * leaves.length - 2 - index; j > 0; j = (j - 1) >> 1) proof.push(nodes[j % 2 === 1 ? j + 1 : j - 1]!);
  return proof;
}

/** Multi-proof of some leaves by index, ascending. */
export function multiProofOf(
  leaves: readonly string[],
  indices: readonly number[],
): { proof: string[]; flags: boolean[] } {
  const nodes = treeOf(leaves);
  const stack = indices.map((i) => 2 * leaves.length - 2 - i).sort((a, b) => b - a);
  const [proof, flags]: [string[], boolean[]] = [[], []];
  while (stack.length > 0 && stack[0]! > 0) {
    const j = stack.shift()!;
    const sibling = j % 2 === 1 ? j + 1 : j - 1;
    if (sibling === stack[0]) {
      flags.push(true);
      stack.shift();
    } else {
      flags.push(false);
      proof.push(nodes[sibling]!);
    }
    stack.push((j - 1) >> 1);
  }
  return indices.length === 0 ? { proof: [nodes[0]!], flags: [] } : { proof, flags };
}

/** How a batch is published. */
export interface PublishOptions {
  intervals?: number;
  how?: "publish" | "amend" | "publishCorrection" | "decide";
  from?: HardhatEthersSigner;
}

/** Readings, prices and settlement on a market that is there, wired and with its roles. */
export async function addSettlement(market: Market, { windowBlocks = 0 }: { windowBlocks?: number } = {}) {
  const { connection, manager, registry, house, register, auction, accounts, addModule } = market;
  const { ethers } = connection;
  const deployAll = async (names: readonly string[]) => {
    const libraries: Record<string, string> = {};
    for (const name of names) libraries[name] = (await ethers.deployContract(name)).target as string;
    return libraries;
  };
  const windowOf = (time: number) => ({ time, blockNumber: windowBlocks });
  const terms = {
    review: windowOf(REVIEW),
    amend: windowOf(AMEND),
    decide: windowOf(DECIDE),
    absent: windowOf(ABSENT),
    fee: FEE,
  };
  const meters = await ethers.deployContract(
    "MeterLedger",
    [manager.target, registry.target, house.target, register.target, terms],
    { libraries: await deployAll(["Publishing"]) },
  );
  const prices = await ethers.deployContract("ReferencePrices", [
    manager.target,
    register.target,
    at(REVIEW),
    PRICES_WITHIN,
  ]);
  const settlement = await ethers.deployContract(
    "Settlement",
    [manager.target, registry.target, house.target, register.target, meters.target, prices.target],
    { libraries: await deployAll(SETTLEMENT_LIBRARIES) },
  );
  for (const module of [meters, settlement]) await house.registerModule(module.target);
  void addModule;
  await house.setDebtKeeper(settlement.target);
  await register.setSettlement(settlement.target);
  const metering = accounts.at(-2)!;
  await manager.grantRole(Role.Metering, metering.address, 0);
  type Named = { target: unknown; interface: { getFunction(name: string): { selector: string } | null } };
  const allow = async (contract: Named, role: bigint, ...names: string[]) => {
    const selectors = names.map((name) => contract.interface.getFunction(name)!.selector);
    await manager.setTargetFunctionRole(contract.target as string, selectors, role);
  };
  await allow(auction, Role.Upgrader, "setSettlement");
  await allow(meters, Role.Metering, "publish", "amend", "publishCorrection", "publishMonthly");
  await allow(meters, Role.Upgrader, "setSettlement");
  await allow(prices, Role.GridCompany, "publish");
  await allow(settlement, Role.Operator, "registerRule", "scheduleRule");
  await allow(settlement, Role.Upgrader, "addMarket", "succeedMarket");
  await auction.setSettlement(settlement.target);
  await meters.setSettlement(settlement.target);
  await settlement.addMarket(auction.target);
  return { meters, prices, settlement, metering };
}

/** Terms of a rule. */
export type Rule = ReturnType<typeof ruleTerms>;

/** Two-price by interval at a fixed price unless told otherwise. */
export function ruleTerms(owner: bigint, overrides: Partial<Record<string, unknown>> = {}) {
  return {
    mode: Mode.TakeOrPay as number,
    kind: RuleKind.TwoPrice as number,
    base: Base.Interval as number,
    auctionPrice: false,
    publishedPrice: false,
    correctAtDay: true,
    minimumKwh: 1,
    fallbackPrice: 400_000,
    owner,
    bandBps: 0,
    overBps: 0,
    underBps: 0,
    bands: BANDS,
    ...overrides,
  };
}

export type Delivery = Awaited<ReturnType<typeof deployDelivery>>;

/** The whole market with delivery, a rule scheduled from a day on, and ways to play a day. */
export async function deployDelivery(connection: Connection, options: { windowBlocks?: number } = {}) {
  const market = await deployMarket(connection);
  const delivery = await addSettlement(market, options);
  const { meters, settlement, metering, prices } = delivery;
  const { networkHelpers } = connection;
  const { registry, registrar, operator, house, accounts, admit, fund, gridCompany, beneficiary } = market;

  /** When a local day ends. */
  const endOf = (day: number) => (day + 1) * DAY - OFFSET;

  /** A participant with money that lets all modules work, and a metering point. */
  const join = async (
    account: HardhatEthersSigner,
    options: { kind?: number; amount?: bigint; group?: number; scale?: 1 | 1_000; points?: number } = {},
  ) => {
    const { amount = 100_000n * UNIT_OF_MONEY, scale = 1, points = 1, ...rest } = options;
    const participant = await admit(account, { kind: Kind.LargeUser, ...rest });
    if (amount > 0n) await fund(account, participant, amount);
    for (const module of [market.auction, meters, settlement]) {
      await house.connect(account).enableModule(participant, module.target);
    }
    const ids: bigint[] = [];
    for (let i = 0; i < points; i++) ids.push(await addPoint(participant, scale));
    return { account, participant, points: ids, point: ids[0]! };
  };

  let codes = 0;
  const addPoint = async (participant: bigint, scale: 1 | 1_000 = 1, connectionKw = 1_000_000n) => {
    const code = zeroPadValue(toBeHex(++codes + 1_000_000), 32);
    await registry.connect(registrar).addMeteringPoint(participant, 0, 1, scale, connectionKw, code);
    return registry.meteringPointCount();
  };

  /** Registers a rule and schedules it. */
  const scheduleRule = async (fromDay: number, overrides: Partial<Record<string, unknown>> = {}) => {
    await settlement.connect(operator).registerRule(ruleTerms(beneficiary, overrides));
    const version = await settlement.ruleCount();
    await settlement.connect(operator).scheduleRule(version, fromDay);
    return version;
  };

  const passTo = async (time: number) => {
    if (time > (await networkHelpers.time.latest())) await networkHelpers.time.setNextBlockTimestamp(time);
  };

  const leavesOf = (day: number, intervals: number, items: readonly Item[]) =>
    items.map((item) => leafOf(day, intervals, item));

  /** Publishes the readings of a day and returns what is needed to settle and to review them. */
  const publish = async (
    day: number,
    items: readonly Item[],
    { intervals = 24, how = "publish", from = metering }: PublishOptions = {},
  ) => {
    await passTo(endOf(day));
    const data = concat(items.map(encodeItem));
    await (await meters.connect(from)[how](day, intervals, data)).wait();
    const batch = await meters.batchCount();
    return { batch, day, intervals, items, leaves: leavesOf(day, intervals, items) };
  };
  type Published = Awaited<ReturnType<typeof publish>>;

  /** Settles items of a batch by index. */
  const settle = async (published: Published, indices = published.items.map((_, i) => i)) => {
    const { proof, flags } = multiProofOf(published.leaves, indices);
    const data = concat(indices.map((i) => encodeItem(published.items[i]!)));
    return settlement.settle(published.batch, data, proof, flags);
  };

  /** The next transaction comes after the review. */
  const passReview = async ({ batch }: { batch: bigint }) =>
    passTo(Number((await meters.batchOf(batch)).closesAt.time));

  const reviewOf = (published: Published, index: number, accepts: boolean) =>
    [
      {
        batch: published.batch,
        participant: published.items[index]!.participant,
        readings: readingsOf(published.day, published.intervals, published.items[index]!),
        accepts,
      },
      proofOf(published.leaves, index),
    ] as const;

  const provenOf = (published: Published, index: number) => ({
    batch: published.batch,
    item: encodeItem(published.items[index]!),
    proof: proofOf(published.leaves, index),
  });

  /** compartment + debts − what tickets still have to get = Σ balances of months. */
  const checkFund = async (participants: readonly bigint[], months: readonly bigint[]) => {
    const queue = await settlement.queue();
    let left = (await house.compartmentOf(settlement.target)) - (queue.owed - queue.taken);
    for (const participant of participants) left += await house.debtOf(participant);
    let booked = 0n;
    for (const month of new Set(months)) booked += (await settlement.monthOf(month)).balance;
    if (left !== booked) throw new Error(`the fund has ${left} and its months say ${booked}`);
  };

  /** The contracts with the errors and events of their libraries, as assertions want them. */
  const withErrors = async (target: string, ...names: string[]) => {
    const sources = await Promise.all(names.map((name) => connection.ethers.getContractAt(name, target)));
    const seen = new Set<string>();
    const fragments = sources
      .flatMap((source) => source.interface.fragments)
      .filter((fragment) => {
        if (fragment.type !== "error" && fragment.type !== "event") return false;
        const text = fragment.format("sighash");
        return !seen.has(text) && seen.add(text).has(text);
      });
    return new connection.ethers.Contract(target, fragments, connection.ethers.provider);
  };
  const meterErrors = await withErrors(meters.target as string, "IMeterLedger", "IEnergyRegister", "Publishing");
  const errors = await withErrors(settlement.target as string, "ISettlement", "IMeterLedger", "IEnergyRegister");
  /** An encoded error of the ledger of readings, as its events carry it. */
  const refusal = (name: string, ...values: readonly unknown[]) =>
    meterErrors.interface.encodeErrorResult(name, values);

  void accounts;
  void gridCompany;
  void prices;
  return {
    ...market,
    ...delivery,
    meterErrors,
    errors,
    refusal,
    endOf,
    join,
    addPoint,
    scheduleRule,
    passTo,
    leavesOf,
    publish,
    settle,
    passReview,
    reviewOf,
    provenOf,
    checkFund,
  };
}

/** Somebody with readings. */
export interface Metered {
  account: HardhatEthersSigner;
  participant: bigint;
  point: bigint;
}

/** What a meter says of net energy per interval, Wh: import where it is positive, export where it is negative. */
export const netItem = (who: Metered, netWh: readonly bigint[]): Item => ({
  participant: who.participant,
  points: [
    {
      point: who.point,
      importWh: netWh.map((wh) => (wh > 0n ? wh : 0n)),
      exportWh: netWh.map((wh) => (wh < 0n ? -wh : 0n)),
    },
  ],
});

/** The same value in each interval. */
export const same = (value: bigint, intervals = 24): bigint[] => new Array<bigint>(intervals).fill(value);

/** What the sellers of `deliveryDays` have issued, and handed over, per interval and day, kWh. */
export const ISSUED = 1_000n;
export const SOLD = [600n, 300n] as const;

/** How `deliveryDays` are made. */
export interface DaysOptions {
  /** Overrides of the rule's terms. */
  rule?: Partial<Record<string, unknown>>;
  /** Lengths of the months of the year; its first day is the first with a rule. */
  monthDays?: readonly number[];
  /** Bond of the class in which the energy is sold. */
  bondPerKwh?: bigint;
  /** Money of each, base units. */
  amount?: bigint;
  intervals?: number;
  /** Sells the whole year, not its first month. */
  wholeYear?: boolean;
  /** Leaves the rules to the test. */
  noRule?: boolean;
}

/** A year whose first month has energy on all its days: a generator issued it, a user and another got a part of it in every interval. */
export async function deliveryDays(delivery: Delivery, options: DaysOptions = {}) {
  const { monthDays = [3, 31, 31], bondPerKwh = 0n, amount, rule = {}, intervals = 24, wholeYear, noRule } = options;
  const { accounts, join, addUnit, register, house, operator, dayAhead, classOf, scheduleRule } = delivery;
  const money = amount === undefined ? {} : { amount };
  if (bondPerKwh !== 0n) await house.registerModule(register.target);
  const seller = await join(accounts[0]!, { kind: Kind.Generator, ...money });
  const buyer = await join(accounts[1]!, money);
  const other = await join(accounts[2]!, money);
  const unit = await addUnit(seller.participant);
  const day = await dayAhead(2);
  const count = monthDays.reduce((sum, days) => sum + days, 0);
  const terms: [number, number, number, number[], [bigint, bigint]] = [
    day,
    count,
    intervals,
    [...monthDays],
    restBitsOf([]),
  ];
  const year = await valueFrom(register, register.connect(operator).registerYear(...terms), "YearRegistered", "year");
  if (noRule !== true) await scheduleRule(day, rule);
  const energyClass = await classOf(0, bondPerKwh);
  const product = wholeYear === true ? yearProduct(year, energyClass) : monthProduct(year, 0, energyClass);
  if (bondPerKwh !== 0n) await house.connect(seller.account).enableModule(seller.participant, register.target);
  const own = register.connect(seller.account);
  await own.issue(seller.participant, unit, product, flat(intervals, ISSUED));
  for (let i = 0; i < intervals; i++) {
    await own.transfer(seller.participant, buyer.participant, energyId(product, i), SOLD[0]);
    await own.transfer(seller.participant, other.participant, energyId(product, i), SOLD[1]);
  }
  const position = (who: { participant: bigint }) =>
    who.participant === seller.participant
      ? -(SOLD[0] + SOLD[1])
      : who.participant === buyer.participant
        ? SOLD[0]
        : who.participant === other.participant
          ? SOLD[1]
          : 0n;
  /** Readings with so much more taken (or less injected) than contracted in each interval, Wh. */
  const off = (who: Metered, deviationWh: bigint | readonly bigint[] = 0n): Item => {
    const deviations = typeof deviationWh === "bigint" ? same(deviationWh, intervals) : deviationWh;
    return netItem(
      who,
      deviations.map((wh) => position(who) * 1_000n + wh),
    );
  };
  const everybody = [seller, buyer, other] as const;
  /** Publishes, waits, prepares and settles a day with these items. */
  const play = async (date: number, items: readonly Item[]) => {
    const published = await delivery.publish(date, items, { intervals });
    await delivery.passReview(published);
    await delivery.settlement.prepare(date);
    await delivery.settle(published);
    return published;
  };
  /** Publishes a correction and waits. */
  const correction = async (date: number, items: readonly Item[]) => {
    const published = await delivery.publish(date, items, { how: "publishCorrection", intervals });
    await delivery.passReview(published);
    return published;
  };
  /** What somebody has: free money and open tickets less what it owes. */
  const worth = async ({ participant }: { participant: bigint }) => {
    let sum = (await house.freeOf(participant)) - (await house.debtOf(participant));
    const { tickets } = await delivery.settlement.queue();
    for (let id = 1n; id <= tickets; id++) {
      const ticket = await delivery.settlement.ticketOf(id);
      if (ticket.participant === participant) sum += ticket.amount - ticket.taken;
    }
    return sum;
  };
  return {
    ...delivery,
    seller,
    buyer,
    other,
    everybody,
    unit,
    day,
    year,
    product,
    month: monthProduct(year, 0),
    nextMonth: monthProduct(year, 1),
    dayProductOf: (index: number) => dayProduct(year, index, energyClass),
    position,
    off,
    play,
    correction,
    worth,
  };
}
export type Days = Awaited<ReturnType<typeof deliveryDays>>;

/** `deliveryDays` from a snapshot: every test of a file begins in the same state. */
export function daysWith(connection: Connection, options: DaysOptions = {}): () => Promise<Days> {
  const fixture = async () => deliveryDays(await deployDelivery(connection), options);
  return () => connection.networkHelpers.loadFixture(fixture);
}

/** A dispute of the buyer about the first day: the readings of all three are out, the buyer's are wrong by 10 kWh an hour. */
export async function disputed(d: Days) {
  const published = await d.publish(d.day, [d.off(d.seller), d.off(d.buyer, 10_000n), d.off(d.other)]);
  await d.meters.connect(d.buyer.account).review(...d.reviewOf(published, 1, false));
  return published;
}
