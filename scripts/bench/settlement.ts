/** What delivery costs on the chain: readings published, a day prepared, everybody settled, per participant and day. */
import type { TransactionReceipt } from "ethers";
import { concat } from "ethers";
import type { Market } from "../../test/helpers/market.ts";
import {
  addSettlement,
  BANDS,
  encodeItem,
  type Item,
  leafOf,
  multiProofOf,
  ruleTerms,
} from "../../test/helpers/settlement.ts";
import { playDay, type Watch } from "./marketDay.ts";
import { randomFrom } from "./random.ts";
import { STANDARD } from "./workload.ts";

/** Gas of a transaction at most. */
const MOST_GAS = 2 ** 24;
/** Bytes of its input at most. */
const MOST_BYTES = 110_000;
/** Participants of a chunk. */
const SETTLED_AT_ONCE = 50;

/** Readings of participants that take, or inject, what they bought or sold within ±8 %, by one meter each; consumers as well as generators. */
function itemsOf(positions: readonly (readonly bigint[])[], participants: readonly bigint[]): Item[] {
  const random = randomFrom(11);
  return participants.map((participant, p) => {
    const wh = positions[p]!.map((kwh) => (kwh * 1_000n * BigInt(92 + Math.floor(17 * random()))) / 100n);
    return {
      participant,
      points: [
        {
          point: participant,
          importWh: wh.map((value) => (value > 0n ? value : 0n)),
          exportWh: wh.map((value) => (value < 0n ? -value : 0n)),
        },
      ],
    };
  });
}

/** Three that receive and three that pay: everybody is a group of its own. */
async function evidenceOf({ auction }: Market, participants: readonly bigint[]) {
  const traders = await Promise.all(
    participants.map(async (participant) => ({
      participant,
      net: BigInt.asIntN(128, (await auction.commitmentOf(1n, participant)) >> 64n),
    })),
  );
  const three = (sign: bigint) => {
    const [a, b, c] = traders.filter(({ net }) => net * sign > 0n).map(({ participant }) => participant);
    return [a!, b!, c!] as [bigint, bigint, bigint];
  };
  return { market: auction.target, session: 1n, receivers: three(1n), payers: three(-1n) };
}

/** Gas of the delivery of one day with so many intervals. */
async function deliver(intervals: number, onPart: (part: string, gas: number, participants: number) => void) {
  const watch: Watch = async (market: Market) => {
    const { registry, registrar, operator, register, connection } = market;
    const { meters, settlement, metering } = await addSettlement(market);
    const { networkHelpers } = connection;
    const product = await market.auction.termsOf(1n).then(({ product }) => product);
    const delivered = Number((await register.productOf(product)).firstDay);
    await settlement
      .connect(operator)
      .registerRule(ruleTerms(market.beneficiary, { auctionPrice: true, bands: BANDS }));
    await settlement.connect(operator).scheduleRule(1, delivered - 1);
    const count = Number(await registry.participantCount());
    const participants = Array.from({ length: count }, (_, i) => BigInt(i + 1));
    for (const participant of participants) {
      const code = `0x${participant.toString(16).padStart(64, "0")}`;
      await registry.connect(registrar).addMeteringPoint(participant, 0, 1, 1, 4_000_000_000n, code);
    }
    return async () => {
      const positions = await Promise.all(
        participants.map(async (participant) => [...(await register.dayPositionOf(participant, delivered))]),
      );
      const quiet = positions.map((values) => values.map(() => 1n));
      const gasOf = async (sent: Promise<{ wait(): Promise<unknown> }>) =>
        Number(((await (await sent).wait()) as TransactionReceipt).gasUsed);
      await networkHelpers.time.increase(5 * 86_400);
      const size = encodeItem(itemsOf(positions, participants)[0]!).length / 2;
      const per = Math.min(Math.floor(MOST_BYTES / size), 150);
      /** Publishes, prepares and settles a day; gas of each. */
      const play = async (day: number, items: readonly Item[], evidence: boolean) => {
        let publish = 0;
        const batches: { id: bigint; items: Item[]; leaves: string[] }[] = [];
        for (let i = 0; i < items.length; i += per) {
          const part = items.slice(i, i + per);
          const data = concat(part.map(encodeItem));
          publish += await gasOf(meters.connect(metering).publish(day, intervals, data, { gasLimit: MOST_GAS - 1 }));
          const leaves = part.map((item) => leafOf(day, intervals, item));
          batches.push({ id: await meters.batchCount(), items: part, leaves });
        }
        await networkHelpers.time.increase(86_400);
        const qualified = evidence ? await gasOf(settlement.qualify(await evidenceOf(market, participants))) : 0;
        const prepare = qualified + (await gasOf(settlement.prepare(day)));
        let settle = 0;
        for (const { id, items: all, leaves } of batches) {
          for (let i = 0; i < all.length; i += SETTLED_AT_ONCE) {
            const indices = all.map((_, k) => k).slice(i, i + SETTLED_AT_ONCE);
            const { proof, flags } = multiProofOf(leaves, indices);
            const data = concat(indices.map((k) => encodeItem(all[k]!)));
            settle += await gasOf(settlement.settle(id, data, proof, flags, { gasLimit: MOST_GAS - 1 }));
          }
        }
        return { publish, prepare, settle };
      };
      await play(delivered - 1, itemsOf(quiet, participants), false);
      for (const [part, gas] of Object.entries(await play(delivered, itemsOf(positions, participants), true))) {
        onPart(part, gas, count);
      }
      const last = await settlement.accountOf(participants.at(-1)!);
      if (last.number !== 2n) throw new Error("Somebody was not settled.");
    };
  };
  await playDay({ ...STANDARD, intervals }, "default", watch);
}

/** All figures of delivery. @param onProgress called with a line before each day */
export async function benchSettlement(onProgress?: (line: string) => void): Promise<Record<string, number>> {
  const figures: Record<string, number> = {};
  for (const intervals of [24, 96]) {
    onProgress?.(`settlement: ${intervals} intervals`);
    let total = 0;
    const parts: Record<string, number> = {};
    await deliver(intervals, (part, gas, participants) => {
      parts[`gas.${part}PerParticipantDay${intervals}`] = gas / participants;
      total += gas / participants;
    });
    figures[`gas.settlePerParticipantDay${intervals}`] = total;
    Object.assign(figures, parts);
  }
  return figures;
}
