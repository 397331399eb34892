/** participants:apply: every row of a table applies, from its own account. */
import type { Desk, Report } from "../desk.ts";
import { BadInput, type Result } from "../outcome.ts";
import { findParticipant, readParticipants } from "../people.ts";
import { task } from "../run.ts";

export interface ApplyOptions {
  file: string;
  /** Leave out rows whose account cannot send from here. */
  own: boolean;
}

export async function applyParticipants(market: Desk, { file, own }: ApplyOptions, report: Report): Promise<Result> {
  const here = new Set(market.accounts);
  const rows = readParticipants(file);
  const wanted = own ? rows.filter(({ account }) => here.has(account)) : rows;
  const applications: { ref: string; participant: bigint; already: boolean }[] = [];
  const missing: typeof rows = [];
  for (const row of wanted) {
    if (here.has(row.account)) await market.as(row.account);
    const participant = await findParticipant(market, row);
    if (participant === null) missing.push(row);
    else applications.push({ ref: row.ref, participant, already: true });
  }
  const away = missing.filter(({ account }) => !here.has(account));
  if (away.length > 0) {
    throw new BadInput(
      away
        .slice(0, 20)
        .map(
          ({ line, account, ref }) => `${file}, line ${line}: ${ref} applies from ${account}, whose key is not here.`,
        )
        .concat("--own leaves such rows out. Nothing was sent.")
        .join("\n"),
    );
  }
  for (const { ref, participant } of applications)
    report.say(`${ref} has already applied: participant ${participant}.`);
  for (const [i, row] of missing.entries()) {
    const desk = await market.as(row.account);
    const { ref, kind, region, documentHash } = row;
    const { participant } = await desk.participants.apply({ kind, region, documentHash }, { signal: market.signal });
    applications.push({ ref, participant, already: false });
    report.progress(`applications ${i + 1}/${missing.length}`);
    report.say(`${ref} has applied: participant ${participant}.`);
  }
  return { already: missing.length === 0, applications };
}

export default task(
  "participants:apply",
  (input) => ({ file: input.neededFile("file", "the table of participants"), own: input.flag("own") }),
  applyParticipants,
);
