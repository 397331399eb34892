import type { PriceRule, SheetTerms } from "../core/index.ts";
import { priceRule } from "../core/index.ts";
import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import { ENUMS, type EnumValue, UnknownSession } from "../errors/index.ts";
import type { Source } from "../participants/kinds.ts";

/** Names of the gates, in order. */
export const GATE_NAMES = ["opensAt", "closesAt", "revealsFrom", "revealsUntil", "clearBy", "allotFrom"] as const;

/** Name of a gate. */
export type GateName = (typeof GATE_NAMES)[number];

/** A gate of time (Unix seconds) and block; block 0 stands for "by time alone". */
export interface Gate {
  time: number;
  blockNumber: number;
}

/** What can be done in a session now. */
export type Phase =
  | "waiting"
  | "committing"
  | "sealed"
  | "revealing"
  | "clearing"
  | "objections"
  | "allotting"
  | "ended"
  | "cancelled"
  | "voided";

/** A session as it stands. Prices in 0.001 currency/MWh, bonds in base units. */
export interface SessionResult {
  session: bigint;
  product: bigint;
  state: EnumValue<"SessionState">;
  /** By the latest block. */
  phase: Phase;
  floor: number;
  cap: number;
  tick: number;
  step: number;
  lotKwh: number;
  minLots: number;
  maxRows: number;
  rule: PriceRule;
  /** 0 … 10,000, counted from the ask side. */
  k: number;
  /** Sources in order of their turn among equal asks; empty for no order. */
  tieOrder: Source[];
  beneficiary: bigint;
  rowBond: bigint;
  exposureBond: bigint;
  gates: Record<GateName, Gate>;
  /** Time and blocks between clearing and allotment. */
  objection: Gate;
  intervals: number;
  deliveryDays: number;
  bondPerKwh: bigint;
  /** Sheets in the book. */
  sheets: number;
  /** Sheets allotted so far. */
  sheetsAllotted: number;
  /** Hash chain over the book. */
  book: string;
  /** Σ of the salts of the book, modulo 2²⁵⁶. */
  saltSum: bigint;
  clearedAt: Gate;
}

const gateOf = ({ time, blockNumber }: { time: bigint; blockNumber: bigint }): Gate => ({
  time: Number(time),
  blockNumber: Number(blockNumber),
});

/** Sources of a packed tie order, class 0 first. */
function tieOrderOf(packed: bigint): Source[] {
  return [0n, 4n, 8n].flatMap((shift) => {
    const source = ENUMS.Source[Number((packed >> shift) & 15n)] ?? "None";
    return source === "None" ? [] : [source];
  });
}

/** A session. @throws UnknownSession */
export async function session(handle: Handle, params: { session: bigint }): Promise<SessionResult> {
  const { auction } = handle.contracts;
  const id = params.session;
  const [terms, record, latest] = await read(handle, () =>
    Promise.all([auction.termsOf(id), auction.recordOf(id), handle.provider.getBlock("latest")]),
  );
  const state = ENUMS.SessionState[Number(record.state)] ?? "None";
  if (state === "None") throw new UnknownSession({ session: id });
  const gates = Object.fromEntries(GATE_NAMES.map((name) => [name, gateOf(terms[name])])) as Record<GateName, Gate>;
  const now = { time: latest?.timestamp ?? 0, blockNumber: latest?.number ?? 0 };
  const objection = gateOf(terms.objection);
  const clearedAt = gateOf({ time: record.clearedAtTime, blockNumber: record.clearedAtBlock });
  return {
    session: id,
    product: terms.product,
    state,
    phase: phaseOf(state, gates, objection, clearedAt, now),
    floor: Number(terms.floor),
    cap: Number(terms.cap),
    tick: Number(terms.tick),
    step: Number(terms.step),
    lotKwh: Number(terms.lot),
    minLots: Number(terms.minLots),
    maxRows: Number(terms.maxRows),
    rule: priceRule.PRICE_RULE_NAMES[Number(terms.rule)] ?? "competitive",
    k: Number(terms.k),
    tieOrder: tieOrderOf(terms.tieOrder),
    beneficiary: terms.beneficiary,
    rowBond: terms.rowBond,
    exposureBond: terms.exposureBond,
    gates,
    objection,
    intervals: Number(record.intervals),
    deliveryDays: Number(record.deliveryDays),
    bondPerKwh: record.bondPerKwh,
    sheets: Number(record.sheets),
    sheetsAllotted: Number(BigInt(record.cursor) & 0xffffffffn),
    book: record.book,
    saltSum: record.salts,
    clearedAt,
  };
}

/** Phases follow from state and gates. */
function phaseOf(
  state: EnumValue<"SessionState">,
  gates: Record<GateName, Gate>,
  objection: Gate,
  clearedAt: Gate,
  now: Gate,
): Phase {
  const passed = (gate: Gate) => now.time >= gate.time && now.blockNumber >= gate.blockNumber;
  if (state === "Live") {
    if (passed(gates.revealsUntil)) return "clearing";
    if (passed(gates.revealsFrom)) return "revealing";
    if (passed(gates.closesAt)) return "sealed";
    return passed(gates.opensAt) ? "committing" : "waiting";
  }
  if (state === "Cleared") {
    const heard = {
      time: clearedAt.time + objection.time,
      blockNumber: clearedAt.blockNumber + objection.blockNumber,
    };
    return passed(gates.allotFrom) && passed(heard) ? "allotting" : "objections";
  }
  return state === "Cancelled" ? "cancelled" : state === "Voided" ? "voided" : "ended";
}

/** What a sheet of the session may say. */
export function sheetTermsOf(of: SessionResult): SheetTerms {
  const { floor, cap, tick, intervals, maxRows, minLots, tieOrder } = of;
  return { floor, cap, tick, intervals, maxRows, minLots, tieOrder: tieOrder.length > 0 };
}
