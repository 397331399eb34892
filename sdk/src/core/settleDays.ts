/**
 * The settlement of many participant-days at once under two prices with base interval: `twoPrice.chargeDay` on typed arrays.
 *
 * Every result is exact. Products are taken in doubles where they are whole numbers below 2⁵³ and in BigInt otherwise:
 *
 * - D = net − position · 1,000 is exact for |net|, |position · 1,000| ≤ 2⁵², which is checked.
 * - |D| · |r| < 2⁵³, and part · |r| · extra < 2⁵³, are seen on the product itself: rounding keeps order, so a product that comes
 *   out below 2⁵³ was below it, and below it every whole number is a double (where part · |r| was not, the product only stays
 *   below for extra = 0, and is 0). Else the interval is left to BigInt.
 * - A sum s + x of two whole doubles that comes out below 2⁵³ in size is exact for the same reason; before it would not be, s
 *   moves into a BigInt.
 * - ⌊x / d⌋ and ⌈x / d⌉ for whole x < 2⁵³: rounding keeps order, so x / d in doubles lies between the whole numbers around the
 *   true quotient, both of which are doubles. q = ⌊x / d⌋ taken in doubles is the true floor, or the next whole number where the
 *   quotient was rounded up to it; the sign of x − q · d tells which, as q · d is exact up to 2⁵³ and above x beyond.
 *
 * Example: 10 MWh short at 900 currency/MWh and a factor of 1.9 is 10⁷ · 9·10⁵ · 9·10³ = 8.1·10¹⁶, one of the few for BigInt;
 * 1 MWh of it is 8.1·10¹⁵ and stays.
 */
import { CoreError } from "./errors.ts";
import { checkBands, energyCharge, LAST, ONE_BPS, penaltyUnchecked, type Band } from "./twoPrice.ts";

/** Many participant-days, row after row: value i of row d is at d · intervals + i. */
export interface DaysInput {
  /** Intervals of a day, 1 … 96. */
  intervals: number;
  /** Net metered energy (import − export), whole Wh, |x| ≤ 2⁵². */
  netWh: Float64Array;
  /** Position, whole kWh, |x| · 1,000 ≤ 2⁵². */
  positionKwh: Float64Array;
  /** By row: which day of the prices it has, from 0. */
  priceDay: Int32Array;
  /** By day of prices and interval, 0.001 currency/MWh. */
  shortPrice: Int32Array;
  longPrice: Int32Array;
  /** As netWh: whole Wh excused, 0 … 2⁵²; nothing without it. */
  excusedWh?: Float64Array;
  bands: readonly Band[];
}

/** What the rows are charged, base units. */
export interface DaysCharge {
  energy: bigint[];
  /** Each ≥ 0. */
  penalty: bigint[];
}

/** Arrays whose lengths do not fit each other, or values out of range. */
export class DaysNotUsable extends CoreError {
  constructor(reason: string, values: Record<string, unknown> = {}) {
    super(`The days cannot be settled: ${reason}.`, values);
  }
}

const SAFE = 2 ** 53;
const MOST_WH = 2 ** 52;

function check({ intervals, netWh, positionKwh, priceDay, shortPrice, longPrice, excusedWh }: DaysInput): void {
  if (!Number.isInteger(intervals) || intervals < 1 || intervals > 96) {
    throw new DaysNotUsable("a day has 1 to 96 intervals", { intervals });
  }
  const values = priceDay.length * intervals;
  for (const [what, length] of Object.entries({
    netWh: netWh.length,
    positionKwh: positionKwh.length,
    excusedWh: excusedWh?.length ?? values,
  })) {
    if (length !== values) throw new DaysNotUsable(`${what} needs ${values} values`, { length });
  }
  if (shortPrice.length !== longPrice.length || shortPrice.length % intervals !== 0) {
    throw new DaysNotUsable("both prices need the same whole days", {
      short: shortPrice.length,
      long: longPrice.length,
    });
  }
  const days = shortPrice.length / intervals;
  for (const day of priceDay)
    if (day < 0 || day >= days) throw new DaysNotUsable("a row has no day of prices", { day });
}

