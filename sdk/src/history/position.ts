import { type History, rowsOf } from "./database.ts";
import type { Move } from "./facts/energy.ts";

/** A change in the life of a holding. */
export interface PositionStep {
  /** Where on the chain: block, and number of the event in it. */
  block: number;
  log: number;
  /** Unix time of the block. */
  time: number;
  move: Move;
  /** kWh per interval of each delivery day: got positive, gave negative. */
  changeKwh: number[];
  /** Holding afterwards, kWh per interval of each delivery day. */
  holdingKwh: number[];
  /** Unit that issued, or whose issue was split, withdrawn or recalled; null otherwise. */
  unit: bigint | null;
  /** Who gave or got in a transfer; the product that was split, where it came from a split; null otherwise. */
  other: bigint | null;
  /** Session in which it was traded; null otherwise. */
  session: bigint | null;
}

interface Row {
  block: bigint;
  log: bigint;
  time: bigint;
  move: Move;
  direction: bigint;
  lanes: string;
  unit: bigint | null;
  other: bigint | null;
  session: bigint | null;
}

/** The life of what a participant holds of a product, from its first kWh on. */
export function position(
  history: History,
  { participant, product }: { participant: bigint; product: bigint },
): PositionStep[] {
  const rows = rowsOf<Row>(
    history,
    `SELECT m.*, b.time FROM movement m JOIN block b ON b.number = m.block
     WHERE m.participant = ? AND m.product = ? ORDER BY m.block, m.log, m.row`,
    participant,
    product,
  );
  let held: number[] = [];
  return rows.map(({ block, log, time, move, direction, lanes, unit, other, session }) => {
    const changeKwh = (JSON.parse(lanes) as number[]).map((kwh) => Number(direction) * kwh + 0);
    held = changeKwh.map((kwh, i) => (held[i] ?? 0) + kwh);
    const where = { block: Number(block), log: Number(log), time: Number(time) };
    return { ...where, move, changeKwh, holdingKwh: held, unit, other, session };
  });
}
