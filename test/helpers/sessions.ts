/** Whole sessions for tests: bids, signatures, openings, and what the twins in the SDK's core say of a book. */
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { TypedDataDomain } from "ethers";
import {
  bidSheet,
  commitment,
  cover,
  priceRule,
  uniformKernel,
  type Allotment,
  type BidSheet,
  type DeclaredStep,
  type Hex,
  type IntervalResult,
  type PriceTerms,
  type SheetTerms,
} from "../../sdk/src/core/index.ts";
import * as batches from "../../sdk/src/market/batches.ts";
import { Kind, Source, valueFrom, type Connection } from "./ledgers.ts";
import { deployMarket, type Market, type Terms } from "./market.ts";
import { flat } from "./lanes.ts";

/** Intervals of most sessions in the tests: one word of lanes and a bit is enough. */
export const SHORT_DAY = 10;

/** What sellers of the tests issue in every interval unless told otherwise, kWh. */
export const ENERGY_KWH = 10_000n;

/** Somebody who takes part. */
export interface Player {
  account: HardhatEthersSigner;
  participant: bigint;
}

/** A bid of a player: what is declared, and what opens it. */
export interface Bid extends Player {
  session: bigint;
  salt: Hex;
  /** The sheet; null where the bytes are none. */
  sheet: BidSheet | null;
  bytes: Uint8Array;
  data: batches.CommitmentData;
}

/** Prices in 0.001/MWh, lots per interval; the same in all intervals unless `interval` names one. */
export type Step = readonly [price: number, lots: number, interval?: number, stepClass?: number];
export interface Steps {
  sell?: readonly Step[];
  buy?: readonly Step[];
}

/** Fields of a commitment that a test sets on purpose. */
export type Declared = Partial<batches.CommitmentData> & { salt?: Hex };

export type Play = Awaited<ReturnType<typeof playOf>>;

const word = (value: bigint | number): Hex => `0x${value.toString(16).padStart(64, "0")}`;
export const ZERO_WORD = word(0);

/** The typed data that an account signs (EIP-712). */
export const COMMIT_TYPES = {
  Commit: [
    { name: "session", type: "uint256" },
    { name: "participant", type: "uint32" },
    { name: "sequence", type: "uint16" },
    { name: "rows", type: "uint8" },
    { name: "exposureExponent", type: "uint8" },
    { name: "cover", type: "uint32" },
    { name: "hash", type: "bytes32" },
  ],
};

/** Where the errors of an auction are declared. */
const SOURCES_OF_ERRORS: readonly string[] = [
  "UniformPriceAuction",
  "SheetCheck",
  "Cover",
  "Optimality",
  "UniformKernel",
  "BidSheet",
];

