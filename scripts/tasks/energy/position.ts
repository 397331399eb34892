/** energy:position: what a participant holds of a product and what its units issued of it; of a day, its net position over all products. */
import Table from "cli-table3";
import type { Desk, Report } from "../desk.ts";
import { BadInput, type Result } from "../outcome.ts";
import { nameOf, productOf } from "../products.ts";
import { task } from "../run.ts";

const sum = (kwh: readonly number[]) => kwh.reduce((all, each) => all + each, 0);

export async function showPosition(
  market: Desk,
  { participant, product: text }: { participant: bigint; product: string },
  report: Report,
): Promise<Result> {
  await market.participants.participant({ participant });
  const product = await productOf(market, text);
  const { span, firstDay } = await market.energy.product({ product });
  const [[held = []], position, day] = await Promise.all([
    market.energy.holdings({ product, participants: [participant] }),
    market.energy.position({ participant, product }),
    span === "day" ? market.energy.dayPosition({ participant, day: firstDay }) : null,
  ]);
  const issued = held.map((kwh, i) => kwh - position[i]!);
  const table = new Table({
    head: ["interval", "held", "issued", "position", ...(day === null ? [] : ["of the whole day"])],
    colAligns: ["right", "right", "right", "right", "right"],
    style: { head: [], border: [] },
  });
  const row = (name: string, at: (values: readonly number[]) => number) =>
    table.push([name, ...[held, issued, position, ...(day === null ? [] : [day])].map((values) => String(at(values)))]);
  for (let i = 0; i < held.length; i++) row(String(i + 1), (values) => values[i]!);
  row("all", sum);
  report.say(
    `Participant ${participant}, ${await nameOf(market, product)}, kWh in each interval of each delivery day:`,
  );
  report.say(table.toString());
  report.say("Position: held less issued; where it is negative, that much must be injected.");
  return { participant, product, held, issued, position, ...(day === null ? {} : { dayPosition: day }) };
}

export default task(
  "energy:position",
  (input) => {
    const participant = input.id("participant");
    if (participant === undefined) throw new BadInput("Say the number of the participant: --participant.");
    return { participant, product: input.needed("product", "the product, like 2027-03-15") };
  },
  showPosition,
  { reads: true },
);
