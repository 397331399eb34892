import type { EnumValue } from "../errors/index.ts";
import { type History, rowsOf } from "./database.ts";
import { type OwnPart, partColumns, partOf, type PartRow } from "./ownPart.ts";
import { conditionOf, nodeOf, type Selection } from "./query.ts";

/** A session, and a participant's part in it where one was asked for. */
export interface SessionHistory {
  session: bigint;
  product: bigint;
  state: EnumValue<"SessionState">;
  /** Unix time of its opening and of its gate closure. */
  openedAt: number;
  closesAt: number;
  deliveryDays: number;
  /** Participants whose sheets are in the book. */
  sheets: number;
  /** kWh per delivery day, all intervals. */
  volumeKwh: number;
  /** The participant's own, where one was asked for. */
  own: OwnPart | null;
}

interface Row extends PartRow {
  session: bigint;
  product: bigint;
  state: SessionHistory["state"];
  openedAt: bigint;
  closesAt: bigint;
  sheets: bigint;
  volumeKwh: bigint;
}

/** Sessions in the order of their opening; with a participant, those in which it bid. */
export function sessions(history: History, params: Selection & { participant?: bigint } = {}): SessionHistory[] {
  const { where, values } = conditionOf(history, params, "s");
  const own = params.participant;
  const among = own === undefined ? "" : "AND s.session IN (SELECT session FROM bid WHERE participant = own.id)";
  const rows = rowsOf<Row>(
    history,
    `SELECT s.session, s.product, b.time AS openedAt, s.closesAt, n.deliveryDays,
       (SELECT state FROM session_state WHERE session = s.session ORDER BY block DESC, log DESC, row DESC LIMIT 1) AS state,
       (SELECT count(*) FROM bid WHERE session = s.session AND state = 'revealed') AS sheets,
       (SELECT coalesce(sum(volumeKwh), 0) FROM price WHERE session = s.session) AS volumeKwh,
       ${partColumns("s.session", "own.id")}
     FROM (SELECT ? AS id) own CROSS JOIN session s ${nodeOf("s")} JOIN block b ON b.number = s.block
     WHERE ${where} ${among} ORDER BY s.block, s.log`,
    own ?? null,
    ...values,
  );
  return rows.map((row) => ({
    session: row.session,
    product: row.product,
    state: row.state,
    openedAt: Number(row.openedAt),
    closesAt: Number(row.closesAt),
    deliveryDays: Number(row.deliveryDays),
    sheets: Number(row.sheets),
    volumeKwh: Number(row.volumeKwh),
    own: partOf(row),
  }));
}
