import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";
import type { Day } from "../energy/days.ts";
import { numberOf } from "./shared.ts";

/**
 * Operator: a version holds from a day on, which begins a month (the very first may begin anywhere) and is still to come.
 * @throws UnknownRule, RuleTooLate, RuleWithinMonth, DayNotInCalendar
 */
export async function scheduleRule(
  handle: Handle,
  params: { version: bigint; fromDay: Day },
  options?: WriteOptions,
): Promise<Receipt> {
  const fromDay = numberOf(handle, params.fromDay);
  const { settlement } = handle.contracts;
  return send(handle, () => settlement.scheduleRule.populateTransaction(params.version, fromDay), options);
}
