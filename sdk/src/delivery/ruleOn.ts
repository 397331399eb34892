import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import type { Day } from "../energy/days.ts";
import { NoRule } from "../errors/index.ts";
import { numberOf } from "./shared.ts";
import { type RuleResult, rule } from "./rule.ts";

/** The version in force on a day. @throws NoRule */
export async function ruleOn(handle: Handle, params: { day: Day }): Promise<RuleResult> {
  const day = numberOf(handle, params.day);
  const version = await read(handle, () => handle.contracts.settlement.versionOn(day));
  if (version === 0n) throw new NoRule({ day: BigInt(day) });
  return rule(handle, { version });
}
