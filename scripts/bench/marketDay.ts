/** Plays one market day of a workload on the embedded chain, from commitment to allotment, and counts what it costs. */
import { Signature, type TransactionReceipt } from "ethers";
import { network } from "hardhat";
import { commitment as hashes, bidSheet, cover, type Hex, words } from "../../sdk/src/core/index.ts";
import * as batches from "../../sdk/src/market/batches.ts";
import { OpenBook } from "../../sdk/src/market/book.ts";
import { COMMIT_TYPES } from "../../sdk/src/market/signCommitment.ts";
import { Kind } from "../../test/helpers/ledgers.ts";
import { deployMarket, type Market, SessionState } from "../../test/helpers/market.ts";
import { type Bidder, biddersOf, LOT_KWH, MOST_KWH, PRICES, type Workload } from "./workload.ts";

/** What a verb cost, over all its transactions. */
export interface Cost {
  gas: number;
  steps: number;
}

export type Verb = "commit" | "reveal" | "clear" | "allotBuyers" | "allotSellers";

/** What a day cost. */
export interface DayCost {
  verbs: Record<Verb, Cost>;
  /** Price–quantity steps. */
  steps: number;
  /** Gas of the dearest transaction. */
  maxTransaction: number;
  /** Bytes of the input of the longest transaction. */
  maxTransactionBytes: number;
}

/** Money of everybody, base units: enough for every sheet of the workload. */
const MONEY = 10n ** 20n;
const SEQUENCE = 1n;

/** A bidder on the chain, with what opens the bid. */
interface Entered extends Bidder {
  participant: bigint;
  salt: Hex;
  bytes: Uint8Array;
  signed: batches.SignedCommitment;
}

/** What watches a day: called when the session is open, and what it returns when everything is allotted. */
export type Watch = (market: Market) => Promise<() => Promise<void>>;

/** @param networkName network of the Hardhat configuration: `default` (london) or `newest` */
export async function playDay(workload: Workload, networkName = "default", watch?: Watch): Promise<DayCost> {
  const connection = await network.create({ network: networkName });
  try {
    const market = await deployMarket(connection);
    // So that the day before the traded one is in the calendar, for those that watch what comes after.
    if (watch !== undefined) await market.addProduct({ days: 1, intervals: workload.intervals });
    const product = await market.addProduct({ intervals: workload.intervals });
    const participants = await enterAll(market, workload, product);
    const session = await market.openSession({
      product,
      ...PRICES,
      lot: LOT_KWH,
      rowBond: 1_000_000_000n,
      exposureBond: 1n,
    });
    const entered = await sealAll(market, workload, session, participants);
    const watched = await watch?.(market);
    const cost = await new Day(market, workload, session, entered).play();
    await watched?.();
    return cost;
  } finally {
    await connection.close();
  }
}

/** Registers everybody under one account, pays in, and issues what the sellers may need. */
async function enterAll(market: Market, workload: Workload, product: bigint): Promise<[bigint, Bidder][]> {
  const { accounts, auction, house, register } = market;
  const account = accounts[0]!;
  const bidders = biddersOf(workload);
  const lanes = lanesOf(workload.intervals, MOST_KWH);
  const capacityKw = (MOST_KWH * BigInt(workload.intervals)) / 24n;
  const entered: [bigint, Bidder][] = [];
  for (const bidder of bidders) {
    const sells = bidder.sheet.rows.some(({ side }) => side === "sell");
    const participant = await market.admit(account, { kind: sells ? Kind.Generator : Kind.LargeUser });
    await market.fund(account, participant, MONEY);
    await house.connect(account).enableModule(participant, auction.target);
    if (sells) {
      const unit = await market.addUnit(participant, { capacityKw });
      await register.connect(account).issue(participant, unit, product, lanes);
    }
    entered.push([participant, bidder]);
  }
  return entered;
}

/** The same energy in every interval, as words of lanes. */
function lanesOf(intervals: number, kWh: bigint): bigint[] {
  const lanes = new Array<bigint>(Math.ceil(intervals / 8)).fill(0n);
  for (let i = 0; i < intervals; i++) lanes[i >> 3]! |= kWh << BigInt(32 * (i & 7));
  return lanes;
}

/** Seals and signs every sheet. */
async function sealAll(
  { accounts, auction, connection }: Market,
  { intervals }: Workload,
  session: bigint,
  participants: readonly (readonly [bigint, Bidder])[],
): Promise<Entered[]> {
  const { chainId } = await connection.ethers.provider.getNetwork();
  const contract = auction.target as string;
  const domain = { name: "UniformPriceAuction", version: "1", chainId, verifyingContract: contract };
  const entered: Entered[] = [];
  for (const [participant, bidder] of participants) {
    const { sheet } = bidder;
    const salt = words.toHex(words.keccak(words.toWord(participant)));
    const sheetHash = bidSheet.sheetHash(sheet, intervals);
    const worst = cover.worstCase(sheet, { ...PRICES, intervals }, BigInt(LOT_KWH), 1n);
    const data: batches.CommitmentData = {
      participant,
      sequence: SEQUENCE,
      rows: sheet.rows.length,
      exposureExponent: hashes.exposureExponent(sheet, intervals),
      cover: cover.pack(cover.encode(worst)),
      hash: hashes.commitHash({ chainId, contract, session, participant, sequence: SEQUENCE, salt, sheetHash }),
    };
    const signature = await accounts[0]!.signTypedData(domain, COMMIT_TYPES, { session, ...data });
    const signed = { ...data, signature: Signature.from(signature).compactSerialized as Hex };
    entered.push({ ...bidder, participant, salt, bytes: bidSheet.encode(sheet, intervals), signed });
  }
  return entered;
}

