/** Products, as operators write them. All that tasks know of the tree of products is here. */
import { core, errors, type Gridbourse } from "../../sdk/src/index.ts";
import type { Source } from "../../sdk/src/participants/index.ts";
import { BadInput } from "./outcome.ts";

/** The product that a text means: its number, or its day (2027-03-15) where one product alone has it. @throws BadInput */
export async function productOf(market: Gridbourse, text: string): Promise<bigint> {
  if (/^\d{1,9}$/.test(text)) {
    try {
      return (await market.energy.product({ product: BigInt(text) })).product;
    } catch (error) {
      if (!(error instanceof errors.UnknownProduct)) throw error;
      throw new BadInput(`There is no product ${text}.`);
    }
  }
  const found = (await market.energy.products()).filter(({ day }) => day === text);
  if (found.length === 1) return found[0]!.product;
  throw new BadInput(
    found.length === 0
      ? `"${text}" names no product: it is a product's number, or its day like 2027-03-15.`
      : `${found.length} products have the day ${text}: name one of them by its number (${found.map(({ product }) => product).join(", ")}).`,
  );
}

/** What is registered for a day. */
export interface DayProduct {
  day: string;
  intervals: number;
  /** Sources that may issue it; empty for any. */
  sources: readonly Source[];
}

/** Registers the product of a day, unless it is there. */
export async function registerDay(market: Gridbourse, wanted: DayProduct) {
  const sources = [...new Set(wanted.sources)].toSorted().join();
  const known = (await market.energy.products()).find(
    ({ day, intervals, sources: own }) =>
      day === wanted.day && intervals === wanted.intervals && own.toSorted().join() === sources,
  );
  if (known !== undefined) return { product: known.product, already: true };
  const { product } = await market.energy.registerProduct(wanted, {});
  return { product, already: false };
}

/** What a unit has issued of a product, kWh per interval. */
export async function issuedKwh(market: Gridbourse, unit: bigint, product: bigint): Promise<number[]> {
  const { intervals } = await market.energy.product({ product });
  return core.lanes.unpack(await market.contracts.register.issuedLanesOf(unit, product), intervals);
}

/** Begin of the first delivery day, Unix seconds, and whether its days are calendar days. */
export async function deliveryOf(market: Gridbourse, product: bigint) {
  const { firstDay, day, intervals } = await market.energy.product({ product });
  const { dayLengthSeconds, offsetSeconds } = market.deployment.constants;
  return { day, intervals, begins: firstDay * dayLengthSeconds - offsetSeconds, dayLengthSeconds };
}
