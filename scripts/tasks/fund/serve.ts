/** fund:serve: takes what debtors have by now, and pays tickets as far as money has come in. Anyone. */
import { formatMoney } from "../../../sdk/src/units.ts";
import { askAll, sumOf } from "../delivery.ts";
import type { Desk, Report } from "../desk.ts";
import type { Result } from "../outcome.ts";
import { task } from "../run.ts";
import { debtsOf } from "./show.ts";

export async function serveFund(market: Desk, _: object, report: Report): Promise<Result> {
  const debts = await debtsOf(market);
  const balances = await askAll(debts, ({ participant }) => market.money.balances({ participant }));
  const able = debts.filter((_debt, i) => balances[i]!.free > 0n);
  const participants = able.map(({ participant }) => participant);
  const { debts: left } =
    able.length === 0
      ? { debts: [] }
      : await market.delivery.collectDebts({ participants }, market.batches(report, "debts"));
  const collected = able.map(({ participant, debt }) => ({
    participant,
    amount: debt - (left.find((one) => one.participant === participant)?.debt ?? debt),
  }));
  for (const { participant, amount } of collected) {
    report.say(`Participant ${participant} has paid ${formatMoney(amount)} of its debt.`);
  }
  const due = (await market.delivery.tickets()).filter((ticket) => ticket.due > 0n);
  const { served } =
    due.length === 0
      ? { served: [] }
      : await market.delivery.serveTickets(
          { tickets: due.map(({ ticket }) => ticket) },
          market.batches(report, "tickets"),
        );
  for (const { ticket, participant, amount } of served) {
    report.say(`Ticket ${ticket}: participant ${participant} gets ${formatMoney(amount)}.`);
  }
  const open = await market.delivery.tickets();
  const owed = await debtsOf(market);
  if (collected.length + served.length === 0) {
    report.say("Nothing can be collected or paid now; what could be already has been.");
  }
  if (open.length > 0) {
    const sum = sumOf(open.map(({ amount, taken }) => amount - taken));
    report.say(`${formatMoney(sum)} of ${open.length === 1 ? "1 ticket" : `${open.length} tickets`} waits for money.`);
  }
  return {
    already: collected.length + served.length === 0,
    collected: collected.map(({ participant, amount }) => ({ participant, amount: formatMoney(amount) })),
    served: served.map(({ ticket, participant, amount }) => ({ ticket, participant, amount: formatMoney(amount) })),
    owed: formatMoney(sumOf(owed.map(({ debt }) => debt))),
    open: formatMoney(sumOf(open.map(({ amount, taken }) => amount - taken))),
  };
}

export default task("fund:serve", () => ({}), serveFund);
