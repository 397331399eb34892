/** What a participant did in a session, and what came of it: the part that two questions share. */

/** What came of a participant's bid. */
export interface OwnPart {
  /** Of its last bid: committed, withdrawn, revealed, allotted or released. */
  state: "committed" | "withdrawn" | "revealed" | "allotted" | "released";
  /** kWh per delivery day, all intervals. */
  boughtKwh: number;
  soldKwh: number;
  /** Base units over all delivery days: paid negative, received positive. */
  amount: bigint;
}

/** Columns of a part. */
export interface PartRow {
  ownState: OwnPart["state"] | null;
  bought: bigint;
  sold: bigint;
  net: string | null;
  deliveryDays: bigint;
}

/** The columns of a part as SQL, from expressions for the session and the participant; `deliveryDays` is for the question to add. */
export function partColumns(session: string, participant: string): string {
  const own = `session = ${session} AND participant = ${participant}`;
  const moved = (side: string) => `(SELECT coalesce(sum(kwh), 0) FROM movement WHERE ${own} AND direction ${side})`;
  return `${moved("> 0")} AS bought, ${moved("< 0")} AS sold,
    (SELECT netPerDay FROM allotment WHERE ${own}) AS net,
    iif(EXISTS (SELECT 1 FROM allotment WHERE ${own}), 'allotted',
      (SELECT state FROM bid WHERE ${own} ORDER BY block DESC, log DESC, row DESC LIMIT 1)) AS ownState`;
}

/** A part from its columns; null where there was no bid. */
export function partOf({ ownState, bought, sold, net, deliveryDays }: PartRow): OwnPart | null {
  if (ownState === null) return null;
  const amount = BigInt(net ?? "0") * deliveryDays;
  return { state: ownState, boughtKwh: Number(bought), soldKwh: Number(sold), amount };
}
