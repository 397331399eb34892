/** market:status: what can be done in a session now, by whom, until when. */
import type { GateName, SessionResult } from "../../../sdk/src/market/index.ts";
import type { Desk, Report } from "../desk.ts";
import type { Input } from "../input.ts";
import type { Result } from "../outcome.ts";
import { nameOf } from "../products.ts";
import { task } from "../run.ts";
import { chosenSession, gateText, type SessionChoice, standings } from "./sessions.ts";

export interface StatusOptions {
  /** One session; all that are alive without it. */
  choice: SessionChoice;
}

/** Something that can be done. */
interface Can {
  task: string;
  who: string;
  /** Unix seconds; null where it has no end. */
  until: number | null;
}

export async function showStatus(market: Desk, { choice }: StatusOptions, report: Report): Promise<Result> {
  const one = choice.session !== undefined || choice.product !== undefined;
  const sessions = one
    ? [await chosenSession(market, choice)]
    : (await market.market.sessions()).filter(({ state }) => state === "Live" || state === "Cleared");
  const latest = await market.provider.getBlock("latest");
  const now = { time: latest?.timestamp ?? 0, blockNumber: latest?.number ?? 0 };
  report.say(`Block ${now.blockNumber} of ${gateText(market, { ...now, blockNumber: 0 })}.`);
  if (sessions.length === 0) report.say("No session is alive.");
  const told = [];
  for (const of of sessions) told.push(await tell(market, of, now, report));
  return { time: now.time, blockNumber: now.blockNumber, sessions: told };
}

async function tell(market: Desk, of: SessionResult, now: { time: number; blockNumber: number }, report: Report) {
  const { session, product, phase, state, gates, sheets, sheetsAllotted } = of;
  const states = [...(await standings(market, session)).values()].map((standing) => standing.state);
  const count = (wanted: string) => states.filter((one) => one === wanted).length;
  const sealed = count("committed");
  const reach = (name: GateName) => now.time >= gates[name].time && now.blockNumber >= gates[name].blockNumber;
  const can: Can[] = [];
  const add = (name: string, who: string, until: GateName | null) =>
    can.push({ task: name, who, until: until === null ? null : gates[until].time });
  if (phase === "committing") {
    add("market:commit", "participants", "closesAt");
    add("market:withdraw", "participants", "closesAt");
  }
  if (phase === "revealing") add("market:reveal", "anyone who keeps a bid", "revealsUntil");
  if (phase === "clearing") add("market:clear", "anyone", null);
  if (state === "Live" && reach("clearBy")) add("market:cancel", "anyone", null);
  if (phase === "allotting") add("market:allot", "anyone", null);
  if (state === "Live" || phase === "objections") add("market:void", "the regulator", null);
  const returns = state === "Cancelled" || state === "Voided" ? sealed + count("revealed") : sealed;
  if (returns > 0 && (reach("revealsUntil") || state === "Cancelled" || state === "Voided")) {
    add("market:release", "anyone", null);
  }
  report.say(
    `Session ${session} of ${await nameOf(market, product)} (${phase}): ${describe(market, of, reach("clearBy"))}`,
  );
  report.say(`  ${sealed} sealed, ${sheets} in the book, ${sheetsAllotted} allotted.`);
  for (const { task: name, who, until } of can) {
    const end = until === null ? "" : `, until ${gateText(market, { time: until, blockNumber: 0 })}`;
    report.say(`  ${name}: ${who}${end}`);
  }
  const times = Object.fromEntries(Object.entries(gates).map(([name, { time }]) => [name, time]));
  return { session, product, phase, state, sealed, sheets, sheetsAllotted, gates: times, can };
}

/** What comes next, and when. */
function describe(market: Desk, { phase, gates, clearedAt, objection }: SessionResult, late: boolean): string {
  const at = (name: GateName) => gateText(market, gates[name]);
  switch (phase) {
    case "waiting":
      return `bids are taken from ${at("opensAt")} until ${at("closesAt")}.`;
    case "committing":
      return `bids are taken until ${at("closesAt")}.`;
    case "sealed":
      return `sheets are opened from ${at("revealsFrom")} until ${at("revealsUntil")}.`;
    case "revealing":
      return `sheets are opened until ${at("revealsUntil")}.`;
    case "clearing":
      return late
        ? `it was to be cleared by ${at("clearBy")}; it still can be, and anyone may cancel it.`
        : `it is to be cleared by ${at("clearBy")}; from then on anyone may cancel it.`;
    case "objections": {
      const heard = { time: clearedAt.time + objection.time, blockNumber: 0 };
      const from = heard.time > gates.allotFrom.time ? heard : gates.allotFrom;
      return `cleared, objections are heard; it is allotted from ${gateText(market, from)}.`;
    }
    case "allotting":
      return "it is to be allotted.";
    case "ended":
      return "all is allotted.";
    case "cancelled":
    case "voided":
      return "nothing moves, cover and bonds return.";
  }
}

/** A session or a product if one is given; none is fine. */
const choiceOf = (input: Input): SessionChoice => {
  const product = input.text("product");
  const byProduct = input.isOption("product") && !input.isOption("session");
  return { session: byProduct ? undefined : input.id("session"), product };
};

export default task("market:status", (input) => ({ choice: choiceOf(input) }), showStatus, { reads: true });
