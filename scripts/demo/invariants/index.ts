/**
 * What must always be true of a market day, checked against the chain as it stands. Each check reads the chain anew and
 * compares it with what the participants kept, or computes it by another way.
 */
import type { MarketDay, Seat } from "../day.ts";
import { bookChecks } from "./book.ts";
import type { Check } from "./check.ts";
import { energyChecks } from "./energy.ts";
import { moneyChecks } from "./money.ts";
import { readAll } from "./read.ts";
import { returnChecks } from "./returns.ts";
import { tradeChecks } from "./trade.ts";

export type { Check } from "./check.ts";

/** All checks of a day. */
export async function invariantsOf<S extends Seat>(day: MarketDay<S>): Promise<Check[]> {
  const known = await readAll(day);
  return [
    ...moneyChecks(known),
    ...energyChecks(known),
    ...bookChecks(day, known),
    ...tradeChecks(known),
    ...returnChecks(day, known),
  ];
}
