/** accounts:list: accounts that can send from here, what participants they are, and what these may spend. */
import { findEvents } from "../../../sdk/src/index.ts";
import { formatMoney } from "../../../sdk/src/units.ts";
import type { Desk, Report } from "../desk.ts";
import type { Result } from "../outcome.ts";
import { task } from "../run.ts";

export async function listAccounts(market: Desk, _options: object, report: Report): Promise<Result> {
  const accounts = [];
  const members = await market.access.roleMembers();
  for (const [place, account] of market.accounts.entries()) {
    const applied = await findEvents(market, "registry", "ParticipantApplied", [undefined, account]);
    const participants = [];
    for (const { values } of applied) {
      const { participant, status, kind } = await market.participants.participant(values);
      const { free, auctionEnabled } = await market.money.balances(values);
      participants.push({ participant, kind, status, free: formatMoney(free), auctionEnabled });
    }
    const roles = members.filter((member) => member.account === account).map(({ role }) => role);
    accounts.push({ place, account, own: account === market.own, roles, participants });
    const words = participants.map(
      ({ participant, kind, status, free }) =>
        `participant ${participant} (${kind}, ${status.toLowerCase()}, ${free} free)`,
    );
    const mark = account === market.own ? "*" : " ";
    const what = [...(roles.length === 0 ? [] : [roles.join(", ")]), ...words];
    report.say(`${mark} ${String(place).padStart(3)} ${account}  ${what.join("; ")}`.trimEnd());
  }
  if (accounts.length === 0)
    report.say("No account can send from here: name a key (--key), or use a node that holds some.");
  return { accounts };
}

export default task("accounts:list", () => ({}), listAccounts, { reads: true });
