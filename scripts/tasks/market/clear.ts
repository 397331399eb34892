/** market:clear: computes the true clearing and proves it over the whole book; anyone. Goes on where it was stopped. */
import { getAddress } from "ethers";
import type { Desk, Report } from "../desk.ts";
import { BadInput, type Result } from "../outcome.ts";
import { task } from "../run.ts";
import { chosenSession, type SessionChoice, sessionChoice } from "./sessions.ts";

export interface ClearOptions {
  choice: SessionChoice;
  /** Accounts whose progress may be continued, beside those that can send from here. */
  from: readonly string[];
}

export async function clearMarket(market: Desk, { choice, from }: ClearOptions, report: Report): Promise<Result> {
  const { session } = await chosenSession(market, choice);
  const { receipts, clearedBy, continued } = await market.market.clear(
    { session, from: [...market.accounts, ...from] },
    market.batches(report, "sheets proven"),
  );
  const { sheets, phase } = await market.market.session({ session });
  const intervals = await market.market.result({ session });
  const already = receipts.length === 0;
  report.say(`Session ${session} is ${already ? "already " : ""}cleared, by ${clearedBy}: ${sheets} sheets.`);
  if (intervals.some(({ volumeKwh }) => volumeKwh > 0)) {
    const row = (interval: string, price: string, energy: string) =>
      report.say(`${interval.padStart(8)} ${price.padStart(14)} ${energy.padStart(12)}`);
    row("interval", "currency/MWh", "kWh a day");
    for (const { interval, priceText, volumeKwh } of intervals) {
      row(String(interval), priceText ?? "–", String(volumeKwh));
    }
  } else report.say("Nothing trades: no ask meets a bid in any interval.");
  return { already, session, phase, clearedBy, continued, sheets, transactions: receipts.length, intervals };
}

export default task(
  "market:clear",
  (input) => ({
    choice: sessionChoice(input),
    from: (input.text("from") ?? "")
      .split(",")
      .map((account) => account.trim())
      .filter((account) => account !== "")
      .map((account) => {
        try {
          return getAddress(account);
        } catch {
          throw new BadInput(`--from takes accounts with commas between them; "${account}" is none.`);
        }
      }),
  }),
  clearMarket,
);
