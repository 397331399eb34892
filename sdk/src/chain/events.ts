/** Events of the market's contracts, decoded and typed. */
import type { Log, LogDescription } from "ethers";
import type { TypedContractEvent } from "../typechain/common.ts";
import { decodeError } from "../errors/index.ts";
import { contextOf, type ContractKey, type Contracts, type Handle } from "./handle.ts";

type FiltersOf<Key extends ContractKey> = Contracts[Key]["filters"];

/** Names of a contract's events. */
export type EventName<Key extends ContractKey> = Exclude<Extract<keyof FiltersOf<Key>, string>, `${string}(${string}`>;

/** Values of an event by name. */
export type EventValues<Key extends ContractKey, Name extends EventName<Key>> =
  FiltersOf<Key>[Name] extends TypedContractEvent<infer Input, infer Tuple, infer Values>
    ? [Input, Tuple, Values][2]
    : never;

/** One event of one contract. */
export interface MarketEvent<Key extends ContractKey, Name extends EventName<Key>> {
  contract: Key;
  name: Name;
  values: EventValues<Key, Name>;
  /** Where it happened. */
  blockNumber: number;
  transactionHash: string;
  /** Position within the block. */
  index: number;
}

/** Any event of the market; `contract` and `name` tell which. */
export type AnyMarketEvent = {
  [Key in ContractKey]: { [Name in EventName<Key>]: MarketEvent<Key, Name> }[EventName<Key>];
}[ContractKey];

/** Plain values of a decoded event: arrays and structs as they are, names as the contract gives them. */
const valuesOf = (parsed: LogDescription): unknown => parsed.args.toObject();

/** The market's events among logs, in order; logs of other contracts are left out. */
export function eventsIn({ contracts }: Handle, logs: readonly Log[]): AnyMarketEvent[] {
  const byAddress = new Map(
    Object.entries(contracts).map(([key, contract]) => [
      String((contract as { target: unknown }).target).toLowerCase(),
      { key: key as ContractKey, contract: contract as Contracts[ContractKey] },
    ]),
  );
  return logs.flatMap((log) => {
    const emitter = byAddress.get(log.address.toLowerCase());
    const parsed = emitter?.contract.interface.parseLog(log) ?? null;
    if (emitter === undefined || parsed === null) return [];
    const { blockNumber, transactionHash, index } = log;
    const event = { contract: emitter.key, name: parsed.name, values: valuesOf(parsed) };
    return [{ ...event, blockNumber, transactionHash, index } as AnyMarketEvent];
  });
}

/** The events of one contract and name among events. */
export function eventsNamed<Key extends ContractKey, Name extends EventName<Key>>(
  events: readonly AnyMarketEvent[],
  contract: Key,
  name: Name,
): MarketEvent<Key, Name>[] {
  return events.filter(
    (event): event is Extract<AnyMarketEvent, MarketEvent<Key, Name>> =>
      event.contract === contract && event.name === (name as string),
  );
}

/** Where to look for events. */
export interface BlockRange {
  /** First block; that of the deployment by default. */
  fromBlock?: number;
  /** Last block; the latest by default. */
  toBlock?: number;
}

/**
 * Events of one name, in the order of the chain.
 * @param indexed values of the event's indexed parameters, in order; undefined for any
 */
export async function findEvents<Key extends ContractKey, Name extends EventName<Key>>(
  handle: Handle,
  contract: Key,
  name: Name,
  indexed: readonly unknown[] = [],
  { fromBlock = handle.deployment.block, toBlock }: BlockRange = {},
): Promise<MarketEvent<Key, Name>[]> {
  const { target, interface: abi } = handle.contracts[contract];
  try {
    const topics = abi.encodeFilterTopics(name, [...indexed]);
    const filter = { address: target as string, topics, fromBlock, toBlock: toBlock ?? "latest" };
    return eventsNamed(eventsIn(handle, await handle.provider.getLogs(filter)), contract, name);
  } catch (error) {
    throw decodeError(error, contextOf(handle));
  }
}
