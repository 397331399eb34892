/**
 * A statement as one page to print on A4 or to look at: no scripts, nothing from outside, every text escaped. Figures are
 * rounded as in `printed.ts`; formulas are exact.
 */
import { COLOURS, drawChart, escapeText as e } from "./chart.ts";
import { explainItem, explainMean, explainRow, explainTotal, needsExactLine } from "./explain.ts";
import { DAGGER, daggerOf, directionText, headLines, periodText, qualityText, sourceText } from "./lines.ts";
import type { Comparison } from "./month.ts";
import {
  type NumberColumn,
  printItems,
  type PrintedItem,
  type PrintedItems,
  type PrintedRow,
  type PrintedRows,
  printPaid,
  printRows,
  showCents,
  showEnergy,
  showEnergyExactly,
  showKwh,
  showMoney,
  showPrice,
} from "./printed.ts";
import { noteIn, type Statement } from "./statement.ts";
import { type Lang, WORDS } from "./words.ts";

const { ink, grey, short, long } = COLOURS;
const LINE = "#d9dee4";

const STYLE = `
@page { size: A4; margin: 14mm 13mm 15mm; }
* { box-sizing: border-box; }
html { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
body { margin: 0 auto; max-width: 820px; padding: 34px 30px 44px; color: ${ink}; background: #fff;
  font: 13px/1.45 "Noto Sans", "Helvetica Neue", Arial, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif;
  font-variant-numeric: tabular-nums lining-nums; }
header { display: flex; justify-content: space-between; align-items: flex-end; gap: 24px; border-bottom: 2px solid ${ink}; padding-bottom: 14px; }
h1 { font-size: 25px; line-height: 1.2; font-weight: 600; margin: 0 0 3px; }
header p { margin: 0; color: ${grey}; font-size: 14px; overflow-wrap: anywhere; }
.version { display: inline-block; border: 1px solid currentColor; border-radius: 3px; padding: 1px 7px; margin-left: 8px; font-size: 12px; vertical-align: 4px; font-weight: 400; color: ${grey}; }
.version.corrected { color: ${short}; }
.total { text-align: right; white-space: nowrap; }
.total span { display: block; color: ${grey}; }
.total b { font-size: 27px; line-height: 1.2; font-weight: 600; }
.total small { font-size: 14px; font-weight: 400; color: ${grey}; }
dl.head { display: grid; grid-template-columns: repeat(4, auto); gap: 10px 26px; margin: 16px 0 0; }
dl.head dt { color: ${grey}; font-size: 11px; }
dl.head dd { margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 15px; font-weight: 600; margin: 28px 0 7px; break-after: avoid; }
table { width: 100%; border-collapse: collapse; }
th { font-weight: 400; color: ${grey}; font-size: 11px; line-height: 1.3; text-align: left; vertical-align: bottom; border-bottom: 1px solid ${ink}; padding: 3px 7px 4px; }
td { padding: 5px 7px; border-bottom: 1px solid ${LINE}; vertical-align: top; overflow-wrap: anywhere; }
th:first-child, td:first-child { padding-left: 0; }
.n { text-align: right; white-space: nowrap; overflow-wrap: normal; }
th.n { white-space: normal; }
th.n, td.n { padding-right: 15px; } .rows th.n, .rows td.n { padding-right: 12px; } td.n { position: relative; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
.formula { display: block; color: ${grey}; font-size: 11px; }
.before { border: 1px solid ${LINE}; border-radius: 3px; padding: 0 5px; font-size: 11px; color: ${grey}; white-space: nowrap; }
tr.sub td { border-bottom: 1px solid ${ink}; background: #f3f5f7; font-weight: 600; }
tr.sub .formula { font-weight: 400; }
tr.sub td:first-child, tr.total-row td:first-child { padding-left: 7px; }
tr.total-row td { border-bottom: 2px solid ${ink}; border-top: 1px solid ${ink}; font-weight: 600; font-size: 15px; padding: 8px 15px 8px 7px; }
tr.total-row .formula { font-weight: 400; }
.rows td { padding-top: 2px; padding-bottom: 2px; font-size: 11.5px; }
.rows tfoot td { font-weight: 600; border-top: 1px solid ${ink}; border-bottom: 2px solid ${ink}; padding-top: 4px; padding-bottom: 4px; }
tfoot { display: table-row-group; }
.dagger { position: absolute; margin-left: 1px; color: ${short}; font-weight: 400; }
.short { color: ${short}; } .long { color: ${long}; }
.estimated, .substituted, .mixed { font-style: italic; color: ${short}; }
figure { margin: 0; break-inside: avoid; }
svg { display: block; width: 100%; height: auto; }
ul { margin: 0; padding-left: 17px; } li { margin: 2px 0; }
.exact { columns: 2; column-gap: 26px; font-size: 10.5px; color: ${grey}; list-style: none; padding: 0; overflow-wrap: anywhere; }
.exact li { break-inside: avoid; }
.hashes { font: 10.5px/1.5 ui-monospace, "DejaVu Sans Mono", Consolas, monospace; overflow-wrap: anywhere; list-style: none; padding: 0; }
section.small table { width: auto; min-width: 46%; }
@media print { body { max-width: none; padding: 0; font-size: 9.5pt; } h2 { margin-top: 18px; } .rows td { font-size: 7.8pt; padding: 1px 3px; } .rows th { font-size: 7.5pt; padding-left: 3px; padding-right: 3px; } .rows th.n, .rows td.n { padding-right: 10px; } .rows th:first-child, .rows td:first-child { padding-left: 0; } .exact { font-size: 7pt; } }
@media (max-width: 620px) { header { display: block; } .total { text-align: left; margin-top: 12px; } dl.head { grid-template-columns: repeat(2, auto); } .rows { font-size: 10px; } .exact { columns: 1; } }
`;

