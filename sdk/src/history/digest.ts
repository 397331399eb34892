import { createHash } from "node:crypto";
import { tablesOf } from "./append.ts";
import { type History, prepared } from "./database.ts";

/**
 * SHA-256 over all rows of an index, table by table: two indexes of one chain, at any two heads between which nothing happened,
 * have the same.
 */
export function digest(history: History): string {
  const hash = createHash("sha256");
  for (const { table, columns } of [{ table: "block", columns: ["number", "hash", "time"] }, ...tablesOf()]) {
    hash.update(`${table} ${columns.join(" ")}\n`);
    const order = table === "block" ? "number" : "block, log, row";
    for (const row of prepared(history, `SELECT ${columns.join(", ")} FROM ${table} ORDER BY ${order}`).iterate()) {
      hash.update(`${JSON.stringify(Object.values(row).map(String))}\n`);
    }
  }
  return hash.digest("hex");
}
