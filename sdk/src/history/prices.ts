import { type History, rowsOf } from "./database.ts";
import { conditionOf, nodeOf, type Selection } from "./query.ts";

/** What an interval of a product traded at. */
export interface PricePoint {
  session: bigint;
  product: bigint;
  /** From 1. */
  interval: number;
  /** 0.001 currency/MWh. */
  price: number;
  /** kWh in this interval of each delivery day. */
  volumeKwh: number;
  /** Unix time of the block that cleared it. */
  time: number;
}

/** Clearing prices in the order of the chain; intervals without trade have none. */
export function prices(history: History, params: Selection = {}): PricePoint[] {
  const { where, values } = conditionOf(history, params, "s");
  const rows = rowsOf<Record<keyof PricePoint, bigint>>(
    history,
    `SELECT s.session, s.product, p.interval, p.price, p.volumeKwh, b.time
     FROM session s ${nodeOf("s")} JOIN price p ON p.session = s.session JOIN block b ON b.number = p.block
     WHERE ${where} ORDER BY p.block, p.log, p.row`,
    ...values,
  );
  return rows.map(({ session, product, interval, price, volumeKwh, time }) => ({
    session,
    product,
    interval: Number(interval),
    price: Number(price),
    volumeKwh: Number(volumeKwh),
    time: Number(time),
  }));
}
