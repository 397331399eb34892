/** Results on standard output: a table on a terminal, CSV in a pipe, JSON on demand. */
import Table from "cli-table3";

/** How results are printed. */
export type Format = "table" | "csv" | "json";

/** A column of results. */
export interface Column {
  /** Name in CSV and JSON. */
  name: string;
  /** Heading in the table, with the unit. */
  heading: string;
  /** Numbers stand to the right and go unquoted into JSON. */
  numeric: boolean;
}

/** JSON where it is asked for, a table on a terminal, CSV otherwise. */
export function formatFor(json: boolean | undefined): Format {
  if (json) return "json";
  return process.stdout.isTTY ? "table" : "csv";
}

/** A field of a CSV file, quoted where it must be. */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A row of a CSV file. */
export const csvRow = (fields: readonly string[]) => fields.map(csvField).join(",");

/** Rows of text as a table, CSV or JSON, ending with a line end. Empty numbers are null in JSON. */
export function render(columns: readonly Column[], rows: readonly (readonly string[])[], format: Format): string {
  if (format === "csv") {
    return [columns.map((column) => column.name), ...rows].map((row) => `${csvRow(row)}\n`).join("");
  }
  if (format === "json") {
    const value = (text: string, numeric: boolean) => (numeric ? text || "null" : JSON.stringify(text));
    const record = (row: readonly string[]) =>
      columns.map(({ name, numeric }, i) => `${JSON.stringify(name)}:${value(row[i] as string, numeric)}`).join(",");
    return `[\n${rows.map((row) => `  {${record(row)}}`).join(",\n")}\n]\n`;
  }
  const table = new Table({
    head: columns.map((column) => column.heading),
    colAligns: columns.map((column) => (column.numeric ? "right" : "left")),
    style: { head: ["bold"], border: ["grey"], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  return `${table.toString()}\n`;
}

/** Writes to standard output. A reader that has gone (`| head`) is no mistake: the command then ends quietly. */
export function print(text: string): void {
  process.stdout.write(text);
}

/** Keeps Node 22's remark that its SQLite is young out of what people read. All other warnings are told. */
export function withoutRemarkOnSqlite(): void {
  const listeners = process.listeners("warning");
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    if (warning.name === "ExperimentalWarning" && warning.message.includes("SQLite")) return;
    for (const listener of listeners) listener(warning);
  });
}

/** Ends the process quietly when the reader of a pipe goes away. */
export function endQuietlyWithReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
      throw error;
    });
  }
}
