/** A statement as plain text, at most 100 columns wide where a Chinese character takes two. */
import { explainItem, explainMean, explainRow, explainTotal, needsExactLine } from "./explain.ts";
import { DAGGER, daggerOf, directionText, headLines, qualityText, sourceText } from "./lines.ts";
import {
  NUMBER_COLUMNS,
  type NumberColumn,
  printItems,
  printPaid,
  type PrintedItem,
  type PrintedItems,
  printRows,
  type PrintedRows,
  showCents,
  showEnergy,
  showEnergyExactly,
  showKwh,
  showPrice,
} from "./printed.ts";
import { noteIn, type Statement } from "./statement.ts";
import { type Lang, type Words, WORDS } from "./words.ts";

/** Columns of a line. */
export const TEXT_WIDTH = 100;

/** Columns that a character takes: two for Chinese characters and full-width signs. */
const columnsOf = (character: string) =>
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u.test(
    character,
  )
    ? 2
    : 1;

/** Columns that text takes on a terminal. */
export const textColumns = (text: string): number =>
  [...text].reduce((columns, character) => columns + columnsOf(character), 0);

/** Characters of control, which could move a terminal's cursor, as spaces. */
const plain = (text: string) =>
  text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g, " ");

const spaces = (text: string, width: number) => " ".repeat(Math.max(0, width - textColumns(text)));
const left = (text: string, width: number) => text + spaces(text, width);
const right = (text: string, width: number) => spaces(text, width) + text;

/** Text in lines of a width: broken at spaces, and between Chinese characters or within words that are longer. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of plain(text).match(/[^\s\u2e80-\uffef]+\s*|[\u2e80-\uffef]\s*|\s+/gu) ?? []) {
    if (textColumns(line + word.trimEnd()) <= width) {
      line += word;
      continue;
    }
    if (line.trim() !== "") lines.push(line.trimEnd());
    line = "";
    for (const character of word) {
      if (textColumns(line + character) > width) {
        lines.push(line);
        line = "";
      }
      line += character;
    }
  }
  return [...lines, line.trimEnd()].filter((broken, i) => broken !== "" || i === 0);
}

const rule = (mark: string) => mark.repeat(TEXT_WIDTH);

const indented = (text: string, by: number) => wrap(text, TEXT_WIDTH - by).map((line) => " ".repeat(by) + line);

/** What does not fit beside it goes to lines of its own above. */
function besideFigures(label: string, figures: string): string[] {
  const room = TEXT_WIDTH - textColumns(figures) - 1;
  if (room < 20) return [...wrap(label, TEXT_WIDTH), ...wrap(figures.trim(), TEXT_WIDTH)];
  const lines = wrap(label, room);
  const last = lines.pop() ?? "";
  return [...lines, left(last, TEXT_WIDTH - textColumns(figures)) + figures];
}

const ENERGY = 17;
const PRICE = 15;
const AMOUNT = 22;

const figures = (energy: string, price: string, amount: string, dagger = "") =>
  `${right(energy, ENERGY)}${right(price, PRICE)}${right(amount, AMOUNT)}${dagger || " "}`;

function itemLines(statement: Statement, printed: PrintedItem, lang: Lang): string[] {
  const { item, cents, drifted } = printed;
  const energy = item.energyWh === undefined ? "" : showEnergy(item.energyWh);
  const price = item.price === undefined ? "" : showPrice(item.price);
  const source = sourceText(item, lang);
  return [
    ...besideFigures(WORDS[lang].kinds[item.kind], figures(energy, price, showCents(cents), drifted ? DAGGER : "")),
    ...(source === "" ? [] : indented(source, 2)),
    ...indented(explainItem(statement, printed, lang), 2),
  ];
}

function itemTable(statement: Statement, items: PrintedItems, lang: Lang): string[] {
  const words = WORDS[lang];
  const { currency } = statement;
  const sumLine = (label: string, cents: bigint, dagger = "") =>
    besideFigures(label, figures("", "", showCents(cents), dagger));
  const subtotals = { energy: words.subtotalEnergy, funds: words.afterFunds, other: words.sumOfItems } as const;
  const means = { energy: words.mean, funds: words.meanAfterFunds, other: "" } as const;
  const lines = items.groups.flatMap((group) => {
    const mean = explainMean(group, items.energyWh, currency);
    return [
      ...group.items.flatMap((item) => itemLines(statement, item, lang)),
      rule("-"),
      ...sumLine(subtotals[group.group], group.subtotal),
      ...(mean === null ? [] : indented(`${means[group.group]}${words.colon}${mean}`, 2)),
      "",
    ];
  });
  const { settledBefore } = items;
  return [
    ...besideFigures(words.items, figures(`${words.energy} MWh`, `${words.price}/MWh`, `${words.amount} ${currency}`)),
    rule("-"),
    ...lines,
    ...(settledBefore === null
      ? []
      : sumLine(words.lessSettledBefore, settledBefore.cents, settledBefore.drifted ? DAGGER : "")),
    ...sumLine(`${words.total} (${directionText(items.total, lang)})`, items.total),
    ...indented(explainTotal(items), 2),
  ];
}

const headingOf = (words: Words): Record<NumberColumn, string> => ({
  contracted: words.contracted,
  import: words.import,
  export: words.export,
  deviation: words.deviation,
  energyAmount: words.energyAmount,
  penalty: words.penalty,
  amount: words.amount,
});

