/** What questions have in common: which sessions and products they are about, and names. */
import type { SQLInputValue } from "node:sqlite";
import { UNITS_PER_KWH_AND_PRICE } from "../core/cover.ts";
import { type Day, dayNumber } from "../energy/days.ts";
import { nameOfProduct, productNamed } from "../energy/names.ts";
import { type History, yearsOf } from "./database.ts";

/** Which sessions a question is about; all of them without any. */
export interface Selection {
  session?: bigint;
  product?: bigint;
  /** Products that begin on this delivery day or later. */
  from?: Day;
  /** Products that end on this delivery day or earlier. */
  to?: Day;
}

/** Joins the place of a product in the calendar, as `n`, to a table with a product. */
export const nodeOf = (table: string) => `JOIN node n ON n.node = (${table}.product & 0xffffff)`;

/** A condition for SQL with its values, on a table with session and product, and `n`. @throws NotADay */
export function conditionOf(
  { deployment }: History,
  { session, product, from, to }: Selection,
  table: string,
): { where: string; values: SQLInputValue[] } {
  const parts: [string, SQLInputValue | undefined][] = [
    [`${table}.session = ?`, session],
    [`${table}.product = ?`, product],
    ["n.firstDay >= ?", from === undefined ? undefined : dayNumber(from, deployment.constants)],
    ["n.lastDay <= ?", to === undefined ? undefined : dayNumber(to, deployment.constants)],
  ];
  const given = parts.filter(([, value]) => value !== undefined);
  return {
    where: ["1", ...given.map(([condition]) => condition)].join(" AND "),
    values: given.map(([, value]) => value!),
  };
}

/** Base units for energy at a price: kWh × 0.001 currency/MWh, exact. */
export const amountOf = (kwh: number, price: number): bigint => BigInt(kwh) * BigInt(price) * UNITS_PER_KWH_AND_PRICE;

/** Name of a product in this market. */
export const productName = (history: History, product: bigint): string =>
  nameOfProduct(product, yearsOf(history), history.deployment.constants);

/** Number of the product that a text names. @throws NoSuchProduct */
export const productOfName = (history: History, name: string): bigint =>
  productNamed(name, yearsOf(history), history.deployment.constants);
