/**
 * What a deviation costs under two prices: the energy at the price of its side, and a penalty that grows by bands.
 *
 * Energy is whole Wh, positions whole kWh, prices whole 0.001 currency/MWh: Wh × price is base units (10⁻⁹ currency), exactly.
 * A deviation is D = (import − export) − position · 1,000 Wh: positive is short (took more or injected less than contracted),
 * negative long. A charge is positive when the participant pays it.
 *
 * With factor f, allowance g and minimum m of a band, short pays D·(r + max(|r|(f − 1), m)) and long receives
 * |D|·(r − max(|r|(1 − g), m)): worse than r for the participant whatever the sign of r, and not free at r = 0.
 */
import { CoreError } from "./errors.ts";
import { divCeil, divFloor } from "./rounding.ts";

/** A band of deviation, and what lies in it costs. */
export interface Band {
  /** Where the band ends, exclusive, in 1/10,000 of the contracted quantity: 0 … 65,534, ascending; LAST for the last band. */
  uptoBps: number;
  /** Factor f on the price for short energy in 1/10,000: 10,000 … 2³² − 1. */
  shortFactorBps: number;
  /** Factor g on the price for long energy in 1/10,000: 0 … 10,000. */
  longFactorBps: number;
  /** The least that the penalty adds, 0.001 currency/MWh: 0 … 2³¹ − 1. */
  minimum: number;
}

/** End of the last band: there is none. */
export const LAST = 65_535;

/** 1 in 1/10,000. */
export const ONE_BPS = 10_000;

/** Wh of a kWh. */
export const WH_PER_KWH = 1_000n;

/** Bands that leave a gap, overlap, have no end or reward a deviation. */
export class BandsNotUsable extends CoreError {
  constructor(reason: string, values: Record<string, unknown> = {}) {
    super(`The bands cannot be used: ${reason}.`, values);
  }
}

/** A quantity that may not be negative, but is. */
export class QuantityNegative extends CoreError {
  constructor(what: string, value: bigint) {
    super(`${what} may not be negative, but is ${value}.`, { what, value });
  }
}

/** Series of a day that do not have one value for each interval. */
export class SeriesLengths extends CoreError {
  constructor(what: string, expected: number, actual: number) {
    super(`${what} must have one value for each of the ${expected} intervals, but has ${actual}.`, {
      what,
      expected,
      actual,
    });
  }
}

const whole = (value: number, least: number, most: number) =>
  Number.isInteger(value) && value >= least && value <= most;

/**
 * Sees that bands follow each other without a gap, that the last one has no end, and that no deviation is rewarded.
 * @throws BandsNotUsable
 */
export function checkBands(bands: readonly Band[]): void {
  if (bands.length === 0) throw new BandsNotUsable("there is none");
  bands.forEach(({ uptoBps, shortFactorBps, longFactorBps, minimum }, i) => {
    const named = `band ${i + 1}`;
    const last = i === bands.length - 1;
    if (last && uptoBps !== LAST) throw new BandsNotUsable(`${named} is the last and must end at ${LAST}`, { uptoBps });
    if (!whole(uptoBps, 0, last ? LAST : LAST - 1)) {
      throw new BandsNotUsable(`${named} must end at a whole number below ${LAST}, not ${uptoBps}`, { uptoBps });
    }
    if (i > 0 && uptoBps <= bands[i - 1]!.uptoBps) {
      throw new BandsNotUsable(`${named} ends at ${uptoBps}, not after band ${i}`, { uptoBps });
    }
    if (!whole(shortFactorBps, ONE_BPS, 2 ** 32 - 1)) {
      throw new BandsNotUsable(`the short factor of ${named} must be 10000 or more, not ${shortFactorBps}`, {
        shortFactorBps,
      });
    }
    if (!whole(longFactorBps, 0, ONE_BPS)) {
      throw new BandsNotUsable(`the long factor of ${named} must lie in 0 … 10000, not ${longFactorBps}`, {
        longFactorBps,
      });
    }
    if (!whole(minimum, 0, 2 ** 31 - 1)) {
      throw new BandsNotUsable(`the minimum of ${named} must lie in 0 … 2147483647, not ${minimum}`, { minimum });
    }
  });
}

const abs = (x: bigint) => (x < 0n ? -x : x);
const least = (x: bigint, y: bigint) => (x < y ? x : y);
const most = (x: bigint, y: bigint) => (x > y ? x : y);
const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);

/** Deviation in Wh: net metered energy less the position. Exact. */
export const deviationOf = (importWh: bigint, exportWh: bigint, positionKwh: bigint): bigint =>
  importWh - exportWh - positionKwh * WH_PER_KWH;

