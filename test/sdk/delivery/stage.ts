/** A market whose auction is over and whose delivery day has passed: everybody has a position, meters and a rule. */
import { network } from "hardhat";
import { connect, type delivery, type Gridbourse, participants, units as amounts } from "../../../sdk/src/index.ts";
import { deployMarket } from "../../../scripts/deploy/deployMarket.ts";
import { DOCUMENT, HOUR, REFERENCE } from "../../helpers/ledgers.ts";

export const INTERVALS = 24;
export const CURRENCY = 10n ** 9n;
/** Windows of the stage, seconds. */
export const REVIEW = 12 * HOUR;
export const AMEND = 24 * HOUR;
export const DECIDE = 36 * HOUR;
export const ABSENT = 24 * HOUR;
export const FEE = 10n * CURRENCY;

/** Two prices with three bands: 3 % free, 10 % at 1.05 and 0.95, beyond at 1.2 and 0.8 with at least 5.00/MWh. */
export const RULE = {
  fallbackPrice: "400",
  bands: [
    { uptoBps: 300, shortBps: 10_000, longBps: 10_000 },
    { uptoBps: 1_000, shortBps: 10_500, longBps: 9_500 },
    { shortBps: 12_000, longBps: 8_000, minimum: "5" },
  ],
} as const;

/** Who trades: sellers have their price, buyers take what is there at 400. */
const SELLERS = ["coal", "wind", "solar"] as const;
const BUYERS = ["mill", "smelter", "retailer"] as const;
export type Name = (typeof SELLERS)[number] | (typeof BUYERS)[number];
/** What each trades in every interval, kWh. */
export const TRADED: Readonly<Record<Name, number>> = {
  coal: -300,
  wind: -200,
  solar: -100,
  mill: 250,
  smelter: 200,
  retailer: 150,
};
/** Clearing price, 0.001 currency/MWh: ask and bid of the margin are 300 and 400. */
export const PRICE = 350_000;

export interface Person {
  handle: Gridbourse;
  participant: bigint;
  point: bigint;
}

/** Options of a stage. */
export interface StageOptions {
  rule?: Partial<delivery.RuleParams>;
  /** Wind belongs to the controlling group of coal. */
  oneGroup?: boolean;
  /** Without an auction: nobody has a position. */
  idle?: boolean;
  /** The unit of coal is out in the first twelve hours of the day, by the grid. */
  outage?: boolean;
  /** What is traded bears a bond, currency per kWh sold short of issue. */
  bondPerKwh?: string;
}