const mark = (dagger: boolean) => (dagger ? `<span class="dagger">${DAGGER}</span>` : "");

/** A figure, with room for a dagger. */
const number = (text: string, dagger = false, names = "") =>
  `<td class="${names === "" ? "n" : `n ${names}`}">${e(text)}${mark(dagger)}</td>`;

const row = (cells: readonly string[], names = "") =>
  `<tr${names === "" ? "" : ` class="${names}"`}>${cells.join("")}</tr>`;

const section = (title: string, content: string, names = "") =>
  `<section${names === "" ? "" : ` class="${names}"`}>\n<h2>${e(title)}</h2>\n${content}\n</section>`;

const bullets = (entries: readonly string[], names = "") =>
  `<ul class="${names}">\n${entries.map((entry) => `<li>${e(entry)}</li>`).join("\n")}\n</ul>`;

const formula = (text: string) => `<span class="formula">${e(text)}</span>`;

function itemRow(statement: Statement, printed: PrintedItem, lang: Lang): string {
  const words = WORDS[lang];
  const { item, cents, drifted } = printed;
  const before = item.settledBefore === true ? ` <span class="before">${e(words.settledBefore)}</span>` : "";
  return row([
    `<td>${e(words.kinds[item.kind])}${before}${formula(explainItem(statement, printed, lang))}</td>`,
    `<td>${e(sourceText({ ...item, settledBefore: false }, lang))}</td>`,
    number(item.energyWh === undefined ? "" : showEnergy(item.energyWh)),
    number(item.price === undefined ? "" : showPrice(item.price)),
    number(showCents(cents), drifted),
  ]);
}

function itemTable(statement: Statement, items: PrintedItems, lang: Lang): string {
  const words = WORDS[lang];
  const { currency } = statement;
  const subtotals = { energy: words.subtotalEnergy, funds: words.afterFunds, other: words.sumOfItems } as const;
  const means = { energy: words.mean, funds: words.meanAfterFunds, other: "" } as const;
  const wide = (label: string, below: string) =>
    `<td colspan="4">${e(label)}${below === "" ? "" : formula(below)}</td>`;
  const groups = items.groups.flatMap((group) => {
    const mean = explainMean(group, items.energyWh, currency);
    const below = mean === null ? "" : `${means[group.group]}${words.colon}${mean}`;
    return [
      ...group.items.map((item) => itemRow(statement, item, lang)),
      row([wide(subtotals[group.group], below), number(showCents(group.subtotal))], "sub"),
    ];
  });
  const { settledBefore, total } = items;
  const before =
    settledBefore === null
      ? []
      : [row([wide(words.lessSettledBefore, ""), number(showCents(settledBefore.cents), settledBefore.drifted)])];
  const label = `${words.total} · ${directionText(total, lang)}`;
  return `<table>
<thead>${row([
    `<th>${e(words.item)}</th>`,
    `<th>${e(words.source)}</th>`,
    `<th class="n">${e(words.energy)}<br>MWh</th>`,
    `<th class="n">${e(words.price)}<br>${e(currency)}/MWh</th>`,
    `<th class="n">${e(words.amount)}<br>${e(currency)}</th>`,
  ])}</thead>
<tbody>
${[...groups, ...before, row([wide(label, explainTotal(items)), number(showCents(total))], "total-row")].join("\n")}
</tbody>
</table>`;
}

