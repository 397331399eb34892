/** Chance from a seed: the same day on every machine. */
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** A stream of chance. */
export class Chance {
  readonly #generator;

  constructor(seed: number) {
    this.#generator = xoroshiro128plus(seed);
  }

  /** A whole number from `least` to `most`, both included. */
  int(least: number, most: number): number {
    return uniformInt(this.#generator, least, most);
  }

  /** A number from `least` to `most`. */
  number(least: number, most: number): number {
    return least + ((most - least) * this.int(0, 1_000_000)) / 1_000_000;
  }

  /** One of the list. */
  pick<T>(list: readonly T[]): T {
    return list[this.int(0, list.length - 1)]!;
  }

  /** The list in another order. */
  shuffle<T>(list: readonly T[]): T[] {
    const result = [...list];
    for (let i = result.length - 1; i > 0; i--) {
      const j = this.int(0, i);
      [result[i], result[j]] = [result[j]!, result[i]!];
    }
    return result;
  }

  /** `count` different ones of the list, or all of them where there are fewer. */
  some<T>(list: readonly T[], count: number): T[] {
    const rest = [...list];
    const taken = Math.min(count, rest.length);
    for (let i = 0; i < taken; i++) {
      const j = this.int(i, rest.length - 1);
      [rest[i], rest[j]] = [rest[j]!, rest[i]!];
    }
    return rest.slice(0, taken);
  }

  /** A whole number cut into `parts` positive whole numbers; into fewer where it is too small for that. */
  cut(whole: number, parts: number): number[] {
    const count = Math.min(parts, whole);
    const marks = new Set<number>();
    while (marks.size < count - 1) marks.add(this.int(1, whole - 1));
    const sorted = [0, ...[...marks].sort((x, y) => x - y), whole];
    return sorted.slice(1).map((mark, i) => mark - sorted[i]!);
  }
}
