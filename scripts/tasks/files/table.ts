/**
 * Tables that operators write: CSV with a header, UTF-8 with or without byte-order mark, any line ends. A file is read whole and
 * checked whole: every mistake is told with line and column, the first twenty of them.
 */
import { readFileSync } from "node:fs";
import { CsvError, parse } from "csv-parse/sync";
import { errorAt, type Place } from "../../../sdk/src/cli/inputError.ts";
import { CoreError } from "../../../sdk/src/core/index.ts";
import { BadInput } from "../outcome.ts";

/** What is wrong with a field, as a sentence. */
export class Fault extends Error {}

/** A column: how its fields are read. */
export interface Column<Value> {
  /** @throws Fault */
  read: (text: string) => Value;
  /** The value of empty fields, and of all rows when the column is not there; without it the column is needed. */
  otherwise?: { value: Value };
}

/** Columns by name. */
export type Columns = Readonly<Record<string, Column<unknown>>>;

/** Values of a row, by the name of the column. */
export type ValuesOf<Named extends Columns> = {
  readonly [Name in keyof Named]: Named[Name] extends Column<infer Value> ? Value : never;
};

/** A row of a table. */
export interface Row<Values> {
  values: Values;
  /** Line on which the row ends, from 1. */
  line: number;
}

/** Most mistakes that are told at once. */
const MOST_TOLD = 20;

/** A table, and the mistakes found in it. Checks beyond single fields add theirs by `fault`; `done` throws them all. */
export class Table<Values> {
  readonly file: string;
  readonly rows: Row<Values>[] = [];
  readonly #header: string[];
  readonly #faults: { place: Place; sentence: string }[] = [];

  constructor(file: string, header: string[]) {
    this.file = file;
    this.#header = header;
  }

  /** Adds a mistake in a row, in a column if it has one. */
  fault({ line }: { line: number }, column: (keyof Values & string) | null, sentence: string): void {
    const number = column === null ? 0 : this.#header.indexOf(column.toLowerCase()) + 1;
    const where = number === 0 ? {} : { column: { number, name: column as string } };
    this.#faults.push({ place: { file: this.file, line, ...where }, sentence });
  }

  get faulty(): boolean {
    return this.#faults.length > 0;
  }

  /** Throws what was found. @throws BadInput */
  done(): this {
    if (this.#faults.length === 0) return this;
    const sorted = this.#faults.toSorted((a, b) => a.place.line - b.place.line);
    const told = sorted.slice(0, MOST_TOLD).map(({ place, sentence }) => errorAt(place, sentence).message);
    const more = sorted.length - told.length;
    throw new BadInput([...told, ...(more > 0 ? [`… and ${more} more.`] : [])].join("\n"));
  }
}

const FILE_FAULTS: Record<string, string> = {
  ENOENT: "does not exist",
  EISDIR: "is a folder, not a file",
  EACCES: "may not be read",
};

/** The bytes of a file that was named. @throws BadInput */
export function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    throw new BadInput(`${file} ${FILE_FAULTS[code] ?? `cannot be read (${code})`}.`);
  }
}

/** The text of a file that was named, lines ended by \n, no byte-order mark. @throws BadInput */
export function textOf(file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytesOf(file)).replace(/\r\n?/g, "\n");
  } catch (error) {
    if (error instanceof BadInput) throw error;
    throw new BadInput(`${file} is not UTF-8 text.`);
  }
}

const QUOTE_FAULTS: Record<string, string> = {
  CSV_QUOTE_NOT_CLOSED: "a quotation mark is opened and never closed.",
  CSV_INVALID_CLOSING_QUOTE: "a quotation mark closes in the middle of a field.",
  INVALID_OPENING_QUOTE: "a quotation mark opens in the middle of a field.",
};

/** Records of a CSV text with the line on which each ends. */
function recordsOf(file: string, text: string): { line: number; fields: string[] }[] {
  const records: { line: number; fields: string[] }[] = [];
  try {
    parse(text, {
      record_delimiter: "\n",
      skip_empty_lines: true,
      relax_column_count: true,
      on_record: (record: readonly string[], { lines }) => {
        const fields = record.map((field) => field.trim());
        if (fields.some((field) => field !== "")) records.push({ line: lines, fields });
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const place = { file, line: Number(error["lines"] ?? 1) };
    throw new BadInput(errorAt(place, QUOTE_FAULTS[error.code] ?? "this is not CSV.").message);
  }
  return records;
}

/**
 * Reads a table. Columns may stand in any order, capitals in the header do not matter. Call `done` on the result when everything
 * else has been checked, too.
 * @throws BadInput at once where there are no rows to check: no such file, not CSV, wrong header
 */
export function readTable<const Named extends Columns>(file: string, columns: Named): Table<ValuesOf<Named>> {
  const names = Object.keys(columns);
  const [head, ...records] = recordsOf(file, textOf(file));
  if (head === undefined) throw new BadInput(`${file} is empty: it needs a header ${names.join(",")} and rows.`);
  const header = head.fields.map((name) => name.toLowerCase());
  const table = new Table<ValuesOf<Named>>(file, header);
  const heads = new Table<Record<string, unknown>>(file, header);
  header.forEach((name, i) => {
    if (!names.some((known) => known.toLowerCase() === name)) {
      const which = name === "" ? `column ${i + 1} has no name` : `unknown column "${head.fields[i]}"`;
      heads.fault(head, name === "" ? null : name, `${which}; the columns are ${names.join(", ")}.`);
    } else if (header.indexOf(name) !== i) heads.fault(head, name, `the column "${head.fields[i]}" stands twice.`);
  });
  for (const name of names) {
    if (columns[name]?.otherwise === undefined && !header.includes(name.toLowerCase())) {
      heads.fault(head, null, `the column "${name}" is missing.`);
    }
  }
  heads.done();
  if (records.length === 0) throw new BadInput(`${file} has a header but no rows.`);

  for (const { line, fields } of records) {
    if (fields.length > header.length) {
      table.fault({ line }, null, `column ${header.length + 1} is one more than the header has.`);
      continue;
    }
    const values: Record<string, unknown> = {};
    let whole = true;
    for (const name of names) {
      const at = header.indexOf(name.toLowerCase());
      const { read, otherwise } = columns[name] as Column<unknown>;
      const text = at < 0 ? "" : fields[at];
      try {
        if (text === undefined) throw new Fault("the field is missing.");
        if (text === "" && otherwise === undefined) throw new Fault("the field is empty.");
        values[name] = text === "" ? otherwise!.value : read(text);
      } catch (error) {
        if (!(error instanceof Fault || error instanceof CoreError)) throw error;
        table.fault({ line }, name, error.message);
        whole = false;
      }
    }
    if (whole) table.rows.push({ line, values: values as ValuesOf<Named> });
  }
  return table;
}
