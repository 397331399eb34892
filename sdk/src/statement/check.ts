/** Whether a statement agrees with itself. Everything is exact: no tolerance, no rounding. */
import { showEnergyExactly, showMoneyExactly } from "./printed.ts";
import {
  amountOf,
  type ItemKind,
  netWh,
  type Statement,
  type StatementInterval,
  type StatementItem,
  sum,
} from "./statement.ts";
import { type Lang, WORDS } from "./words.ts";

/** What does not agree. */
export interface Fault {
  /** Which rule is broken. */
  rule:
    | "total"
    | "paid"
    | "itemAmount"
    | "deviation"
    | "energyAmount"
    | "penalty"
    | "amount"
    | "metered"
    | "order"
    | "period"
    | "deviationItems"
    | "penaltyItems";
  /** Where: a day and interval ("2026-11-25/3"), an item ("item 2"), or "". */
  where: string;
  /** For people. Money in currency, energy in MWh, both exact. */
  sentence: Record<Lang, string>;
}

const money = showMoneyExactly;
const energy = showEnergyExactly;

const inPeriod = (day: string, { period }: Statement) =>
  period.kind === "day" ? day === period.day : day.startsWith(`${period.month}-`);

/** Kinds whose amount follows from energy and price with its sign. */
const SIGNED: readonly ItemKind[] = ["trade", "deviation", "dayAhead", "realTime", "contractDifference"];

const size = (value: bigint) => (value < 0n ? -value : value);

const placeOf = (interval: StatementInterval) => `${interval.day}/${interval.interval}`;

function intervalFaults(statement: Statement): Fault[] {
  const faults: Fault[] = [];
  statement.intervals.forEach((interval, i) => {
    const where = placeOf(interval);
    const en = `Interval ${interval.interval} of ${interval.day}`;
    const zh = `${interval.day} 第 ${interval.interval} 时段`;
    const add = (rule: Fault["rule"], english: string, chinese: string) =>
      faults.push({ rule, where, sentence: { en: `${en}: ${english}`, zh: `${zh}：${chinese}` } });
    const { deviationWh, energyAmount, penalty, amount } = interval;
    if (!inPeriod(interval.day, statement)) add("period", "lies outside the period.", "不在结算周期内。");
    const last = statement.intervals[i - 1];
    const later =
      last === undefined || last.day < interval.day || (last.day === interval.day && last.interval < interval.interval);
    if (!later || !Number.isSafeInteger(interval.interval) || interval.interval < 1) {
      add("order", "does not come after the interval before it.", "时段顺序有误或重复。");
    }
    if (interval.importWh < 0n || interval.exportWh < 0n)
      add("metered", "metered energy is negative.", "计量电量为负。");
    const deviation = netWh(interval) - interval.contractedWh;
    if (deviationWh !== deviation) {
      add(
        "deviation",
        `the deviation is ${energy(deviationWh)} MWh, but import − export − contracted is ${energy(deviation)} MWh.`,
        `偏差电量为 ${energy(deviationWh)} MWh，而用电 − 上网 − 合约为 ${energy(deviation)} MWh。`,
      );
    }
    const product = amountOf(deviationWh, interval.price);
    if (energyAmount !== product) {
      add(
        "energyAmount",
        `the energy amount is ${money(energyAmount)}, but −deviation × price is ${money(product)}.`,
        `电费为 ${money(energyAmount)}，而 −偏差电量 × 价格为 ${money(product)}。`,
      );
    }
    if (penalty < 0n) add("penalty", "the penalty is negative.", "考核费用为负。");
    if (amount !== energyAmount - penalty) {
      add(
        "amount",
        `the amount is ${money(amount)}, but energy amount − penalty is ${money(energyAmount - penalty)}.`,
        `金额为 ${money(amount)}，而电费 − 考核为 ${money(energyAmount - penalty)}。`,
      );
    }
  });
  return faults;
}

