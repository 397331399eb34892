/** participants:list: who there is, with units, limits in force and money. */
import Table from "cli-table3";
import { formatMoney } from "../../../sdk/src/units.ts";
import type { Desk, Report } from "../desk.ts";
import type { Result } from "../outcome.ts";
import { task } from "../run.ts";

export async function listParticipants(market: Desk, _options: object, report: Report): Promise<Result> {
  const participants = [];
  for (const found of await market.participants.participants()) {
    const { participant } = found;
    const [units, limits, { free, auctionEnabled }, debt] = await Promise.all([
      market.participants.units({ participant }),
      market.participants.limits({ participant }),
      market.money.balances({ participant }),
      market.money.debt({ participant }),
    ]);
    participants.push({ ...found, units, ...limits, free: formatMoney(free), debt: formatMoney(debt), auctionEnabled });
  }
  if (participants.length === 0) report.say("Nobody has applied yet (participants:apply).");
  else {
    const table = new Table({
      head: ["no.", "kind", "status", "region", "units (kW)", "buys kWh", "sells kWh", "free money", "owes", "auction"],
      colAligns: ["right", "left", "left", "right", "left", "right", "right", "right", "right", "left"],
      style: { head: [], border: [] },
    });
    for (const {
      participant,
      kind,
      status,
      region,
      units,
      buyKwh,
      sellKwh,
      free,
      debt,
      auctionEnabled,
    } of participants) {
      const own = units.map(({ unit, source, capacityKw }) => `${unit}: ${source} ${capacityKw}`).join("\n");
      table.push([
        ...[String(participant), kind, status.toLowerCase(), String(region), own],
        ...[String(buyKwh), String(sellKwh), free, debt, auctionEnabled ? "may take" : "–"],
      ]);
    }
    report.say(table.toString());
  }
  return { participants };
}

export default task("participants:list", () => ({}), listParticipants, { reads: true });
