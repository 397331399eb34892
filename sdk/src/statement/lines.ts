/** The short texts that every printed form of a statement shares. */
import type { NumberColumn, PrintedRow } from "./printed.ts";
import { QUALITIES, type Statement, type StatementItem } from "./statement.ts";
import { type Lang, WORDS } from "./words.ts";

/** Marks a line whose last digit is not its own rounding. */
export const DAGGER = "†";

/** The day or month of a statement. */
export const periodText = ({ period }: Pick<Statement, "period">): string =>
  period.kind === "day" ? period.day : period.month;

/** Whether the total is to be received (> 0), to be paid (< 0), or neither. Base units. */
export function directionText(total: bigint, lang: Lang): string {
  const words = WORDS[lang];
  return total > 0n ? words.toReceive : total < 0n ? words.toPay : words.nothing;
}

/** Where an item comes from: day, interval, session, product, reference; and whether it was settled before. */
export function sourceText(item: StatementItem, lang: Lang): string {
  const words = WORDS[lang];
  const parts: string[] = [];
  if (item.day !== undefined) parts.push(item.interval === undefined ? item.day : `${item.day}/${item.interval}`);
  if (item.session !== undefined) parts.push(`${words.session} ${item.session}`);
  if (item.product !== undefined) parts.push(item.product);
  if (item.reference !== undefined) parts.push(item.reference);
  if (item.settledBefore === true) parts.push(words.settledBefore);
  return parts.join(", ");
}

/** The quality of an interval's values; of a day, how many are not measured. */
export function qualityText({ quality, interval }: PrintedRow, lang: Lang): string {
  const words = WORDS[lang].quality;
  const present = QUALITIES.filter((name) => quality[name] > 0);
  if (interval !== null || present.every((name) => name === "measured"))
    return present.map((name) => words[name]).join();
  return present
    .filter((name) => name !== "measured")
    .map((name) => `${quality[name]} ${words[name]}`)
    .join(", ");
}

/** The dagger of a figure in the interval table: where it drifted, or (deviation, amount) does not follow from its row. */
export function daggerOf(row: PrintedRow, column: NumberColumn): string {
  return row.drifted.has(column) || row.crossed.has(column) ? DAGGER : "";
}

/** What heads the document: names and values. */
export function headLines(statement: Statement, lang: Lang): [string, string][] {
  const words = WORDS[lang];
  const { market, participant, name, number, previous, ruleVersion, mode, version, period } = statement;
  const lines: [string, string][] = [
    [words.market, market],
    [words.participant, name === undefined ? `${participant}` : `${participant} · ${name}`],
    [period.kind === "day" ? words.day : words.month, periodText(statement)],
    [words.version, words.versions[version]],
    [words.settlement, `${number}`],
  ];
  if (previous !== undefined) lines.push([words.previous, `${previous}`]);
  if (ruleVersion !== undefined) lines.push([words.rules, `${ruleVersion}`]);
  lines.push([words.modeLabel, words.mode[mode]]);
  return lines;
}
