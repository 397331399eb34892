/** Reading of CSV files: plain or gzip, UTF-8 with or without byte-order mark, any line ends. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { CsvError, parse } from "csv-parse/sync";
import { errorAt, InputError, type Place } from "./inputError.ts";
import { parseDecimal } from "./decimal.ts";

/** A row of a CSV file with what is needed to say where it is wrong. */
export interface Row {
  file: string;
  /** Line on which the row ends, from 1. */
  line: number;
  /** Fields as they stand in the file, spaces around them removed. */
  fields: readonly string[];
  /** Position of each wanted column among the fields; −1 for one that may be absent and is. */
  positions: readonly number[];
  /** Names of the columns as in the header. */
  header: readonly string[];
}

/** What the operating system says about a file, in words. */
const FILE_FAULTS: Record<string, string> = {
  ENOENT: "does not exist",
  EISDIR: "is a folder, not a file",
  EACCES: "may not be read",
};

/** The text of a file, lines ended by \n; "-" is standard input. @throws InputError */
export function readText(file: string): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file === "-" ? 0 : file);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    throw new InputError(`${file} ${FILE_FAULTS[code] ?? `cannot be read (${code})`}.`);
  }
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    try {
      bytes = gunzipSync(bytes);
    } catch {
      throw new InputError(`${file} begins like a gzip file, but is damaged.`);
    }
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new InputError(`${file} is not UTF-8 text.`);
  }
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}

/**
 * Reads a CSV file row by row. Columns may stand in any order; each wanted one must be there once, and no other. Blank lines
 * and lines of empty fields are skipped. Returns the header.
 * @param columns names of the columns
 * @param onRow called for each row, in order; its `positions` follow the order of `columns`, then of `optional`
 * @param optional names of columns that may be absent
 */
export function readCsv(
  file: string,
  columns: readonly string[],
  onRow: (row: Row) => void,
  optional: readonly string[] = [],
): string[] {
  const text = readText(file);
  let header: string[] | undefined;
  let positions: number[] = [];
  let rows = 0;
  const onRecord = (record: readonly string[], { lines: line }: { lines: number }) => {
    const fields = record.map((field) => field.trim());
    if (fields.every((field) => field === "")) return;
    if (header === undefined) {
      header = fields;
      positions = positionsOf(file, line, fields, columns, optional);
      return;
    }
    if (fields.length !== header.length) throw wrongWidth({ file, line }, fields.length, header);
    rows++;
    onRow({ file, line, fields, positions, header });
  };
  try {
    parse(text, {
      record_delimiter: "\n",
      skip_empty_lines: true,
      relax_column_count: true,
      on_record: (record, context) => (onRecord(record, context), null),
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw errorAt({ file, line: Number(error["lines"] ?? 1) }, QUOTE_FAULTS[error.code] ?? "this is not CSV.");
  }
  if (header === undefined) throw new InputError(`${file} is empty: it needs a header ${columns.join(",")} and rows.`);
  if (rows === 0) throw new InputError(`${file} has a header but no rows.`);
  return header;
}

const QUOTE_FAULTS: Record<string, string> = {
  CSV_QUOTE_NOT_CLOSED: "a quotation mark is opened and never closed.",
  CSV_INVALID_CLOSING_QUOTE: "a quotation mark closes in the middle of a field.",
  INVALID_OPENING_QUOTE: "a quotation mark opens in the middle of a field.",
};

const count = (n: number, what: string) => `${n} ${what}${n === 1 ? "" : "s"}`;

/** A row with fewer or more fields than the header. */
function wrongWidth(place: { file: string; line: number }, width: number, header: readonly string[]): InputError {
  if (width > header.length) {
    return errorAt(place, `column ${header.length + 1} is one more than the header has.`);
  }
  return errorAt({ ...place, column: { number: width + 1, name: header[width] as string } }, "the field is missing.");
}

/** Where each wanted column stands; capitals in the header are harmless. */
function positionsOf(
  file: string,
  line: number,
  header: readonly string[],
  columns: readonly string[],
  optional: readonly string[],
): number[] {
  const all = [...columns, ...optional];
  const wanted = all.map((name) => name.toLowerCase());
  const found = header.map((name) => name.toLowerCase());
  header.forEach((name, i) => {
    const column = { number: i + 1, name };
    if (!wanted.includes(found[i] as string)) {
      const which = name === "" ? "a column without a name" : "unknown column";
      throw errorAt({ file, line, column }, `${which}; the columns are ${all.join(", ")}.`);
    }
    if (found.indexOf(found[i] as string) !== i) throw errorAt({ file, line, column }, "the column stands twice.");
  });
  const missing = columns.filter((_, i) => !found.includes(wanted[i] as string));
  if (missing.length > 0) {
    const column = { number: header.length + 1, name: missing[0] as string };
    const rest =
      missing.length > 1 ? `, and so ${missing.length > 2 ? "are" : "is"} ${missing.slice(1).join(", ")}` : "";
    throw errorAt({ file, line, column }, `the column is missing${rest}.`);
  }
  return wanted.map((name) => found.indexOf(name));
}

/** Where wanted column `index` of a row stands. */
export function placeOf({ file, line, positions, header }: Row, index: number): Place {
  const position = positions[index] as number;
  return { file, line, column: { number: position + 1, name: header[position] as string } };
}

/** An error at wanted column `index` of a row. */
export const errorInColumn = (row: Row, index: number, sentence: string): InputError =>
  errorAt(placeOf(row, index), sentence);

/** Field of wanted column `index`. */
export const fieldOf = (row: Row, index: number) => row.fields[row.positions[index] as number] as string;

/** What a number may be. */
export interface NumberRange {
  /** Decimals that count. */
  places: number;
  /** Lowest and highest value, in units of the last place. */
  min: number;
  max: number;
  /** The same for people, "from … to …". */
  words: string;
  /** What it is, for a text that is none: "a whole number". */
  kind: string;
}

/** int32 in 0.001 currency/MWh. */
export const PRICE: NumberRange = {
  places: 3,
  min: -(2 ** 31),
  max: 2 ** 31 - 1,
  words: "prices go from -2147483.648 to 2147483.647",
  kind: "a decimal number",
};

/** Number of wanted column `index`, in units of its last place. */
export function numberOf(row: Row, index: number, { places, min, max, words, kind }: NumberRange): number {
  const text = fieldOf(row, index);
  const value = parseDecimal(text, places);
  if (value === "empty") throw errorInColumn(row, index, "the field is empty.");
  if (value === "notDecimal") throw errorInColumn(row, index, `"${text}" is not ${kind}.`);
  if (value === "tooFine") {
    const limit = places === 0 ? "is not a whole number" : `has more than ${count(places, "decimal")}`;
    throw errorInColumn(row, index, `${text} ${limit}.`);
  }
  if (value < min || value > max) throw errorInColumn(row, index, `${text} is out of range: ${words}.`);
  return value;
}
