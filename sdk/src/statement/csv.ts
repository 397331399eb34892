/** A statement as CSV: one row for each item and each interval, and one for the total. */
import { formatDecimal, MONEY_DECIMALS, PRICE_DECIMALS } from "../units.ts";
import { ENERGY_DECIMALS } from "./printed.ts";
import type { Statement, StatementInterval, StatementItem } from "./statement.ts";

/** Names of the columns. Energy in MWh, price in currency/MWh, money in currency: all exact. */
export const CSV_COLUMNS = [
  "record",
  "kind",
  "day",
  "interval",
  "session",
  "product",
  "reference",
  "settled_before",
  "contracted_mwh",
  "import_mwh",
  "export_mwh",
  "energy_mwh",
  "price",
  "energy_amount",
  "penalty",
  "amount",
  "quality",
] as const;

type Row = Partial<Record<(typeof CSV_COLUMNS)[number], string>>;

const energy = (wh: bigint) => formatDecimal(wh, ENERGY_DECIMALS, 3);
const price = (units: bigint) => formatDecimal(units, PRICE_DECIMALS, 3);
const money = (units: bigint) => formatDecimal(units, MONEY_DECIMALS, 2);

/** Text from outside must not become a formula in a spreadsheet: an apostrophe goes before what would. */
const harmless = (text: string) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

const given = <T>(value: T | undefined, show: (value: T) => string) => (value === undefined ? "" : show(value));

const itemRow = (item: StatementItem): Row => ({
  record: "item",
  kind: item.kind,
  day: item.day,
  interval: given(item.interval, String),
  session: given(item.session, String),
  product: given(item.product, harmless),
  reference: given(item.reference, harmless),
  settled_before: item.settledBefore === true ? "yes" : "no",
  energy_mwh: given(item.energyWh, energy),
  price: given(item.price, price),
  amount: money(item.amount),
});

/** The energy of an interval is its deviation. */
const intervalRow = (interval: StatementInterval): Row => ({
  record: "interval",
  day: interval.day,
  interval: String(interval.interval),
  contracted_mwh: energy(interval.contractedWh),
  import_mwh: energy(interval.importWh),
  export_mwh: energy(interval.exportWh),
  energy_mwh: energy(interval.deviationWh),
  price: price(interval.price),
  energy_amount: money(interval.energyAmount),
  penalty: money(interval.penalty),
  amount: money(interval.amount),
  quality: interval.quality,
});

const field = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/**
 * The statement as CSV with a header, lines ending with \n. MWh, currency/MWh and currency, exact. In an interval's row
 * `energy_mwh` is the deviation.
 */
export function toCsv(statement: Statement): string {
  const rows: Row[] = [
    ...statement.items.map(itemRow),
    ...statement.intervals.map(intervalRow),
    { record: "total", amount: money(statement.total) },
  ];
  const lines = rows.map((row) => CSV_COLUMNS.map((name) => field(row[name] ?? "")).join(","));
  return [CSV_COLUMNS.join(","), ...lines].map((line) => `${line}\n`).join("");
}
