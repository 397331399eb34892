import type { Kind } from "../participants/kinds.ts";
import { type History, rowsOf } from "./database.ts";
import { type OwnPart, partColumns, partOf, type PartRow } from "./ownPart.ts";
import { nodeOf } from "./query.ts";

/** A participant of a session. */
export interface Counterparty extends OwnPart {
  participant: bigint;
  kind: Kind;
  region: number;
}

interface Row extends PartRow {
  participant: bigint;
  kind: Kind;
  region: bigint;
}

/** Everybody who bid in a session, buyers and sellers, by participant. Empty for a session that nobody opened. */
export function counterparties(history: History, { session }: { session: bigint }): Counterparty[] {
  const rows = rowsOf<Row>(
    history,
    `SELECT w.participant, w.kind, w.region, n.deliveryDays, ${partColumns("s.session", "w.participant")}
     FROM session s ${nodeOf("s")}
     JOIN participant w ON w.participant IN (SELECT participant FROM bid WHERE session = s.session)
     WHERE s.session = ? ORDER BY w.participant`,
    session,
  );
  return rows.map((row) => {
    const { participant, kind, region } = row;
    return { participant, kind, region: Number(region), ...partOf(row)! };
  });
}
