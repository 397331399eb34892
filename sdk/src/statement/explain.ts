/**
 * The sentence that explains a number: a formula with its values, to be checked with a pocket calculator. Values are exact
 * (energy in MWh, prices in currency/MWh, money in currency); where the result has more than two decimals, the printed one
 * follows after an arrow, rounded as in its column.
 */
import {
  CENT,
  KWH,
  MINUS,
  type PrintedGroup,
  type PrintedItem,
  type PrintedItems,
  type PrintedRow,
  showCents,
  showEnergyExactly,
  showKwh,
  showMoneyExactly,
  showPrice,
} from "./printed.ts";
import { amountOf, type Statement } from "./statement.ts";
import { type Lang, WORDS } from "./words.ts";

/** A negative number within a formula stands in brackets. */
const operand = (text: string) => (text.startsWith(MINUS) ? `(${text})` : text);

/** "= exact", and "→ printed" where print shows something else. */
function result(exact: bigint, cents: bigint): string {
  const arrow = exact === cents * CENT ? "" : ` → ${showCents(cents)}`;
  return `= ${showMoneyExactly(exact)}${arrow}`;
}

/**
 * −energy × price with its values: energy that is paid for (+) as "−(2.000 × 500.000)", energy sold (−) as "2.000 × 500.000".
 * @param energyWh Wh, + = bought or short; shown in MWh, exact
 * @param price 0.001 currency/MWh; shown in currency/MWh, exact
 */
export function productText(energyWh: bigint, price: bigint): string {
  const shown = (wh: bigint) => `${showEnergyExactly(wh)} × ${operand(showPrice(price))}`;
  return energyWh > 0n ? `${MINUS}(${shown(energyWh)})` : shown(-energyWh);
}

/**
 * Where an item's amount comes from: the product of its energy and price, the intervals, or a record. Money in currency, exact,
 * then as printed; a recorded amount is not repeated where both are the same.
 */
export function explainItem(statement: Statement, { item, cents }: PrintedItem, lang: Lang): string {
  const words = WORDS[lang];
  const { kind, energyWh, price, amount } = item;
  if (energyWh !== undefined && price !== undefined) {
    const exact = amountOf(energyWh, price);
    if (exact === amount) return `${productText(energyWh, price)} ${result(amount, cents)}`;
    if (exact === -amount) return `${productText(-energyWh, price)} ${result(amount, cents)}`;
  }
  const fromIntervals = (kind === "deviation" || kind === "penalty") && statement.intervals.length > 0;
  const source = fromIntervals ? words.sumOfIntervals : words.asRecorded;
  return amount === cents * CENT ? source : `${source} ${result(amount, cents)}`;
}

/** The three steps from meter to money of an interval. MWh and currency, exact, then as printed. A day of a month has no price. */
export function explainRow({ exact, price, ...row }: PrintedRow, lang: Lang): string {
  const words = WORDS[lang];
  const { importWh, exportWh, contractedWh, deviationWh, energyAmount, penalty, amount } = exact;
  const place = row.interval === null ? row.day : `${words.interval} ${row.interval}`;
  const energies = [importWh, exportWh, contractedWh].map((wh) => operand(showEnergyExactly(wh))).join(` ${MINUS} `);
  const arrow = deviationWh === row.deviation * KWH ? "" : ` → ${showKwh(row.deviation)}`;
  const steps = [`${energies} = ${showEnergyExactly(deviationWh)}${arrow} MWh`];
  if (price !== null) steps.push(`${productText(deviationWh, price)} ${result(energyAmount, row.energyAmount)}`);
  if (penalty !== 0n || price === null || row.drifted.has("amount") || row.crossed.has("amount")) {
    steps.push(`${showMoneyExactly(energyAmount)} ${MINUS} ${showMoneyExactly(penalty)} ${result(amount, row.amount)}`);
  }
  return `${place}${words.colon}${steps.join("; ")}`;
}

/** Whether the printed figures of a line do not give its printed amounts, so that the exact ones must be shown. */
export function needsExactLine(row: PrintedRow): boolean {
  if (row.crossed.size > 0 || row.drifted.size > 0) return true;
  if (row.price === null) return false;
  return amountOf(row.deviation * KWH, row.price) !== row.exact.energyAmount;
}

/** The mean price of a group: its subtotal ÷ the energy, both exact, in currency/MWh, half up. Null where there is none. */
export function explainMean({ exact, mean }: PrintedGroup, energyWh: bigint, currency: string): string | null {
  if (mean === null) return null;
  const [amount, wh] = energyWh > 0n ? [-exact, energyWh] : [exact, -energyWh];
  return `${showMoneyExactly(amount)} ÷ ${showEnergyExactly(wh)} MWh = ${showPrice(mean)} ${currency}/MWh`;
}

/** The total as the sum of the printed lines, in currency. Long sums show the subtotals only. */
export function explainTotal({ groups, settledBefore, total }: PrintedItems): string {
  const lines = groups.flatMap(({ items }) => items.map(({ cents }) => cents));
  let above = 0n;
  const parts = groups.map(({ subtotal }) => {
    const part = subtotal - above;
    above = subtotal;
    return part;
  });
  const terms = lines.length <= 8 ? lines : parts;
  if (settledBefore !== null) terms.push(settledBefore.cents);
  const text = terms.map((cents, i) => {
    const shown = showCents(cents < 0n ? -cents : cents);
    if (i === 0) return cents < 0n ? `${MINUS}${shown}` : shown;
    return `${cents < 0n ? MINUS : "+"} ${shown}`;
  });
  return `${text.length === 0 ? "0.00" : text.join(" ")} = ${showCents(total)}`;
}
