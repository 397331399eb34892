import { type AnyMarketEvent, type BlockRange, eventsIn } from "../chain/events.ts";
import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";

/** Events of the auction. */
export type AuctionEvent = Extract<AnyMarketEvent, { contract: "auction" }>;

/** Every event of a session (of all sessions without one), in the order of the chain. */
export async function events(
  handle: Handle,
  params: { session?: bigint } = {},
  { fromBlock = handle.deployment.block, toBlock }: BlockRange = {},
): Promise<AuctionEvent[]> {
  const { session } = params;
  const topic = session === undefined ? null : `0x${session.toString(16).padStart(64, "0")}`;
  const address = handle.deployment.addresses.UniformPriceAuction;
  const filter = { address, topics: topic === null ? [] : [null, topic], fromBlock, toBlock: toBlock ?? "latest" };
  const logs = await read(handle, () => handle.provider.getLogs(filter));
  return eventsIn(handle, logs).filter((event): event is AuctionEvent => event.contract === "auction");
}