function itemFaults(statement: Statement): Fault[] {
  return statement.items.flatMap((item, i): Fault[] => {
    const where = `item ${i + 1}`;
    const faults: Fault[] = [];
    const en = `Item ${i + 1} (${WORDS.en.kinds[item.kind]})`;
    const zh = `第 ${i + 1} 项（${WORDS.zh.kinds[item.kind]}）`;
    if (item.day !== undefined && !inPeriod(item.day, statement)) {
      faults.push({
        rule: "period",
        where,
        sentence: { en: `${en} lies outside the period.`, zh: `${zh}不在结算周期内。` },
      });
    }
    if (item.energyWh === undefined || item.price === undefined) return faults;
    const product = amountOf(item.energyWh, item.price);
    const agrees = SIGNED.includes(item.kind) ? item.amount === product : size(item.amount) === size(product);
    if (agrees) return faults;
    const sentence = {
      en: `${en} is ${money(item.amount)}, but its energy × price is ${money(product)}.`,
      zh: `${zh}为 ${money(item.amount)}，而电量 × 价格为 ${money(product)}。`,
    };
    return [...faults, { rule: "itemAmount", where, sentence }];
  });
}

/** The finest place that all items of a kind name: the interval, the day, or none. */
function placesOf(items: readonly StatementItem[]): (place: { day?: string; interval?: number }) => string {
  if (items.length === 0 || items.some(({ day }) => day === undefined)) return () => "";
  if (items.some(({ interval }) => interval === undefined)) return ({ day }) => day!;
  return ({ day, interval }) => `${day}/${interval}`;
}

/** What intervals come to, place by place, against the items of a kind. */
function sumFaults(
  statement: Statement,
  kind: "deviation" | "penalty",
  valueOf: (interval: StatementInterval) => bigint,
): Fault[] {
  if (statement.intervals.length === 0) return [];
  const items = statement.items.filter((item) => item.kind === kind);
  const place = placesOf(items);
  const sums = new Map<string, { items: bigint; intervals: bigint }>();
  const at = (key: string) => {
    const found = sums.get(key) ?? { items: 0n, intervals: 0n };
    sums.set(key, found);
    return found;
  };
  for (const item of items) at(place(item)).items += item.amount;
  for (const interval of statement.intervals) at(place(interval)).intervals += valueOf(interval);
  return [...sums]
    .filter(([, { items, intervals }]) => items !== intervals)
    .map(([where, { items, intervals }]) => ({
      rule: kind === "deviation" ? "deviationItems" : "penaltyItems",
      where,
      sentence: {
        en: `${WORDS.en.kinds[kind]}${where && ` of ${where}`}: the items come to ${money(items)}, the intervals to ${money(intervals)}.`,
        zh: `${WORDS.zh.kinds[kind]}${where && `（${where}）`}：各项合计 ${money(items)}，各时段合计 ${money(intervals)}。`,
      },
    }));
}

function totalFaults({ items, total, paid }: Statement): Fault[] {
  const faults: Fault[] = [];
  const exact = sum(items.filter(({ settledBefore }) => settledBefore !== true).map(({ amount }) => amount));
  if (exact !== total) {
    const sentence = {
      en: `The total is ${money(total)}, but the items come to ${money(exact)}.`,
      zh: `总额为 ${money(total)}，而各项合计 ${money(exact)}。`,
    };
    faults.push({ rule: "total", where: "", sentence });
  }
  if (paid === undefined) return faults;
  const all = paid.free + paid.debt + paid.ticket;
  if (all !== total) {
    const sentence = {
      en: `The total is ${money(total)}, but ${money(all)} is accounted for as paid.`,
      zh: `总额为 ${money(total)}，而支付明细合计 ${money(all)}。`,
    };
    faults.push({ rule: "paid", where: "", sentence });
  }
  return faults;
}

/**
 * Everything in a statement that does not agree with the rest of it; empty when all of it does. Exact, in base units and Wh.
 *
 * - items that are not settled before add up to the total, and so does what was paid;
 * - an item with energy and price is −energy × price (in size only for kinds that are not bought or sold);
 * - deviation = import − export − contracted; energy amount = −deviation × price; amount = energy amount − penalty;
 * - energy amounts add up to the deviation items and penalties to the penalty items, by day and interval where items name them;
 * - intervals and items lie in the period, intervals in order and each once.
 */
export const checkStatement = (statement: Statement): Fault[] => [
  ...intervalFaults(statement),
  ...itemFaults(statement),
  ...sumFaults(statement, "deviation", ({ energyAmount }) => energyAmount),
  ...sumFaults(statement, "penalty", ({ penalty }) => -penalty),
  ...totalFaults(statement),
];
