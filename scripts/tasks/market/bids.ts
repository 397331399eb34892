/** Bid sheets as a table: a step a row, checked whole against the terms of the session. */
import { CoreError } from "../../../sdk/src/core/index.ts";
import { sealFor, type SealedBid, type SessionResult, type Step } from "../../../sdk/src/market/index.ts";
import { formatPrice } from "../../../sdk/src/units.ts";
import type { Desk } from "../desk.ts";
import { intervals, oneOf, optional, price, text, UINT32, whole } from "../files/columns.ts";
import { readTable } from "../files/table.ts";
import { participantsByRef, resolveIds } from "../people.ts";

export interface BidsOptions {
  file: string;
  /** Table of participants, where bids name them. */
  participants: string | undefined;
}

/** Steps of a participant. */
export interface BidRow {
  participant: bigint;
  steps: Step[];
}

/** A salt that is never used: only the bytes of the sheet are asked for. */
const ANY_SALT: SealedBid["salt"] = `0x${"00".repeat(32)}`;

/** Reads bid sheets; what the chain would refuse to reveal is told here, with line and column. @throws BadInput */
export async function readBids(
  market: Desk,
  of: SessionResult,
  { file, participants }: BidsOptions,
): Promise<BidRow[]> {
  const table = readTable(file, {
    participant: text,
    side: oneOf(["buy", "sell"]),
    interval: intervals,
    price,
    energyKwh: whole(1, UINT32),
    class: optional(whole(0, 3), 3),
  });
  const known = await participantsByRef(market, participants);
  const ids = resolveIds(table, "participant", known, "participant", "participants");
  const sheets = new Map<bigint, BidRow & { line: number }>();
  for (const row of table.rows) {
    const { side, interval, price: units, energyKwh, class: turn } = row.values;
    const last = Math.min(interval.last, of.intervals);
    if (interval.first > of.intervals || (interval.last !== Infinity && interval.last > of.intervals)) {
      table.fault(row, "interval", `the session has ${of.intervals} intervals, not ${interval.last}.`);
    }
    if (units < of.floor || units > of.cap) {
      const range = `${formatPrice(of.floor)} to ${formatPrice(of.cap)}`;
      table.fault(row, "price", `${formatPrice(units)} is out of range: prices of the session go from ${range}.`);
    } else if ((units - of.floor) % of.tick !== 0) {
      table.fault(row, "price", `${formatPrice(units)} is not on a tick of ${formatPrice(of.tick)}.`);
    }
    const least = of.lotKwh * of.minLots;
    if (energyKwh % of.lotKwh !== 0 || energyKwh < least) {
      const lots = of.lotKwh === 1 ? "" : ` in lots of ${of.lotKwh} kWh`;
      table.fault(row, "energyKwh", `${energyKwh} kWh is no step of the session: at least ${least} kWh${lots}.`);
    }
    const participant = ids.get(row.line);
    if (participant === undefined) continue;
    const sheet = sheets.get(participant) ?? { participant, steps: [], line: row.line };
    sheets.set(participant, sheet);
    const step = { side, price: formatPrice(units), energyKwh, ...(side === "sell" ? { class: turn } : {}) };
    const isAll = interval.first === 1 && interval.last === Infinity;
    if (isAll) sheet.steps.push(step);
    else for (let at = interval.first; at <= last; at++) sheet.steps.push({ ...step, interval: at });
  }
  if (!table.faulty) {
    for (const sheet of sheets.values()) {
      try {
        sheetOf(market, of, sheet);
      } catch (error) {
        if (!(error instanceof CoreError)) throw error;
        table.fault(sheet, "participant", `the bid sheet of participant ${sheet.participant}: ${error.message}`);
      }
    }
  }
  table.done();
  return [...sheets.values()].map(({ participant, steps }) => ({ participant, steps }));
}

/** Bytes of the sheet that steps make. */
export const sheetOf = ({ deployment }: Desk, of: SessionResult, { participant, steps }: BidRow): SealedBid["sheet"] =>
  sealFor(of, {
    session: of.session,
    participant,
    steps,
    sequence: 1n,
    salt: ANY_SALT,
    chainId: BigInt(deployment.chainId),
    contract: deployment.addresses.UniformPriceAuction,
  }).sheet;
