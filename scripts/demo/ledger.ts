/** What the chain says was moved: read from its events and its state, never from what the demo remembers. */
import { lanes, words } from "../../sdk/src/core/index.ts";
import { findEvents } from "../../sdk/src/chain/events.ts";
import type { MarketDay, Seat } from "./day.ts";

/** What the session moved for one participant. */
export interface Movement {
  participant: bigint;
  /** kWh per interval. */
  bought: number[];
  sold: number[];
  /** Base units, positive to receive. */
  net: bigint;
}

const RECORD = 20;

/** Net amounts in the records of an allotment. */
function recordsOf(packed: string): { participant: bigint; net: bigint }[] {
  const bytes = words.fromHex(packed);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return Array.from({ length: bytes.length / RECORD }, (_, i) => ({
    participant: BigInt(view.getUint32(RECORD * i)),
    net: BigInt.asIntN(128, (view.getBigUint64(RECORD * i + 4) << 64n) | view.getBigUint64(RECORD * i + 12)),
  }));
}

/** Energy and money of everybody whose sheet was allotted, from the chain's events. */
export async function movementsOf<S extends Seat>({
  offices,
  product,
  session,
  plan,
}: MarketDay<S>): Promise<Map<bigint, Movement>> {
  const { desk } = offices.student;
  const [allotted, moved] = await Promise.all([
    findEvents(desk, "auction", "SheetsAllotted", [session]),
    findEvents(desk, "register", "EnergyMoved", [product]),
  ]);
  const zeros = () => new Array<number>(plan.intervals).fill(0);
  const movements = new Map<bigint, Movement>();
  for (const { values } of allotted) {
    for (const { participant, net } of recordsOf(values.records)) {
      movements.set(participant, { participant, bought: zeros(), sold: zeros(), net });
    }
  }
  for (const { values } of moved) {
    const words = values.lanes.length / values.heads.length;
    values.heads.forEach((head, move) => {
      const movement = movements.get(head >> 1n);
      if (movement === undefined) throw new Error(`Energy of participant ${head >> 1n} moved without a record.`);
      const side = (head & 1n) === 1n ? movement.sold : movement.bought;
      const moved = values.lanes.slice(words * move, words * (move + 1));
      lanes.unpack(moved, plan.intervals).forEach((kwh, i) => (side[i]! += kwh));
    });
  }
  return movements;
}
