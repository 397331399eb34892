/** Products, as operators write them. All that tasks know of the tree of products is here. */
import { core, energy, type Gridbourse } from "../../sdk/src/index.ts";
import type { RegisterYearParams } from "../../sdk/src/energy/index.ts";
import type { Source } from "../../sdk/src/participants/index.ts";
import { BadInput } from "./outcome.ts";

/** The product that a text means: 2027, 2027-03, 2027-03/working, 2027-03/rest, 2027-03-15, or its number. @throws BadInput */
export async function productOf(market: Gridbourse, text: string): Promise<bigint> {
  try {
    return await market.energy.productAt({ name: text });
  } catch (error) {
    if (error instanceof energy.NoSuchProduct) throw new BadInput(error.message);
    throw error;
  }
}

/** Name of a product, as operators write it: 2027-03-15. */
export async function nameOf(market: Gridbourse, product: bigint): Promise<string> {
  const { years } = await market.energy.calendar();
  return energy.nameOfProduct(product, years, market.deployment.constants);
}

/** Registers a delivery year, unless it is there. @throws BadInput where another one is there */
export async function registerYear(market: Gridbourse, wanted: RegisterYearParams) {
  const planned = energy.planYear(market, wanted);
  const { years } = await market.energy.calendar();
  const known = years.find(({ firstDay }) => firstDay === planned.firstDay);
  if (known !== undefined) {
    const same =
      known.intervals === planned.intervals &&
      known.monthDays.join() === planned.monthDays.join() &&
      known.restDays.join() === planned.restDays.join();
    if (!same) {
      throw new BadInput(
        `Delivery year ${known.year} begins on that day already, with other months, rest days or intervals; a registered calendar cannot be changed.`,
      );
    }
    return { year: known.year, deliveryDays: known.deliveryDays, already: true };
  }
  const { year, deliveryDays } = await market.energy.registerYear(wanted, {});
  return { year, deliveryDays, already: false };
}

/** Registers an attribute class, unless it is there. */
export async function registerClass(market: Gridbourse, sources: readonly Source[]) {
  const key = (names: readonly string[]) => [...new Set(names)].toSorted().join();
  const { classes } = await market.energy.calendar();
  const known = classes.find((found) => found.bondPerKwh === 0n && key(found.sources) === key(sources));
  if (known !== undefined) return { class: known.class, already: true };
  return { class: (await market.energy.registerClass({ sources })).class, already: false };
}

/** What a unit has issued of a product, kWh per interval. */
export async function issuedKwh(market: Gridbourse, unit: bigint, product: bigint): Promise<number[]> {
  const { intervals } = await market.energy.product({ product });
  return core.lanes.unpack(await market.contracts.register.issuedLanesOf(unit, product), intervals);
}

/** What to add to an amount of a product of several days: it is of each of them. */
export async function perDay(market: Gridbourse, product: bigint): Promise<string> {
  const { deliveryDays } = await market.energy.product({ product });
  return deliveryDays === 1 ? "" : ` on each of its ${deliveryDays} days`;
}

/** Begin of the first delivery day, Unix seconds, and whether its days are calendar days. */
export async function deliveryOf(market: Gridbourse, product: bigint) {
  const { firstDay, day, intervals } = await market.energy.product({ product });
  const { dayLengthSeconds, offsetSeconds } = market.deployment.constants;
  return { day, intervals, begins: firstDay * dayLengthSeconds - offsetSeconds, dayLengthSeconds };
}
