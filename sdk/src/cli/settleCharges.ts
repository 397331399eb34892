/** What the participants are charged: lines of a settlement, and their sums. */
import { differenceCharge } from "../core/difference.ts";
import { divHalfUp } from "../core/rounding.ts";
import { spreadCharge } from "../core/spread.ts";
import { chargeDay, penaltyOfMonth, WH_PER_KWH, type DayCharge, type DaySums } from "../core/twoPrice.ts";
import { InputError } from "./inputError.ts";
import type { DayPrices, MeteredDay } from "./settleFiles.ts";
import type { RetailRule, SettleRule, TwoPriceRule } from "./settleRule.ts";
import { said, type Lang } from "./settleWords.ts";

/** Energy of a line, Wh. */
export interface LineEnergy {
  contracted: bigint;
  /** Net, positive is import. */
  metered: bigint;
  /** Σ of the deviations of the intervals that are short, ≥ 0. */
  short: bigint;
  /** Σ of the deviations of the intervals that are long, ≥ 0. */
  long: bigint;
}

/** A line: a participant's day, or its month. */
export interface Line {
  participant: string;
  /** YYYY-MM-DD, or YYYY-MM. */
  date: string;
  /** Null for the penalty of a month, whose energy its days have. */
  wh: LineEnergy | null;
  /** Base units, positive where the participant pays. */
  energy: bigint;
  /** Base units, as energy. */
  penalty: bigint;
}

const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);
const part = (values: readonly bigint[], sign: bigint) => sum(values.filter((x) => x * sign > 0n)) * sign;

/** Lines with the same participant and month, in order. */
function byMonth<T extends { participant: string; date: string }>(days: readonly T[]): T[][] {
  const months = new Map<string, T[]>();
  for (const day of days) {
    const key = `${day.date.slice(0, 7)} ${day.participant}`;
    const month = months.get(key);
    if (month === undefined) months.set(key, [day]);
    else month.push(day);
  }
  return [...months.values()];
}

/** A day under the bands. Of differences only its penalties count, at the real-time price. */
const charged = (day: MeteredDay, rule: TwoPriceRule, { first, second }: DayPrices): DayCharge =>
  chargeDay({
    ...day,
    base: rule.base,
    shortPrice: first,
    longPrice: rule.mode === "difference" ? first : second,
    bands: rule.bands,
  });

const differences = ({ importWh, exportWh, positionKwh, dayAheadKwh }: MeteredDay, prices: DayPrices): bigint =>
  sum(
    positionKwh.map((kwh, i) =>
      differenceCharge({
        realWh: importWh[i]! - exportWh[i]!,
        dayAheadWh: dayAheadKwh[i]! * WH_PER_KWH,
        contractWh: kwh * WH_PER_KWH,
        priceRt: prices.first[i]!,
        priceDa: prices.second[i]!,
      }),
    ),
  );

function twoPriceLines(
  days: readonly MeteredDay[],
  rule: TwoPriceRule,
  prices: ReadonlyMap<string, DayPrices>,
): Line[] {
  const lines: Line[] = [];
  for (const month of byMonth(days)) {
    const sums: DaySums[] = [];
    for (const day of month) {
      const ofDate = prices.get(day.date)!;
      const charge = charged(day, rule, ofDate);
      sums.push(charge.sums);
      const deviations = charge.rows.map((row) => row.deviationWh);
      lines.push({
        participant: day.participant,
        date: day.date,
        wh: {
          contracted: sum(day.positionKwh) * WH_PER_KWH,
          metered: sum(day.importWh) - sum(day.exportWh),
          short: part(deviations, 1n),
          long: part(deviations, -1n),
        },
        energy: rule.mode === "difference" ? differences(day, ofDate) : charge.energy,
        penalty: charge.penalty,
      });
    }
    if (rule.base !== "month") continue;
    const { participant, date } = month[0]!;
    const penalty = penaltyOfMonth(sums, rule.bands);
    lines.push({ participant, date: date.slice(0, 7), wh: null, energy: 0n, penalty });
  }
  return lines;
}

function spreadLines(lang: Lang, days: readonly MeteredDay[], rule: RetailRule): Line[] {
  return byMonth(days).map((month) => {
    const { participant, date } = month[0]!;
    const contracted = sum(month.flatMap((day) => day.positionKwh)) * WH_PER_KWH;
    const metered = sum(month.flatMap((day) => [...day.importWh, ...day.exportWh.map((wh) => -wh)]));
    if (contracted < 0n || metered < 0n) {
      throw new InputError(
        said(lang, [
          `The spread rule settles users, but ${participant} ${contracted < 0n ? "has sold" : "has injected"} more than it ${contracted < 0n ? "has bought" : "took"} in ${date.slice(0, 7)}.`,
          `价差规则只结算用户，而 ${participant} 在 ${date.slice(0, 7)} 的净${contracted < 0n ? "合同" : "计量"}电量为负。`,
        ]),
      );
    }
    const { deviationWh, within, beyond } = spreadCharge({ ...rule, contractWh: contracted, usedWh: metered });
    const wh = { contracted, metered, short: part([deviationWh], 1n), long: part([deviationWh], -1n) };
    return { participant, date: date.slice(0, 7), wh, energy: within, penalty: beyond };
  });
}

/** The lines of a settlement, by participant and date; the penalty of a month stands behind its days. */
export const linesOf = (
  lang: Lang,
  days: readonly MeteredDay[],
  rule: SettleRule,
  prices: ReadonlyMap<string, DayPrices>,
): Line[] => (rule.kind === "spread" ? spreadLines(lang, days, rule) : twoPriceLines(days, rule, prices));

/** What lines add up to. */
export function totalOf(lines: readonly Pick<Line, "wh" | "energy" | "penalty">[]): {
  wh: LineEnergy;
  energy: bigint;
  penalty: bigint;
} {
  const wh = { contracted: 0n, metered: 0n, short: 0n, long: 0n };
  for (const line of lines) {
    if (line.wh === null) continue;
    wh.contracted += line.wh.contracted;
    wh.metered += line.wh.metered;
    wh.short += line.wh.short;
    wh.long += line.wh.long;
  }
  return { wh, energy: sum(lines.map(({ energy }) => energy)), penalty: sum(lines.map(({ penalty }) => penalty)) };
}

/** Base units of 0.01 currency. */
const CENT = 10_000_000n;

/** Money in 0.01 currency, the nearest; a half goes toward +∞. */
export const cents = (amount: bigint): bigint => divHalfUp(amount, CENT);
