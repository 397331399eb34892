import { type History, rowsOf } from "./database.ts";
import { conditionOf, nodeOf, type Selection } from "./query.ts";

/** What a participant holds of a product. */
export interface PositionTotal {
  participant: bigint;
  product: bigint;
  deliveryDays: number;
  /** Local delivery day with which it begins, as the register numbers it. */
  firstDay: number;
  /** kWh per delivery day, all intervals: held, issued by its own units, and the difference, which must be injected where it is negative. */
  heldKwh: number;
  issuedKwh: number;
  positionKwh: number;
}

type Row = Record<"participant" | "product" | "deliveryDays" | "firstDay" | "held" | "issued", bigint>;

/** Positions of a participant, or of all, by delivery; products of which nothing is held or issued are left out. */
export function positions(
  history: History,
  params: Omit<Selection, "session"> & { participant?: bigint } = {},
): PositionTotal[] {
  const { where, values } = conditionOf(history, { ...params, session: undefined }, "m");
  const own = params.participant === undefined ? "" : "AND m.participant = ?";
  const rows = rowsOf<Row>(
    history,
    `SELECT m.participant, m.product, n.deliveryDays, n.firstDay, sum(m.direction * m.kwh) AS held,
       sum(iif(m.unit IS NULL, 0, m.direction * m.kwh)) AS issued
     FROM movement m ${nodeOf("m")} WHERE ${where} ${own}
     GROUP BY m.participant, m.product HAVING held <> 0 OR issued <> 0
     ORDER BY n.firstDay, n.deliveryDays DESC, m.product, m.participant`,
    ...values,
    ...(params.participant === undefined ? [] : [params.participant]),
  );
  return rows.map(({ participant, product, deliveryDays, firstDay, held, issued }) => ({
    ...{ participant, product },
    deliveryDays: Number(deliveryDays),
    firstDay: Number(firstDay),
    heldKwh: Number(held),
    issuedKwh: Number(issued),
    positionKwh: Number(held - issued),
  }));
}
