/**
 * market:commit: seals the bid sheets of a table and commits to them. Salt and sheet are on the disk before a hash is sent; run
 * again, the same sheet gives the same hash, and what stands already is left alone.
 */
import type { SealedBid, SignedCommitment } from "../../../sdk/src/market/index.ts";
import type { Desk, Report } from "../desk.ts";
import { BadInput, EXIT, type Result } from "../outcome.ts";
import { serveEach } from "../neighbours.ts";
import { task } from "../run.ts";
import { type BidRow, type BidsOptions, readBids, sheetOf } from "./bids.ts";
import { keepBid, keptBids, standsFor } from "./kept.ts";
import { lacksOf } from "./prospects.ts";
import { chosenSession, type SessionChoice, sessionChoice } from "./sessions.ts";

export interface CommitOptions extends BidsOptions {
  choice: SessionChoice;
  /** Folder of the kept bids. */
  bids: string;
  /** Participants sign, the own account sends: few transactions instead of one for each. */
  relay: boolean;
}

/** A bid that must be sent, and from whose account. */
interface Open {
  bid: SealedBid;
  account: string;
}

export async function commitBids(market: Desk, options: CommitOptions, report: Report): Promise<Result> {
  const of = await chosenSession(market, options.choice);
  const { session } = of;
  const rows = await readBids(market, of, options);
  const wanted: { row: BidRow; account: string }[] = [];
  for (const row of rows) {
    const { account } = await market.participants.participant(row);
    if (market.accounts.includes(account)) await market.as(account);
    wanted.push({ row, account });
  }
  const open: Open[] = [];
  const already: bigint[] = [];
  const away: string[] = [];
  const fresh: { row: BidRow; account: string }[] = [];
  for (const { row, account } of wanted) {
    const { participant } = row;
    const standing = await market.market.commitment({ session, participant });
    const sheet = sheetOf(market, of, row);
    const same = keptBids(options.bids, market.deployment, session, participant).filter((bid) => bid.sheet === sheet);
    if (standing.state === "revealed" || standing.state === "allotted") {
      already.push(participant);
      report.say(`The sheet of participant ${participant} is already ${standing.state}.`);
    } else if (same.some((bid) => standsFor(standing, bid))) {
      already.push(participant);
      report.say(`Participant ${participant} has already committed to this sheet.`);
    } else if (!market.accounts.includes(account)) {
      away.push(`Participant ${participant} commits from ${account}, whose key is not here.`);
    } else {
      const kept = same.find(({ sequence }) => sequence > standing.sequence);
      if (kept === undefined) fresh.push({ row, account });
      else open.push({ bid: kept, account });
    }
  }
  if (away.length > 0) throw new BadInput([...away.slice(0, 20), "Nothing was sent."].join("\n"));

  for (const { row, account } of fresh) {
    const bid = await market.market.seal({ session, ...row });
    keepBid(options.bids, market.deployment, bid);
    open.push({ bid, account });
  }
  const lacks = (await Promise.all(rows.map((row) => lacksOf(market, of, row)))).flat();
  for (const sentence of lacks) report.say(`Careful: ${sentence}`);
  if (lacks.length > 0) report.say("As it stands such a sheet is refused at its reveal, and its bond is lost.");
  const { committed, refused } = options.relay
    ? await relay(market, session, open, report)
    : await sendEach(market, open, report);
  return {
    already: open.length === 0,
    ...(refused.length > 0 ? { code: EXIT.refused } : {}),
    session,
    committed,
    standing: already,
    refused,
    lacks,
  };
}

interface Sent {
  committed: bigint[];
  refused: { participant: bigint; why: string }[];
}

async function sendEach(market: Desk, open: readonly Open[], report: Report): Promise<Sent> {
  let count = 0;
  const commit = async ({ bid, account }: Open) => {
    const desk = await market.as(account);
    report.progress(`commitments ${++count}/${open.length}`);
    await desk.market.commit({ bid }, { signal: market.signal });
    report.say(`Participant ${bid.participant} has committed to its sheet.`);
  };
  const { done, refused } = await serveEach(open, ({ bid }) => `Participant ${bid.participant}`, commit, report);
  return {
    committed: done.map(({ bid }) => bid.participant),
    refused: refused.map(({ item, why }) => ({ participant: item.bid.participant, why })),
  };
}

async function relay(market: Desk, session: bigint, open: readonly Open[], report: Report): Promise<Sent> {
  const commitments: SignedCommitment[] = [];
  for (const { bid, account } of open) {
    commitments.push(await (await market.as(account)).market.signCommitment({ session, commitment: bid.commitment }));
  }
  if (commitments.length === 0) return { committed: [], refused: [] };
  const { accepted, refused } = await market.market.commitMany(
    { session, commitments },
    market.batches(report, "commitments"),
  );
  for (const participant of accepted) report.say(`Participant ${participant} has committed to its sheet.`);
  const told = refused.map(({ participant, error }) => ({ participant, why: error.sentence("en") }));
  for (const { participant, why } of told) report.say(`Participant ${participant} was refused: ${why}`);
  return { committed: accepted, refused: told };
}

export default task(
  "market:commit",
  (input) => ({
    choice: sessionChoice(input),
    file: input.neededFile("file", "the table of bid sheets"),
    participants: input.file("participants"),
    bids: input.bids(),
    relay: input.flag("relay"),
  }),
  commitBids,
);