/**
 * Where a band ends, in Wh of deviation: ⌊contracted · uptoBps / 10,000⌋. The remainder goes against the participant: more of
 * its deviation lies in the next band.
 * @param contractedWh ≥ 0
 * @param uptoBps not LAST
 */
export const limitOf = (contractedWh: bigint, uptoBps: number): bigint =>
  divFloor(contractedWh * BigInt(uptoBps), BigInt(ONE_BPS));

/** What the penalty of a deviation is found from. */
export interface PenaltyInput {
  /** D in Wh, positive is short. */
  deviationWh: bigint;
  /** Contracted energy in Wh; its size counts, not its sign. */
  contractedWh: bigint;
  /** r in 0.001 currency/MWh, int32, any sign. */
  price: number;
  /** Wh of a shortage that an outage of the grid or force majeure excuses, ≥ 0; a surplus is never excused. */
  excusedWh?: bigint;
  bands: readonly Band[];
}

/**
 * Penalty in base units, ≥ 0, a charge. Graduated: each band prices only the part of the deviation that lies in it, at
 * max(⌈part · |r| · (f − 1)⌉, part · m) for short and max(⌈part · |r| · (1 − g)⌉, part · m) for long. Rounded up, once in each
 * band, in favour of the balancing fund, below one base unit each.
 * @throws BandsNotUsable, QuantityNegative
 */
export function penalty(input: PenaltyInput): bigint {
  checkBands(input.bands);
  return penaltyUnchecked(input);
}

/** `penalty` for bands that `checkBands` has seen. @throws QuantityNegative */
export function penaltyUnchecked({ deviationWh, contractedWh, price, excusedWh = 0n, bands }: PenaltyInput): bigint {
  if (excusedWh < 0n) throw new QuantityNegative("Excused energy", excusedWh);
  const short = deviationWh > 0n;
  const size = short ? deviationWh - least(deviationWh, excusedWh) : -deviationWh;
  const contracted = abs(contractedWh);
  const rate = abs(BigInt(price));
  let charged = 0n;
  let from = 0n;
  for (const { uptoBps, shortFactorBps, longFactorBps, minimum } of bands) {
    if (size <= from) break;
    const end = uptoBps === LAST ? size : least(size, limitOf(contracted, uptoBps));
    const part = end - from;
    const extra = BigInt(short ? shortFactorBps - ONE_BPS : ONE_BPS - longFactorBps);
    charged += most(divCeil(part * rate * extra, BigInt(ONE_BPS)), part * BigInt(minimum));
    from = end;
  }
  return charged;
}

/** The energy of a deviation and the prices of its sides. */
export interface EnergyInput {
  /** D in Wh, positive is short. */
  deviationWh: bigint;
  /** 0.001 currency/MWh, int32, paid by those who are short. */
  shortPrice: number;
  /** 0.001 currency/MWh, int32, received by those who are long. */
  longPrice: number;
}

/** Charge in base units for the energy of a deviation, without penalty: D · price of its side. Exact. */
export const energyCharge = ({ deviationWh, shortPrice, longPrice }: EnergyInput): bigint =>
  deviationWh * BigInt(deviationWh > 0n ? shortPrice : longPrice);

/** Over what the penalty is found: each interval, the day, or the month. */
export type Base = "interval" | "day" | "month";

/** A participant's delivery day: one value for each interval of the market. */
export interface DayInput {
  base: Base;
  /** Wh, ≥ 0. */
  importWh: readonly bigint[];
  /** Wh, ≥ 0. */
  exportWh: readonly bigint[];
  /** kWh, positive may take, negative must inject. */
  positionKwh: readonly bigint[];
  /** 0.001 currency/MWh, int32. */
  shortPrice: readonly number[];
  /** 0.001 currency/MWh, int32. */
  longPrice: readonly number[];
  /** Wh, ≥ 0; nothing is excused without it. */
  excusedWh?: readonly bigint[];
  bands: readonly Band[];
}

/** An interval of a day that is charged. */
export interface IntervalCharge {
  /** Wh, positive is short. */
  deviationWh: bigint;
  /** Base units. */
  energy: bigint;
  /** Base units, ≥ 0; 0 where the base is longer than the interval. */
  penalty: bigint;
}

/** What a day adds to its month. */
export interface DaySums {
  /** Σ D in Wh. */
  deviationWh: bigint;
  /** Σ position in kWh. */
  positionKwh: bigint;
  /** Σ excused in Wh. */
  excusedWh: bigint;
  /** Mean of the day's short prices, toward −∞, 0.001 currency/MWh. */
  shortMean: number;
  /** Mean of the day's long prices, toward −∞, 0.001 currency/MWh. */
  longMean: number;
}

