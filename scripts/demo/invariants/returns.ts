/** Bond and cover return, or are forfeited, to the last unit. */
import { commitment as hashes } from "../../../sdk/src/core/index.ts";
import type { MarketDay, Seat } from "../day.ts";
import { exactMoney } from "../draw/numbers.ts";
import { type Check, outOf, sumOf } from "./check.ts";
import type { Known } from "./read.ts";

export function returnChecks<S extends Seat>(day: MarketDay<S>, { free, movements, terms }: Known): Check[] {
  const { bidders } = day;
  const bondOf = ({ bid }: (typeof bidders)[number]) =>
    hashes.bond(bid!.commitment.rows, bid!.commitment.exposureExponent, terms.rowBond, terms.exposureBond);
  const silent = bidders.filter(({ conduct }) => conduct === "silent");
  const forfeited = sumOf(silent.map(bondOf));
  const right = bidders.filter((bidder) => {
    const net = movements.get(bidder.participant)?.net ?? 0n;
    const paid = net < 0n ? -net : 0n;
    const lost = bidder.conduct === "silent" ? bondOf(bidder) : 0n;
    return free.get(bidder.participant) === bidder.freeBefore - paid - lost;
  }).length;
  const gained = free.get(terms.beneficiary)! - day.beneficiaryBefore;
  return [
    {
      en: "Bond and cover came back to the last unit, less what was bought; who stayed silent lost its bond and nothing else.",
      zh: "保证金与保障金除购电款外分文不差退回；未揭示者只失去保证金。",
      found: outOf(right, bidders.length),
      holds: right === bidders.length,
    },
    {
      en: "The beneficiary got the forfeited bonds, no more and no less.",
      zh: "受益人恰好得到没收的保证金。",
      found: `${exactMoney(gained)} = ${exactMoney(forfeited)}`,
      holds: gained === forfeited,
    },
  ];
}
