/**
 * Figures of the million-step engine: how long price, volume and all fills of one interval take, hot and in the first call of
 * a process, against sorting the same prices, and what the worst distribution costs.
 */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { clearUniform, type UniformBook, type UniformTerms } from "../../sdk/src/core/clearUniform.ts";
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

/** The figures of the engine. */
export async function benchEngine(): Promise<Record<string, number>> {
  const cold = await coldSeconds();
  const { uniform = NaN, sort = NaN, ...others } = hotSeconds();
  return {
    "engine.millionStepsSeconds": uniform,
    "engine.millionStepsColdSeconds": cold,
    "engine.ratioToSort": uniform / sort,
    "engine.worstDistributionRatio": Math.max(...Object.values(others)) / uniform,
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
