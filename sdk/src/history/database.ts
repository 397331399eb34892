/** The file of an index: an SQLite database, its tables, and what it says of itself. */
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { keccak256, toUtf8Bytes } from "ethers";
import { existsSync } from "node:fs";
import { calendar } from "../core/index.ts";
import type { Deployment } from "../deployment.ts";
import { IndexInUse, IndexOfAnotherMarket, IndexOutdated, NoIndex, NotAnIndex, SqliteMissing } from "./errors.ts";
import { FACTS } from "./facts/index.ts";

/** A block, by number and hash. */
export interface BlockRef {
  number: number;
  hash: string;
}

/** An open index. All functions of the history take it first. */
export interface History {
  readonly file: string;
  readonly deployment: Deployment;
  /** The database itself, for questions of your own; its tables are listed in docs/history.md. */
  readonly database: DatabaseSync;
  /** Lets go of the file. */
  close(): void;
}

/** Where an index is, and whose. */
export interface OpenParams {
  /** Path of the file, or ":memory:". */
  file: string;
  /** The market; with it the index may be written, and is made when it is not there. Without it, it is only asked. */
  deployment?: Deployment;
}

/** Tables as SQL. Rows are clustered by where they come from, so that a re-organisation takes away the end of each table. */
const TABLES = FACTS.map(({ table, columns, indexes }) => {
  const own = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
  return [
    `CREATE TABLE ${table} (block INTEGER, log INTEGER, row INTEGER, ${own.join(", ")}, PRIMARY KEY (block, log, row)) WITHOUT ROWID`,
    ...indexes.map((by, i) => `CREATE INDEX ${table}_${i} ON ${table} (${by.join(", ")})`),
  ].join(";\n");
});

const SCHEMA = [
  "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
  "CREATE TABLE block (number INTEGER PRIMARY KEY, hash TEXT NOT NULL, time INTEGER NOT NULL)",
  ...TABLES,
].join(";\n");

/** Changes with the tables, and should with what fills them: the number before it is raised by hand. */
const FORM = `1-${keccak256(toUtf8Bytes(SCHEMA)).slice(2, 18)}`;

/** Statements by their text. */
const statements = new WeakMap<DatabaseSync, Map<string, StatementSync>>();

/** A statement, prepared once for each index. */
export function prepared({ database }: Pick<History, "database">, sql: string): StatementSync {
  const known = statements.get(database) ?? new Map<string, StatementSync>();
  statements.set(database, known);
  let statement = known.get(sql);
  if (statement === undefined) {
    statement = database.prepare(sql);
    statement.setReadBigInts(true); // ids are exact
    known.set(sql, statement);
  }
  return statement;
}

/** All rows of a question. */
export function rowsOf<Row>(history: Pick<History, "database">, sql: string, ...values: SQLInputValue[]): Row[] {
  return prepared(history, sql).all(...values) as Row[];
}

/** The first row of a question. */
export function rowOf<Row>(
  history: Pick<History, "database">,
  sql: string,
  ...values: SQLInputValue[]
): Row | undefined {
  return prepared(history, sql).get(...values) as Row | undefined;
}

/** What an index says of itself. */
export function aboutOf(history: Pick<History, "database">, name: string): string | undefined {
  return rowOf<{ value: string }>(history, "SELECT value FROM about WHERE name = ?", name)?.value;
}

/** Writes down what an index says of itself. */
export function setAbout(history: Pick<History, "database">, name: string, value: string): void {
  prepared(history, "INSERT INTO about VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value").run(
    name,
    value,
  );
}

