/** What a sheet lacks today to be accepted at its reveal: it may still come, so it is told and not refused. */
import type { SessionResult } from "../../../sdk/src/market/index.ts";
import { formatTime } from "../../../sdk/src/units.ts";
import type { Desk } from "../desk.ts";
import type { BidRow } from "./bids.ts";

/** kWh of one side in each interval. */
function energyOf({ steps }: BidRow, side: "buy" | "sell", intervals: number): number[] {
  const kwh = new Array<number>(intervals).fill(0);
  for (const step of steps) {
    if (step.side !== side) continue;
    const energyKwh = Number(step.energyKwh);
    if (step.interval === undefined) for (let i = 0; i < intervals; i++) kwh[i]! += energyKwh;
    else kwh[step.interval - 1]! += energyKwh;
  }
  return kwh;
}

/** The first interval in which more is wanted than there is, as a sentence; null when it suffices. */
function lack(wanted: readonly number[], most: (i: number) => number, say: (wanted: string, most: number) => string) {
  const i = wanted.findIndex((kwh, at) => kwh > most(at));
  return i === -1 ? null : say(`${wanted[i]} kWh in interval ${i + 1}`, most(i));
}

/** Sentences of what the reveal would refuse as things stand: limits at gate closure, energy held. */
export async function lacksOf(market: Desk, of: SessionResult, row: BidRow): Promise<string[]> {
  const { participant } = row;
  const limits = await market.participants.limits({ participant, at: of.gates.closesAt.time });
  const [held = []] = await market.energy.holdings({ product: of.product, participants: [participant] });
  const [buys, sells] = (["buy", "sell"] as const).map((side) => energyOf(row, side, of.intervals)) as [
    number[],
    number[],
  ];
  const closes = formatTime(of.gates.closesAt.time, market.deployment.constants.offsetSeconds);
  const who = `Participant ${participant}`;
  return [
    lack(
      buys,
      () => Number(limits.buyKwh),
      (kwh, most) => `${who} bids for ${kwh}, but may buy ${most} at gate closure (${closes}).`,
    ),
    lack(
      sells,
      () => Number(limits.sellKwh),
      (kwh, most) => `${who} offers ${kwh}, but may sell ${most} at gate closure (${closes}).`,
    ),
    lack(
      sells,
      (i) => held[i] ?? 0,
      (kwh, most) => `${who} offers ${kwh}, but holds ${most} now: issue the rest before the reveal.`,
    ),
  ].filter((sentence) => sentence !== null);
}
