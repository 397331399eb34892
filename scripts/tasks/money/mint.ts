/** money:mint: the treasury mints the billing token against payments received; a payment's reference is minted once. */
import { findEvents } from "../../../sdk/src/index.ts";
import { formatMoney } from "../../../sdk/src/units.ts";
import type { Desk, Report } from "../desk.ts";
import { Refused, type Result } from "../outcome.ts";
import { type PaymentsOptions, readPayments } from "../payments.ts";
import { task } from "../run.ts";

export async function mintPayments(market: Desk, options: PaymentsOptions, report: Report): Promise<Result> {
  const payments = await readPayments(market, options);
  const open: typeof payments = [];
  for (const payment of payments) {
    const { participant, amount, paymentReference, line } = payment;
    const [minted] = await findEvents(market, "token", "Minted", [undefined, undefined, paymentReference]);
    if (minted === undefined) open.push(payment);
    else if (minted.values.amount === amount && minted.values.account === payment.account) {
      report.say(`The payment of ${formatMoney(amount)} for participant ${participant} is already minted.`);
    } else {
      throw new Refused(
        `${options.file}, line ${line}: the reference was minted already, ${formatMoney(minted.values.amount)} to ${minted.values.account}; a payment has a reference of its own. Nothing was sent.`,
      );
    }
  }
  for (const [i, { account, participant, amount, paymentReference }] of open.entries()) {
    await market.money.mint({ account, amount, paymentReference }, { signal: market.signal });
    report.progress(`payments ${i + 1}/${open.length}`);
    report.say(`${formatMoney(amount)} is minted for participant ${participant}.`);
  }
  return {
    already: open.length === 0,
    minted: open.map(({ participant, amount }) => ({ participant, amount: formatMoney(amount) })),
  };
}

export default task(
  "money:mint",
  (input) => ({
    file: input.neededFile("file", "the table of payments"),
    participants: input.file("participants"),
  }),
  mintPayments,
);
