/** gridbourse settle: charges deviations from contracts, from files alone. */
import { Command, Option } from "commander";
import { formatDecimal, formatMoney } from "../units.ts";
import { InputError } from "./inputError.ts";
import { formatFor, print, render, type Column } from "./output.ts";
import { cents, linesOf, totalOf, type Line, type LineEnergy } from "./settleCharges.ts";
import { checkMonths, readDays, readPrices } from "./settleFiles.ts";
import { readRule, ruleName, type SettleRule } from "./settleRule.ts";
import { said, type Lang } from "./settleWords.ts";

interface SettleOptions {
  positions: string;
  readings: string;
  prices?: string;
  rule: string;
  map?: string;
  partial?: boolean;
  json?: boolean;
  csv?: boolean;
  lang: Lang;
}

const HELP = `
Files, columns in any order, plain or gzip:
  positions  participant,date,interval,energy_kwh      positive may take, negative must inject
             and, if wanted, day_ahead_kwh (schedule of differences) and excused_wh (outages)
  readings   meter,date,interval,import_wh,export_wh   as many intervals as positions, or a multiple
             and, if wanted, participant; without it and --map a meter is named as its participant
  prices     date,interval,price                       currency/MWh, up to 3 decimals
             or short_price,long_price; differences: price_da,price_rt; not read for kind spread
  map        meter,participant
  rule       JSON, one of
    {"mode": "takeOrPay", "kind": "twoPrice", "base": "interval", "bands": [
       {"from": 0, "to": 3, "short": 1, "long": 1}, {"from": 3, "to": null, "short": 1.1, "long": 0.9, "minimum": 5}]}
       base: interval, day or month; from and to in % of the contract, short and long factors on the price,
       minimum in currency/MWh; mode difference may go without bands
    {"mode": "takeOrPay", "kind": "spread", "base": "month", "spread": -36, "band": 3, "over": 1, "under": 3}
       spread in currency/MWh, band in % of the month's contract, over and under factors beyond it

A charge is positive where the participant pays. Tables and CSV round each line to 0.01 (halves up), and their totals are the
sums of what is printed; --json is exact.

Example, with the files that the package brings:
  gridbourse settle --positions samples/settle/positions.csv --readings samples/settle/readings.csv --prices samples/settle/prices.csv --rule samples/settle/rule.json --map samples/settle/map.csv
`;

/** The command. */
export function settleCommand(): Command {
  return new Command("settle")
    .summary("charge deviations of metered from contracted energy")
    .description(
      "Charges what participants took and injected beyond or below their contracts,\n" +
        "by day: the energy, a penalty, and what the balancing fund gets of both.\n" +
        "Prints a table on a terminal and CSV in a pipe.",
    )
    .requiredOption("--positions <file>", "contracted energy (CSV)")
    .requiredOption("--readings <file>", "metered energy (CSV)")
    .option("--prices <file>", "prices of deviations (CSV)")
    .requiredOption("--rule <file>", "how is charged (JSON)")
    .option("--map <file>", "whose the meters are (CSV)")
    .option("--partial", "settle months of which days are missing")
    .option("--json", "print JSON, exact")
    .option("--csv", "print CSV on a terminal, too")
    .addOption(new Option("--lang <lang>", "language of the output").choices(["en", "zh"]).default("en"))
    .addHelpText("after", HELP)
    .action(settle);
}

function settle(options: SettleOptions): void {
  const { lang, json, csv } = options;
  if (json && csv) {
    throw new InputError(said(lang, ["--json and --csv cannot be had at once.", "--json 与 --csv 不能同时使用。"]));
  }
  const rule = readRule(options.rule, lang);
  const { intervals, days } = readDays(lang, options);
  if (rule.base === "month" && !options.partial) checkMonths(lang, options.positions, days);
  const lines = linesOf(lang, days, rule, pricesFor(options, rule, new Set(days.map(({ date }) => date)), intervals));
  if (json) print(asJson(rule, intervals, lines));
  else printRows(lang, rule, lines, csv === true);
}