/** Short or long, for colour. */
const sideOf = (deviation: bigint) => (deviation > 0n ? "short" : deviation < 0n ? "long" : "");

const qualityClass = ({ quality, interval }: PrintedRow) => {
  if (quality.estimated + quality.substituted === 0) return "";
  return interval === null ? "mixed" : quality.estimated > 0 ? "estimated" : "substituted";
};

function rowTable(statement: Statement, { rows, totals }: PrintedRows, lang: Lang): string {
  const words = WORDS[lang];
  const monthly = statement.period.kind === "month";
  const { currency } = statement;
  const heading = (label: string, unit: string) => `<th class="n">${e(label)}<br>${e(unit)}</th>`;
  const cell = (line: PrintedRow, column: NumberColumn, show: (value: bigint) => string, names = "") =>
    number(show(line[column]), daggerOf(line, column) !== "", names);
  const body = rows.map((line) =>
    row([
      `<td>${line.interval ?? e(line.day.slice(5))}</td>`,
      cell(line, "contracted", showKwh),
      cell(line, "import", showKwh),
      cell(line, "export", showKwh),
      cell(line, "deviation", showKwh, sideOf(line.deviation)),
      monthly ? "" : number(showPrice(line.price ?? 0n)),
      cell(line, "energyAmount", showCents),
      cell(line, "penalty", showCents),
      cell(line, "amount", showCents),
      `<td class="${qualityClass(line)}">${e(qualityText(line, lang))}</td>`,
    ]),
  );
  return `<table class="rows">
<thead>${row([
    `<th>${e(monthly ? words.day : words.interval)}</th>`,
    heading(words.contracted, "MWh"),
    heading(words.import, "MWh"),
    heading(words.export, "MWh"),
    heading(words.deviation, "MWh"),
    monthly ? "" : heading(words.price, `${currency}/MWh`),
    heading(words.energyAmount, currency),
    heading(words.penalty, currency),
    heading(words.amount, currency),
    `<th>${e(words.qualityLabel)}</th>`,
  ])}</thead>
<tbody>
${body.join("\n")}
</tbody>
<tfoot>${row([
    `<td>${e(words.sum)}</td>`,
    number(showKwh(totals.contracted)),
    number(showKwh(totals.import)),
    number(showKwh(totals.export)),
    number(showKwh(totals.deviation)),
    monthly ? "" : number(""),
    number(showCents(totals.energyAmount)),
    number(showCents(totals.penalty)),
    number(showCents(totals.amount)),
    "<td></td>",
  ])}</tfoot>
</table>`;
}

/** What changed against the statement that this one replaces; money in currency, energy in MWh, rounded one by one. */
function changeTable({ items, intervals, total }: Comparison, currency: string, lang: Lang): string {
  const words = WORDS[lang];
  const money = ({ before, after, difference }: { before: bigint; after: bigint; difference: bigint }) =>
    [before, after, difference].map((value) => number(showMoney(value)));
  const rows = [
    ...items.map(({ item, amount }) => {
      const source = sourceText({ ...item, amount: 0n }, lang);
      return row([`<td>${e(words.kinds[item.kind])}${source === "" ? "" : formula(source)}</td>`, ...money(amount)]);
    }),
    row([`<td>${e(words.total)}</td>`, ...money(total)], "sub"),
    ...intervals.flatMap(({ day, interval, values: { amount, importWh, exportWh, contractedWh } }) => {
      const energies = [
        [words.contracted, contractedWh],
        [words.import, importWh],
        [words.export, exportWh],
      ] as const;
      const place = `${day} · ${words.interval} ${interval}`;
      const told = energies.flatMap(([label, energy]) =>
        energy === undefined
          ? []
          : [`${label} ${showEnergyExactly(energy.before)} → ${showEnergyExactly(energy.after)} MWh`],
      );
      if (amount === undefined && told.length === 0) return [];
      const cells = money(amount ?? { before: 0n, after: 0n, difference: 0n });
      return [row([`<td>${e(place)}${formula(told.join(", "))}</td>`, ...cells])];
    }),
  ];
  const heading = (label: string) => `<th class="n">${e(label)}<br>${e(currency)}</th>`;
  return `<table>
<thead>${row([`<th>${e(words.item)}</th>`, ...[words.before, words.after, words.difference].map(heading)])}</thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>`;
}

