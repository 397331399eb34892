/** energy:demand: participants declare what they will need, from a table; the latest declaration counts. */
import { core, findEvents } from "../../../sdk/src/index.ts";
import type { Desk, Report } from "../desk.ts";
import { intervals, optional, text, UINT32, whole } from "../files/columns.ts";
import { readTable } from "../files/table.ts";
import { BadInput, type Result } from "../outcome.ts";
import { participantsByRef, resolveIds } from "../people.ts";
import { deliveryOf, nameOf, productOf } from "../products.ts";
import { fillDay, productsOfTable } from "../quantities.ts";
import { task } from "../run.ts";

export interface DemandOptions {
  file: string;
  /** Product of rows that name none. */
  product: string | undefined;
  /** Table of participants, where rows name them. */
  participants: string | undefined;
}

interface Demand {
  participant: bigint;
  product: bigint;
  energyKwh: number[];
  filled: boolean[];
}

export async function declareDemand(market: Desk, options: DemandOptions, report: Report): Promise<Result> {
  const demands = await readDemands(market, options);
  const open: (Demand & { account: string })[] = [];
  for (const demand of demands) {
    const { participant, product, energyKwh } = demand;
    const { account } = await market.participants.participant({ participant });
    if (market.accounts.includes(account)) await market.as(account);
    const declared = await findEvents(market, "register", "DemandDeclared", [participant, product]);
    const last = declared.at(-1);
    if (last !== undefined && core.lanes.unpack(last.values.lanes, energyKwh.length).join() === energyKwh.join()) {
      report.say(`Participant ${participant} has already declared this demand of ${await nameOf(market, product)}.`);
    } else if (!market.accounts.includes(account)) {
      throw new BadInput(
        `Participant ${participant} declares from ${account}, whose key is not here. Nothing was sent.`,
      );
    } else open.push({ ...demand, account });
  }
  for (const { account, participant, product, energyKwh } of open) {
    const desk = await market.as(account);
    await desk.energy.declareDemand({ participant, product, energyKwh }, { signal: market.signal });
    const total = energyKwh.reduce((sum, energy) => sum + energy, 0);
    report.say(`Participant ${participant} has declared a demand of ${total} kWh of ${await nameOf(market, product)}.`);
  }
  return {
    already: open.length === 0,
    declared: open.map(({ participant, product, energyKwh }) => ({ participant, product, energyKwh })),
  };
}

async function readDemands(market: Desk, options: DemandOptions): Promise<Demand[]> {
  const table = readTable(options.file, {
    participant: text,
    product: optional(text, options.product ?? null),
    interval: intervals,
    energyKwh: whole(0, UINT32),
  });
  const known = await participantsByRef(market, options.participants);
  const participants = resolveIds(table, "participant", known, "participant", "participants");
  const products = await productsOfTable(market, table, (given) => productOf(market, given));
  const demands = new Map<string, Demand>();
  for (const row of table.rows) {
    const [participant, product] = [participants.get(row.line), products.get(row.line)];
    if (participant === undefined || product === undefined) continue;
    const key = `${participant} ${product}`;
    let demand = demands.get(key);
    if (demand === undefined) {
      const { intervals: count } = await deliveryOf(market, product);
      const energyKwh = new Array<number>(count).fill(0);
      demand = { participant, product, energyKwh, filled: energyKwh.map(() => false) };
      demands.set(key, demand);
    }
    fillDay(table, row, demand);
  }
  table.done();
  return [...demands.values()];
}

export default task(
  "energy:demand",
  (input) => ({
    file: input.neededFile("file", "the table of demand"),
    product: input.text("product"),
    participants: input.file("participants"),
  }),
  declareDemand,
);
