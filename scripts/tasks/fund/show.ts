/** fund:show: the balancing fund: balances of months, its money, what it is owed and what it owes. */
import Table from "cli-table3";
import { findEvents, type Gridbourse } from "../../../sdk/src/index.ts";
import { formatMoney } from "../../../sdk/src/units.ts";
import { askAll, sumOf } from "../delivery.ts";
import type { Desk, Report } from "../desk.ts";
import type { Result } from "../outcome.ts";
import { nameOf } from "../products.ts";
import { task } from "../run.ts";

/** Who owes the fund something, by number. */
export async function debtsOf(market: Gridbourse): Promise<{ participant: bigint; debt: bigint }[]> {
  const events = await findEvents(market, "house", "DebtSet");
  const last = new Map(events.map(({ values: { participant, debt } }) => [participant, debt]));
  return [...last]
    .filter(([, debt]) => debt > 0n)
    .map(([participant, debt]) => ({ participant, debt }))
    .toSorted((a, b) => Number(a.participant - b.participant));
}

/** Months in which something was prepared or booked, with their balances. */
async function monthsOf(market: Gridbourse) {
  const [prepared, booked] = await Promise.all([
    findEvents(market, "settlement", "DayPrepared"),
    findEvents(market, "settlement", "Booked"),
  ]);
  const months = [...new Set([...prepared, ...booked].map(({ values }) => values.month))];
  return askAll(
    months.toSorted((a, b) => Number(a - b)),
    async (month) => ({ name: await nameOf(market, month), ...(await market.delivery.month({ month })) }),
  );
}

/** A table with plain lines. */
function tableOf(head: string[], rows: readonly string[][]): string {
  const table = new Table({ head, colAligns: head.map(() => "right" as const), style: { head: [], border: [] } });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}

export async function showFund(market: Desk, _: object, report: Report): Promise<Result> {
  const [fund, months, debts, open] = await Promise.all([
    market.delivery.fund(),
    monthsOf(market),
    debtsOf(market),
    market.delivery.tickets(),
  ]);
  report.say(
    `The balancing fund holds ${formatMoney(fund.compartment)}; ${formatMoney(fund.free)} of it beyond what it owes.`,
  );
  if (months.length > 0) {
    const rows = months.map(({ name, stage, daysPrepared, participants, balance }) => [
      name,
      stage.toLowerCase(),
      String(daysPrepared),
      String(participants),
      formatMoney(balance),
    ]);
    const all = formatMoney(sumOf(months.map(({ balance }) => balance)));
    report.say(
      tableOf(["month", "stage", "days prepared", "participants", "balance"], [...rows, ["all", "", "", "", all]]),
    );
  }
  const owed = sumOf(debts.map(({ debt }) => debt));
  if (debts.length === 0) report.say("Nobody owes it anything.");
  else {
    const rows = debts.map(({ participant, debt }) => [String(participant), formatMoney(debt)]);
    report.say(tableOf(["participant", "owes"], [...rows, ["all", formatMoney(owed)]]));
  }
  if (open.length === 0) report.say("It owes nobody anything.");
  else {
    const rows = open.map(({ ticket, participant, amount, taken, due }) => [
      String(ticket),
      String(participant),
      formatMoney(amount - taken),
      formatMoney(due),
    ]);
    const sums = [sumOf(open.map(({ amount, taken }) => amount - taken)), sumOf(open.map(({ due }) => due))];
    report.say(
      tableOf(["ticket", "participant", "still to pay", "due now"], [...rows, ["all", "", ...sums.map(formatMoney)]]),
    );
  }
  return {
    compartment: formatMoney(fund.compartment),
    free: formatMoney(fund.free),
    open: formatMoney(fund.open),
    months: months.map(({ name, month, stage, balance }) => ({ name, month, stage, balance: formatMoney(balance) })),
    debts: debts.map(({ participant, debt }) => ({ participant, debt: formatMoney(debt) })),
    tickets: open.map(({ ticket, participant, amount, taken, due }) => ({
      ticket,
      participant,
      open: formatMoney(amount - taken),
      due: formatMoney(due),
    })),
  };
}

export default task("fund:show", () => ({}), showFund, { reads: true });
