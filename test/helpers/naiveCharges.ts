/** What a day and a month cost, written from the sentences of the contracts' interfaces, one Wh interval after the other. Plain on purpose. */

export interface NaiveBand {
  uptoBps: number;
  shortBps: number;
  longBps: number;
  minimum: number;
}

export interface NaiveRule {
  /** 0 take-or-pay, 1 difference. */
  mode: number;
  /** 0 two-price, 1 spread. */
  kind: number;
  /** 0 interval, 1 day, 2 month. */
  base: number;
  bandBps: number;
  overBps: number;
  underBps: number;
  bands: readonly NaiveBand[];
}

/** A participant's day: all in Wh, but for the excuse in kWh. */
export interface NaiveDay {
  position: readonly bigint[];
  real: readonly bigint[];
  schedule?: readonly bigint[];
  excusedKwh?: readonly bigint[];
}

/** Prices of a day: of the short side, or in real time; of the long side, or of the day ahead. */
export interface NaivePrices {
  first: readonly bigint[];
  second: readonly bigint[];
}

const abs = (x: bigint) => (x < 0n ? -x : x);
const max = (a: bigint, b: bigint) => (a > b ? a : b);
const min = (a: bigint, b: bigint) => (a < b ? a : b);
export const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);
export const ceilDiv = (a: bigint, b: bigint) => (a > 0n ? (a + b - 1n) / b : -(-a / b));
export const floorDiv = (a: bigint, b: bigint) => -ceilDiv(-a, b);
export const meanOf = (values: readonly bigint[]) => floorDiv(sum(values), BigInt(values.length));

/** A short participant pays r + max(|r|·(f − 1), m) for each Wh, a long one gets r − max(|r|·(1 − g), m): what that is beyond r. */
export function naivePenalty(
  bands: readonly NaiveBand[],
  deviation: bigint,
  contracted: bigint,
  price: bigint,
  excusedWh: bigint,
): bigint {
  const size = deviation > 0n ? max(0n, deviation - excusedWh) : -deviation;
  const limits = bands.map(({ uptoBps }, b) =>
    b === bands.length - 1 ? size : min(size, (abs(contracted) * BigInt(uptoBps)) / 10_000n),
  );
  return sum(
    bands.map((band, b) => {
      const portion = max(0n, limits[b]! - (b === 0 ? 0n : limits[b - 1]!));
      const away = BigInt(deviation > 0n ? band.shortBps - 10_000 : 10_000 - band.longBps);
      return max(ceilDiv(portion * abs(price) * away, 10_000n), portion * BigInt(band.minimum));
    }),
  );
}

/** Charge and penalty of a day, and its quantities, Wh. */
export function naiveDay(rule: NaiveRule, day: NaiveDay, { first, second }: NaivePrices) {
  const deviations = day.real.map((wh, i) => wh - day.position[i]!);
  const [deviation, contracted] = [sum(deviations), sum(day.position)];
  const none = { deviation, contracted, excused: 0n, charge: 0n, penalty: 0n };
  if (rule.mode === 1) {
    const charge = sum(
      day.real.map((real, i) => {
        const ahead = day.schedule?.[i] ?? day.position[i]!;
        return real * first[i]! + ahead * (second[i]! - first[i]!) - day.position[i]! * second[i]!;
      }),
    );
    return { ...none, charge };
  }
  if (rule.kind === 1) return none;
  const priceOf = (wh: bigint, i: number) => (wh > 0n ? first[i]! : second[i]!);
  const charge = sum(deviations.map((wh, i) => wh * priceOf(wh, i)));
  const excused = deviations.map((wh, i) => max(0n, min(wh, (day.excusedKwh?.[i] ?? 0n) * 1_000n)));
  if (rule.base === 0) {
    const penalty = sum(
      deviations.map((wh, i) => naivePenalty(rule.bands, wh, day.position[i]!, priceOf(wh, i), excused[i]!)),
    );
    return { ...none, excused: sum(excused), charge, penalty };
  }
  if (rule.base === 2) return { ...none, excused: sum(excused), charge };
  const mean = meanOf(deviation > 0n ? first : second);
  return { ...none, charge, penalty: naivePenalty(rule.bands, deviation, contracted, mean, sum(excused)) };
}

/** What a monthly rule charges for totals; `days` are the prices of the month's days. */
export function naiveMonth(
  rule: NaiveRule,
  deviation: bigint,
  contracted: bigint,
  days: readonly NaivePrices[],
  excused = 0n,
): bigint {
  if (rule.mode === 1 || rule.base !== 2) return 0n;
  const price = meanOf(days.map(({ first, second }) => meanOf(deviation > 0n ? first : second)));
  if (rule.kind === 0) return naivePenalty(rule.bands, deviation, contracted, price, excused);
  const band = (abs(contracted) * BigInt(rule.bandBps)) / 10_000n;
  const [inside, beyond] = [min(abs(deviation), band), max(0n, abs(deviation) - band)];
  const factor = BigInt(deviation > 0n ? rule.overBps : rule.underBps);
  return inside * price + ceilDiv(-price * beyond * factor, 10_000n);
}