/** Deploys, admits, trades and waits for the end of the delivery day. */
export async function deliveredDay({
  rule = {},
  idle = false,
  oneGroup = false,
  outage = false,
  bondPerKwh,
}: StageOptions = {}) {
  const connection = await network.create();
  const signers = await connection.ethers.getSigners();
  const roles = ["operator", "regulator", "guardian", "registrar", "treasury", "gridCompany", "metering"] as const;
  const members = Object.fromEntries(roles.map((role, i) => [role, signers[i + 1]!.address])) as Record<
    (typeof roles)[number],
    string
  >;
  const deployment = await deployMarket(connection, {
    members,
    constants: {
      reviewSeconds: REVIEW,
      amendSeconds: AMEND,
      decideSeconds: DECIDE,
      absentSeconds: ABSENT,
      pricesWithinSeconds: 6 * HOUR,
      disputeFee: Number(FEE),
    },
  });
  const as = (index: number) => connect({ signer: signers[index]!, deployment });
  const [operator, regulator, registrar, treasury, gridCompany, metering] = (await Promise.all(
    [1, 2, 4, 5, 6, 7].map(as),
  )) as [Gridbourse, Gridbourse, Gridbourse, Gridbourse, Gridbourse, Gridbourse];
  const anyone = await as(8);

  const rpc = (method: string, params: unknown[] = []) => connection.provider.request({ method, params });
  const now = async () => (await anyone.provider.getBlock("latest"))!.timestamp;
  const passTo = async (time: number) => {
    if (time <= (await now())) return;
    await rpc("evm_setNextBlockTimestamp", [time]);
    await rpc("evm_mine");
  };

  const { offsetSeconds } = deployment.constants;
  const dateOf = (number: number) => new Date(number * 86_400_000).toISOString().slice(0, 10);
  let dayNumber = Math.floor(((await now()) + offsetSeconds) / 86_400) + 2;
  // Both days of the month lie in one calendar month.
  if (dateOf(dayNumber + 1).endsWith("-01")) dayNumber++;
  const [day, nextDay] = [dateOf(dayNumber), dateOf(dayNumber + 1)];
  await operator.energy.registerYear({ firstDay: day, monthDays: [2, 28], intervals: INTERVALS });
  if (bondPerKwh !== undefined) {
    const coalAlone = 1 << participants.numberOfSource("Coal");
    await (await operator.contracts.register.registerClass(coalAlone, amounts.parseMoney(bondPerKwh))).wait();
  }
  const dayProduct = await operator.energy.productAt({ name: day });
  const product = bondPerKwh === undefined ? dayProduct : await operator.energy.productAt({ name: `${day}#1` });
  const { parent } = await anyone.energy.product({ product: dayProduct });
  const month = (await anyone.energy.product({ product: parent })).parent;

  const admit = async (
    handle: Gridbourse,
    kind: "Generator" | "LargeUser" | "Government",
    controllingGroup?: bigint,
  ) => {
    const { participant } = await handle.participants.apply({ kind, region: 14, documentHash: DOCUMENT });
    await registrar.participants.approve({ participant, controllingGroup });
    await registrar.participants.setLimits({ participant, buyKwh: 1_000_000, sellKwh: 1_000_000 });
    return participant;
  };
  const government = await as(9);
  const owner = await admit(government, "Government");
  const { Settlement: settlement, MeterLedger: meters } = deployment.addresses;
  const units: bigint[] = [];
  const people = {} as Record<Name, Person>;
  for (const [i, name] of [...SELLERS, ...BUYERS].entries()) {
    const handle = await as(10 + i);
    const sells = TRADED[name] < 0;
    const participant = await admit(
      handle,
      sells ? "Generator" : "LargeUser",
      oneGroup && name === "wind" ? people.coal.participant : undefined,
    );
    const account = await handle.signer!.getAddress();
    await treasury.money.mint({ account, amount: "100000", paymentReference: REFERENCE });
    await handle.money.deposit({ participant, amount: "100000" });
    for (const module of [undefined, settlement, meters]) await handle.money.enableModule({ participant, module });
    const codeHash = `0x${(1_000 + i).toString(16).padStart(64, "0")}`;
    const added = await registrar.participants.addMeteringPoint({
      participant,
      region: 14,
      connectionKw: 100_000,
      codeHash,
    });
    if (sells && !idle) {
      const licence = { capacityKw: 1_000, source: "Coal", documentHash: DOCUMENT } as const;
      const { unit } = await registrar.participants.addUnit({ participant, ...licence });
      units.push(unit);
      await handle.energy.issue({ participant, unit, product, energyKwh: -TRADED[name] });
    }
    people[name] = { handle, participant, point: added.point };
  }

  const { version } = await operator.delivery.registerRule({ owner, ...RULE, ...rule });
  await operator.delivery.scheduleRule({ version, fromDay: day });

  let session = 0n;
  if (!idle) {
    const opensAt = await now();
    const hours = (n: number) => opensAt + n * HOUR;
    const gates = {
      opensAt,
      closesAt: hours(1),
      revealsFrom: hours(1) + 60,
      revealsUntil: hours(2),
      clearBy: hours(3),
      allotFrom: hours(4),
    };
    const prices = { floor: "0", cap: "1500", tick: "0.01", rule: "competitive", k: 5_000 } as const;
    ({ session } = await operator.market.open({ product, ...prices, beneficiary: owner, gates }));
    const bids = [];
    for (const name of [...SELLERS, ...BUYERS]) {
      const { handle, participant } = people[name];
      const side = TRADED[name] < 0 ? ("sell" as const) : ("buy" as const);
      const step = { side, price: side === "sell" ? "300" : "400", energyKwh: Math.abs(TRADED[name]) };
      const bid = await handle.market.seal({ session, participant, steps: [step] });
      await handle.market.commit({ bid });
      bids.push(bid);
    }
    await passTo(gates.revealsFrom);
    await anyone.market.reveal({ session, bids });
    await passTo(gates.revealsUntil);
    await anyone.market.clear({ session });
    await passTo(gates.allotFrom);
    await anyone.market.allot({ session });
  }
  if (outage) {
    const from = dayNumber * 86_400 - offsetSeconds;
    const about = { unit: units[0]!, from, until: from + 12 * HOUR, documentHash: DOCUMENT };
    await gridCompany.energy.publishOutage({ ...about, cause: "Grid", plan: "Forced" });
  }
  const endsAt = (dayNumber + 1) * 86_400 - offsetSeconds;
  await passTo(endsAt);

  /** Readings of a person: what was traded, and a deviation (Wh in every interval, + takes more). */
  const readings = (name: Name, deviationWh = 0): delivery.Readings => {
    const net = (idle ? 0 : TRADED[name] * 1_000) + deviationWh;
    const { participant, point } = people[name];
    const flat = (wh: number) => new Array<number>(INTERVALS).fill(wh);
    return { participant, points: [{ point, importWh: flat(Math.max(net, 0)), exportWh: flat(Math.max(-net, 0)) }] };
  };
  const all = Object.keys(people) as Name[];
  return {
    connection,
    deployment,
    operator,
    regulator,
    registrar,
    treasury,
    gridCompany,
    metering,
    anyone,
    people,
    all,
    owner,
    day,
    nextDay,
    dayNumber,
    product,
    month,
    session,
    version,
    endsAt,
    now,
    passTo,
    readings,
    freeOf: async (name: Name) => (await anyone.money.balances({ participant: people[name].participant })).free,
    /** The review of a batch is over in the next block. */
    passReview: async (batch: bigint) => passTo((await anyone.delivery.readBatch({ batch })).closesAt.time),
  };
}

export type Stage = Awaited<ReturnType<typeof deliveredDay>>;
