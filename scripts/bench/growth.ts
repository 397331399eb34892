/** How many words of storage a market day leaves, counted on the chain: traces say what was written, storage what was there before and is now. */
import type { Market } from "../../test/helpers/market.ts";
import { playDay } from "./marketDay.ts";
import { STANDARD } from "./workload.ts";

/** One step of a trace. */
interface Step {
  op: string;
  depth: number;
  stack: string[];
}

/** Two days that differ in their participants alone: what one more leaves follows. Traces are large, so they are small. */
const FEW = 10;
const MORE = 50;

const address = (word: string) => `0x${word.replace(/^0x/, "").padStart(64, "0").slice(-40)}`;
const slot = (word: string) => `0x${word.replace(/^0x/, "").padStart(64, "0")}`;

/** Places that a transaction wrote, "contract slot". */
async function writtenBy({ connection }: Market, hash: string, to: string): Promise<Set<string>> {
  const options = { disableMemory: true, disableStorage: true };
  const { structLogs } = (await connection.provider.request({
    method: "debug_traceTransaction",
    params: [hash, options],
  })) as { structLogs: Step[] };
  const written = new Set<string>();
  // Whose storage is meant at each depth: a delegated call writes that of its caller.
  const owner: string[] = [];
  owner[1] = to.toLowerCase();
  for (const { op, depth, stack } of structLogs) {
    if (op === "SSTORE") written.add(`${owner[depth]} ${slot(stack.at(-1)!)}`);
    if (op === "CALL" || op === "STATICCALL") owner[depth + 1] = address(stack.at(-2)!);
    if (op === "DELEGATECALL") owner[depth + 1] = owner[depth]!;
  }
  return written;
}

/** Words that a day of so many participants adds to storage, from the open session to the last position. */
async function wordsOf(participants: number): Promise<number> {
  let words = 0;
  await playDay({ ...STANDARD, participants, shape: "flat" }, "default", async (market) => {
    const { provider } = market.connection.ethers;
    const before = await provider.getBlockNumber();
    return async () => {
      const after = await provider.getBlockNumber();
      const written = new Set<string>();
      for (let number = before + 1; number <= after; number++) {
        const block = await provider.getBlock(number, true);
        for (const { hash, to } of block!.prefetchedTransactions) {
          for (const place of await writtenBy(market, hash, to!)) written.add(place);
        }
      }
      for (const place of written) {
        const [contract, key] = place.split(" ") as [string, string];
        const [was, is] = await Promise.all([before, after].map((block) => provider.getStorage(contract, key, block)));
        words += Number(BigInt(is!) !== 0n) - Number(BigInt(was!) !== 0n);
      }
    };
  });
  return words;
}

/** Words for each participant (half of them buyers, half sellers), and for the session itself; 24 intervals. */
export async function benchGrowth(): Promise<Record<string, number>> {
  const [few, more] = [await wordsOf(FEW), await wordsOf(MORE)];
  const each = (more - few) / (MORE - FEW);
  return { "growth.wordsPerParticipantAndDay": each, "growth.wordsPerSession": few - FEW * each };
}