/** Verbs of a market for whole sessions. */
export async function playOf(market: Market) {
  const { connection, auction, register, accounts, operator, addProduct } = market;
  const { ethers } = connection;
  const { chainId } = await ethers.provider.getNetwork();
  const contract = auction.target as Hex;
  const domain: TypedDataDomain = {
    name: "UniformPriceAuction",
    version: "1",
    chainId,
    verifyingContract: contract,
  };
  /** The auction with the errors of all its libraries. */
  const errors = new ethers.Contract(
    contract,
    (await Promise.all(SOURCES_OF_ERRORS.map((name) => ethers.getContractAt(name, contract)))).flatMap((source) =>
      source.interface.fragments.filter(({ type }) => type === "error"),
    ),
  );
  /** An encoded error, as batches carry it in their events. */
  const refused = (name: string, ...values: readonly unknown[]): string =>
    errors.interface.encodeErrorResult(name, values);

  let salts = 0n;
  let entered = 0;

  /** What the twins need to know of a session; read anew each time, since tests go back to a snapshot. */
  const knowledge = new Map<bigint, Knowledge>();
  const know = async (session: bigint): Promise<Knowledge> => {
    const [terms, record] = await Promise.all([auction.termsOf(session), auction.recordOf(session)]);
    const found: Knowledge = {
      sheets: {
        floor: Number(terms.floor),
        cap: Number(terms.cap),
        tick: Number(terms.tick),
        intervals: Number(record.intervals),
        tieOrder: terms.tieOrder !== 0n,
        minLots: Number(terms.minLots),
      },
      price: {
        rule: priceRule.PRICE_RULE_NAMES[Number(terms.rule)]!,
        k: Number(terms.k),
        step: Number(terms.step),
      },
      lot: terms.lot,
      days: record.deliveryDays,
      rowBond: terms.rowBond,
      exposureBond: terms.exposureBond,
    };
    knowledge.set(session, found);
    return found;
  };

  /** The next account that plays. */
  const nextAccount = (): HardhatEthersSigner => accounts[entered++ % (accounts.length - 1)]!;

  /** A buyer with money. */
  const buyer = async (options: Parameters<Market["enter"]>[1] = {}): Promise<Player> => {
    const account = nextAccount();
    return { account, participant: await market.enter(account, options) };
  };

  /** A seller with a unit; `issue` gives it energy of a product. */
  const seller = async (
    options: Parameters<Market["enter"]>[1] & { source?: number } = {},
  ): Promise<Player & { unit: bigint }> => {
    const account = nextAccount();
    const participant = await market.enter(account, { kind: Kind.Prosumer, ...options });
    const unit = await market.addUnit(participant, { source: options.source ?? Source.Coal });
    return { account, participant, unit };
  };

  /** Issues the same quantity in every interval. */
  const issue = async (who: Player & { unit: bigint }, product: bigint, kwh = ENERGY_KWH): Promise<void> => {
    const intervals = Number((await register.productOf(product)).intervals);
    await register.connect(who.account).issue(who.participant, who.unit, product, flat(intervals, kwh));
  };

  let days = 2;
  /** A session on a product of its own with few intervals; sellers are given energy of it. */
  const open = async (
    overrides: Partial<Terms> = {},
    sellers: readonly (Player & { unit: bigint })[] = [],
    intervals = SHORT_DAY,
  ): Promise<bigint> => {
    const product = overrides.product ?? (await addProduct({ days: days++, intervals }));
    for (const who of sellers) await issue(who, product);
    const terms = await market.sessionTerms({ ...overrides, product });
    return valueFrom(auction, auction.connect(operator).openSession(terms), "SessionOpened", "session");
  };

  /** The sheet of plain steps. */
  const sheetOf = ({ sell = [], buy = [] }: Steps, sheets: SheetTerms): BidSheet => {
    const declared: DeclaredStep[] = [];
    for (const [side, steps] of [
      ["sell", sell],
      ["buy", buy],
    ] as const) {
      for (const [price, quantity, interval, stepClass] of steps) {
        const every = Array.from({ length: sheets.intervals }, (_, i) => i);
        for (const i of interval === undefined ? every : [interval]) {
          declared.push({ side, interval: i, price, quantity, class: stepClass ?? 3 });
        }
      }
    }
    return bidSheet.buildSheet(declared, sheets);
  };

  /** A bid of any bytes. */
  const bidBytes = async (
    session: bigint,
    player: Player,
    bytes: Uint8Array,
    sheetHash: Hex,
    declared: Declared,
  ): Promise<Bid> => {
    const salt = declared.salt ?? word(++salts);
    const { participant } = player;
    const sequence = declared.sequence ?? 1n;
    const hash =
      declared.hash ?? commitment.commitHash({ chainId, contract, session, participant, sequence, salt, sheetHash });
    const data = { participant, sequence, rows: 1, exposureExponent: 30, cover: 0, ...declared, hash };
    delete (data as Declared).salt;
    return { ...player, session, salt, sheet: null, bytes, data };
  };

  /** A bid with the sheet of these steps, declared as it must be unless told otherwise. */
  const bid = async (
    session: bigint,
    player: Player,
    steps: Steps | BidSheet,
    declared: Declared = {},
  ): Promise<Bid> => {
    const { sheets, lot, days: deliveryDays } = await know(session);
    const sheet = "rows" in steps ? steps : sheetOf(steps, sheets);
    const needed = {
      rows: sheet.rows.length,
      exposureExponent: commitment.exposureExponent(sheet, sheets.intervals),
      cover: cover.pack(cover.encode(cover.worstCase(sheet, sheets, lot, deliveryDays))),
    };
    const bytes = bidSheet.encode(sheet, sheets.intervals);
    const sealed = bidSheet.sheetHash(sheet, sheets.intervals);
    return { ...(await bidBytes(session, player, bytes, sealed, { ...needed, ...declared })), sheet };
  };

  /** Bond and cover of what is declared, base units. */
  const moneyOf = async (session: bigint, data: batches.CommitmentData): Promise<bigint> => {
    const { rowBond, exposureBond } = await know(session);
    const bond = commitment.bond(data.rows, data.exposureExponent, rowBond, exposureBond);
    return bond + cover.decode(cover.unpack(data.cover));
  };

  const commit = (b: Bid) => auction.connect(b.account).commit(b.session, b.data);

  /** The signature of a plain account, r and vs. */
  const sign = async (
    session: bigint,
    account: HardhatEthersSigner,
    data: batches.CommitmentData,
    over: TypedDataDomain = {},
  ): Promise<Hex> => {
    const signed = await account.signTypedData({ ...domain, ...over }, COMMIT_TYPES, { session, ...data });
    return ethers.Signature.from(signed).compactSerialized as Hex;
  };

  /** A batch for `commitMany`. */
  const signedItems = async (bids: readonly Bid[]): Promise<Uint8Array> =>
    batches.concat(
      await Promise.all(
        bids.map(async (b) =>
          batches.encodeCommitment({ ...b.data, signature: await sign(b.session, b.account, b.data) }),
        ),
      ),
    );

  const commitMany = async (session: bigint, bids: readonly Bid[]) =>
    auction.connect(market.stranger).commitMany(session, await signedItems(bids));

  /** A batch for `reveal`. */
  const openings = (bids: readonly Bid[]): Uint8Array =>
    batches.concat(
      bids.map(({ participant, salt, bytes }) => batches.encodeOpening({ participant, salt, sheet: bytes })),
    );

  const reveal = (session: bigint, bids: readonly Bid[]) =>
    auction.connect(market.stranger).reveal(session, openings(bids));

  /** A part of the book. */
  const items = (bids: readonly Bid[]): Uint8Array =>
    batches.concat(
      bids.map(({ participant, data, bytes }) =>
        batches.encodeBookItem({ participant, sequence: data.sequence, sheet: bytes }),
      ),
    );

  /** Book, claims, results and allotment as the twins see them; `book` in order of reveal. */
  const outcome = async (session: bigint, book: readonly Bid[]): Promise<Outcome> => {
    const { sheets, price, lot, days: deliveryDays } = await know(session);
    const read = book.map((b) => b.sheet!);
    const results = uniformKernel.clearBook(read, sheets, price);
    const saltSum = book.reduce((sum, { salt }) => sum + BigInt(salt), 0n);
    const offsets = uniformKernel.tieOffsets(results, saltSum, session);
    return {
      session,
      book,
      results,
      offsets,
      claims: results.map(({ claim }) => batches.packClaim(claim)),
      sums: results.map(({ sums }) => batches.packSums(sums)),
      allotments: uniformKernel.allot(read, results, offsets, lot, deliveryDays),
      lot,
      intervals: sheets.intervals,
    };
  };

  const chainOf = (book: readonly Bid[]): Hex =>
    book.reduce<Hex>((chain, b) => {
      const hash = bidSheet.sheetHash(b.sheet!, knowledge.get(b.session)!.sheets.intervals);
      return commitment.bookNext(chain, commitment.leaf(b.participant, b.data.sequence, hash));
    }, commitment.EMPTY_BOOK);

  /** State of a clearing after the first `count` sheets, for any claims. */
  const clearProgress = (o: Outcome, count: number, claims = o.claims): batches.ClearProgress => {
    const first = o.book.slice(0, count);
    let seen = 0n;
    const sums = claims.map((claim, i) => {
      const found = uniformKernel.sumsOf(
        batches.unpackClaim(claim),
        first.map((b) => b.sheet!),
        i,
      );
      const { aPlus, bMinus } = batches.unpackClaim(claim);
      if (found.nextAskSeen && aPlus !== bidSheet.HIGH) seen |= 1n << BigInt(2 * i);
      if (found.nextBidSeen && bMinus !== bidSheet.LOW) seen |= 2n << BigInt(2 * i);
      return batches.packSums(found);
    });
    return { chain: chainOf(first), sheets: BigInt(count), sums, seen };
  };

  /** State of an allotment before sheet `count`. */
  const allotProgress = (o: Outcome, count: number): batches.AllotmentProgress => {
    const totals = o.results.map((result, i) => {
      const rationing = uniformKernel.rationingOf(result);
      let total = 0n;
      for (const { sheet } of rationing ? o.book.slice(0, count) : []) {
        for (const row of sheet!.rows.filter(({ side }) => side === rationing!.side)) {
          for (const step of bidSheet.stepsOf(row, i)) if (step.key === rationing!.key) total += BigInt(step.quantity);
        }
      }
      return total;
    });
    return { chain: chainOf(o.book.slice(0, count)), sheets: BigInt(count), totals };
  };

  /** Clears sheets `from` … `until` − 1 as `caller`, on what `left` has left. */
  const clearPart = (o: Outcome, from: number, until: number, caller = market.stranger, left = caller) =>
    auction
      .connect(caller)
      .clear(o.session, left.address, o.claims, clearProgress(o, from), items(o.book.slice(from, until)));

  const clear = (o: Outcome, caller = market.stranger) => clearPart(o, 0, o.book.length, caller);

  /** Allots sheets `from` … `until` − 1. */
  const allotPart = (o: Outcome, from: number, until: number, caller = market.stranger) =>
    auction
      .connect(caller)
      .allot(o.session, o.claims, o.sums, allotProgress(o, from), items(o.book.slice(from, until)));

  const allot = (o: Outcome, caller = market.stranger) => allotPart(o, 0, o.book.length, caller);

  /** Commits, reveals and moves on to the clearing. */
  const untilBook = async (session: bigint, book: readonly Bid[]) => {
    await market.untilCommits(session);
    for (const b of book) await commit(b);
    await market.untilReveals(session);
    await reveal(session, book);
    await market.untilClears(session);
    return outcome(session, book);
  };

  /** Up to a cleared session of which the allotment may begin. */
  const untilCleared = async (session: bigint, book: readonly Bid[]) => {
    const o = await untilBook(session, book);
    await clear(o);
    await market.untilAllots(session);
    return o;
  };

  /** Holding in every interval, kWh. */
  const holdingOf = async (product: bigint, { participant }: Player): Promise<bigint[]> => {
    const { intervals } = await register.productOf(product);
    const ids = Array.from({ length: Number(intervals) }, (_, i) => (product << 8n) | BigInt(i));
    return Promise.all(ids.map((id) => register.balanceOf(participant, id)));
  };

  return {
    ...market,
    chainId,
    domain,
    errors,
    refused,
    know,
    buyer,
    seller,
    issue,
    open,
    sheetOf,
    bid,
    bidBytes,
    moneyOf,
    commit,
    sign,
    signedItems,
    commitMany,
    openings,
    reveal,
    items,
    outcome,
    chainOf,
    clearProgress,
    allotProgress,
    clearPart,
    clear,
    allotPart,
    allot,
    untilBook,
    untilCleared,
    holdingOf,
  };
}

