/** Sealed bids (密封申报): what the chain gets are hashes, bond and cover. */
import { hexlify, randomBytes } from "ethers";
import { bidSheet, type DeclaredStep, type Hex } from "../../../sdk/src/core/index.ts";
import { sealFor, sheetTermsOf, type SignedCommitment } from "../../../sdk/src/market/index.ts";
import type { Bidder, MarketDay, Say, Seat } from "../day.ts";
import { moneyText } from "../draw/numbers.ts";
import { table } from "../draw/table.ts";
import { grouped } from "../draw/text.ts";

/** Seals steps with a fresh salt. */
export function sealBid<S extends Seat>(
  day: MarketDay<S>,
  { participant }: Bidder<S>,
  steps: readonly DeclaredStep[],
  sequence: bigint,
) {
  const { terms, deployment } = day;
  return sealFor(terms, {
    session: terms.session,
    participant,
    sequence,
    salt: hexlify(randomBytes(32)) as Hex,
    sheet: bidSheet.buildSheet(steps, sheetTermsOf(terms)),
    chainId: BigInt(deployment.chainId),
    contract: deployment.addresses.UniformPriceAuction,
  });
}

/** A first thought that is replaced: the same bid, a fifth smaller. */
const cautious = (steps: readonly DeclaredStep[]): DeclaredStep[] =>
  steps.map((step) => ({ ...step, quantity: Math.max(1, Math.floor(step.quantity * 0.8)) }));

export const bid = {
  title: { en: "Sealed bids", zh: "密封申报" },
  async run<S extends Seat>(day: MarketDay<S>, say: Say): Promise<string[]> {
    const { chain, offices, bidders, t, session } = day;
    await chain.waitUntil(day.eve(9));
    day.beneficiaryBefore = (await offices.government.desk.money.balances(offices.government)).free;
    const signed: SignedCommitment[] = [];
    for (const [i, bidder] of bidders.entries()) {
      const { desk, seat, conduct } = bidder;
      bidder.freeBefore = (await desk.money.balances(bidder)).free;
      const first = conduct === "replaces" ? cautious(seat.steps) : seat.steps;
      bidder.bid = sealBid(day, bidder, first, 1n);
      const { commitment } = bidder.bid;
      if (bidder.relayed) signed.push(await desk.market.signCommitment({ session, commitment }));
      else await desk.market.commit({ bid: bidder.bid });
      say(t(`sealed ${i + 1}/${bidders.length}`, `已密封 ${i + 1}/${bidders.length}`));
    }
    const relay = await offices.grid.desk.market.commitMany({ session, commitments: signed });
    for (const { error } of relay.refused) throw error;
    for (const bidder of bidders) {
      const { desk, conduct, participant, seat } = bidder;
      if (conduct === "replaces") {
        bidder.bid = sealBid(day, bidder, seat.steps, 2n);
        await desk.market.commit({ bid: bidder.bid });
      } else if (conduct === "withdraws") {
        await desk.market.withdraw({ session, participant });
        bidder.bid = null;
      }
    }
    return report(day, signed.length, relay.receipts.length);
  },
};

/** Three bidders whose bids stand, of different kinds where there are such. */
function differentOnes<S extends Seat>(bidders: readonly Bidder<S>[]): Bidder<S>[] {
  const standing = bidders.filter(({ bid: kept }) => kept !== null);
  const first = new Map(standing.toReversed().map((bidder) => [bidder.seat.kind, bidder]));
  const kinds = [...first.values()].slice(0, 3);
  return kinds.length === 3 ? kinds : standing.slice(0, 3);
}

async function report<S extends Seat>(day: MarketDay<S>, relayed: number, batches: number): Promise<string[]> {
  const { bidders, t, paint, offices, session } = day;
  const named = (conduct: string) =>
    bidders.filter((bidder) => bidder.conduct === conduct).map((b) => day.name(b.seat));
  const steps = bidders.reduce((sum, { seat }) => sum + seat.steps.length, 0);
  const lines = [
    t(
      `${bidders.length} bid sheets with ${grouped(steps)} price–quantity steps: ${bidders.length - relayed} sent by their owners, ${relayed} signed and relayed by the ${offices.grid.name.en.toLowerCase()} in ${batches} transaction${batches === 1 ? "" : "s"}.`,
      `${bidders.length} 份申报单，共 ${grouped(steps)} 个申报段：${bidders.length - relayed} 份自行提交，${relayed} 份签名后由${offices.grid.name.zh}合并为 ${batches} 笔交易代交。`,
    ),
  ];
  for (const name of named("replaces")) {
    lines.push(t(`${name} thought again and replaced its bid.`, `${name}改变主意，替换了申报。`));
  }
  for (const name of named("withdraws")) {
    lines.push(t(`${name} withdrew; bond and cover came back at once.`, `${name}撤回申报，保证金与保障金当即退回。`));
  }
  const rows = [];
  for (const { seat, participant } of differentOnes(bidders)) {
    const kept = await offices.student.desk.market.commitment({ session, participant });
    rows.push([
      day.name({ name: seat.name }),
      `${kept.hash.toString(16).padStart(48, "0").slice(0, 24)}…`,
      String(kept.rows),
      `≤ 2^${kept.exposureExponent}`,
      moneyText(kept.cover, 0),
    ]);
  }
  return [
    ...lines,
    "",
    paint.strong(t("All that the chain knows of three of them:", "链上对其中三份仅知：")),
    ...table({
      head: [t("participant", "市场主体"), t("hash", "哈希"), t("rows", "行"), t("lots", "规模"), t("cover", "保障金")],
      rows,
      right: [2, 3, 4],
    }),
  ];
}
