/** What a participant traded in a session, from events. */
import { lanes } from "../core/index.ts";
import { findEvents } from "../chain/events.ts";
import type { Handle } from "../chain/handle.ts";
import { commitment } from "../market/commitment.ts";
import { result } from "../market/result.ts";
import { session as sessionOf } from "../market/session.ts";

/** Fills of a participant in a session. */
export interface Trades {
  session: bigint;
  product: bigint;
  /** By interval, where something was filled: Wh (+ bought), 0.001 currency/MWh. */
  fills: { interval: number; energyWh: bigint; price: bigint }[];
  /** Net amount per delivery day, base units, positive to receive: what the chain keeps. */
  netPerDay: bigint;
}

/** kWh that a session moved for a participant by interval, bought positive. */
async function movedBy(handle: Handle, session: bigint, product: bigint, intervals: number, participant: bigint) {
  const allotted = await findEvents(handle, "auction", "SheetsAllotted", [session]);
  const transactions = new Set(allotted.map(({ transactionHash }) => transactionHash));
  const { UniformPriceAuction: module } = handle.deployment.addresses;
  const width = Math.ceil(intervals / lanes.LANES);
  const moved = new Array<number>(intervals).fill(0);
  for (const { values, transactionHash } of await findEvents(handle, "register", "EnergyMoved", [product, module])) {
    if (!transactions.has(transactionHash)) continue;
    for (const [h, head] of values.heads.entries()) {
      if (head >> 1n !== participant) continue;
      const day = lanes.unpack(values.lanes.slice(h * width, (h + 1) * width), intervals);
      day.forEach((kwh, i) => (moved[i]! += (head & 1n) === 1n ? -kwh : kwh));
    }
  }
  return moved;
}

/** What a participant traded in an ended session; null when it did not. @throws UnknownSession */
export async function tradesOf(handle: Handle, session: bigint, participant: bigint): Promise<Trades | null> {
  const own = await commitment(handle, { session, participant });
  if (own.state !== "allotted") return null;
  const { product, intervals } = await sessionOf(handle, { session });
  const [moved, results] = await Promise.all([
    movedBy(handle, session, product, intervals, participant),
    result(handle, { session }),
  ]);
  const fills = moved.flatMap((kwh, i) => {
    const { price } = results[i]!;
    return kwh === 0 ? [] : [{ interval: i + 1, energyWh: BigInt(kwh) * 1_000n, price: BigInt(price ?? 0) }];
  });
  return { session, product, fills, netPerDay: own.netPerDay };
}
