import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { ContractTransactionResponse } from "ethers";
import type { network } from "hardhat";

/** Enums of the contracts. */
export const Kind = {
  None: 0,
  Generator: 1,
  LargeUser: 2,
  Retailer: 3,
  Prosumer: 4,
  Consumer: 5,
  GridCompany: 6,
  Government: 7,
  Regulator: 8,
  MarketOperator: 9,
  PublicMaintenance: 10,
} as const;
export const Status = { None: 0, Applied: 1, Approved: 2, Suspended: 3 } as const;
export const Source = {
  None: 0,
  Coal: 1,
  Gas: 2,
  Hydro: 3,
  Nuclear: 4,
  Wind: 5,
  Solar: 6,
  Biomass: 7,
  Storage: 8,
  Other: 9,
} as const;
export const Taken = { Done: 0, ModuleFrozen: 1, ModuleNotEnabled: 2, InDebt: 3, NotEnoughFree: 4 } as const;

/** Role ids of `MarketRoles`. */
export const Role = {
  Operator: 1n,
  Regulator: 2n,
  Guardian: 3n,
  Registrar: 4n,
  Treasury: 5n,
  GridCompany: 6n,
  Upgrader: 7n,
  Metering: 8n,
} as const;

/** What the ledgers of the tests are deployed with. */
export const SECOND = 1;
export const HOUR = 3_600;
export const DAY = 86_400;
export const OFFSET = 8 * HOUR;
export const GATE_LEAD = HOUR;
export const LONGEST_REVEAL_WINDOW = 12 * HOUR;
export const ACCOUNT_CHANGE_DELAY = 2 * DAY;
export const UNIT_OF_MONEY = 1_000_000_000n;
export const INTERVALS = 24;
export const CAPACITY_KW = 1_000_000n;
export const LIMIT_KWH = 10_000_000n;

/** Linked libraries of the energy register. */
export const ENERGY_LIBRARIES = ["Registering", "Issuance", "Positions"] as const;

/** Days that a test registers at once. */
const YEAR_OF_TESTS = 62;

/** Added to a product: the same node of a class that nobody registered. */
export const UNKNOWN_CLASS = 9n << 24n;

/** Ids of products; see the library Calendar. `month` and `day` count from 0, in the year. */
export const yearProduct = (year: bigint, class_ = 0n) => (class_ << 24n) | (year << 9n);
export const monthProduct = (year: bigint, month: number, class_ = 0n) => yearProduct(year, class_) | BigInt(1 + month);
export const workingProduct = (year: bigint, month: number, class_ = 0n) =>
  yearProduct(year, class_) | BigInt(13 + month);
export const restProduct = (year: bigint, month: number, class_ = 0n) => yearProduct(year, class_) | BigInt(25 + month);
export const dayProduct = (year: bigint, day: number, class_ = 0n) => yearProduct(year, class_) | BigInt(37 + day);

/** Days of the months of a year: whole ones of 31 days, and what is left. */
export const monthsOf = (days: number): number[] => {
  const whole = new Array<number>(Math.floor(days / 31)).fill(31);
  return days % 31 === 0 ? whole : [...whole, days % 31];
};

/** Words with a bit for each rest day. */
export const restBitsOf = (restDays: readonly number[]): [bigint, bigint] => {
  const bits = restDays.reduce((mask, day) => mask | (1n << BigInt(day)), 0n);
  return [bits & ((1n << 256n) - 1n), bits >> 256n];
};

/** Stands for the hash of a document that the registrar or the treasury keeps. */
export const DOCUMENT = `0x${"d0c5".repeat(16)}`;
export const REFERENCE = `0x${"ba4c".repeat(16)}`;
export const NO_DOCUMENT = `0x${"00".repeat(32)}`;

export type Connection = Awaited<ReturnType<typeof network.create>>;
export type Ledgers = Awaited<ReturnType<typeof deployLedgers>>;

/** The value of an event's argument in the receipt of a transaction. */
export async function valueFrom(
  contract: { interface: { parseLog(log: { topics: readonly string[]; data: string }): unknown } },
  sent: Promise<ContractTransactionResponse>,
  event: string,
  argument: string,
): Promise<bigint> {
  const receipt = await (await sent).wait();
  for (const log of receipt!.logs) {
    const parsed = contract.interface.parseLog(log) as { name: string; args: Record<string, bigint> } | null;
    if (parsed?.name === event) return parsed.args[argument]!;
  }
  throw new Error(`no ${event} in the receipt`);
}

