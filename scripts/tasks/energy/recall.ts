/**
 * energy:recall: what a unit issued for a day beyond what it can inject ceases to be, as far as it is unsold. Longer unsold products
 * are split on the way, by what the day needs. Anyone may.
 */
import { calendar as core } from "../../../sdk/src/core/index.ts";
import { errors } from "../../../sdk/src/index.ts";
import type { Desk, Report } from "../desk.ts";
import { BadInput, type Result } from "../outcome.ts";
import { requireUnit } from "../people.ts";
import { nameOf, productOf } from "../products.ts";
import { task } from "../run.ts";

/** Makes a call; false where there is nothing to recall. */
async function unlessNothing(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (error instanceof errors.NothingToRecall) return false;
    throw error;
  }
}

export async function recallEnergy(
  market: Desk,
  { unit, day }: { unit: bigint; day: string },
  report: Report,
): Promise<Result> {
  await requireUnit(market, unit);
  const dayProduct = await productOf(market, day);
  const { span, firstDay } = await market.energy.product({ product: dayProduct });
  if (span !== "day") throw new BadInput(`"${day}" is no day: energy is recalled day by day, like 2027-03-15.`);
  const { years, classes } = await market.energy.calendar();
  const parts = core.partsOf(dayProduct);
  const year = years.find(({ year: number }) => number === parts.year)!;
  // From the year down, so that what is split at one level can be split further at the next.
  for (const node of core.pathOf(year, parts).slice(1).toReversed()) {
    for (const { class: number } of classes) {
      const product = core.productOf({ ...node, year: year.year, class: number });
      const split = () => market.energy.splitUnsold({ unit, product, day: firstDay }, { signal: market.signal });
      if (await unlessNothing(split)) report.progress(`splits ${await nameOf(market, product)}`);
    }
  }
  let recalledKwh = 0;
  const done = await unlessNothing(async () => {
    const { recalled } = await market.energy.recall({ unit, day: firstDay }, { signal: market.signal });
    recalledKwh = recalled.flatMap(({ energyKwh }) => energyKwh).reduce((sum, kwh) => sum + kwh, 0);
  });
  report.say(
    done
      ? `${recalledKwh} kWh that unit ${unit} had issued for ${day} beyond its capacity, and not sold, are recalled.`
      : `Unit ${unit} has already nothing for ${day} that is beyond its capacity, unsold and not committed.`,
  );
  return { already: !done, unit, day, recalledKwh };
}

export default task(
  "energy:recall",
  (input) => {
    const unit = input.id("unit");
    if (unit === undefined) throw new BadInput("Say the number of the unit: --unit.");
    return { unit, day: input.needed("day", "the delivery day, like 2027-03-15") };
  },
  recallEnergy,
);
