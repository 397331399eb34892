/** Events of the market's contracts, decoded and typed. */
import { AbiCoder, type BaseContract, concat, type EventFragment, type Interface, type Log } from "ethers";
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

/** Name and values of a log. */
type Decoder = (log: Log) => { name: string; values: unknown };

/** Values by name, arrays and structs as they are. An interface looks an event up by hashing all of its events again; this does it once. */
function decoderOf({ name, inputs }: EventFragment): Decoder {
  const coder = AbiCoder.defaultAbiCoder();
  const [indexed, others] = [inputs.filter((input) => input.indexed), inputs.filter((input) => !input.indexed)];
  return ({ topics, data }) => {
    const fromTopics = coder.decode(indexed, concat(topics.slice(1)));
    const fromData = coder.decode(others, data);
    let [t, d] = [0, 0];
    const values = inputs.map((input) => [input.name, (input.indexed ? fromTopics[t++] : fromData[d++]) as unknown]);
    return { name, values: Object.fromEntries(values) as unknown };
  };
}

const decoders = new WeakMap<Interface, Map<string, Decoder>>();

/** Decoders of a contract's events by topic. */
function decodersOf(abi: Interface): Map<string, Decoder> {
  const known = decoders.get(abi) ?? new Map<string, Decoder>();
  if (known.size === 0) abi.forEachEvent((event) => known.set(event.topicHash, decoderOf(event)));
  decoders.set(abi, known);
  return known;
}

/** The market's events among logs, in order; logs of other contracts are left out. */
export function eventsIn({ contracts }: Handle, logs: readonly Log[]): AnyMarketEvent[] {
  const byAddress = new Map(
    Object.entries(contracts as unknown as Record<ContractKey, BaseContract>).map(([key, contract]) => [
      (contract.target as string).toLowerCase(),
      { key: key as ContractKey, decode: decodersOf(contract.interface) },
    ]),
  );
  return logs.flatMap((log) => {
    const emitter = byAddress.get(log.address.toLowerCase());
    const decode = emitter?.decode.get(log.topics[0] ?? "");
    if (emitter === undefined || decode === undefined) return [];
    const { blockNumber, transactionHash, index } = log;
    return [{ contract: emitter.key, ...decode(log), blockNumber, transactionHash, index } as AnyMarketEvent];
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
