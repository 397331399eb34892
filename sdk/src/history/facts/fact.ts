/** What the index keeps: rows that follow from single events, and are never changed. */
import type { EventName, EventValues } from "../../chain/events.ts";
import type { ContractKey } from "../../chain/handle.ts";

/** A value of a row. Money is text: it may be longer than 64 bits. Lists are text, too, in JSON. */
export type Value = number | bigint | string | null;

/** How SQLite keeps a column. */
export type ColumnType = "INTEGER" | "TEXT";

/** What an event may ask of the rows before it. */
export interface Look {
  /** Session that is live on a product, or was so last; null when there was none. */
  sessionOf(product: bigint): bigint | null;
  /** Product of a session. */
  productOf(session: bigint): bigint;
  /** Intervals of a product's days. */
  intervalsOf(product: bigint): number;
  /** Products right below, in order. */
  childrenOf(product: bigint): bigint[];
  /** Whether a module is this market's auction. */
  isAuction(module: string): boolean;
}

type Handlers<Column extends string> = {
  [Key in ContractKey]?: {
    [Name in EventName<Key>]?: (values: EventValues<Key, Name>, look: Look) => Record<Column, Value>[];
  };
};

/** A table, and the events that add rows to it. */
export interface Fact<Column extends string = string> {
  table: string;
  /** Beside `block`, `log` and `row`, which say where each row comes from and are its key. */
  columns: Record<Column, ColumnType>;
  /** Columns by which rows are looked for. */
  indexes: readonly (readonly NoInfer<Column>[])[];
  /** By contract and event: the rows that follow. */
  on: Handlers<NoInfer<Column>>;
}

/** A fact with its columns checked against its rows. */
export const fact = <const Column extends string>(of: Fact<Column>): Fact => of;
