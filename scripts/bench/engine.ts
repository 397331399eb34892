/**
 * Figures of the million-step engine: how long price, volume and all fills of one interval take, hot and in the first call of
 * a process, against sorting the same prices, and what the worst distribution costs. And how long it takes to settle a hundred
 * thousand participant-days.
 */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { clearUniform, type UniformBook, type UniformTerms } from "../../sdk/src/core/clearUniform.ts";
import { settleDays, type DaysInput } from "../../sdk/src/core/settleDays.ts";
import { LAST } from "../../sdk/src/core/twoPrice.ts";
import { type Random, randomFrom } from "./random.ts";

const STEPS = 1_000_000;
const TERMS: UniformTerms = { rule: "competitive", k: 5000, step: 10, seed: 20_260_301n };

/** Price range of the uniform book, 0.001 currency/MWh: 0 to 1,000 currency/MWh. */
const RANGE = 1_000_000;

/** A book whose prices come from `priceAt` and whose sides alternate unless told otherwise. */
function bookOf(priceAt: (random: Random, i: number) => number, randomSigns = false): UniformBook {
  const random = randomFrom(12_345);
  const prices = new Int32Array(STEPS);
  const quantities = new Int32Array(STEPS);
  for (let i = 0; i < STEPS; i++) {
    prices[i] = priceAt(random, i);
    const sell = randomSigns ? random() < 0.5 : i % 2 === 0;
    const quantity = 1 + Math.floor(1_000 * random());
    quantities[i] = sell ? -quantity : quantity;
  }
  return { prices, quantities };
}

const uniformPrice = (random: Random) => Math.floor(RANGE * random());

/** The distributions that the figure of the worst one is about. */
const DISTRIBUTIONS: Record<string, () => UniformBook> = {
  outlier: () => bookOf((random, i) => (i === 777 ? 2 ** 31 - 1 : uniformPrice(random))),
  equal: () => bookOf(() => 350_000),
  equalRandomSigns: () => bookOf(() => 350_000, true),
  sorted: () => {
    const book = bookOf(uniformPrice);
    book.prices.sort();
    return book;
  },
  clusters: () => bookOf((random) => (random() < 0.5 ? 100_000 : 900_000_000) + Math.floor(1_000 * random())),
  randomSigns: () => bookOf(uniformPrice, true),
};

const seconds = (work: () => unknown): number => {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1_000;
};

/** Seconds of the first call in a fresh process; the median of five processes. */
async function coldSeconds(): Promise<number> {
  const run = promisify(execFile);
  const times: number[] = [];
  for (let i = 0; i < 5; i++) {
    const { stdout } = await run(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), "--cold"]);
    times.push(Number(stdout));
  }
  return times.sort((x, y) => x - y)[2]!;
}

/**
 * The least disturbed seconds of each work. All take turns, so that what else the machine does hits them alike; the first two
 * rounds only warm up.
 */
function bestSeconds(works: Record<string, () => number>, rounds: number): Record<string, number> {
  const best: Record<string, number> = {};
  for (let round = -2; round < rounds; round++) {
    for (const [name, work] of Object.entries(works)) {
      const taken = work();
      if (round >= 0) best[name] = Math.min(best[name] ?? Infinity, taken);
    }
  }
  return best;
}

/** Seconds of each distribution, hot, and of sorting the prices of the uniform one. */
export function hotSeconds(): Record<string, number> {
  const uniform = bookOf(uniformPrice);
  const books: Record<string, UniformBook> = { uniform, ...mapValues(DISTRIBUTIONS, (make) => make()) };
  const clearing = mapValues(books, (book) => () => seconds(() => clearUniform(book, TERMS)));
  const sorting = () => {
    const prices = Float64Array.from(uniform.prices);
    return seconds(() => prices.sort());
  };
  return { ...bestSeconds(clearing, 40), ...bestSeconds({ sort: sorting }, 5) };
}

function mapValues<From, To>(record: Record<string, From>, map: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}

const PARTICIPANT_DAYS = 100_000;
const INTERVALS = 96;

/**
 * Participant-days under two prices with bands: positions up to 10 MWh in a quarter-hour, deviations up to a fifth of them on
 * both sides, prices from −100 to 900 currency/MWh.
 */
function settlementOf(rows: number): DaysInput {
  const random = randomFrom(54_321);
  const between = (least: number, most: number) => least + Math.floor((most - least + 1) * random());
  const positionKwh = new Float64Array(rows * INTERVALS).map(() => between(-10_000, 10_000));
  const price = () => new Int32Array(31 * INTERVALS).map(() => between(-100_000, 900_000));
  return {
    intervals: INTERVALS,
    positionKwh,
    netWh: positionKwh.map((kwh) => kwh * 1_000 + Math.floor((random() - 0.5) * 400 * Math.abs(kwh)) + between(-9, 9)),
    priceDay: new Int32Array(rows).map((_, row) => row % 31),
    shortPrice: price(),
    longPrice: price(),
    bands: [
      { uptoBps: 300, shortFactorBps: 10_000, longFactorBps: 10_000, minimum: 0 },
      { uptoBps: 1_000, shortFactorBps: 10_500, longFactorBps: 9_500, minimum: 0 },
      { uptoBps: LAST, shortFactorBps: 11_000, longFactorBps: 9_000, minimum: 5_000 },
    ],
  };
}

/** Seconds in which a hundred thousand participant-days are settled, the first time in this process. */
export function settlementSeconds(): number {
  const days = settlementOf(PARTICIPANT_DAYS);
  return seconds(() => settleDays(days));
}

/** The figures of the engine. */
export async function benchEngine(): Promise<Record<string, number>> {
  const settlement = settlementSeconds();
  const cold = await coldSeconds();
  const { uniform = NaN, sort = NaN, ...others } = hotSeconds();
  return {
    "engine.millionStepsSeconds": uniform,
    "engine.millionStepsColdSeconds": cold,
    "engine.ratioToSort": uniform / sort,
    "engine.worstDistributionRatio": Math.max(...Object.values(others)) / uniform,
    "engine.settle100kSeconds": settlement,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes("--cold")) {
    const book = bookOf(uniformPrice);
    console.log(seconds(() => clearUniform(book, TERMS)));
  } else {
    console.log(await benchEngine());
  }
}
