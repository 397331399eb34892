/**
 * settle:month: closes a month that is complete, charges its rule and shares its balance. Without --close it closes nothing: it
 * tells what is missing, and goes on where the month is closed. Anyone.
 */
import { energy, findEvents } from "../../../sdk/src/index.ts";
import type { MonthResult } from "../../../sdk/src/delivery/index.ts";
import { formatMoney } from "../../../sdk/src/units.ts";
import { askAll, batchesOn, people, summedTable } from "../delivery.ts";
import type { Desk, Report } from "../desk.ts";
import { BadInput, EXIT, type Result } from "../outcome.ts";
import { nameOf, productOf } from "../products.ts";
import { task } from "../run.ts";

export interface SettleMonthOptions {
  month: string;
  /** Close it, which cannot be undone. */
  close: boolean;
}

/** A day of a month that is not settled for everybody. */
interface MissingDay {
  day: string;
  /** Participants with published readings who are not settled. */
  participants: bigint[];
  prepared: boolean;
}

/** First day that settlement knows: the first that has a rule. */
async function firstRuledDay(market: Desk): Promise<number | undefined> {
  const [first] = await findEvents(market, "settlement", "RuleScheduled");
  return first === undefined ? undefined : Number(first.values.fromDay);
}

async function missingDays(market: Desk, month: bigint, report: Report): Promise<MissingDay[]> {
  const { firstDay, deliveryDays } = await market.energy.product({ product: month });
  const ruled = (await firstRuledDay(market)) ?? firstDay;
  const missing: MissingDay[] = [];
  for (let day = Math.max(firstDay, ruled); day < firstDay + deliveryDays; day++) {
    const { prepared, published, settled } = await market.delivery.day({ day });
    const name = energy.dayName(day, market.deployment.constants);
    if (prepared && published === settled) continue;
    const batches = await batchesOn(market, day);
    const ids = [...new Set(batches.flatMap(({ participants }) => participants))].toSorted((a, b) => Number(a - b));
    const next = await askAll(ids, (id) => market.contracts.settlement.accountOf(id));
    const open = ids.filter((_, i) => next[i]!.nextDay <= BigInt(day));
    missing.push({ day: name, participants: open, prepared });
    report.progress(`days looked at up to ${name}`);
  }
  return missing;
}

/** Days without a word about participants, as ranges: `2027-03-04 to 2027-03-31`. */
function tellMissing(market: Desk, missing: readonly MissingDay[], report: Report): void {
  const groups: MissingDay[][] = [];
  for (const one of missing) {
    const last = groups.at(-1);
    const same = last !== undefined && one.participants.length + last[0]!.participants.length === 0;
    if (same && last[0]!.prepared === one.prepared) last.push(one);
    else groups.push([one]);
  }
  for (const group of groups) {
    const [{ day, participants, prepared }, last] = [group[0]!, group.at(-1)!];
    const days = group.length === 1 ? day : `${day} to ${last.day}`;
    const why = prepared ? [] : [group.length === 1 ? "it is not prepared" : "they are not prepared"];
    if (participants.length > 0)
      why.push(`${people(participants)} ${participants.length === 1 ? "is" : "are"} not settled`);
    report.say(`  ${days}: ${why.join(", ")} (settle:day).`);
  }
}

interface MonthLine {
  participant: bigint;
  contractedWh: bigint;
  deviationWh: bigint;
  meteredWh: bigint;
  charged: bigint;
  shared: bigint;
}

