/** What each step took: transactions and gas as the blocks tell, and the seconds of this machine. */
import type { Chain } from "./embedded.ts";

export interface Reading {
  /** What was done. */
  what: string;
  transactions: number;
  gas: bigint;
  seconds: number;
}

export class Meter {
  readonly #chain: Pick<Chain, "provider">;
  readonly readings: Reading[] = [];

  constructor(chain: Pick<Chain, "provider">) {
    this.#chain = chain;
  }

  /** Does something and takes a reading of it. */
  async measure<T>(what: string, work: () => Promise<T>): Promise<T> {
    const { provider } = this.#chain;
    const from = (await provider.getBlockNumber()) + 1;
    const start = performance.now();
    const result = await work();
    const seconds = (performance.now() - start) / 1_000;
    const to = await provider.getBlockNumber();
    this.readings.push({ what, seconds, ...(await this.#usedBy(from, to)) });
    return result;
  }

  async #usedBy(from: number, to: number): Promise<{ transactions: number; gas: bigint }> {
    let transactions = 0;
    let gas = 0n;
    for (let number = from; number <= to; number++) {
      const block = await this.#chain.provider.getBlock(number);
      transactions += block?.transactions.length ?? 0;
      gas += block?.gasUsed ?? 0n;
    }
    return { transactions, gas };
  }
}
