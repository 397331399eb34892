/** One typed handle on a deployed market, with a namespace for each domain. */
import { type Handle, handleOf, type HandleOptions } from "./chain/handle.ts";
import * as access from "./access/verbs.ts";
import * as delivery from "./delivery/verbs.ts";
import * as energy from "./energy/verbs.ts";
import { WrongChain } from "./errors/index.ts";
import * as market from "./market/verbs.ts";
import * as money from "./money/verbs.ts";
import * as participants from "./participants/verbs.ts";

/** A verb without its handle. */
type BoundVerb<Verb> = Verb extends (handle: Handle, ...rest: infer Rest) => infer Result
  ? (...rest: Rest) => Result
  : never;

/** The verbs of a domain without their handle. */
export type Bound<Verbs> = { readonly [Name in keyof Verbs]: BoundVerb<Verbs[Name]> };

/** A handle and its verbs by domain. */
export interface Gridbourse extends Handle {
  readonly access: Bound<typeof access>;
  readonly participants: Bound<typeof participants>;
  readonly money: Bound<typeof money>;
  readonly energy: Bound<typeof energy>;
  readonly market: Bound<typeof market>;
  readonly delivery: Bound<typeof delivery>;
}

/** Gives each verb of a domain its handle. */
function bind<Verbs extends object>(handle: Handle, verbs: Verbs): Bound<Verbs> {
  const bound = Object.entries(verbs).map(([name, verb]) => [
    name,
    (...rest: unknown[]) => (verb as (handle: Handle, ...rest: unknown[]) => unknown)(handle, ...rest),
  ]);
  return Object.fromEntries(bound) as Bound<Verbs>;
}

/**
 * Connects to a deployed market.
 *
 *     const market = await connect({ signer, deployment });
 *     const bid = await market.market.seal({ session, participant, steps: [{ side: "buy", price: "350", energyKwh: 100 }] });
 *     await market.market.commit({ bid });
 *
 * @throws WrongChain when provider and deployment are not on the same chain
 */
export async function connect(options: HandleOptions): Promise<Gridbourse> {
  const handle = handleOf(options);
  const { chainId } = await handle.provider.getNetwork();
  const expected = BigInt(options.deployment.chainId);
  if (chainId !== expected) throw new WrongChain(expected, chainId);
  return {
    ...handle,
    access: bind(handle, access),
    participants: bind(handle, participants),
    money: bind(handle, money),
    energy: bind(handle, energy),
    market: bind(handle, market),
    delivery: bind(handle, delivery),
  };
}
