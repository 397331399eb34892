/** Which session a task means, what stands in it, and how a gate is told. */
import { findEvents, type Gridbourse } from "../../../sdk/src/index.ts";
import type { CommitmentResult, Gate, SessionResult } from "../../../sdk/src/market/index.ts";
import { formatTime } from "../../../sdk/src/units.ts";
import type { Input } from "../input.ts";
import { BadInput } from "../outcome.ts";
import { nameOf, productOf } from "../products.ts";

/** A session by its number, or the latest one of a product. */
export interface SessionChoice {
  session: bigint | undefined;
  product: string | undefined;
}

/** The session that the options name; one given on the command line wins over a product from elsewhere, and the reverse. */
export function sessionChoice(input: Input): SessionChoice {
  const product = input.text("product");
  const byProduct = product !== undefined && input.isOption("product") && !input.isOption("session");
  const session = byProduct ? undefined : input.id("session");
  if (session === undefined && product === undefined) {
    throw new BadInput("Say which session: --session with its number, or --product for the latest one of a product.");
  }
  return { session, product };
}

/** The session that is meant. @throws UnknownSession, BadInput */
export async function chosenSession(market: Gridbourse, { session, product }: SessionChoice): Promise<SessionResult> {
  if (session !== undefined) return market.market.session({ session });
  const id = await productOf(market, product!);
  const opened = await findEvents(market, "auction", "SessionOpened", [undefined, id]);
  const last = opened.at(-1);
  if (last === undefined) throw new BadInput(`No session of ${await nameOf(market, id)} has been opened.`);
  return market.market.session({ session: last.values.session });
}

/** Reads at a time. */
const AT_ONCE = 16;

/** What stands of everybody who ever committed in a session. */
export async function standings(market: Gridbourse, session: bigint): Promise<Map<bigint, CommitmentResult>> {
  const committed = await findEvents(market, "auction", "BidCommitted", [session]);
  const participants = [...new Set(committed.map(({ values }) => values.participant))].sort((a, b) => Number(a - b));
  const found = new Map<bigint, CommitmentResult>();
  for (let at = 0; at < participants.length; at += AT_ONCE) {
    const part = participants.slice(at, at + AT_ONCE);
    const words = await Promise.all(part.map((participant) => market.market.commitment({ session, participant })));
    for (const [i, participant] of part.entries()) found.set(participant, words[i]!);
  }
  return found;
}

/** Moment of a gate in local time, and its block where it has one. */
export function gateText({ deployment }: Pick<Gridbourse, "deployment">, { time, blockNumber }: Gate): string {
  const text = formatTime(time, deployment.constants.offsetSeconds);
  return blockNumber === 0 ? text : `${text} and block ${blockNumber}`;
}
