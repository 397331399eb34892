/** Energy is conserved, and nothing is left open. */
import { type Check, outOf, totalOf } from "./check.ts";
import type { Known } from "./read.ts";

export function energyChecks({ holdings, issued, movements, results, open, live, terms }: Known): Check[] {
  const intervals = results.map((_, i) => i);
  const held = intervals.map((i) => totalOf(holdings.map((own) => own[i]!)));
  const supply = intervals.map((i) => totalOf(issued.map((own) => own[i]!)));
  const all = [...movements.values()];
  const bought = intervals.map((i) => totalOf(all.map((movement) => movement.bought[i]!)));
  const sold = intervals.map((i) => totalOf(all.map((movement) => movement.sold[i]!)));
  const conserved = intervals.filter((i) => held[i] === supply[i]).length;
  const even = intervals.filter((i) => bought[i] === sold[i] && sold[i] === results[i]!.volumeKwh).length;
  const both = all.filter((movement) => intervals.some((i) => movement.bought[i]! > 0 && movement.sold[i]! > 0)).length;
  return [
    {
      en: "What participants hold of the product is what was issued of it, in every interval.",
      zh: "各时段持有电量合计 = 发行电量。",
      found: outOf(conserved, intervals.length),
      holds: conserved === intervals.length,
    },
    {
      en: "What was bought is what was sold, and both are the published volume, in every interval.",
      zh: "各时段买入 = 卖出 = 公布的成交电量。",
      found: outOf(even, intervals.length),
      holds: even === intervals.length,
    },
    {
      en: "Nobody bought and sold in the same interval.",
      zh: "没有主体在同一时段既买又卖。",
      found: String(both),
      holds: both === 0,
    },
    {
      en: "The session has ended and left nothing open.",
      zh: "交易场次已结束，没有未了事项。",
      found: terms.state,
      holds: terms.state === "Ended" && open === 0n && live === 0n,
    },
  ];
}
