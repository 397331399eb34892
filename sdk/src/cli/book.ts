/** A book as a CSV file: one step per row. */
import { errorInColumn, fieldOf, numberOf, PRICE, readCsv, type NumberRange, type Row } from "./input.ts";

/** Columns of a book. */
export const BOOK_COLUMNS = ["participant", "interval", "price", "quantity"] as const;

/** Whole numbers from 1; only their order matters, so any number of intervals and gaps between them are fine. */
const INTERVAL: NumberRange = {
  places: 0,
  min: 1,
  max: Number.MAX_SAFE_INTEGER,
  words: "intervals are whole numbers from 1",
  kind: "a whole number",
};

/** int32 in kWh. */
const QUANTITY: NumberRange = {
  places: 0,
  min: -(2 ** 31),
  max: 2 ** 31 - 1,
  words: "quantities go from -2147483648 to 2147483647",
  kind: "a whole number",
};

/** The rows of one interval. */
export interface BookInterval {
  /** Number of the interval as in the file. */
  label: number;
  /** 0.001 currency/MWh. */
  prices: Int32Array;
  /** kWh, sell negative. */
  quantities: Int32Array;
  /** Number of the row in the book, from 0, of each step. */
  rows: Int32Array;
}

/** A whole book. */
export interface Book {
  /** Name of the file. */
  file: string;
  /** Intervals by number. */
  intervals: BookInterval[];
  /** Names of the participants; `participants` says by row which one. */
  names: string[];
  participants: Int32Array;
  /** Header and fields as in the file, row after row, when kept. */
  header: string[];
  fields: string[];
}

/** Whole numbers appended one by one. */
class GrowingInt32 {
  #values = new Int32Array(1 << 12);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Int32Array(2 * this.#length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  values(): Int32Array {
    return this.#values.subarray(0, this.#length);
  }
}

/** Numbers names in the order in which they appear. */
class Directory<Name> {
  readonly names: Name[] = [];
  readonly #numbers = new Map<Name, number>();

  numberOf(name: Name): number {
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.names.push(name) - 1;
      this.#numbers.set(name, number);
    }
    return number;
  }
}

/**
 * Reads a book. Rows of any order; equal rows are steps of their own; rows of quantity zero count for nothing.
 * @param keepFields keep the text of all fields, to write the rows again
 */
export function readBook(file: string, keepFields = false): Book {
  const prices = new GrowingInt32();
  const quantities = new GrowingInt32();
  const intervalOfRow = new GrowingInt32();
  const participants = new GrowingInt32();
  const people = new Directory<string>();
  const labels = new Directory<number>();
  const fields: string[] = [];
  const onRow = (row: Row) => {
    const name = fieldOf(row, 0);
    if (name === "") throw errorInColumn(row, 0, "the field is empty.");
    participants.push(people.numberOf(name));
    intervalOfRow.push(labels.numberOf(numberOf(row, 1, INTERVAL)));
    prices.push(numberOf(row, 2, PRICE));
    quantities.push(numberOf(row, 3, QUANTITY));
    if (keepFields) fields.push(...row.fields);
  };
  const header = readCsv(file, BOOK_COLUMNS, onRow);
  return {
    file,
    intervals: byInterval(labels.names, intervalOfRow.values(), prices.values(), quantities.values()),
    names: people.names,
    participants: participants.values(),
    header,
    fields,
  };
}

/** Deals the rows out to their intervals, in order of the file within each. */
function byInterval(
  labels: readonly number[],
  intervalOfRow: Int32Array,
  prices: Int32Array,
  quantities: Int32Array,
): BookInterval[] {
  const sizes = new Int32Array(labels.length);
  for (const interval of intervalOfRow) sizes[interval]!++;
  const intervals = labels.map((label, i) => ({
    label,
    prices: new Int32Array(sizes[i]!),
    quantities: new Int32Array(sizes[i]!),
    rows: new Int32Array(sizes[i]!),
  }));
  const next = new Int32Array(labels.length);
  intervalOfRow.forEach((interval, row) => {
    const at = next[interval]!++;
    const steps = intervals[interval]!;
    steps.prices[at] = prices[row]!;
    steps.quantities[at] = quantities[row]!;
    steps.rows[at] = row;
  });
  return intervals.sort((x, y) => x.label - y.label);
}
