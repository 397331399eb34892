import { type History, rowsOf } from "./database.ts";
import { amountOf, conditionOf, nodeOf, type Selection } from "./query.ts";

/** What one participant bought or sold in one interval of one session. */
export interface Trade {
  session: bigint;
  product: bigint;
  participant: bigint;
  /** From 1. */
  interval: number;
  side: "buy" | "sell";
  /** kWh in this interval of each delivery day. */
  energyKwh: number;
  /** 0.001 currency/MWh. */
  price: number;
  deliveryDays: number;
  /** Base units over all delivery days: paid negative, received positive. */
  amount: bigint;
  /** Unix time of the block in which it became a position. */
  time: number;
}

interface Row {
  session: bigint;
  product: bigint;
  participant: bigint;
  direction: bigint;
  lanes: string;
  deliveryDays: bigint;
  time: bigint;
  prices: string;
}

/** Trades in sessions, in the order of the chain; of one participant, or of all. */
export function trades(history: History, params: Selection & { participant?: bigint } = {}): Trade[] {
  const { where, values } = conditionOf(history, params, "m");
  const own = params.participant === undefined ? "" : "AND m.participant = ?";
  const rows = rowsOf<Row>(
    history,
    `SELECT m.session, m.product, m.participant, m.direction, m.lanes, n.deliveryDays, b.time,
            (SELECT json_group_object(p.interval, p.price) FROM price p WHERE p.session = m.session) AS prices
     FROM movement m ${nodeOf("m")} JOIN block b ON b.number = m.block
     WHERE m.session IS NOT NULL AND ${where} ${own} ORDER BY m.block, m.log, m.row`,
    ...values,
    ...(params.participant === undefined ? [] : [params.participant]),
  );
  return rows.flatMap(({ session, product, participant, direction, lanes, deliveryDays, time, prices }) => {
    const priceOf = JSON.parse(prices) as Record<number, number>;
    return (JSON.parse(lanes) as number[]).flatMap((energyKwh, i) => {
      if (energyKwh === 0) return [];
      const price = priceOf[i + 1] ?? 0;
      const common = { session, product, participant, interval: i + 1, energyKwh, price, time: Number(time) };
      const amount = -direction * amountOf(energyKwh, price) * deliveryDays;
      const side = direction > 0n ? ("buy" as const) : ("sell" as const);
      return [{ ...common, side, deliveryDays: Number(deliveryDays), amount }];
    });
  });
}
