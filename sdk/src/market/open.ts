import { type PriceRule, priceRule } from "../core/index.ts";
import { one } from "../chain/one.ts";
import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";
import { numberOfSource, type Source } from "../participants/kinds.ts";
import { type Decimal, type Money, parseMoney, parsePrice, parseTime, type Time } from "../units.ts";
import { GATE_NAMES, type GateName } from "./session.ts";

/** A gate by time alone, or of time and block: passed when both are reached. */
export type GateTerms = Time | { time: Time; blockNumber: number };

/** Terms of a session, as people write them. Prices in currency/MWh. */
export interface OpenParams {
  product: bigint;
  /** Lowest and highest price, multiples of the tick. */
  floor: Decimal;
  cap: Decimal;
  tick: Decimal;
  /** Rounding step of the clearing price; the tick by default. */
  step?: Decimal;
  /** 1 by default. */
  lotKwh?: number;
  /** Lots of a step at least; 1 by default. */
  minLots?: number;
  /** Rows of a sheet at most; 32 by default. */
  maxRows?: number;
  /** Competitive by default. */
  rule?: PriceRule;
  /** 0 … 10,000, counted from the ask side; 5,000 by default. */
  k?: number;
  /** Sources in order of their turn among equal asks, up to three; none by default. */
  tieOrder?: readonly Source[];
  /** Government or regulator participant that gets forfeited bonds. */
  beneficiary: bigint;
  /** Bond for each declared row; 0 by default. */
  rowBond?: Money;
  /** Bond for each lot of declared exposure; 0 by default. */
  exposureBond?: Money;
  /** opensAt < closesAt < revealsFrom < revealsUntil < clearBy ≤ allotFrom ≤ delivery gate. */
  gates: Readonly<Record<GateName, GateTerms>>;
  /** Time and blocks between clearing and allotment in which objections are heard; none by default. */
  objection?: { seconds: number; blocks?: number };
}

/** The opening, with the new session's id. */
export interface OpenReceipt extends Receipt {
  session: bigint;
}

/** A gate as the contract takes it. */
function gateOf(terms: GateTerms): { time: number; blockNumber: number } {
  return typeof terms === "object" && "time" in terms
    ? { time: parseTime(terms.time), blockNumber: terms.blockNumber }
    : { time: parseTime(terms), blockNumber: 0 };
}

/** Terms as the contract takes them. @throws NotDecimal, NotATime */
export function termsOf(params: OpenParams) {
  const { tick, tieOrder = [], objection = { seconds: 0 } } = params;
  const gates = Object.fromEntries(GATE_NAMES.map((name) => [name, gateOf(params.gates[name])]));
  return {
    product: params.product,
    floor: parsePrice(params.floor),
    cap: parsePrice(params.cap),
    tick: parsePrice(tick),
    step: parsePrice(params.step ?? tick),
    lot: params.lotKwh ?? 1,
    minLots: params.minLots ?? 1,
    maxRows: params.maxRows ?? 32,
    rule: priceRule.PRICE_RULE_NAMES.indexOf(params.rule ?? "competitive"),
    k: params.k ?? 5_000,
    tieOrder: tieOrder.reduce((packed, source, turn) => packed | (numberOfSource(source) << (4 * turn)), 0),
    beneficiary: params.beneficiary,
    rowBond: parseMoney(params.rowBond ?? 0n),
    exposureBond: parseMoney(params.exposureBond ?? 0n),
    ...(gates as Record<GateName, ReturnType<typeof gateOf>>),
    objection: { time: objection.seconds, blockNumber: objection.blocks ?? 0 },
  };
}

/** Operator: opens a session. Its product is held to this session until it ends. */
export async function open(handle: Handle, params: OpenParams, options?: WriteOptions): Promise<OpenReceipt> {
  const terms = termsOf(params);
  const { auction } = handle.contracts;
  const receipt = await send(handle, () => auction.openSession.populateTransaction(terms), options);
  return { ...receipt, session: one(receipt.events, "auction", "SessionOpened").session };
}
