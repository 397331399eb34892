/** Tables with few lines. */
import Table from "cli-table3";
import { widthOf } from "./text.ts";

export interface TableContent {
  head: readonly string[];
  rows: readonly (readonly string[])[];
  /** Columns whose content stands at the right, by position. */
  right?: readonly number[];
}

const THIN = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "  ",
};

/** A table, line by line: a head, a line, and the rows. */
export function table({ head, rows, right = [] }: TableContent): string[] {
  const made = new Table({
    chars: THIN,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    colAligns: head.map((_, i) => (right.includes(i) ? "right" : "left")),
  });
  made.push([...head], ...rows.map((row) => [...row]));
  const lines = made
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
  const rule = "─".repeat(Math.max(...lines.map(widthOf)));
  return [lines[0]!, rule, ...lines.slice(1)];
}
