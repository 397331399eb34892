/**
 * units:issue: issues energy up to targets. A table says how much a unit shall have issued of a product in each interval; what
 * is missing is issued, from the account of its participant. So running it twice issues nothing twice.
 */
import type { Desk, Report } from "../desk.ts";
import { intervals, optional, text, UINT32, whole } from "../files/columns.ts";
import { readTable } from "../files/table.ts";
import { BadInput, type Result } from "../outcome.ts";
import { resolveIds, unitsByRef } from "../people.ts";
import { serveEach } from "../neighbours.ts";
import { deliveryOf, issuedKwh, nameOf, perDay, productOf } from "../products.ts";
import { task } from "../run.ts";
import { fillDay, productsOfTable } from "../quantities.ts";

export interface IssueOptions {
  file: string;
  /** Product of rows that name none. */
  product: string | undefined;
  /** Tables of units and of their participants, where rows name units. */
  units: string | undefined;
  participants: string | undefined;
}

/** What a unit shall have issued of a product. */
interface Target {
  unit: bigint;
  name: string;
  participant: bigint;
  account: string;
  product: bigint;
  /** kWh per interval, and which intervals the table names: the others are left alone. */
  energyKwh: number[];
  filled: boolean[];
}

/** What is left to issue. */
interface Missing extends Target {
  missingKwh: number[];
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

export async function issueEnergy(market: Desk, options: IssueOptions, report: Report): Promise<Result> {
  const targets = await readTargets(market, options);
  const away = targets.filter(({ account }) => !market.accounts.includes(account));
  if (away.length > 0) {
    const named = away
      .slice(0, 20)
      .map(({ name, account }) => `${name} issues from ${account}, whose key is not here.`);
    throw new BadInput([...named, "Nothing was sent."].join("\n"));
  }
  const missing: Missing[] = [];
  for (const target of targets) {
    await market.as(target.account);
    const issued = await issuedKwh(market, target.unit, target.product);
    const missingKwh = target.energyKwh.map((wanted, i) => Math.max(0, wanted - issued[i]!));
    const above = issued.findIndex((already, i) => target.filled[i] && already > target.energyKwh[i]!);
    if (above >= 0) {
      report.say(
        `${target.name} has issued more of ${await nameOf(market, target.product)} than the table says, first in interval ${above + 1}: ${issued[above]} kWh, not ${target.energyKwh[above]}. Only its participant can withdraw that.`,
      );
    }
    if (sum(missingKwh) > 0) missing.push({ ...target, missingKwh });
    else report.say(`${target.name} has already issued ${sum(issued)} kWh of ${await nameOf(market, target.product)}.`);
  }
  let count = 0;
  const issue = async ({ account, participant, unit, product, missingKwh, name }: Missing) => {
    const desk = await market.as(account);
    report.progress(`issues ${++count}/${missing.length}`);
    await desk.energy.issue({ participant, unit, product, energyKwh: missingKwh }, { signal: market.signal });
    report.say(
      `${name} has issued ${sum(missingKwh)} kWh of ${await nameOf(market, product)}${await perDay(market, product)}.`,
    );
  };
  const { done, refused, code } = await serveEach(missing, ({ name }) => name, issue, report);
  const told = ({ unit, product, missingKwh }: Missing) => ({ unit, product, energyKwh: missingKwh });
  return {
    already: missing.length === 0,
    code,
    issued: done.map(told),
    refused: refused.map(({ item, why }) => ({ ...told(item), why })),
  };
}

async function readTargets(market: Desk, options: IssueOptions): Promise<Target[]> {
  const table = readTable(options.file, {
    unit: text,
    product: optional(text, options.product ?? null),
    interval: intervals,
    energyKwh: whole(0, UINT32),
  });
  const unitIds = resolveIds(table, "unit", await unitsByRef(market, options), "unit", "units");
  const productIds = await productsOfTable(market, table, (given) => productOf(market, given));
  const targets = new Map<string, Target>();
  for (const row of table.rows) {
    const [unit, product] = [unitIds.get(row.line), productIds.get(row.line)];
    if (unit === undefined || product === undefined) continue;
    const key = `${unit} ${product}`;
    let target = targets.get(key);
    if (target === undefined) {
      const { participant } = await market.contracts.registry.unitOf(unit);
      if (participant === 0n) {
        table.fault(row, "unit", `there is no unit ${unit}.`);
        continue;
      }
      const { account } = await market.participants.participant({ participant });
      const { intervals: count } = await deliveryOf(market, product);
      const name = /^\d+$/.test(row.values.unit) ? `Unit ${unit}` : `${row.values.unit} (unit ${unit})`;
      const energyKwh = new Array<number>(count).fill(0);
      target = { unit, name, participant, account, product, energyKwh, filled: energyKwh.map(() => false) };
      targets.set(key, target);
    }
    fillDay(table, row, target);
  }
  table.done();
  return [...targets.values()];
}

export default task(
  "units:issue",
  (input) => ({
    file: input.neededFile("file", "the table of what units shall have issued"),
    product: input.text("product"),
    units: input.file("units"),
    participants: input.file("participants"),
  }),
  issueEnergy,
);
