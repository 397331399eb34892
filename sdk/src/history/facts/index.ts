/** All facts. A new event needs a line in the fact that it adds to; a new fact, a line here. */
import * as delivery from "./delivery.ts";
import * as energy from "./energy.ts";
import type { Fact } from "./fact.ts";
import * as market from "./market.ts";
import * as participants from "./participants.ts";

/** The tables of the index, in the order in which an event fills them: what another asks for comes first. */
export const FACTS: readonly Fact[] = [
  participants.participant,
  participants.unit,
  energy.deliveryYear,
  energy.node,
  market.session,
  market.sessionState,
  market.price,
  market.bid,
  market.allotment,
  energy.movements,
  delivery.settlement,
];