/** A day that is charged. */
export interface DayCharge {
  rows: IntervalCharge[];
  /** Σ of the intervals, base units. */
  energy: bigint;
  /** Base units, ≥ 0: Σ of the intervals, that of the day, or 0 where the base is the month. */
  penalty: bigint;
  /** energy + penalty. */
  total: bigint;
  /** What `penaltyOfMonth` takes. */
  sums: DaySums;
}

/**
 * ⌊Σ prices / number⌋, toward −∞: at most one unit of price below the mean.
 * @param prices 0.001 currency/MWh, at least one
 */
export const meanPrice = (prices: readonly number[]): number =>
  Number(divFloor(sum(prices.map(BigInt)), BigInt(prices.length)));

function checkSeries(day: DayInput): void {
  const intervals = day.positionKwh.length;
  const series = {
    Import: day.importWh,
    Export: day.exportWh,
    "The short price": day.shortPrice,
    "The long price": day.longPrice,
    ...(day.excusedWh === undefined ? {} : { "Excused energy": day.excusedWh }),
  };
  if (intervals === 0) throw new SeriesLengths("The position", 1, 0);
  for (const [what, values] of Object.entries(series)) {
    if (values.length !== intervals) throw new SeriesLengths(what, intervals, values.length);
  }
  for (const [what, values] of Object.entries({ Import: day.importWh, Export: day.exportWh })) {
    const negative = values.find((value) => value < 0n);
    if (negative !== undefined) throw new QuantityNegative(what, negative);
  }
  const excused = day.excusedWh?.find((value) => value < 0n);
  if (excused !== undefined) throw new QuantityNegative("Excused energy", excused);
}

/** Penalty over many intervals at once: on Σ D with |Σ position| and the mean price of the side on which Σ D lies. */
const penaltyOfSums = (sums: DaySums, bands: readonly Band[]): bigint =>
  penaltyUnchecked({
    deviationWh: sums.deviationWh,
    contractedWh: sums.positionKwh * WH_PER_KWH,
    price: sums.deviationWh > 0n ? sums.shortMean : sums.longMean,
    excusedWh: sums.excusedWh,
    bands,
  });

/**
 * Charges a day. Energy is charged in each interval whatever the base; the penalty in each interval, once for the day, or not
 * yet (base month: see `penaltyOfMonth`). Divided are only the mean price (toward −∞) and the penalty (up).
 * @throws BandsNotUsable, SeriesLengths, QuantityNegative
 */
export function chargeDay(day: DayInput): DayCharge {
  checkBands(day.bands);
  checkSeries(day);
  const rows = day.positionKwh.map((positionKwh, i): IntervalCharge => {
    const [shortPrice, longPrice] = [day.shortPrice[i]!, day.longPrice[i]!];
    const deviationWh = deviationOf(day.importWh[i]!, day.exportWh[i]!, positionKwh);
    const ofInterval = {
      deviationWh,
      contractedWh: positionKwh * WH_PER_KWH,
      price: deviationWh > 0n ? shortPrice : longPrice,
      excusedWh: day.excusedWh?.[i] ?? 0n,
      bands: day.bands,
    };
    return {
      deviationWh,
      energy: energyCharge({ deviationWh, shortPrice, longPrice }),
      penalty: day.base === "interval" ? penaltyUnchecked(ofInterval) : 0n,
    };
  });
  const sums: DaySums = {
    deviationWh: sum(rows.map((row) => row.deviationWh)),
    positionKwh: sum(day.positionKwh),
    excusedWh: sum(day.excusedWh ?? []),
    shortMean: meanPrice(day.shortPrice),
    longMean: meanPrice(day.longPrice),
  };
  const energy = sum(rows.map((row) => row.energy));
  const ofDay = day.base === "day" ? penaltyOfSums(sums, day.bands) : sum(rows.map((row) => row.penalty));
  return { rows, energy, penalty: ofDay, total: energy + ofDay, sums };
}

/**
 * Penalty of a month in base units, ≥ 0: on Σ D with |Σ position|, at ⌊Σ of the days' mean prices of the side / days⌋.
 * @param days what `chargeDay` returned as `sums`, one for each day; none costs nothing
 * @throws BandsNotUsable
 */
export function penaltyOfMonth(days: readonly DaySums[], bands: readonly Band[]): bigint {
  checkBands(bands);
  if (days.length === 0) return 0n;
  return penaltyOfSums(
    {
      deviationWh: sum(days.map((day) => day.deviationWh)),
      positionKwh: sum(days.map((day) => day.positionKwh)),
      excusedWh: sum(days.map((day) => day.excusedWh)),
      shortMean: meanPrice(days.map((day) => day.shortMean)),
      longMean: meanPrice(days.map((day) => day.longMean)),
    },
    bands,
  );
}
