/**
 * Checks a session from transaction inputs and events alone: what was declared, whether it is the book, whether the result is the
 * true one, and whether everybody got what it says. Nothing of the operator's is believed.
 */
import { bidSheet, type BidSheet, commitment as hashes, CoreError, lanes, uniformKernel } from "../core/index.ts";
import { type BlockRange, findEvents } from "../chain/events.ts";
import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import { BookIncomplete } from "../errors/index.ts";
import { packClaim, packSums, resultHash } from "./batches.ts";
import { sheetHashOf } from "./book.ts";
import { commitmentOfWord, type CommitmentResult } from "./commitment.ts";
import { type BookResult, readBook, type ReadBookOptions } from "./readBook.ts";
import { result as resultOf } from "./result.ts";
import { session as sessionOf, type SessionResult, sheetTermsOf } from "./session.ts";

/** One thing that was looked at. */
export interface Check {
  /** What must hold, in English and Chinese. */
  en: string;
  zh: string;
  /** Whether it holds; null where the session is not so far yet. */
  holds: boolean | null;
  /** What was found: how many, or what differs. */
  found: string;
}

/** Where a participant's sheet stands in the book. */
export interface Inclusion {
  participant: bigint;
  /** Position, from 1. */
  position: number;
  sheetHash: string;
  leaf: string;
  /** The book before and after it. */
  before: string;
  after: string;
  /** Steps as declared, interval from 1, price in 0.001 currency/MWh, quantity in lots. */
  steps: { interval: number; side: "buy" | "sell"; price: number; lots: number }[];
}

/** What came of a verification. */
export interface Verification {
  session: bigint;
  state: string;
  checks: Check[];
  /** Nothing that could be checked fails. */
  holds: boolean;
  /** For the participant that was asked for, if its sheet is in the book. */
  inclusion: Inclusion | null;
  /** For the participant that was asked for, why its sheet is not in the book. The session is no less true for it. */
  absence: { participant: bigint; en: string; zh: string } | null;
}

/** Which session, and whose sheet to prove. */
export interface VerifyParams {
  session: bigint;
  /** Proves that the sheet of this participant is in the book, unchanged. */
  participant?: bigint;
}

const outOf = (good: number, all: number) => `${good} of ${all}`;

/** The contracts of the record are there, on the chain of the record. */
async function deploymentCheck({ deployment, provider }: Handle): Promise<Check> {
  const { chainId } = await provider.getNetwork();
  const names = Object.entries(deployment.addresses);
  const codes = await Promise.all(names.map(([, address]) => provider.getCode(address)));
  const empty = names.filter((_, i) => codes[i] === "0x").map(([name]) => name);
  const wrongChain = chainId !== BigInt(deployment.chainId);
  return {
    en: "The deployment record matches the chain.",
    zh: "部署记录与链一致。",
    holds: empty.length === 0 && !wrongChain,
    found: wrongChain
      ? `the record is of chain ${deployment.chainId}, the node of chain ${chainId}`
      : empty.length > 0
        ? `no contract at the address of ${empty.join(", ")}`
        : `${names.length} contracts on chain ${chainId}`,
  };
}

/** Every sheet opens its commitment: what was sealed is what was revealed. */
function openingCheck(
  { deployment }: Handle,
  of: SessionResult,
  { sheets }: BookResult,
  sealed: Map<bigint, bigint>,
): Check {
  const wrong = sheets.filter(({ participant, sequence, salt, sheet }) => {
    const given = hashes.commitHash({
      chainId: BigInt(deployment.chainId),
      contract: deployment.addresses.UniformPriceAuction,
      session: of.session,
      participant,
      sequence,
      salt,
      sheetHash: sheetHashOf(sheet, of.intervals),
    });
    return BigInt(given) >> 64n !== sealed.get(participant);
  });
  return {
    en: "What was revealed is what was sealed: every sheet opens its commitment.",
    zh: "揭示的申报单与密封承诺一致。",
    holds: wrong.length === 0,
    found:
      wrong.length === 0
        ? outOf(sheets.length, sheets.length)
        : `not those of participants ${wrong.map(({ participant }) => participant).join(", ")}`,
  };
}