/** Runs what belongs together: wholly or not at all. @throws IndexInUse */
export function inOne(history: Pick<History, "database" | "file">, write: () => void): void {
  const { database, file } = history;
  try {
    database.exec("BEGIN IMMEDIATE");
  } catch (error) {
    if (/locked|busy/.test((error as Error).message)) throw new IndexInUse(file, error);
    throw error;
  }
  try {
    write();
    database.exec("COMMIT");
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}

const marketOf = ({ chainId, addresses }: Deployment) =>
  `${addresses.EnergyRegister.toLowerCase()} on chain ${chainId}`;

/** @throws SqliteMissing */
function sqlite(): typeof import("node:sqlite") {
  // Not by import: the engines and the rest of the SDK need no SQLite, and neither does a Node without it.
  const found = process.getBuiltinModule("node:sqlite") as typeof import("node:sqlite") | undefined;
  if (found === undefined) throw new SqliteMissing(process.versions.node);
  return found;
}

/** Makes the tables, after taking away what another version left. */
function create(target: Pick<History, "database" | "file">, deployment: Deployment): void {
  const { database } = target;
  inOne(target, () => {
    const old = rowsOf<{ name: string }>(
      target,
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    );
    for (const { name } of old) database.exec(`DROP TABLE "${name}"`);
    database.exec(SCHEMA);
    setAbout(target, "form", FORM);
    setAbout(target, "deployment", JSON.stringify(deployment));
  });
  statements.delete(database);
}

/** What an index of this version says; undefined for an empty file. @throws NotAnIndex */
function formOf(target: Pick<History, "database" | "file">): string | undefined {
  try {
    const tables = rowsOf<{ name: string }>(target, "SELECT name FROM sqlite_schema");
    if (tables.length === 0) return undefined;
    const form = tables.some(({ name }) => name === "about") ? aboutOf(target, "form") : undefined;
    if (form === undefined) throw new NotAnIndex(target.file, "it is a database of something else");
    return form;
  } catch (error) {
    if (error instanceof NotAnIndex) throw error;
    throw new NotAnIndex(target.file, (error as Error).message, error);
  }
}

/**
 * Opens an index. With a deployment it is made where there is none, and made anew where another version of the SDK wrote it.
 * @throws SqliteMissing, NoIndex, NotAnIndex, IndexOutdated, IndexOfAnotherMarket
 */
export function openHistory({ file, deployment }: OpenParams): History {
  const { DatabaseSync } = sqlite();
  const writable = deployment !== undefined;
  if (!writable && !existsSync(file)) throw new NoIndex(file);
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(file, { readOnly: !writable, timeout: 5_000 });
  } catch (error) {
    throw new NotAnIndex(file, (error as Error).message, error);
  }
  const target = { file, database };
  try {
    const form = formOf(target);
    if (form === undefined && !writable) throw new NoIndex(file);
    if (form !== undefined && form !== FORM && !writable) throw new IndexOutdated(file);
    const known =
      form === undefined ? undefined : (JSON.parse(aboutOf(target, "deployment") ?? "null") as Deployment | null);
    if (writable && known && marketOf(known) !== marketOf(deployment)) {
      throw new IndexOfAnotherMarket(file, marketOf(known), marketOf(deployment));
    }
    if (writable) {
      // Readers go on while blocks are added.
      database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
      if (form !== FORM) create(target, deployment);
    }
    return { ...target, deployment: (deployment ?? known)!, close: () => database.close() };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Newest block that the index knows; null before the first. */
export function headOf(history: Pick<History, "database">): BlockRef | null {
  const text = aboutOf(history, "head");
  return text === undefined ? null : (JSON.parse(text) as BlockRef);
}

/** The delivery years of the index: with them products have names. */
export function yearsOf(history: Pick<History, "database">): calendar.DeliveryYear[] {
  const rows = rowsOf<
    Record<"year" | "firstDay" | "deliveryDays" | "intervals", bigint> & Record<"monthDays" | "restDays", string>
  >(history, "SELECT * FROM delivery_year ORDER BY year");
  return rows.map(({ year, firstDay, deliveryDays, intervals, monthDays, restDays }) => ({
    year: Number(year),
    firstDay: Number(firstDay),
    deliveryDays: Number(deliveryDays),
    intervals: Number(intervals),
    monthDays: JSON.parse(monthDays) as number[],
    restDays: JSON.parse(restDays) as number[],
  }));
}