/** One day's transactions. Everything is sent by a stranger: no step of an auction needs anybody in particular. */
class Day {
  readonly #market: Market;
  readonly #intervals: number;
  readonly #session: bigint;
  readonly #entered: readonly Entered[];
  readonly #book: OpenBook;
  readonly #cost: DayCost;

  constructor(market: Market, { intervals }: Workload, session: bigint, entered: readonly Entered[]) {
    this.#market = market;
    this.#intervals = intervals;
    this.#session = session;
    this.#entered = entered;
    const items = entered.map(({ participant, bytes }) => ({ participant, sequence: SEQUENCE, sheet: bytes }));
    this.#book = new OpenBook(items, intervals);
    const stepsOf = (list: readonly Entered[]) => list.reduce((sum, { steps }) => sum + steps, 0);
    const cost = (list: readonly Entered[]): Cost => ({ gas: 0, steps: stepsOf(list) });
    this.#cost = {
      verbs: {
        commit: cost(entered),
        reveal: cost(entered),
        clear: cost(entered),
        allotBuyers: cost(entered.filter(({ side }) => side === "buy")),
        allotSellers: cost(entered.filter(({ side }) => side === "sell")),
      },
      steps: stepsOf(entered),
      maxTransaction: 0,
      maxTransactionBytes: 0,
    };
  }

  async play(): Promise<DayCost> {
    const { auction, passGate, untilAllots } = this.#market;
    await this.#commit();
    await passGate(this.#session, "revealsFrom");
    await this.#reveal();
    await passGate(this.#session, "revealsUntil");
    const claims = this.#book.packedClaims();
    const sums = await this.#clear(claims);
    await untilAllots(this.#session);
    await this.#allot(claims, sums);
    const { state } = await auction.recordOf(this.#session);
    if (Number(state) !== SessionState.Ended) throw new Error(`The session is in state ${state}, not ended.`);
    return this.#cost;
  }

  async #commit(): Promise<void> {
    const signed = this.#entered.map(({ signed }) => signed);
    for (const batch of batches.splitIntoBatches(signed, batches.commitmentCost, batches.BATCH_FIXED)) {
      await this.#send("commit", "commitMany", [this.#session, batches.concat(batch.map(batches.encodeCommitment))]);
    }
  }

  async #reveal(): Promise<void> {
    const openings = this.#entered.map(({ participant, salt, bytes }) => ({ participant, salt, sheet: bytes }));
    const costOf = (item: batches.OpeningItem) => batches.openingCost(item, this.#intervals);
    for (const batch of batches.splitIntoBatches(openings, costOf, batches.BATCH_FIXED)) {
      await this.#send("reveal", "reveal", [this.#session, batches.concat(batch.map(batches.encodeOpening))]);
    }
  }

  /** Returns the sums of the whole book. */
  async #clear(claims: readonly bigint[]): Promise<readonly bigint[]> {
    const costOf = (item: batches.BookItem) => batches.clearingCost(item, this.#intervals);
    const fixed = batches.clearFixed(this.#intervals);
    const from = this.#market.stranger.address;
    let progress = batches.clearBeginning(this.#intervals);
    for (const batch of batches.splitIntoBatches(this.#book.items, costOf, fixed)) {
      const items = batches.concat(batch.map(batches.encodeBookItem));
      await this.#send("clear", "clear", [this.#session, from, claims, progress, items]);
      progress = this.#book.clearingAt(claims, Number(progress.sheets) + batch.length);
    }
    return progress.sums;
  }

  /** Buyers and sellers in transactions of their own. */
  async #allot(claims: readonly bigint[], sums: readonly bigint[]): Promise<void> {
    const buyers = this.#entered.filter(({ side }) => side === "buy").length;
    const costOf = (item: batches.BookItem) => batches.allotmentCost(item, this.#intervals);
    const fixed = batches.allotFixed(this.#intervals);
    let done = 0;
    for (const [verb, items] of [
      ["allotBuyers", this.#book.items.slice(0, buyers)],
      ["allotSellers", this.#book.items.slice(buyers)],
    ] as const) {
      for (const batch of batches.splitIntoBatches(items, costOf, fixed)) {
        const progress = this.#book.allotmentAt(claims, sums, done);
        const bytes = batches.concat(batch.map(batches.encodeBookItem));
        await this.#send(verb, "allot", [this.#session, claims, sums, progress, bytes]);
        done += batch.length;
      }
    }
  }

  /** Sends a transaction and books what it costs. */
  async #send(verb: Verb, name: "commitMany" | "reveal" | "clear" | "allot", args: readonly unknown[]): Promise<void> {
    const { auction, stranger } = this.#market;
    const data = auction.interface.encodeFunctionData(name as "reveal", args as never);
    const sent = await stranger.sendTransaction({ to: auction.target, data, gasLimit: 2 ** 24 - 1 });
    const receipt = (await sent.wait()) as TransactionReceipt;
    for (const log of receipt.logs) {
      const event = auction.interface.parseLog(log)?.name ?? "";
      if (event.endsWith("Refused")) throw new Error(`A bid of the workload was refused (${event}).`);
    }
    const gas = Number(receipt.gasUsed);
    this.#cost.verbs[verb].gas += gas;
    this.#cost.maxTransaction = Math.max(this.#cost.maxTransaction, gas);
    this.#cost.maxTransactionBytes = Math.max(this.#cost.maxTransactionBytes, (data.length - 2) / 2);
  }
}