interface Knowledge {
  sheets: SheetTerms;
  price: PriceTerms;
  lot: bigint;
  days: bigint;
  rowBond: bigint;
  exposureBond: bigint;
}

/** Book, claims, results and allotment of a session as the twins see them. */
export interface Outcome {
  session: bigint;
  book: readonly Bid[];
  results: IntervalResult[];
  offsets: bigint[];
  /** Packed, as the contract takes them. */
  claims: bigint[];
  sums: bigint[];
  allotments: Allotment[];
  lot: bigint;
  intervals: number;
}

/** A market with its verbs, loaded from a snapshot, and what `build` adds. */
export function playWith<T extends object>(
  connection: Connection,
  build: (play: Play) => Promise<T>,
): () => Promise<Play & T> {
  const fixture = async () => {
    const play = await playOf(await deployMarket(connection));
    return { ...play, ...(await build(play)) };
  };
  return () => connection.networkHelpers.loadFixture(fixture);
}

/** Two sellers, two buyers and a session; asks at 300.00 and 350.00, bids at 400.00 and 380.00, the buyers' demand is not met whole. */
export async function smallSession(play: Play) {
  const [coal, wind, mill, town] = [
    await play.seller(),
    await play.seller({ source: Source.Wind }),
    await play.buyer(),
    await play.buyer(),
  ];
  const session = await play.open({}, [coal, wind]);
  const { product } = await play.auction.termsOf(session);
  const bids = [
    await play.bid(session, coal, { sell: [[300_000, 80]] }),
    await play.bid(session, wind, { sell: [[350_000, 50]] }),
    await play.bid(session, mill, { buy: [[400_000, 100]] }),
    await play.bid(session, town, { buy: [[380_000, 60]] }),
  ] as const;
  return { coal, wind, mill, town, session, product, bids };
}