/** Everything was sealed before gate closure and revealed after it, in its window. */
async function windowCheck(
  handle: Handle,
  of: SessionResult,
  { sheets }: BookResult,
  commitBlocks: readonly number[],
): Promise<Check> {
  const numbers = [...new Set([...commitBlocks, ...sheets.map(({ blockNumber }) => blockNumber)])];
  const times = new Map(
    await Promise.all(
      numbers.map(async (number) => [number, (await handle.provider.getBlock(number))?.timestamp ?? 0] as const),
    ),
  );
  const passed = (number: number, gate: { time: number; blockNumber: number }) =>
    times.get(number)! >= gate.time && number >= gate.blockNumber;
  const { opensAt, closesAt, revealsFrom, revealsUntil } = of.gates;
  const commits = commitBlocks.filter((number) => passed(number, opensAt) && !passed(number, closesAt)).length;
  const reveals = sheets.filter(
    ({ blockNumber }) => passed(blockNumber, revealsFrom) && !passed(blockNumber, revealsUntil),
  ).length;
  return {
    en: "Bids were sealed before gate closure and revealed in the window after it.",
    zh: "申报在截止前密封，在揭示窗口内揭示。",
    holds: commits === commitBlocks.length && reveals === sheets.length,
    found: `${outOf(commits, commitBlocks.length)} commitments, replaced ones among them, ${outOf(reveals, sheets.length)} sheets in time`,
  };
}

/** The sheets as steps. */
const decoded = (book: BookResult, intervals: number): BidSheet[] =>
  book.sheets.map(({ sheet }) => bidSheet.decode(sheet, intervals));

/** Prices, volumes and the hash of claims and sums are those of the book. */
async function resultCheck(
  handle: Handle,
  of: SessionResult,
  results: readonly uniformKernel.IntervalResult[],
): Promise<Check> {
  const text = {
    en: "Prices and volumes are the only ones that the book allows.",
    zh: "价格与电量是该申报册唯一可能的出清结果。",
  };
  if (of.state === "Live") return { ...text, holds: null, found: "not cleared yet" };
  const stored = await resultOf(handle, { session: of.session });
  if (of.sheets === 0) {
    const traded = stored.filter(({ volumeKwh }) => volumeKwh !== 0).length;
    return { ...text, holds: traded === 0, found: `no sheet in the book, ${traded} intervals with trade` };
  }
  const same = results.filter(({ price, volume }, i) => {
    const volumeKwh = Number(volume) * of.lotKwh;
    return stored[i]!.volumeKwh === volumeKwh && stored[i]!.price === price;
  }).length;
  const claims = results.map(({ claim }) => packClaim(claim));
  const sums = results.map(({ sums: each }) => packSums(each));
  const record = await read(handle, () => handle.contracts.auction.recordOf(of.session));
  const hashed = resultHash(claims, sums) === record.result;
  return {
    ...text,
    holds: same === results.length && hashed,
    found: `${outOf(same, results.length)} intervals${hashed ? "" : ", but other claims are on record"}`,
  };
}

/** kWh per interval that the session's transactions moved, bought positive. */
async function movedBy(handle: Handle, of: SessionResult): Promise<Map<bigint, number[]>> {
  const allotted = await findEvents(handle, "auction", "SheetsAllotted", [of.session]);
  const transactions = new Set(allotted.map(({ transactionHash }) => transactionHash));
  const { UniformPriceAuction: module } = handle.deployment.addresses;
  const moves = await findEvents(handle, "register", "EnergyMoved", [of.product, module]);
  const moved = new Map<bigint, number[]>();
  const width = Math.ceil(of.intervals / lanes.LANES);
  for (const { values, transactionHash } of moves) {
    if (!transactions.has(transactionHash)) continue;
    for (const [h, head] of values.heads.entries()) {
      const own = moved.get(head >> 1n) ?? new Array<number>(of.intervals).fill(0);
      const day = lanes.unpack(values.lanes.slice(h * width, (h + 1) * width), of.intervals);
      day.forEach((kwh, i) => (own[i]! += (head & 1n) === 1n ? -kwh : kwh));
      moved.set(head >> 1n, own);
    }
  }
  return moved;
}

