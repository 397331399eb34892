/** Where blocks come from. */
import { getAddress, type Log, ZeroAddress } from "ethers";
import { eventsIn } from "../chain/events.ts";
import { contextOf, type Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import { decodeError } from "../errors/index.ts";
import type { EventBlock } from "./append.ts";
import type { BlockRef } from "./database.ts";

/** A chain, or a record of one. */
export interface BlockSource {
  /** First block in which there can be an event. */
  readonly firstBlock: number;
  /** Newest block that counts. */
  head(): Promise<BlockRef>;
  /** A block by its number; null where the chain is shorter. */
  blockAt(number: number): Promise<BlockRef | null>;
  /** Blocks with events of the market among first … last, in order. @throws ChainMoved */
  read(first: number, last: number): Promise<EventBlock[]>;
}

/** The chain was re-organised while it was read. */
export class ChainMoved extends Error {
  constructor(number: number) {
    super(`Block ${number} was replaced while it was read.`);
    this.name = "ChainMoved";
  }
}

/** Headers asked for at a time. */
const AT_ONCE = 32;

/**
 * The chain behind a handle.
 * @param confirmations blocks on top of which a block counts, its own included; those of the handle by default
 */
export function chainSource(handle: Handle, confirmations: number = handle.confirmations): BlockSource {
  const { provider, deployment } = handle;
  const address = Object.values(handle.contracts)
    .map(({ target }: { target: unknown }) => getAddress(String(target)))
    .filter((each) => each !== ZeroAddress);
  const blockAt = async (number: number) => {
    const block = await read(handle, () => provider.getBlock(number));
    return block === null ? null : { number: block.number, hash: block.hash!, time: block.timestamp };
  };
  return {
    firstBlock: deployment.block,
    blockAt,
    head: async () => {
      const newest = await read(handle, () => provider.getBlockNumber());
      const number = Math.max(0, newest - confirmations + 1);
      const block = await blockAt(number);
      if (block === null) throw new ChainMoved(number);
      return block;
    },
    read: async (first, last) => {
      let logs: Log[];
      try {
        logs = await provider.getLogs({ address, fromBlock: first, toBlock: last });
      } catch (error) {
        throw decodeError(error, contextOf(handle));
      }
      const numbers = [...new Set(logs.map(({ blockNumber }) => blockNumber))].sort((a, b) => a - b);
      const byBlock = new Map(numbers.map((number) => [number, [] as Log[]]));
      for (const log of logs) byBlock.get(log.blockNumber)!.push(log);
      const blocks: EventBlock[] = [];
      for (let at = 0; at < numbers.length; at += AT_ONCE) {
        const headers = await Promise.all(numbers.slice(at, at + AT_ONCE).map(blockAt));
        for (const [i, header] of headers.entries()) {
          const number = numbers[at + i]!;
          const own = byBlock.get(number)!;
          if (own.some(({ blockHash }) => blockHash !== header?.hash)) throw new ChainMoved(number);
          blocks.push({ ...header!, events: eventsIn(handle, own) });
        }
      }
      return blocks;
    },
  };
}