/** Deploys access manager, registry, token, clearing house and energy register, with every role given to a signer of its name. */
export async function deployLedgers(connection: Connection) {
  const { ethers, networkHelpers } = connection;
  const [admin, operator, regulator, guardian, registrar, treasury, gridCompany, stranger, ...accounts] =
    (await ethers.getSigners()) as [
      HardhatEthersSigner,
      HardhatEthersSigner,
      HardhatEthersSigner,
      HardhatEthersSigner,
      HardhatEthersSigner,
      HardhatEthersSigner,
      HardhatEthersSigner,
      HardhatEthersSigner,
      ...HardhatEthersSigner[],
    ];
  const manager = await ethers.deployContract("AccessManager", [admin.address]);
  const registry = await ethers.deployContract("ParticipantRegistry", [
    manager.target,
    LONGEST_REVEAL_WINDOW,
    ACCOUNT_CHANGE_DELAY,
  ]);
  const token = await ethers.deployContract("BillingToken", [
    manager.target,
    registry.target,
    "Gridbourse billing token",
    "GBT",
  ]);
  const house = await ethers.deployContract("ClearingHouse", [manager.target, registry.target, token.target]);
  const guarantees = await ethers.deployContract("Guarantees", [manager.target, registry.target, house.target]);
  const libraries: Record<string, string> = {};
  for (const name of ENERGY_LIBRARIES) {
    libraries[name] = await (await ethers.deployContract(name)).getAddress();
  }
  const register = await ethers.deployContract(
    "EnergyRegister",
    [manager.target, registry.target, house.target, OFFSET, DAY, GATE_LEAD],
    { libraries },
  );
  const outages = await ethers.deployContract("OutageSchedule", [manager.target, registry.target, register.target]);
  await register.setOutageSchedule(outages.target);

  const members = [
    [Role.Operator, operator],
    [Role.Regulator, regulator],
    [Role.Guardian, guardian],
    [Role.Registrar, registrar],
    [Role.Treasury, treasury],
    [Role.GridCompany, gridCompany],
    [Role.Upgrader, admin],
  ] as const;
  for (const [role, member] of members) await manager.grantRole(role, member.address, 0);

  type Named = { target: unknown; interface: { getFunction(name: string): { selector: string } | null } };
  const allow = async (contract: Named, role: bigint, ...names: string[]) => {
    const selectors = names.map((name) => contract.interface.getFunction(name)!.selector);
    await manager.setTargetFunctionRole(contract.target as string, selectors, role);
  };
  await allow(registry, Role.Registrar, "approve", "approveMany", "suspend", "reinstate", "addUnit", "setLimits");
  await allow(registry, Role.Registrar, "setProfile", "addMeteringPoint", "closeMeteringPoint");
  await allow(token, Role.Treasury, "mint");
  await allow(token, Role.Guardian, "pause", "unpause");
  await allow(house, Role.Guardian, "freeze", "unfreeze");
  await allow(register, Role.Operator, "registerYear", "registerClass");
  await allow(outages, Role.GridCompany, "publish", "change", "cancel");
  await allow(register, Role.Guardian, "pause", "unpause");
  const upgrades = [
    [token, ["addCustodian"]],
    [house, ["registerModule", "succeed", "setDebtKeeper"]],
    [register, ["registerModule", "succeed", "setOutageSchedule", "setSettlement"]],
    [guarantees, ["succeed"]],
  ] as const;
  for (const [contract, names] of upgrades) await allow(contract, Role.Upgrader, ...names);
  await allow(guarantees, Role.Treasury, "recordGuarantee");
  await token.addCustodian(house.target);

  /** Applies, approves and (unless told otherwise) gives limits. Every participant is a group of its own unless told otherwise. */
  const admit = async (
    account: HardhatEthersSigner,
    options: { kind?: number; region?: number; group?: number; limitKwh?: bigint; accepts?: boolean } = {},
  ): Promise<bigint> => {
    const { kind = Kind.LargeUser, region = 1, limitKwh = LIMIT_KWH } = options;
    const sent = registry.connect(account).applyAs(kind, region, DOCUMENT);
    const participant = await valueFrom(registry, sent, "ParticipantApplied", "participant");
    const group = options.group ?? participant;
    await registry.connect(registrar).approve(participant, group, group);
    // Most tests hand energy over outside of sessions.
    if (options.accepts !== false) await register.connect(account).acceptFrom(participant, 0, true);
    if (limitKwh > 0n) await registry.connect(registrar).setLimits(participant, limitKwh, limitKwh, 0);
    return participant;
  };

  /** A unit of a participant. */
  const addUnit = async (
    participant: bigint,
    options: { capacityKw?: bigint; source?: number } = {},
  ): Promise<bigint> => {
    const { capacityKw = CAPACITY_KW, source = Source.Coal } = options;
    const sent = registry.connect(registrar).addUnit(participant, capacityKw, source, DOCUMENT);
    return valueFrom(registry, sent, "UnitAdded", "unit");
  };

  /** Mints to the account and pays in for the participant. */
  const fund = async (account: HardhatEthersSigner, participant: bigint, amount: bigint): Promise<void> => {
    await token.connect(treasury).mint(account.address, amount, REFERENCE);
    await token.connect(account).approve(house.target, amount);
    await house.connect(account).deposit(participant, amount);
  };

  /** A local day that begins at least `days` days from now, as the number the register uses. */
  const dayAhead = async (days = 2): Promise<number> => {
    return Math.floor(((await networkHelpers.time.latest()) + OFFSET) / DAY) + days;
  };

  /** The next delivery year: as many whole months as fit, all days working days unless told otherwise. */
  const addYear = async (options: {
    firstDay: number;
    days: number;
    intervals?: number;
    restDays?: readonly number[];
  }): Promise<bigint> => {
    const { firstDay, days, intervals = INTERVALS, restDays = [] } = options;
    const terms = [firstDay, days, intervals, monthsOf(days), restBitsOf(restDays)] as const;
    return valueFrom(register, register.connect(operator).registerYear(...terms), "YearRegistered", "year");
  };

  /** Number of a class, registered when it is new. */
  const classOf = async (attribute: number, bondPerKwh = 0n): Promise<bigint> => {
    if (attribute === 0 && bondPerKwh === 0n) return 0n;
    const count = await register.classCount();
    for (let c = 1n; c <= count; c += 1n) {
      const known = await register.classOf(c);
      if (known.attribute === BigInt(attribute) && known.bondPerKwh === bondPerKwh) return c;
    }
    const sent = register.connect(operator).registerClass(attribute, bondPerKwh);
    return valueFrom(register, sent, "ClassRegistered", "attributeClass");
  };

  /**
   * The product of a day so many days ahead, in a year of its own making: registered up to it, and with other days behind. Where days are registered with
   * another number of intervals, it is the first day behind them.
   */
  const addProduct = async (
    options: { days?: number; intervals?: number; attribute?: number; bondPerKwh?: bigint } = {},
  ): Promise<bigint> => {
    const { days = 2, intervals = INTERVALS, attribute = 0, bondPerKwh = 0n } = options;
    let day = await dayAhead(days);
    const count = await register.yearCount();
    let end = -1;
    for (let year = 1n; year <= count; year += 1n) {
      const { firstDay, deliveryDays, intervals: n } = await register.calendarOf(year);
      end = Number(firstDay + deliveryDays);
      if (day >= firstDay && day < end && n === BigInt(intervals)) {
        await networkHelpers.mine(); // as a registration would: the clock of a restored chain begins to run
        return dayProduct(year, day - Number(firstDay), await classOf(attribute, bondPerKwh));
      }
    }
    if (day < end) day = end;
    if (end !== -1 && day > end) await addYear({ firstDay: end, days: day - end, intervals });
    const year = await addYear({ firstDay: day, days: YEAR_OF_TESTS, intervals });
    return dayProduct(year, 0, await classOf(attribute, bondPerKwh));
  };

  /** Enters a module into both module tables. */
  const addModule = async (module: string): Promise<void> => {
    await house.registerModule(module);
    await register.registerModule(module);
  };

  return {
    connection,
    manager,
    registry,
    token,
    house,
    guarantees,
    register,
    libraries,
    outages,
    admin,
    operator,
    regulator,
    guardian,
    registrar,
    treasury,
    gridCompany,
    stranger,
    accounts,
    admit,
    addUnit,
    fund,
    dayAhead,
    addYear,
    classOf,
    addProduct,
    addModule,
  };
}

/** Loads the ledgers and what `build` adds to them from a snapshot: every test of a file begins in the same state. */
export function ledgersWith<T extends object>(
  connection: Connection,
  build: (ledgers: Ledgers) => Promise<T>,
): () => Promise<Ledgers & T> {
  const fixture = async () => {
    const ledgers = await deployLedgers(connection);
    return { ...ledgers, ...(await build(ledgers)) };
  };
  return () => connection.networkHelpers.loadFixture(fixture);
}
