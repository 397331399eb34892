/** Blocks become rows, and rows go when their blocks do. */
import type { AnyMarketEvent } from "../chain/events.ts";
import { calendar } from "../core/index.ts";
import { type BlockRef, headOf, type History, inOne, prepared, rowOf, setAbout, yearsOf } from "./database.ts";
import { IndexInUse } from "./errors.ts";
import { FACTS } from "./facts/index.ts";
import type { Fact, Look, Value } from "./facts/fact.ts";

/** A block in which something happened in the market. */
export interface EventBlock extends BlockRef {
  /** Unix seconds. */
  time: number;
  /** The market's events in the order of the chain. */
  events: AnyMarketEvent[];
}

/** A fact that an event adds to. */
interface Target {
  insert: string;
  columns: string[];
  rowsOf: (values: unknown, look: Look) => Record<string, Value>[];
}

/** Facts by contract and event. */
const TARGETS = new Map<string, Target[]>();
for (const { table, columns, on } of FACTS) {
  const names = Object.keys(columns);
  const insert = `INSERT INTO ${table} VALUES (${["block", "log", "row", ...names].map(() => "?").join(", ")})`;
  for (const [contract, events] of Object.entries(on as Record<string, Record<string, Target["rowsOf"]>>)) {
    for (const [name, of] of Object.entries(events)) {
      const key = `${contract}.${name}`;
      TARGETS.set(key, [...(TARGETS.get(key) ?? []), { insert, columns: names, rowsOf: of }]);
    }
  }
}

const NODE_BITS = 0xffffffn;

/** What events may ask. */
function lookOf(history: History): Look {
  const auction = history.deployment.addresses.UniformPriceAuction.toLowerCase();
  const one = (sql: string, value: bigint) => rowOf<{ found: bigint }>(history, sql, value)?.found;
  return {
    sessionOf: (product) =>
      one("SELECT session AS found FROM session WHERE product = ? ORDER BY block DESC, log DESC LIMIT 1", product) ??
      null,
    productOf: (session) => one("SELECT product AS found FROM session WHERE session = ?", session) ?? 0n,
    intervalsOf: (product) =>
      Number(one("SELECT intervals AS found FROM node WHERE node = ?", product & NODE_BITS) ?? 0n),
    childrenOf: (product) => {
      const parts = calendar.partsOf(product);
      const year = yearsOf(history).find((each) => each.year === parts.year);
      if (year === undefined) return [];
      return calendar
        .childrenOf(year, parts)
        .map((child) => calendar.productOf({ ...child, year: parts.year, class: parts.class }));
    },
    isAuction: (module) => module.toLowerCase() === auction,
  };
}

/** Adds the rows of an event. */
function addEvent(history: History, event: AnyMarketEvent, look: Look): void {
  for (const { insert, columns, rowsOf } of TARGETS.get(`${event.contract}.${event.name}`) ?? []) {
    const statement = prepared(history, insert);
    rowsOf(event.values, look).forEach((row, i) => {
      statement.run(event.blockNumber, event.index, i, ...columns.map((column) => row[column]!));
    });
  }
}

/**
 * Adds blocks, in order, up to and including `head`.
 * @param before the index's head as the caller knows it
 * @throws IndexInUse when another process has moved it on
 */
export function append(
  history: History,
  blocks: readonly EventBlock[],
  head: BlockRef,
  before: BlockRef | null = headOf(history),
): void {
  const look = lookOf(history);
  const addBlock = prepared(history, "INSERT INTO block VALUES (?, ?, ?)");
  inOne(history, () => {
    if (headOf(history)?.hash !== before?.hash) throw new IndexInUse(history.file);
    for (const { number, hash, time, events } of blocks) {
      addBlock.run(number, hash, time);
      for (const event of events) addEvent(history, event, look);
    }
    setAbout(history, "head", JSON.stringify({ number: head.number, hash: head.hash }));
  });
}

/** Takes away every block above `head`; all of them with null. */
export function rollBack(history: History, head: BlockRef | null): void {
  const last = head?.number ?? -1;
  inOne(history, () => {
    for (const { table } of FACTS) prepared(history, `DELETE FROM ${table} WHERE block > ?`).run(last);
    prepared(history, "DELETE FROM block WHERE number > ?").run(last);
    if (head === null) prepared(history, "DELETE FROM about WHERE name = 'head'").run();
    else setAbout(history, "head", JSON.stringify(head));
  });
}

/** Tables and columns, as SQL knows them. */
export const tablesOf = (facts: readonly Fact[] = FACTS) =>
  facts.map(({ table, columns }) => ({ table, columns: ["block", "log", "row", ...Object.keys(columns)] }));
