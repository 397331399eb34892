/** rules:register: the operator registers a version of the rules and schedules it. What is registered stands for ever. */
import { findEvents, type Gridbourse } from "../../../sdk/src/index.ts";
import { dayOf, namedDay } from "../delivery.ts";
import type { Desk, Report } from "../desk.ts";
import type { Result } from "../outcome.ts";
import { participantsByRef } from "../people.ts";
import { task } from "../run.ts";
import { keyOf, readRuleFile, termsWords } from "./file.ts";

export interface RegisterRuleOptions {
  file: string;
  /** First day that it holds for. */
  from: string | number;
  participants: string | undefined;
  /** Show it in words, send nothing. */
  dryRun: boolean;
}

/** Which version holds from which day, as it was scheduled. */
export async function scheduleOf(market: Gridbourse): Promise<{ version: bigint; fromDay: number }[]> {
  const scheduled = await findEvents(market, "settlement", "RuleScheduled");
  return scheduled.map(({ values: { version, fromDay } }) => ({ version, fromDay: Number(fromDay) }));
}

export async function registerRules(market: Desk, options: RegisterRuleOptions, report: Report): Promise<Result> {
  const from = namedDay(market, options.from);
  const wanted = readRuleFile(options.file, await participantsByRef(market, options.participants));
  for (const line of termsWords(wanted)) report.say(`  ${line}`);
  if (options.dryRun) {
    report.say(`Nothing was sent. It would hold from ${from.name} on; what is registered cannot be changed.`);
    return { already: false, dryRun: true };
  }
  const key = keyOf(wanted);
  const count = await market.contracts.settlement.ruleCount();
  let version: bigint | undefined;
  for (let known = 1n; known <= count && version === undefined; known++) {
    if (keyOf(await market.delivery.rule({ version: known })) === key) version = known;
  }
  const known = version !== undefined;
  if (version === undefined) {
    ({ version } = await market.delivery.registerRule(wanted, { signal: market.signal }));
  }
  report.say(`Version ${version} of the rules is ${known ? "already " : ""}registered.`);
  const schedule = await scheduleOf(market);
  const scheduled = schedule.some((entry) => entry.version === version && entry.fromDay === from.number);
  if (!scheduled) {
    await market.delivery.scheduleRule({ version, fromDay: from.number }, { signal: market.signal });
  }
  report.say(`It is ${scheduled ? "already " : ""}scheduled from ${from.name} on.`);
  return { already: known && scheduled, version, from: from.name };
}

export default task(
  "rules:register",
  (input) => ({
    file: input.neededFile("file", "the rule, JSON"),
    from: dayOf(input, "from", "the first day that it holds for, like 2027-03-01"),
    participants: input.file("participants"),
    dryRun: input.flag("dryRun"),
  }),
  registerRules,
);