/** What the month came to for each of its participants. */
async function linesOf(market: Desk, month: bigint): Promise<MonthLine[]> {
  const [charged, shared] = await Promise.all([
    findEvents(market, "settlement", "MonthCharged", [undefined, month]),
    findEvents(market, "settlement", "MonthShared", [undefined, month]),
  ]);
  const charge = new Map(charged.map(({ values }) => [values.participant, -values.charge]));
  const share = new Map(shared.map(({ values }) => [values.participant, values.amount]));
  const ids = [...new Set([...charge.keys(), ...share.keys()])].toSorted((a, b) => Number(a - b));
  return askAll(ids, async (participant) => {
    const { contractedWh, deviationWh, energyWh } = await market.delivery.totals({ month, participant });
    return {
      participant,
      contractedWh,
      deviationWh,
      meteredWh: energyWh,
      charged: charge.get(participant) ?? 0n,
      shared: share.get(participant) ?? 0n,
    };
  });
}

const monthTable = (lines: readonly MonthLine[]) =>
  summedTable<MonthLine>(lines, { head: "participant", of: ({ participant }) => String(participant) }, [
    { head: "contracted MWh", of: ({ contractedWh }) => contractedWh, unit: "energy" },
    { head: "deviation MWh", of: ({ deviationWh }) => deviationWh, unit: "energy" },
    { head: "metered MWh", of: ({ meteredWh }) => meteredWh, unit: "energy" },
    { head: "monthly rule", of: ({ charged }) => charged, unit: "money" },
    { head: "share of the balance", of: ({ shared }) => shared, unit: "money" },
  ]);

export async function settleMonth(market: Desk, options: SettleMonthOptions, report: Report): Promise<Result> {
  const month = await productOf(market, options.month);
  const name = await nameOf(market, month);
  const { span } = await market.energy.product({ product: month });
  if (span !== "month") throw new BadInput(`Months are settled, and ${name} is none: say --month 2027-03.`);
  const now = () => market.delivery.month({ month });
  const balance = ({ balance: left }: MonthResult) => formatMoney(left);
  let sent = 0;
  let record = await now();
  if (record.stage === "Running") {
    const missing = await missingDays(market, month, report);
    if (missing.length > 0) {
      report.say(`${name} is not complete:`);
      tellMissing(market, missing, report);
      return { code: EXIT.notNow, month, stage: record.stage, missing };
    }
    if (!options.close) {
      report.say(`${name} is complete; its balance is ${balance(record)}. Say --close to close it.`);
      return { code: EXIT.notNow, month, stage: record.stage, missing };
    }
    await market.delivery.closeMonth({ month }, { signal: market.signal });
    sent++;
    report.say(`${name} is closed; its balance is ${balance(await now())}.`);
  } else report.say(`${name} is already closed.`);
  if ((record = await now()).stage === "Closed") {
    const { amounts } = await market.delivery.chargeMonth({ month }, market.batches(report, "charged"));
    sent += amounts.length;
    if (amounts.length > 0) report.say(`The monthly rule is applied to ${amounts.length} participants.`);
  }
  if ((record = await now()).stage !== "Shared") {
    const { amounts, receipts } = await market.delivery.shareMonth({ month }, market.batches(report, "shared"));
    sent += receipts.length;
    if (amounts.length > 0) report.say(`The balance is shared among ${amounts.length} participants.`);
    record = await now();
  }
  const lines = await linesOf(market, month);
  if (lines.length > 0) report.say(monthTable(lines));
  if (lines.length > 0)
    report.say("Deviation: positive is short. Metered: import and export together. Money: positive to receive.");
  // A month in which nobody had anything has nothing to share.
  const open = record.stage !== "Shared" && record.participants > 0;
  if (open) report.say(`${name} is ${record.stage.toLowerCase()}: run this again.`);
  return {
    already: sent === 0,
    ...(open ? { code: EXIT.notNow } : {}),
    month,
    stage: record.stage,
    balance: balance(record),
    lines: lines.map(({ charged, shared, ...energies }) => ({
      ...energies,
      charged: formatMoney(charged),
      shared: formatMoney(shared),
    })),
  };
}

export default task(
  "settle:month",
  (input) => ({ month: input.needed("month", "the month, like 2027-03"), close: input.flag("close") }),
  settleMonth,
);
