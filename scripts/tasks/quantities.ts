/** Quantities per interval, as tables give them: some intervals a row. */
import type { Desk } from "./desk.ts";
import type { Intervals } from "./files/columns.ts";
import type { Row, Table } from "./files/table.ts";
import { BadInput } from "./outcome.ts";

interface Quantity {
  interval: Intervals;
  energyKwh: number;
}

/** Puts a row into its day, telling intervals that the day has not or that another row filled. */
export function fillDay<Values extends Quantity>(
  table: Table<Values>,
  row: Row<Values>,
  day: { energyKwh: number[]; filled: boolean[] },
): void {
  const { first, last } = row.values.interval;
  const count = day.energyKwh.length;
  if (first > count || (last !== Infinity && last > count)) {
    table.fault(row, "interval", `the day has ${count} intervals, not ${last}.`);
    return;
  }
  for (let interval = first; interval <= Math.min(last, count); interval++) {
    if (day.filled[interval - 1]) {
      table.fault(row, "interval", `interval ${interval} stands in an earlier row already.`);
      return;
    }
    day.filled[interval - 1] = true;
    day.energyKwh[interval - 1] = row.values.energyKwh;
  }
}

/** The products that the rows of a table name, each asked for once. */
export async function productsOfTable<Values extends { product: string | null }>(
  market: Desk,
  table: Table<Values>,
  productOf: (text: string) => Promise<bigint>,
): Promise<Map<number, bigint>> {
  const asked = new Map<string, bigint | string>();
  const ids = new Map<number, bigint>();
  for (const row of table.rows) {
    const { product } = row.values;
    if (product === null) {
      table.fault(row, "product", "the field is empty, and no product is given for all rows (--product).");
      continue;
    }
    let found = asked.get(product);
    if (found === undefined) {
      found = await productOf(product).catch((error: unknown) => {
        if (error instanceof BadInput) return error.message;
        throw error;
      });
      asked.set(product, found);
    }
    if (typeof found === "string") table.fault(row, "product", found);
    else ids.set(row.line, found);
  }
  return ids;
}