/** How a page is made. */
export interface HtmlOptions {
  /** Language of the page. */
  lang: Lang;
  /** What it changes against the statement it replaces, if that is to be shown. */
  comparison?: Comparison;
}

/**
 * The statement as one HTML page. Energy in MWh and prices with 3 decimals, money with 2, columns rounded by their running sums
 * (halves toward the participant); a dagger marks figures that are not their own rounding.
 */
export function toHtml(statement: Statement, { lang, comparison }: HtmlOptions): string {
  const words = WORDS[lang];
  const { currency, market, version, paid, transactions = [], note = [] } = statement;
  const items = printItems(statement);
  const table = printRows(statement);
  const { rows } = table;
  const exact = rows.filter(needsExactLine);
  const drifted =
    items.settledBefore?.drifted === true ||
    items.groups.some((group) => group.items.some((item) => item.drifted)) ||
    rows.some((line) => line.drifted.size > 0 || line.crossed.size > 0);
  const head = headLines(statement, lang)
    .filter(([label]) => label !== words.market && label !== words.version)
    .map(([label, value]) => `<div><dt>${e(label)}</dt><dd>${e(value)}</dd></div>`);
  const rules = [
    words.signs,
    ...(rows.length === 0 ? [] : [words.howDeviation, words.howEnergyAmount, words.howAmount]),
    words.howRounded,
    ...(drifted ? [words.dagger] : []),
  ];
  const sections = [
    section(words.items, itemTable(statement, items, lang)),
    ...(rows.length === 0 ? [] : [section(words.chart, `<figure>${drawChart(rows, lang)}</figure>`)]),
    ...(comparison === undefined ? [] : [section(words.changes, changeTable(comparison, currency, lang))]),
    ...(rows.length === 0
      ? []
      : [section(statement.period.kind === "month" ? words.days : words.intervals, rowTable(statement, table, lang))]),
    ...(paid === undefined ? [] : [section(words.paid, paidTable(paid, lang, currency), "small")]),
    section(
      words.explanation,
      bullets(rules) +
        (exact.length === 0
          ? ""
          : `\n<p>${e(words.exactLines)}</p>\n${bullets(
              exact.map((line) => explainRow(line, lang)),
              "exact",
            )}`),
    ),
    ...(note.length === 0
      ? []
      : [section(words.notes, note.map((paragraph) => `<p>${e(noteIn(lang)(paragraph))}</p>`).join("\n"))]),
    ...(transactions.length === 0 ? [] : [section(words.transactions, bullets(transactions, "hashes"))]),
  ];
  const title = `${words.title} ${statement.number} · ${periodText(statement)} · ${statement.name ?? statement.participant}`;
  return `<!doctype html>
<html lang="${words.tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${e(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<div>
<h1>${e(words.title)}<span class="version ${version}">${e(words.versions[version])}</span></h1>
<p>${e(market)} · ${e(periodText(statement))}</p>
</div>
<div class="total"><span>${e(directionText(items.total, lang))}</span><b>${e(showCents(items.total))}</b> <small>${e(currency)}</small></div>
</header>
<dl class="head">
${head.join("\n")}
</dl>
${sections.join("\n")}
</body>
</html>
`;
}

function paidTable(paid: NonNullable<Statement["paid"]>, lang: Lang, currency: string): string {
  const words = WORDS[lang];
  const printed = printPaid(paid);
  const rows = (["free", "debt", "ticket"] as const).map((part) =>
    row([`<td>${e(words[part])}</td>`, number(showCents(printed[part]))]),
  );
  return `<table><thead>${row(["<th></th>", `<th class="n">${e(currency)}</th>`])}</thead><tbody>\n${rows.join("\n")}\n</tbody></table>`;
}