/** Everybody got what the result says, in energy and in money. */
async function allotmentChecks(
  handle: Handle,
  of: SessionResult,
  book: BookResult,
  results: readonly uniformKernel.IntervalResult[],
): Promise<Check[]> {
  const energy = {
    en: "Everybody's position moved by its fills, to the last lot.",
    zh: "各主体持有电量按成交结果变动，精确到最后一手。",
  };
  const money = { en: "Everybody's net amount is its fills at the price.", zh: "各主体净额 = 成交电量 × 出清价格。" };
  const even = {
    en: "What was bought is what was sold, and the net amounts add up to zero.",
    zh: "买入电量 = 卖出电量，净额合计为零。",
  };
  if (of.state !== "Ended") {
    return [energy, money, even].map((text) => ({ ...text, holds: null, found: "not allotted yet" }));
  }
  const sheets = decoded(book, of.intervals);
  const offsets = uniformKernel.tieOffsets(results, book.saltSum, of.session);
  const expected = uniformKernel.allot(sheets, results, offsets, BigInt(of.lotKwh), 1n);
  const moved = await movedBy(handle, of);
  const stored = await read(handle, () =>
    Promise.all(
      book.sheets.map(async ({ participant }) =>
        commitmentOfWord(await handle.contracts.auction.commitmentOf(of.session, participant)),
      ),
    ),
  );
  const fits = book.sheets.filter(({ participant }, s) => {
    const own = moved.get(participant) ?? new Array<number>(of.intervals).fill(0);
    return expected[s]!.lots.every((filled, i) => Number(filled) * of.lotKwh === own[i]);
  }).length;
  const paid = stored.filter(
    ({ state, netPerDay }, s) => state === "allotted" && netPerDay === expected[s]!.netAmount,
  ).length;
  const balanced = Array.from({ length: of.intervals }, (_, i) => i).filter(
    (i) => [...moved.values()].reduce((sum, own) => sum + own[i]!, 0) === 0,
  ).length;
  const rest = stored.reduce((sum, { netPerDay }) => sum + netPerDay, 0n);
  const strangers = [...moved.keys()].filter((id) => !book.sheets.some(({ participant }) => participant === id));
  return [
    {
      ...energy,
      holds: fits === sheets.length && strangers.length === 0,
      found: `${outOf(fits, sheets.length)} participants${strangers.length > 0 ? `, and participants ${strangers.join(", ")} without a sheet` : ""}`,
    },
    { ...money, holds: paid === sheets.length, found: `${outOf(paid, sheets.length)} participants` },
    {
      ...even,
      holds: balanced === of.intervals && rest === 0n,
      found: `${outOf(balanced, of.intervals)} intervals, net ${rest}`,
    },
  ];
}

/** Nothing moved in a session that was cancelled or voided. */
async function stillnessCheck(handle: Handle, of: SessionResult): Promise<Check> {
  const [opened] = await findEvents(handle, "auction", "SessionOpened", [of.session]);
  const ends = await Promise.all([
    findEvents(handle, "auction", "SessionCancelled", [of.session]),
    findEvents(handle, "auction", "SessionVoided", [of.session]),
  ]);
  const range = { fromBlock: opened?.blockNumber, toBlock: ends.flat().at(-1)?.blockNumber };
  const { UniformPriceAuction: module } = handle.deployment.addresses;
  const moves = await findEvents(handle, "register", "EnergyMoved", [of.product, module], range);
  return {
    en: `The session was ${of.state.toLowerCase()}: no energy moved.`,
    zh: of.state === "Voided" ? "场次已作废：没有电量变动。" : "场次已取消：没有电量变动。",
    holds: moves.length === 0,
    found: moves.length === 0 ? "no move" : `${moves.length} moves`,
  };
}

