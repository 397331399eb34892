/** rules:list: versions of the rules in words, and from when each holds. */
import { energy } from "../../../sdk/src/index.ts";
import type { Desk, Report } from "../desk.ts";
import type { Result } from "../outcome.ts";
import { task } from "../run.ts";
import { ruleWords } from "./file.ts";
import { scheduleOf } from "./register.ts";

export async function listRules(market: Desk, _: object, report: Report): Promise<Result> {
  const count = Number(await market.contracts.settlement.ruleCount());
  const schedule = await scheduleOf(market);
  const nameOf = (day: number) => energy.dayName(day, market.deployment.constants);
  const rules = [];
  for (let version = 1n; version <= BigInt(count); version++) {
    const rule = await market.delivery.rule({ version });
    const from = schedule.filter((entry) => entry.version === version).map(({ fromDay }) => nameOf(fromDay));
    report.say(`Version ${version}, ${from.length === 0 ? "not scheduled" : `from ${from.join(", from ")} on`}:`);
    for (const line of ruleWords(rule)) report.say(`  ${line}`);
    rules.push({ ...rule, from });
  }
  if (count === 0) report.say("There are no rules yet.");
  return { rules };
}

export default task("rules:list", () => ({}), listRules, { reads: true });