function pricesFor({ prices, lang }: SettleOptions, rule: SettleRule, dates: ReadonlySet<string>, intervals: number) {
  if (rule.kind === "spread") return new Map<string, never>();
  if (prices === undefined) {
    throw new InputError(
      said(lang, ["--prices is missing: kind twoPrice needs prices.", "缺少 --prices：twoPrice 规则需要价格。"]),
    );
  }
  return readPrices(lang, prices, rule.mode, dates, intervals);
}

const kwh = (wh: bigint) => formatDecimal(wh, 3, 3);

const exact = ({ wh, energy, penalty }: Pick<Line, "wh" | "energy" | "penalty">) => ({
  ...(wh === null
    ? {}
    : {
        contractedKwh: kwh(wh.contracted),
        meteredKwh: kwh(wh.metered),
        shortKwh: kwh(wh.short),
        longKwh: kwh(wh.long),
      }),
  energyCharge: formatMoney(energy),
  penalty: formatMoney(penalty),
  total: formatMoney(energy + penalty),
});

/** Everything to the last base unit, as decimal text. */
function asJson({ mode, kind, base }: SettleRule, intervals: number, lines: readonly Line[]): string {
  const total = totalOf(lines);
  const result = {
    rule: { mode, kind, base },
    intervals,
    lines: lines.map((line) => ({ participant: line.participant, date: line.date, ...exact(line) })),
    total: exact(total),
    balancingFund: formatMoney(-total.energy - total.penalty),
  };
  return `${JSON.stringify(result, null, 2)}\n`;
}

const HEADINGS: readonly (readonly [name: string, en: string, zh: string])[] = [
  ["participant", "participant", "市场主体"],
  ["date", "date", "日期"],
  ["contracted_kwh", "contracted (kWh)", "合同（kWh）"],
  ["metered_kwh", "metered (kWh)", "计量（kWh）"],
  ["short_kwh", "short (kWh)", "缺额（kWh）"],
  ["long_kwh", "long (kWh)", "富余（kWh）"],
  ["energy_charge", "energy charge", "电量电费"],
  ["penalty", "penalty", "考核费用"],
  ["total", "total", "合计"],
];

const columnsIn = (lang: Lang): Column[] =>
  HEADINGS.map(([name, en, zh], i) => ({ name, heading: said(lang, [en, zh]), numeric: i > 1 }));

/** A line as it is printed: cents, so that the totals add up as they stand. */
const inCents = ({ wh, energy, penalty }: Line) => ({ wh, energy: cents(energy), penalty: cents(penalty) });

const money = (hundredths: bigint) => formatDecimal(hundredths, 2);

function fieldsOf(names: readonly [string, string], wh: LineEnergy | null, energy: bigint, penalty: bigint): string[] {
  const energies = wh === null ? ["", "", "", ""] : [wh.contracted, wh.metered, wh.short, wh.long].map(kwh);
  return [...names, ...energies, money(energy), money(penalty), money(energy + penalty)];
}

function printRows(lang: Lang, rule: SettleRule, lines: readonly Line[], csv: boolean): void {
  const format = csv ? "csv" : formatFor(false);
  const printed = lines.map(inCents);
  const { wh, energy, penalty } = totalOf(printed);
  const rows = [
    ...printed.map((line, i) => fieldsOf([lines[i]!.participant, lines[i]!.date], line.wh, line.energy, line.penalty)),
    fieldsOf([said(lang, ["total", "总计"]), ""], wh, energy, penalty),
    fieldsOf([said(lang, ["balancing fund", "平衡资金"]), ""], null, -energy, -penalty),
  ];
  print(render(columnsIn(lang), rows, format));
  if (format !== "table") return;
  print(
    said(lang, [
      `\nRule: ${ruleName(lang, rule)}. Positive: the participant pays. Each line is rounded to 0.01, totals are sums of what is printed; --json is exact.\n`,
      `\n规则：${ruleName(lang, rule)}。正数为市场主体付款。各行舍入至 0.01，总计为所示各行之和；--json 为精确值。\n`,
    ]),
  );
}
