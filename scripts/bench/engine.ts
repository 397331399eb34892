/**
 * Figures of the million-step engine: how long price, volume and all fills of one interval take, hot and in the first call of
 * a process, against sorting the same prices, and what the worst distribution costs.
 */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { clearUniform, type UniformBook, type UniformTerms } from "../../sdk/src/core/clearUniform.ts";

const STEPS = 1_000_000;
const TERMS: UniformTerms = { rule: "competitive", k: 5000, step: 10, seed: 20_260_301n };

/** Price range of the uniform book, 0.001 currency/MWh: 0 to 1,000 currency/MWh. */
const RANGE = 1_000_000;

type Random = () => number;

/** Xorshift: 0 ≤ x < 1, the same on every machine. */
function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

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

/** The least disturbed of `runs` after two that warm up. `prepare` is not timed. */
function bestSeconds<T>(prepare: () => T, work: (prepared: T) => unknown, runs = 9): number {
  for (let i = 0; i < 2; i++) work(prepare());
  return Math.min(
    ...Array.from({ length: runs }, () => {
      const prepared = prepare();
      return seconds(() => work(prepared));
    }),
  );
}

/** Seconds of one book, hot. */
const clearSeconds = (book: UniformBook) =>
  bestSeconds(
    () => book,
    (it) => clearUniform(it, TERMS),
    30,
  );

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

/** Seconds per distribution, hot. */
export function distributionSeconds(): Record<string, number> {
  return Object.fromEntries(Object.entries(DISTRIBUTIONS).map(([name, make]) => [name, clearSeconds(make())]));
}

/** The figures of the engine. */
export async function benchEngine(): Promise<Record<string, number>> {
  const cold = await coldSeconds();
  const uniform = bookOf(uniformPrice);
  const hot = clearSeconds(uniform);
  const sort = bestSeconds(
    () => Float64Array.from(uniform.prices),
    (prices) => prices.sort(),
  );
  const worst = Math.max(...Object.values(distributionSeconds()));
  return {
    "engine.millionStepsSeconds": hot,
    "engine.millionStepsColdSeconds": cold,
    "engine.ratioToSort": hot / sort,
    "engine.worstDistributionRatio": worst / hot,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes("--cold")) {
    const book = bookOf(uniformPrice);
    console.log(seconds(() => clearUniform(book, TERMS)));
  } else {
    console.log(await benchEngine(), distributionSeconds());
  }
}
