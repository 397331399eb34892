/** energy:split: a participant's whole holding of a longer product becomes the same holding of all products right below. */
import type { Desk, Report } from "../desk.ts";
import { BadInput, type Result } from "../outcome.ts";
import { issuedKwh, perDay, productOf } from "../products.ts";
import { task } from "../run.ts";

export interface SplitOptions {
  participant: bigint;
  product: string;
  /** Unit whose unsold issue goes along; undefined for what was bought. */
  unit: bigint | undefined;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** What can be split: with a unit what it issued and the participant holds, without what is held beyond the own issue. */
async function splittable(
  market: Desk,
  participant: bigint,
  product: bigint,
  unit: bigint | undefined,
): Promise<number[]> {
  const [held = []] = await market.energy.holdings({ product, participants: [participant] });
  if (unit !== undefined) {
    const issued = await issuedKwh(market, unit, product);
    return held.map((kwh, i) => Math.min(kwh, issued[i]!));
  }
  const position = await market.energy.position({ participant, product });
  return held.map((kwh, i) => Math.min(kwh, Math.max(0, position[i]!)));
}

/** Points to what is split with its unit alone. */
async function tellUnsold(market: Desk, participant: bigint, product: bigint, report: Report): Promise<void> {
  for (const { unit } of await market.participants.units({ participant })) {
    const kwh = sum(await splittable(market, participant, product, unit));
    if (kwh > 0) report.say(`Unsold of its unit ${unit} are ${kwh} kWh a day; --unit ${unit} splits them.`);
  }
}

export async function splitHolding(market: Desk, options: SplitOptions, report: Report): Promise<Result> {
  const { participant, unit } = options;
  const product = await productOf(market, options.product);
  const { account } = await market.participants.participant({ participant });
  const desk = await market.as(account);
  const energyKwh = await splittable(market, participant, product, unit);
  const total = sum(energyKwh);
  if (total === 0) {
    report.say(`Participant ${participant} has nothing of ${options.product} to split, or has already split it.`);
    if (unit === undefined) await tellUnsold(market, participant, product, report);
    return { already: true, product };
  }
  await desk.energy.split(
    { participant, product, energyKwh, ...(unit === undefined ? {} : { unit }) },
    { signal: market.signal },
  );
  report.say(
    `Participant ${participant} has split ${total} kWh of ${options.product}${await perDay(market, product)} into the products below.`,
  );
  return { product, energyKwh };
}

export default task(
  "energy:split",
  (input) => {
    const participant = input.id("participant");
    if (participant === undefined) throw new BadInput("Say the number of the participant: --participant.");
    return {
      participant,
      product: input.needed("product", "the longer product, like 2027-03"),
      unit: input.id("unit"),
    };
  },
  splitHolding,
);