/** A bid by its last commitment, and what was released of it. */
interface Bid {
  word: CommitmentResult;
  state: "standing" | "withdrawn" | "voided";
  returned: bigint;
  forfeited: bigint;
}

/** Whether a block was before gate closure. */
const beforeClosing = async ({ provider }: Handle, { gates }: SessionResult, blockNumber: number) =>
  ((await provider.getBlock(blockNumber))?.timestamp ?? 0) < gates.closesAt.time;

/** What became of everybody's last commitment, outside of the book. */
async function bidsOf(handle: Handle, of: SessionResult, options: BlockRange): Promise<Map<bigint, Bid>> {
  const found = await Promise.all([
    findEvents(handle, "auction", "BidCommitted", [of.session], options),
    findEvents(handle, "auction", "BidWithdrawn", [of.session], options),
    findEvents(handle, "auction", "CommitmentReleased", [of.session], options),
  ]);
  const bids = new Map<bigint, Bid>();
  for (const event of found.flat().sort((a, b) => a.blockNumber - b.blockNumber || a.index - b.index)) {
    const { participant } = event.values;
    if (event.name === "BidCommitted") {
      const word = commitmentOfWord(event.values.commitment);
      bids.set(participant, { word, state: "standing", returned: 0n, forfeited: 0n });
      continue;
    }
    const bid = bids.get(participant);
    if (bid === undefined) continue;
    if (event.name === "BidWithdrawn") bid.state = "withdrawn";
    else {
      bid.returned += event.values.returned;
      bid.forfeited += event.values.forfeited;
      // The registrar voids commitments of the suspended, before closing alone.
      if (await beforeClosing(handle, of, event.blockNumber)) bid.state = "voided";
    }
  }
  return bids;
}

/** Cover and bond of bids without allotment went back, and the bond of the silent to the beneficiary. */
function returnCheck(of: SessionResult, bids: ReadonlyMap<bigint, Bid>, inBook: ReadonlySet<bigint>): Check {
  const text = {
    en: "Cover and bond of bids without allotment went where the rules send them.",
    zh: "未参与分配的申报，其备付金和保证金按规则退还或没收。",
  };
  if (of.state === "Live") return { ...text, holds: null, found: "the session is alive" };
  const all = of.state === "Cancelled" || of.state === "Voided";
  const wanted = [...bids].filter(
    ([participant, { state }]) => state === "voided" || (state === "standing" && (all || !inBook.has(participant))),
  );
  let [done, wrong] = [0, 0];
  for (const [, { word, state, returned, forfeited }] of wanted) {
    const bond = hashes.bond(word.rows, word.exposureExponent, of.rowBond, of.exposureBond);
    const whole = all || state === "voided";
    const [back, lost] = whole ? [word.cover + bond, 0n] : [word.cover, bond];
    if (returned === back && forfeited === lost) done++;
    else if (forfeited > lost || (returned !== 0n && returned !== back)) wrong++;
  }
  const found = wanted.length === 0 ? "there are none" : `${outOf(done, wanted.length)} participants`;
  if (wrong > 0) return { ...text, holds: false, found: `${found}, ${wrong} with other amounts` };
  return { ...text, holds: done === wanted.length ? true : null, found };
}

/** Why somebody's sheet is not in the book. */
function absenceOf(of: SessionResult, participant: bigint, bid: Bid | undefined): Verification["absence"] {
  const early = ["waiting", "committing", "sealed", "revealing"].includes(of.phase);
  const why = {
    none: { en: "it never bid in this session", zh: "该主体未在本场次申报" },
    withdrawn: { en: "it withdrew its bid", zh: "该主体已撤回申报" },
    voided: { en: "its bid was voided, because it was suspended", zh: "该主体被暂停，其申报已作废" },
    standing: early
      ? { en: "its bid is sealed and not revealed yet", zh: "其申报已密封，尚未揭示" }
      : { en: "its bid was sealed and never revealed", zh: "其申报已密封但未揭示" },
  };
  return { participant, ...why[bid?.state ?? "none"] };
}

