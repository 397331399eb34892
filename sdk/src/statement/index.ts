/**
 * The itemised statement of a market's settlement as pure data, and as a document in text, JSON, CSV and one printable page,
 * in English and Chinese. Amounts are exact; only print rounds (`printColumn`).
 */
export { checkStatement } from "./check.ts";
export type { Fault } from "./check.ts";
export { drawChart } from "./chart.ts";
export { CSV_COLUMNS, toCsv } from "./csv.ts";
export { explainItem, explainMean, explainRow, explainTotal } from "./explain.ts";
export { toHtml } from "./html.ts";
export { FORMAT, parseStatement, StatementMalformed, toJson } from "./json.ts";
export { comparisonOf, monthOf, NotOneMonth } from "./month.ts";
export type { Change, Comparison, IntervalChange, ItemChange, MonthHead } from "./month.ts";
export { CENT, GROUP_OF, KWH, meanPrice, printColumn, printItems, printPaid, printRows } from "./printed.ts";
export type {
  Column,
  Group,
  NumberColumn,
  PrintedGroup,
  PrintedItem,
  PrintedItems,
  PrintedRow,
  PrintedRows,
} from "./printed.ts";
export { amountOf, ITEM_KINDS, meteredWh, netWh, QUALITIES } from "./statement.ts";
export type {
  ItemKind,
  Mode,
  Note,
  Paid,
  Period,
  Quality,
  Statement,
  StatementInterval,
  StatementItem,
  Version,
} from "./statement.ts";
export { toText } from "./text.ts";
export { LANGS, WORDS } from "./words.ts";
export type { Lang, Words } from "./words.ts";