/** A value of energy that is no whole number of its range. @throws DaysNotUsable */
function refuse(row: number, interval: number): never {
  throw new DaysNotUsable(
    `row ${row}, interval ${interval} (both from 0) has a quantity that is not whole or out of range`,
    {
      row,
      interval,
    },
  );
}

/**
 * Charges all rows. Rounding as `twoPrice.penalty`: up, once in each band.
 * @throws BandsNotUsable, DaysNotUsable
 */
export function settleDays(input: DaysInput): DaysCharge {
  checkBands(input.bands);
  check(input);
  const { intervals, netWh, positionKwh, priceDay, shortPrice, longPrice, excusedWh, bands } = input;
  const count = bands.length;
  const upto = Float64Array.from(bands, (band) => band.uptoBps);
  const shortExtra = Float64Array.from(bands, (band) => band.shortFactorBps - ONE_BPS);
  const longExtra = Float64Array.from(bands, (band) => ONE_BPS - band.longFactorBps);
  const minimum = Float64Array.from(bands, (band) => band.minimum);
  const rows = priceDay.length;
  const energies = new Array<bigint>(rows);
  const penalties = new Array<bigint>(rows);

  for (let row = 0; row < rows; row++) {
    const priceAt = (priceDay[row] as number) * intervals;
    let energy = 0;
    let energyBig = 0n;
    let penalty = 0;
    let penaltyBig = 0n;
    for (let i = 0; i < intervals; i++) {
      const at = row * intervals + i;
      const net = netWh[at] as number;
      const position = positionKwh[at] as number;
      const contracted = Math.abs(position) * 1_000;
      const excused = excusedWh === undefined ? 0 : (excusedWh[at] as number);
      if (!(Math.abs(net) <= MOST_WH && contracted <= MOST_WH && excused >= 0 && excused <= MOST_WH)) refuse(row, i);
      if (Math.floor(net) !== net || Math.floor(position) !== position || Math.floor(excused) !== excused)
        refuse(row, i);
      const deviation = net - position * 1_000;
      if (deviation === 0) continue;
      const short = deviation > 0;
      const price = (short ? shortPrice[priceAt + i] : longPrice[priceAt + i]) as number;

      const charge = deviation * price;
      const energyNext = energy + charge;
      if (Math.abs(charge) < SAFE && Math.abs(energyNext) < SAFE) energy = energyNext;
      else {
        energyBig +=
          BigInt(energy) + energyCharge({ deviationWh: BigInt(deviation), shortPrice: price, longPrice: price });
        energy = 0;
      }

      const rate = Math.abs(price);
      const size = short ? Math.max(0, deviation - excused) : -deviation;
      let ofInterval = 0;
      let from = 0;
      for (let b = 0; b < count && from < size; b++) {
        let end = size;
        if (upto[b] !== LAST) {
          const product = contracted * (upto[b] as number);
          if (product >= SAFE) {
            ofInterval = Infinity;
            break;
          }
          let limit = Math.floor(product / ONE_BPS);
          if (product - limit * ONE_BPS < 0) limit--;
          if (limit < end) end = limit;
        }
        const part = end - from;
        from = end;
        const scaled = part * rate * ((short ? shortExtra[b] : longExtra[b]) as number);
        const least = part * (minimum[b] as number);
        if (scaled >= SAFE || least >= SAFE) {
          ofInterval = Infinity;
          break;
        }
        let up = Math.floor(scaled / ONE_BPS);
        if (scaled - up * ONE_BPS > 0) up++;
        ofInterval += up > least ? up : least;
      }
      const penaltyNext = penalty + ofInterval;
      if (penaltyNext < SAFE) penalty = penaltyNext;
      else {
        const exact = penaltyUnchecked({
          deviationWh: BigInt(deviation),
          contractedWh: BigInt(contracted),
          price,
          excusedWh: BigInt(excused),
          bands,
        });
        penaltyBig += BigInt(penalty) + exact;
        penalty = 0;
      }
    }
    energies[row] = energyBig + BigInt(energy);
    penalties[row] = penaltyBig + BigInt(penalty);
  }
  return { energy: energies, penalty: penalties };
}
