/** What a settled day, and a month, cost by their rule: the settlement's arithmetic again, on what everybody can read. */
import { rounding, twoPrice } from "../core/index.ts";
import type { Metered } from "./items.ts";
import type { RuleResult } from "./rule.ts";

/** What a day is charged from. */
export interface DayBasis {
  rule: RuleResult;
  /** 0.001 currency/MWh by interval: for who is short, for who is long (in difference mode: real-time, day-ahead). */
  shortPrices: readonly number[];
  longPrices: readonly number[];
  /** kWh by interval, positive may take. */
  positionKwh: readonly number[];
  /** Meters by interval; null where the day counts as contracted. */
  metered: readonly Metered[] | null;
  /** Day-ahead schedule by interval; null for none. */
  schedule: readonly Metered[] | null;
  /** Wh of a shortage that outages excuse, by interval. */
  excusedWh: readonly bigint[];
}

/** An interval of a day that is charged. Energy in Wh, money in base units, positive to receive. */
export interface ChargedInterval {
  contractedWh: bigint;
  importWh: bigint;
  exportWh: bigint;
  /** Net metered − contracted: positive is short. */
  deviationWh: bigint;
  /** Day-ahead schedule, net. */
  scheduleWh: bigint;
  /** 0.001 currency/MWh, of its side (in difference mode: real-time, day-ahead). */
  price: bigint;
  priceAhead: bigint;
  quality: Metered["quality"];
  /** −deviation × price; in difference mode what all three parts come to. */
  energyAmount: bigint;
  /** Deducted, ≥ 0. */
  penalty: bigint;
}

/** A day that is charged, money in base units. */
export interface ChargedDay {
  intervals: ChargedInterval[];
  /** Positive to pay. */
  charge: bigint;
  /** ≥ 0. */
  penalty: bigint;
  /** Wh. */
  deviationWh: bigint;
  contractedWh: bigint;
}

const total = (values: readonly bigint[]) => values.reduce((sum, value) => sum + value, 0n);
const size = (value: bigint) => (value < 0n ? -value : value);

/** Bands as the core names them. */
const bandsOf = ({ bands }: RuleResult): twoPrice.Band[] =>
  bands.map(({ uptoBps, shortBps, longBps, minimum }) => ({
    uptoBps,
    shortFactorBps: shortBps,
    longFactorBps: longBps,
    minimum,
  }));

/** What one interval is and costs, without its penalty. */
function chargeInterval(basis: DayBasis, i: number): ChargedInterval {
  const contractedWh = BigInt(basis.positionKwh[i]!) * twoPrice.WH_PER_KWH;
  const asContracted: Metered = {
    importWh: contractedWh > 0n ? contractedWh : 0n,
    exportWh: contractedWh < 0n ? -contractedWh : 0n,
    quality: "substituted",
  };
  const { importWh, exportWh, quality } = basis.metered?.[i] ?? asContracted;
  const net = importWh - exportWh;
  const deviationWh = net - contractedWh;
  const [first, second] = [BigInt(basis.shortPrices[i]!), BigInt(basis.longPrices[i]!)];
  const ahead = basis.schedule?.[i];
  const scheduleWh = ahead === undefined ? contractedWh : ahead.importWh - ahead.exportWh;
  const whole = { contractedWh, importWh, exportWh, deviationWh, scheduleWh, priceAhead: second, quality, penalty: 0n };
  if (basis.rule.mode === "difference") {
    const charge = net * first + scheduleWh * (second - first) - contractedWh * second;
    return { ...whole, price: first, energyAmount: -charge };
  }
  const price = deviationWh > 0n ? first : second;
  return { ...whole, price, energyAmount: basis.rule.kind === "spread" ? 0n : -deviationWh * price };
}

/** Divides an amount by weights; the parts add up to it exactly. */
export function divided(amount: bigint, weights: readonly bigint[]): bigint[] {
  const all = total(weights);
  let before = 0n;
  return weights.map((weight) => {
    const from = before;
    before += weight;
    return all === 0n ? 0n : (amount * before) / all - (amount * from) / all;
  });
}

/** What a day costs, interval by interval; a penalty of the whole day is divided by the size of the deviations. Exact. */
export function chargeDay(basis: DayBasis): ChargedDay {
  const { rule } = basis;
  const intervals = basis.positionKwh.map((_, i) => chargeInterval(basis, i));
  const deviationWh = total(intervals.map((interval) => interval.deviationWh));
  const contractedWh = total(intervals.map((interval) => interval.contractedWh));
  const twoPrices = rule.mode === "takeOrPay" && rule.kind === "twoPrice";
  if (twoPrices && rule.base === "interval") {
    for (const [i, interval] of intervals.entries()) {
      const { deviationWh: own, contractedWh: contracted, price } = interval;
      interval.penalty = twoPrice.penalty({
        deviationWh: own,
        contractedWh: contracted,
        price: Number(price),
        excusedWh: basis.excusedWh[i] ?? 0n,
        bands: bandsOf(rule),
      });
    }
  } else if (twoPrices && rule.base === "day") {
    const prices = deviationWh > 0n ? basis.shortPrices : basis.longPrices;
    // Outages excuse what was short in their intervals, as the contract adds it up.
    const excused = intervals.map((interval, i) => {
      const [short, free] = [interval.deviationWh, basis.excusedWh[i] ?? 0n];
      return short <= 0n ? 0n : short < free ? short : free;
    });
    const penalty = twoPrice.penalty({
      deviationWh,
      contractedWh,
      price: twoPrice.meanPrice(prices),
      excusedWh: total(excused),
      bands: bandsOf(rule),
    });
    const parts = divided(
      penalty,
      intervals.map((interval) => size(interval.deviationWh)),
    );
    for (const [i, interval] of intervals.entries()) interval.penalty = parts[i]!;
  }
  return {
    intervals,
    charge: -total(intervals.map(({ energyAmount }) => energyAmount)),
    penalty: total(intervals.map(({ penalty }) => penalty)),
    deviationWh,
    contractedWh,
  };
}

/** What a month's rule is applied to. */
export interface MonthBasis {
  rule: RuleResult;
  /** Sums over its days of the day's mean price, 0.001 currency/MWh. */
  shortSum: bigint;
  longSum: bigint;
  daysPrepared: number;
  /** Wh, positive is short. */
  deviationWh: bigint;
  contractedWh: bigint;
  excusedWh: bigint;
}

/** What a rule with base month charges, base units, positive to pay; 0 under other rules. */
export function chargeMonthly(basis: MonthBasis): bigint {
  const { rule, deviationWh, contractedWh, excusedWh, daysPrepared } = basis;
  if (rule.mode !== "takeOrPay" || rule.base !== "month" || daysPrepared === 0) return 0n;
  const price = rounding.divFloor(deviationWh > 0n ? basis.shortSum : basis.longSum, BigInt(daysPrepared));
  if (rule.kind === "twoPrice") {
    return twoPrice.penalty({ deviationWh, contractedWh, price: Number(price), excusedWh, bands: bandsOf(rule) });
  }
  const { bandBps, overBps, underBps } = rule.spread;
  const band = rounding.divFloor(size(contractedWh) * BigInt(bandBps), 10_000n);
  if (size(deviationWh) <= band) return size(deviationWh) * price;
  const factor = BigInt(deviationWh > 0n ? overBps : underBps);
  return band * price + rounding.divCeil(-price * (size(deviationWh) - band) * factor, 10_000n);
}