const isEnergy = (column: NumberColumn) => ["contracted", "import", "export", "deviation"].includes(column);

/** The interval table in columns as wide as their widest figure; in two lines a row where that is too wide. */
function rowTable(statement: Statement, { rows, totals }: PrintedRows, lang: Lang): string[] {
  const words = WORDS[lang];
  const headings = headingOf(words);
  const monthly = statement.period.kind === "month";
  const show = (column: NumberColumn, value: bigint) => (isEnergy(column) ? showKwh(value) : showCents(value));
  const columns = [
    {
      head: monthly ? words.day : "#",
      cells: rows.map(({ day, interval }) => `${interval ?? day.slice(8)}`),
      sum: words.sum,
    },
    ...NUMBER_COLUMNS.flatMap((column) => {
      const own = {
        head: headings[column],
        cells: rows.map((row) => show(column, row[column]) + (daggerOf(row, column) || " ")),
        sum: `${show(column, totals[column])} `,
      };
      if (column !== "deviation" || monthly) return [own];
      return [own, { head: words.price, cells: rows.map(({ price }) => `${showPrice(price ?? 0n)} `), sum: "" }];
    }),
    { head: words.qualityLabel, cells: rows.map((row) => qualityText(row, lang)), sum: "" },
  ].map((column) => ({
    ...column,
    width: Math.max(...[column.head, column.sum, ...column.cells].map(textColumns)),
  }));
  const wide = columns.reduce((width, column) => width + column.width + 1, -1);
  const split = wide <= TEXT_WIDTH ? columns.length : 5;
  const line = (cellOf: (column: (typeof columns)[number]) => string) => {
    const cells = columns.map((column) => right(cellOf(column), column.width));
    const parts = [cells.slice(0, split), cells.slice(split)].filter((part) => part.length > 0);
    return parts.flatMap((part, i) => wrapCells(part, i === 0 ? 0 : 4));
  };
  return [
    `${monthly ? words.days : words.intervals} (MWh, ${statement.currency}/MWh, ${statement.currency})`,
    rule("-"),
    ...line(({ head }) => head),
    ...rows.flatMap((_, i) => line(({ cells }) => cells[i] ?? "")),
    rule("-"),
    ...line(({ sum }) => sum),
  ];
}

/** Cells side by side, as many as fit. */
function wrapCells(cells: readonly string[], indent: number): string[] {
  const lines: string[] = [];
  let line = " ".repeat(indent) + (cells[0] ?? "");
  for (const cell of cells.slice(1)) {
    if (textColumns(line) + 1 + textColumns(cell) <= TEXT_WIDTH) line += ` ${cell}`;
    else {
      lines.push(line);
      line = " ".repeat(indent) + cell;
    }
  }
  return [...lines, line].map((full) => full.trimEnd());
}

/**
 * The statement as text, ending with a line end. Energy in MWh and prices with 3 decimals, money with 2, rounded by running sums
 * (`printed.ts`); formulas are exact.
 */
export function toText(statement: Statement, lang: Lang): string {
  const words = WORDS[lang];
  const { currency, paid } = statement;
  const items = printItems(statement);
  const table = printRows(statement);
  const head = headLines(statement, lang);
  const labelWidth = Math.max(...head.map(([label]) => textColumns(label))) + 2;
  const exact = table.rows.filter(needsExactLine);
  const drifted =
    items.settledBefore?.drifted === true ||
    items.groups.some((group) => group.items.some((item) => item.drifted)) ||
    table.rows.some((row) => row.drifted.size > 0 || row.crossed.size > 0);
  const paidLines = (["free", "debt", "ticket"] as const).flatMap((part) =>
    paid === undefined ? [] : besideFigures(`  ${words[part]}`, `${right(showCents(printPaid(paid)[part]), AMOUNT)} `),
  );
  const list = (title: string, entries: readonly string[] | undefined) =>
    entries === undefined || entries.length === 0 ? [] : ["", title, ...entries.flatMap((entry) => indented(entry, 2))];
  const lines = [
    words.title,
    rule("="),
    ...head.flatMap(([label, value]) =>
      wrap(value, TEXT_WIDTH - labelWidth).map((line, i) => left(i === 0 ? label : "", labelWidth) + line),
    ),
    "",
    `${directionText(items.total, lang)}${words.colon}${showCents(items.total)} ${plain(currency)}`,
    "",
    ...itemTable(statement, items, lang),
    ...(table.rows.length === 0 ? [] : ["", ...rowTable(statement, table, lang)]),
    ...(items.energyWh === 0n
      ? []
      : ["", `${words.meteredEnergy}${words.colon}${showEnergyExactly(items.energyWh)} MWh`]),
    ...(paid === undefined ? [] : ["", words.paid, ...paidLines]),
    ...list(words.explanation, [
      words.signs,
      ...(table.rows.length === 0 ? [] : [words.howDeviation, words.howEnergyAmount, words.howAmount]),
      words.howRounded,
      ...(drifted ? [words.dagger] : []),
    ]),
    ...list(
      words.exactLines,
      exact.map((row) => explainRow(row, lang)),
    ),
    ...list(words.transactions, statement.transactions),
    ...list(words.notes, statement.note?.map(noteIn(lang))),
  ];
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}