/** Proof that a sheet is in the book: the chain of hashes before and after it. */
function inclusionOf(of: SessionResult, book: BookResult, participant: bigint): Inclusion | null {
  let chain: string = hashes.EMPTY_BOOK;
  for (const [s, own] of book.sheets.entries()) {
    const sheetHash = sheetHashOf(own.sheet, of.intervals);
    const leaf = hashes.leaf(own.participant, own.sequence, sheetHash);
    const after = hashes.bookNext(chain, leaf);
    if (own.participant === participant) {
      const sheet = bidSheet.decode(own.sheet, of.intervals);
      const steps = Array.from({ length: of.intervals }, (_, i) =>
        sheet.rows.flatMap((row) =>
          bidSheet.stepsOf(row, i).map(({ key, quantity }) => ({
            interval: i + 1,
            side: row.side,
            price: bidSheet.priceOf(of, key),
            lots: quantity,
          })),
        ),
      ).flat();
      return { participant, position: s + 1, sheetHash, leaf, before: chain, after, steps };
    }
    chain = after;
  }
  return null;
}

/** The book hashes to the one on the chain, or why it does not. */
async function bookOf(handle: Handle, session: bigint, options: ReadBookOptions): Promise<BookResult | string> {
  try {
    return await readBook(handle, { session }, options);
  } catch (error) {
    if (error instanceof BookIncomplete || error instanceof CoreError) return error.message;
    throw error;
  }
}

/**
 * Verifies a session from what every node has. In any phase: what cannot be checked yet is null.
 * @throws UnknownSession
 */
export async function verify(
  handle: Handle,
  params: VerifyParams,
  options: ReadBookOptions = {},
): Promise<Verification> {
  const checks = [await deploymentCheck(handle)];
  if (checks[0]!.holds === false) {
    return { session: params.session, state: "Unknown", checks, holds: false, inclusion: null, absence: null };
  }
  const of = await sessionOf(handle, params);
  const committed = await findEvents(handle, "auction", "BidCommitted", [of.session], options);
  const book = await bookOf(handle, of.session, options);
  const whole = typeof book !== "string";
  checks.push({
    en: "The sheets found in transactions are the whole book, in its order.",
    zh: "从交易输入还原的申报单即为完整的申报册。",
    holds: whole && book.saltSum === of.saltSum,
    found: whole ? `${book.sheets.length} sheets, ${of.book}` : book,
  });
  let inclusion: Inclusion | null = null;
  let absence: Verification["absence"] = null;
  if (whole) {
    const sealed = new Map(
      committed.map(({ values }) => [values.participant, commitmentOfWord(values.commitment).hash]),
    );
    const priceTerms = { rule: of.rule, k: of.k, step: of.step };
    const results = uniformKernel.clearBook(decoded(book, of.intervals), sheetTermsOf(of), priceTerms);
    checks.push(
      openingCheck(handle, of, book, sealed),
      await windowCheck(
        handle,
        of,
        book,
        committed.map(({ blockNumber }) => blockNumber),
      ),
    );
    if (of.state === "Cancelled" || of.state === "Voided") checks.push(await stillnessCheck(handle, of));
    else {
      checks.push(await resultCheck(handle, of, results), ...(await allotmentChecks(handle, of, book, results)));
    }
    const bids = await bidsOf(handle, of, options);
    const inBook = new Set(book.sheets.map(({ participant }) => participant));
    checks.push(returnCheck(of, bids, inBook));
    const asked = params.participant;
    if (asked !== undefined) {
      inclusion = inclusionOf(of, book, asked);
      if (inclusion === null) absence = absenceOf(of, asked, bids.get(asked));
      else {
        checks.push({
          en: `The sheet of participant ${asked} is in the book, unchanged.`,
          zh: `市场主体 ${asked} 的申报单在申报册中且未被改动。`,
          holds: true,
          found: `number ${inclusion.position}, leaf ${inclusion.leaf}`,
        });
      }
    }
  }
  return {
    session: of.session,
    state: of.state,
    checks,
    holds: checks.every(({ holds }) => holds !== false),
    inclusion,
    absence,
  };
}
