/** The one event that a verb promises. */
import { type AnyMarketEvent, eventsNamed, type EventName, type EventValues } from "./events.ts";
import type { ContractKey } from "./handle.ts";

/** A mined transaction without the event that its verb always leaves: another contract answered. */
export class EventMissing extends Error {
  constructor(name: string) {
    super(`The transaction was mined, but left no ${name}: is the deployment the right one?`);
    this.name = "EventMissing";
  }
}

/** Values of the first event of a name. @throws EventMissing */
export function one<Key extends ContractKey, Name extends EventName<Key>>(
  events: readonly AnyMarketEvent[],
  contract: Key,
  name: Name,
): EventValues<Key, Name> {
  const [first] = eventsNamed(events, contract, name);
  if (first === undefined) throw new EventMissing(name);
  return first.values;
}
