import { one } from "../chain/one.ts";
import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";
import { type RuleParams, ruleTermsOf } from "./ruleTerms.ts";

/** The entry, with the new version. */
export interface RegisterRuleReceipt extends Receipt {
  version: bigint;
}

/** Operator: enters a version of the rules; `scheduleRule` puts it in force. @throws RuleInvalid, NotDecimal */
export async function registerRule(
  handle: Handle,
  params: RuleParams,
  options?: WriteOptions,
): Promise<RegisterRuleReceipt> {
  const terms = ruleTermsOf(params);
  const { settlement } = handle.contracts;
  const receipt = await send(handle, () => settlement.registerRule.populateTransaction(terms), options);
  return { ...receipt, version: one(receipt.events, "settlement", "RuleRegistered").version };
}
