import type { Source } from "../participants/kinds.ts";
import { type History, rowsOf } from "./database.ts";
import { conditionOf, nodeOf, type Selection } from "./query.ts";

/** Energy and money of a region and a source over all delivery days. */
export interface Total {
  region: number;
  /**
   * Issued energy counts by its unit's source. What was traded counts by its participant's: the source of all of its units,
   * "Several" where they differ, "None" for those without units.
   */
  source: Source | "Several" | "None";
  /** Issued less withdrawn and recalled, kWh. */
  issuedKwh: number;
  boughtKwh: number;
  soldKwh: number;
  /** Base units: Σ of the net amounts of a participant in a session, those that it pays and those that it receives. */
  paid: bigint;
  received: bigint;
}

interface IssuedRow {
  region: bigint;
  source: Source;
  kwh: bigint;
}

interface TradedRow {
  region: bigint;
  source: Total["source"];
  bought: bigint;
  sold: bigint;
  net: string | null;
  deliveryDays: bigint;
}

/** Totals by region and source, in that order. */
export function totals(history: History, params: Selection = {}): Total[] {
  const { where, values } = conditionOf(history, params, "m");
  const found = new Map<string, Total>();
  const at = (region: bigint, source: Total["source"]): Total => {
    const key = `${region} ${source}`;
    const none = { issuedKwh: 0, boughtKwh: 0, soldKwh: 0, paid: 0n, received: 0n };
    const total = found.get(key) ?? { region: Number(region), source, ...none };
    found.set(key, total);
    return total;
  };
  const issued = rowsOf<IssuedRow>(
    history,
    `SELECT w.region, u.source, sum(m.direction * m.kwh * n.deliveryDays) AS kwh
     FROM movement m ${nodeOf("m")} JOIN unit u ON u.unit = m.unit JOIN participant w ON w.participant = u.participant
     WHERE m.move IN ('issued', 'withdrawn', 'recalled') AND ${where} GROUP BY w.region, u.source`,
    ...values,
  );
  for (const { region, source, kwh } of issued) at(region, source).issuedKwh += Number(kwh);
  const traded = rowsOf<TradedRow>(
    history,
    `WITH owner AS (
       SELECT w.participant, w.region,
         CASE count(DISTINCT u.source) WHEN 0 THEN 'None' WHEN 1 THEN min(u.source) ELSE 'Several' END AS source
       FROM participant w LEFT JOIN unit u ON u.participant = w.participant GROUP BY w.participant
     ), traded AS (
       SELECT m.session, m.participant, n.deliveryDays,
         sum(CASE WHEN m.direction > 0 THEN m.kwh ELSE 0 END) AS bought,
         sum(CASE WHEN m.direction < 0 THEN m.kwh ELSE 0 END) AS sold
       FROM movement m ${nodeOf("m")} WHERE m.session IS NOT NULL AND ${where} GROUP BY m.session, m.participant
     )
     SELECT o.region, o.source, t.bought, t.sold, t.deliveryDays, a.netPerDay AS net
     FROM traded t JOIN owner o ON o.participant = t.participant
     LEFT JOIN allotment a ON a.session = t.session AND a.participant = t.participant`,
    ...values,
  );
  for (const { region, source, bought, sold, net, deliveryDays } of traded) {
    const total = at(region, source);
    total.boughtKwh += Number(bought * deliveryDays);
    total.soldKwh += Number(sold * deliveryDays);
    const amount = BigInt(net ?? "0") * deliveryDays;
    if (amount < 0n) total.paid -= amount;
    else total.received += amount;
  }
  return [...found.values()].sort((a, b) => a.region - b.region || (a.source < b.source ? -1 : 1));
}
