import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { deployLedgers, HOUR, Kind, Role, UNIT_OF_MONEY, valueFrom, type Connection, type Ledgers } from "./ledgers.ts";

/** Depth of the chain in the tests: revealsFrom comes at least this many seconds after closesAt. */
export const CONFIRMATION_SECONDS = 60;

/** Enums of the contracts. */
export const SessionState = { None: 0, Live: 1, Cleared: 2, Ended: 3, Cancelled: 4, Voided: 5 } as const;
export const Rule = { Competitive: 0, LastPair: 1, Crossing: 2, Ask: 3, Bid: 4 } as const;

/** Linked libraries of the auction: one for each verb. */
export const LIBRARIES = ["Opening", "Committing", "Revealing", "Clearing", "Allotting"] as const;

/** A gate as the contracts take it; block 0 stands for "by time alone". */
export interface Gate {
  time: number;
  blockNumber: number;
}

/** A gate by time alone. */
export const at = (time: number): Gate => ({ time, blockNumber: 0 });

/** Names of the gates, in order. */
export type GateName = "opensAt" | "closesAt" | "revealsFrom" | "revealsUntil" | "clearBy" | "allotFrom";

/** Terms as the contract takes them. Prices in 0.001 currency/MWh. */
export interface Terms extends Record<GateName, Gate> {
  product: bigint;
  floor: number;
  cap: number;
  tick: number;
  step: number;
  lot: number;
  minLots: number;
  maxRows: number;
  rule: number;
  k: number;
  tieOrder: number;
  beneficiary: bigint;
  rowBond: bigint;
  exposureBond: bigint;
  objection: Gate;
}

export type Market = Awaited<ReturnType<typeof deployMarket>>;

/** The auction with its linked libraries, on ledgers that are there; in both module tables, its roles given. */
export async function addAuction({ connection, manager, registry, house, register, addModule }: Ledgers) {
  const { ethers } = connection;
  const libraries: Record<string, string> = {};
  for (const name of LIBRARIES) libraries[name] = (await ethers.deployContract(name)).target as string;
  const auction = await ethers.deployContract(
    "UniformPriceAuction",
    [manager.target, registry.target, house.target, register.target, at(CONFIRMATION_SECONDS)],
    { libraries },
  );
  await addModule(auction.target as string);
  const selector = (name: string) => auction.interface.getFunction(name as "openSession").selector;
  await manager.setTargetFunctionRole(auction.target, [selector("openSession")], Role.Operator);
  await manager.setTargetFunctionRole(
    auction.target,
    [selector("pauseBeginnings"), selector("resumeBeginnings")],
    Role.Guardian,
  );
  return { auction, libraries };
}

/** The whole market: ledgers, auction, and a government participant that gets forfeited bonds. */
export async function deployMarket(connection: Connection) {
  const ledgers = await deployLedgers(connection);
  const { auction, libraries } = await addAuction(ledgers);
  const { networkHelpers } = connection;
  const { operator, admit, fund, house, addProduct, accounts } = ledgers;
  const government = accounts.at(-1)!;
  /** Each session of a test gets a day of its own unless told otherwise. */
  let daysAhead = 2;
  const beneficiary = await admit(government, { kind: Kind.Government, limitKwh: 0n });

  /** An admitted participant with money that lets the auction take it. */
  const enter = async (
    account: HardhatEthersSigner,
    options: Parameters<Ledgers["admit"]>[1] & { amount?: bigint } = {},
  ): Promise<bigint> => {
    const participant = await ledgers.admit(account, options);
    const amount = options.amount ?? 1_000_000n * UNIT_OF_MONEY;
    if (amount > 0n) await fund(account, participant, amount);
    await house.connect(account).enableModule(participant, auction.target);
    return participant;
  };

  /** Terms that fit each other: half an hour of bidding, an hour each for revealing and clearing, no objections. Prices 0 … 1,500.00 per MWh. */
  const sessionTerms = async (overrides: Partial<Terms> = {}): Promise<Terms> => {
    const now = await networkHelpers.time.latest();
    const closesAt = now + HOUR / 2;
    const revealsFrom = closesAt + CONFIRMATION_SECONDS;
    return {
      product: overrides.product ?? (await addProduct({ days: daysAhead++ })),
      floor: 0,
      cap: 1_500_000,
      tick: 10,
      step: 10,
      lot: 1,
      minLots: 1,
      maxRows: 32,
      rule: Rule.Competitive,
      k: 5_000,
      tieOrder: 0,
      beneficiary,
      rowBond: UNIT_OF_MONEY / 100n,
      exposureBond: 1_000n,
      opensAt: at(now),
      closesAt: at(closesAt),
      revealsFrom: at(revealsFrom),
      revealsUntil: at(revealsFrom + HOUR),
      clearBy: at(revealsFrom + 2 * HOUR),
      allotFrom: at(revealsFrom + 2 * HOUR),
      objection: at(0),
      ...overrides,
    };
  };

  /** Opens a session; see `sessionTerms`. */
  const openSession = async (overrides: Partial<Terms> = {}): Promise<bigint> => {
    const sent = auction.connect(operator).openSession(await sessionTerms(overrides));
    return valueFrom(auction, sent, "SessionOpened", "session");
  };

  /** Moves time and blocks so that the next transaction finds the gate passed, as early as can be. */
  const pass = async (gate: { time: bigint | number; blockNumber: bigint | number }): Promise<void> => {
    const missing = Number(gate.blockNumber) - 1 - (await networkHelpers.time.latestBlock());
    if (missing > 0) await networkHelpers.mine(missing, { interval: 0 });
    const latest = await networkHelpers.time.latest();
    if (Number(gate.time) > latest) await networkHelpers.time.setNextBlockTimestamp(Number(gate.time));
  };

  /** Moves on to a gate of a session: the next transaction is the first one behind it. */
  const passGate = async (session: bigint, name: GateName): Promise<void> =>
    pass((await auction.termsOf(session))[name]);

  return {
    ...ledgers,
    auction,
    libraries,
    government,
    beneficiary,
    enter,
    sessionTerms,
    openSession,
    pass,
    passGate,
    untilCommits: (session: bigint) => passGate(session, "opensAt"),
    untilReveals: (session: bigint) => passGate(session, "revealsFrom"),
    untilClears: (session: bigint) => passGate(session, "revealsUntil"),
    /** The clearing must be in: objections are counted from there. */
    untilAllots: async (session: bigint): Promise<void> => {
      const [{ allotFrom, objection }, { clearedAtTime, clearedAtBlock }] = await Promise.all([
        auction.termsOf(session),
        auction.recordOf(session),
      ]);
      const heard = {
        time: clearedAtTime + objection.time,
        blockNumber: clearedAtBlock + objection.blockNumber,
      };
      const later = (x: bigint, y: bigint) => (x > y ? x : y);
      await pass({
        time: later(allotFrom.time, heard.time),
        blockNumber: later(allotFrom.blockNumber, heard.blockNumber),
      });
    },
  };
}
