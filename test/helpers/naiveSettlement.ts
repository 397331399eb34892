/**
 * Settlement a third time, slow and obviously right: every formula with fractions, as it stands on paper, rounded where the rule
 * says so and nowhere else. Shares no line with the code under test.
 */

/** A fraction: numerator and positive denominator. */
type Fraction = readonly [over: bigint, under: bigint];

const whole = (x: bigint | number): Fraction => [BigInt(x), 1n];
const add = (x: Fraction, y: Fraction): Fraction => [x[0] * y[1] + y[0] * x[1], x[1] * y[1]];
const times = (x: Fraction, y: Fraction): Fraction => [x[0] * y[0], x[1] * y[1]];
const negative = (x: Fraction): Fraction => [-x[0], x[1]];
const below = (x: Fraction, y: Fraction) => x[0] * y[1] < y[0] * x[1];
const larger = (x: Fraction, y: Fraction) => (below(x, y) ? y : x);
const smaller = (x: Fraction, y: Fraction) => (below(x, y) ? x : y);
const size = (x: Fraction) => larger(x, negative(x));
const ZERO = whole(0);
const ONE = whole(1);

/** The largest whole number not above a fraction. */
function down(x: Fraction): bigint {
  let q = x[0] / x[1];
  while (q * x[1] > x[0]) q--;
  while ((q + 1n) * x[1] <= x[0]) q++;
  return q;
}

/** The smallest whole number not below a fraction. */
function up(x: Fraction): bigint {
  const q = down(x);
  return q * x[1] === x[0] ? q : q + 1n;
}

/** A band as the formula has it: where it ends (null: nowhere), f, g, m. */
export interface NaiveBand {
  end: Fraction | null;
  f: Fraction;
  g: Fraction;
  m: bigint;
}

/** A participant's day. */
export interface NaiveDay {
  imports: bigint[];
  exports: bigint[];
  position: bigint[];
  short: number[];
  long: number[];
  excused: bigint[];
}

/** Penalty of a deviation. */
export function naivePenalty(
  deviation: bigint,
  contracted: bigint,
  r: bigint,
  excused: bigint,
  bands: readonly NaiveBand[],
): bigint {
  const isShort = deviation > 0n;
  const left = isShort ? larger(ZERO, whole(deviation - excused)) : whole(-deviation);
  const ends = bands.map(({ end }) => (end === null ? null : whole(down(times(size(whole(contracted)), end)))));
  let sum = 0n;
  bands.forEach(({ f, g, m }, b) => {
    const start = b === 0 ? ZERO : ends[b - 1]!;
    const stop = ends[b] === null ? left : smaller(left, ends[b]!);
    const part = larger(ZERO, add(stop, negative(start)));
    const factor = isShort ? add(f, negative(ONE)) : add(ONE, negative(g));
    const rate = larger(times(size(whole(r)), factor), whole(m));
    sum += up(times(part, rate));
  });
  return sum;
}

const total = (values: readonly bigint[]) => values.reduce((sum, value) => sum + value, 0n);

/** ⌊mean⌋. */
const meanDown = (values: readonly (number | bigint)[]) =>
  down([total(values.map(BigInt)), BigInt(values.length)] as const);

const deviationsOf = ({ imports, exports, position }: NaiveDay) =>
  position.map((p, i) => imports[i]! - exports[i]! - 1000n * p);

/** Energy of a day: each interval at the price of its side. */
export const naiveEnergy = (day: NaiveDay): bigint[] =>
  deviationsOf(day).map((d, i) => (d > 0n ? d * BigInt(day.short[i]!) : d * BigInt(day.long[i]!)));

/** Penalties of the intervals of a day. */
export const naiveIntervals = (day: NaiveDay, bands: readonly NaiveBand[]): bigint[] =>
  deviationsOf(day).map((d, i) =>
    naivePenalty(d, 1000n * day.position[i]!, BigInt((d > 0n ? day.short : day.long)[i]!), day.excused[i]!, bands),
  );

/** Penalty over days at once; one day is base day, many are base month. */
export function naiveOverDays(days: readonly NaiveDay[], bands: readonly NaiveBand[]): bigint {
  const deviation = total(days.flatMap(deviationsOf));
  const position = total(days.flatMap((day) => day.position));
  const prices = days.map((day) => meanDown(deviation > 0n ? day.short : day.long));
  return naivePenalty(deviation, 1000n * position, meanDown(prices), total(days.flatMap((day) => day.excused)), bands);
}

/** Deviation under the spread rule, from the published formula. */
export function naiveSpread(
  contract: bigint,
  used: bigint,
  s: bigint,
  share: Fraction,
  over: Fraction,
  under: Fraction,
) {
  const dev = used - contract;
  const band = down(times(whole(contract), share));
  const check = dev > band ? dev - band : -dev > band ? dev + band : 0n;
  const inside = size(whole(dev))[0] <= band ? dev * s * (used > contract ? 1n : -1n) : band * s;
  const out = used > contract ? times(whole(-s * check), over) : times(whole(s * check), under);
  return inside + up(out);
}

/** The contract at its price, the rest of the schedule day ahead, the rest of what was metered in real time. */
export const naiveDifference = (
  q: { real: bigint; dayAhead: bigint; contract: bigint },
  p: { rt: number; da: number; contract: number },
): bigint =>
  q.contract * BigInt(p.contract) + (q.dayAhead - q.contract) * BigInt(p.da) + (q.real - q.dayAhead) * BigInt(p.rt);
