/**
 * money:deposit: participants pay into the house, up to what the table of payments adds up to. What was paid in before counts, so
 * running it twice pays in nothing twice. The auction is enabled with it, unless told otherwise.
 */
import { findEvents } from "../../../sdk/src/index.ts";
import { formatMoney } from "../../../sdk/src/units.ts";
import type { Desk, Report } from "../desk.ts";
import { BadInput, type Result } from "../outcome.ts";
import { type PaymentsOptions, readPayments } from "../payments.ts";
import { task } from "../run.ts";

export interface DepositOptions extends PaymentsOptions {
  /** Whether the auction may take free money, too. */
  enable: boolean;
}

export async function depositPayments(market: Desk, options: DepositOptions, report: Report): Promise<Result> {
  const payments = await readPayments(market, options);
  const totals = new Map<bigint, { account: string; amount: bigint }>();
  for (const { participant, account, amount } of payments) {
    totals.set(participant, { account, amount: amount + (totals.get(participant)?.amount ?? 0n) });
  }
  const away = [...totals].filter(([, { account }]) => !market.accounts.includes(account));
  if (away.length > 0) {
    const lines = away
      .slice(0, 20)
      .map(
        ([participant, { account }]) => `Participant ${participant} pays in from ${account}, whose key is not here.`,
      );
    throw new BadInput([...lines, "Nothing was sent."].join("\n"));
  }
  const deposited: { participant: bigint; amount: string }[] = [];
  let enabled = 0;
  for (const [participant, { account, amount }] of totals) {
    const desk = await market.as(account);
    const before = await findEvents(market, "house", "Deposited", [participant]);
    const missing = amount - before.reduce((sum, { values }) => sum + values.amount, 0n);
    if (missing > 0n) {
      await desk.money.deposit({ participant, amount: missing }, { signal: market.signal });
      deposited.push({ participant, amount: formatMoney(missing) });
      report.say(`Participant ${participant} has paid in ${formatMoney(missing)}.`);
    } else report.say(`Participant ${participant} has already paid in ${formatMoney(amount - missing)}.`);
    const { auctionEnabled } = await market.money.balances({ participant });
    if (options.enable && !auctionEnabled) {
      await desk.money.enableModule({ participant }, { signal: market.signal });
      enabled++;
      report.say(`Participant ${participant} lets the auction take what its bids need.`);
    }
  }
  return { already: deposited.length === 0 && enabled === 0, deposited, enabled };
}

export default task(
  "money:deposit",
  (input) => ({
    file: input.neededFile("file", "the table of payments"),
    participants: input.file("participants"),
    enable: !input.flag("noEnable"),
  }),
  depositPayments,
);
