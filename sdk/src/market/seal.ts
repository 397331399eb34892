import { hexlify, randomBytes } from "ethers";
import { bidSheet, type BidSheet, commitment as hashes, cover, type Hex, type Side, words } from "../core/index.ts";
import type { Handle } from "../chain/handle.ts";
import { type Decimal, parsePrice } from "../units.ts";
import type { CommitmentData } from "./batches.ts";
import { commitment } from "./commitment.ts";
import { session as sessionOf, type SessionResult, sheetTermsOf } from "./session.ts";

/** A price–quantity step as a person declares it. */
export interface Step {
  side: Side;
  /** Number of the interval, 1 … n; all of them by default. */
  interval?: number;
  /** currency/MWh. */
  price: Decimal;
  energyKwh: number;
  /** Turn among equal asks, 0 … 3; 3 by default. */
  class?: number;
}

/** Who bids what, in which session. */
export interface SealParams {
  session: bigint;
  participant: bigint;
  /** What is bid; or a sheet that is made already. */
  steps?: readonly Step[];
  sheet?: BidSheet;
  /** Above the last one used; the next by default. */
  sequence?: bigint;
  /** 32 fresh random bytes by default. A salt that others know opens the bid. */
  salt?: Hex;
}

/**
 * A bid as its owner keeps it. Whoever knows salt and sheet can open the commitment; whoever loses them cannot, and loses the
 * bond.
 */
export interface SealedBid {
  session: bigint;
  participant: bigint;
  sequence: bigint;
  salt: Hex;
  /** Bytes of the sheet. */
  sheet: Hex;
  /** What is declared in the open. */
  commitment: CommitmentData;
}

/** A bid without a step. */
export class NothingBid extends TypeError {
  constructor() {
    super("A bid needs at least one step.");
  }
}

/** Seals a bid: makes its sheet, salt and commitment. Sends nothing. */
export async function seal(handle: Handle, params: SealParams): Promise<SealedBid> {
  const { session, participant } = params;
  const of = await sessionOf(handle, { session });
  const sequence = params.sequence ?? (await commitment(handle, { session, participant })).sequence + 1n;
  const { chainId, addresses } = handle.deployment;
  return sealFor(of, {
    ...params,
    sequence,
    chainId: BigInt(chainId),
    contract: addresses.UniformPriceAuction,
    salt: params.salt ?? (hexlify(randomBytes(32)) as Hex),
  });
}

/** The same without a chain, for a session that is known. */
export function sealFor(
  of: SessionResult,
  params: SealParams & { sequence: bigint; salt: Hex; chainId: bigint; contract: string },
): SealedBid {
  const { session, participant, sequence, salt, chainId, contract } = params;
  const terms = sheetTermsOf(of);
  const sheet = params.sheet ?? bidSheet.buildSheet(declared(params.steps ?? [], of), terms);
  if (sheet.rows.length === 0) throw new NothingBid();
  const sheetHash = bidSheet.sheetHash(sheet, of.intervals);
  const hash = hashes.commitHash({ chainId, contract, session, participant, sequence, salt, sheetHash });
  return {
    session,
    participant,
    sequence,
    salt,
    sheet: words.toHex(bidSheet.encode(sheet, of.intervals)),
    commitment: {
      participant,
      sequence,
      rows: sheet.rows.length,
      exposureExponent: hashes.exposureExponent(sheet, of.intervals),
      cover: cover.pack(cover.encode(worstCase(sheet, of))),
      hash,
    },
  };
}

/** Base units that the sheet can cost at most, with the performance bond of what it sells. */
function worstCase(sheet: BidSheet, of: SessionResult): bigint {
  const [lotKwh, days] = [BigInt(of.lotKwh), BigInt(of.deliveryDays)];
  const sells = { rows: sheet.rows.filter(({ side }) => side === "sell") };
  const sellLots = of.bondPerKwh === 0n ? 0n : hashes.exposureLots(sells, of.intervals);
  return cover.worstCase(sheet, of, lotKwh, days) + sellLots * lotKwh * days * of.bondPerKwh;
}

/** A side that is neither. */
export class NotASide extends TypeError {
  constructor(side: unknown) {
    super(`A step is of side "buy" or "sell", not ${JSON.stringify(side)}.`);
  }
}

/** Steps in units of the core. @throws NotASide */
function declared(steps: readonly Step[], of: SessionResult) {
  return steps.flatMap((step) => {
    if (!["buy", "sell"].includes(step.side)) throw new NotASide(step.side);
    return indexesOf(step.interval, of.intervals).map((interval) => ({
      side: step.side,
      interval,
      price: parsePrice(step.price),
      quantity: bidSheet.lotsOf(step.energyKwh, of.lotKwh),
      class: step.class ?? bidSheet.LAST_CLASS,
    }));
  });
}

/** Index of a numbered interval, or of all of them. */
const indexesOf = (interval: number | undefined, intervals: number): number[] =>
  interval === undefined ? Array.from({ length: intervals }, (_, i) => i) : [interval - 1];

/** A sealed bid as text, to be kept in a safe place. */
export function sealedBidToJson(bid: SealedBid): string {
  return JSON.stringify(bid, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value), 2);
}

/** The inverse of `sealedBidToJson`. */
export function sealedBidFromJson(text: string): SealedBid {
  const kept = JSON.parse(text) as SealedBid;
  const numbers = { participant: BigInt(kept.participant), sequence: BigInt(kept.sequence) };
  return {
    ...kept,
    ...numbers,
    session: BigInt(kept.session),
    commitment: { ...kept.commitment, ...numbers },
  };
}
