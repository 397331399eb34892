/**
 * The itemised statement of a participant, rebuilt from events, transaction inputs and what the contracts tell, and proven to come to
 * what was settled and paid.
 */
import type { Handle } from "../chain/handle.ts";
import type { Statement } from "../statement/index.ts";
import { settlements } from "./settlements.ts";
import { monthProduct, numberOf } from "./shared.ts";
import { ofDay } from "./statementDay.ts";
import { ofMonth } from "./statementMonth.ts";
import type { StatementParams } from "./statementParts.ts";

/**
 * The statement of a participant for a day (preliminary while it is not settled), or for a month as far as it is settled. Everything is rebuilt: contracts from the
 * sessions' allotments, meters from the inputs of their publications, prices and rules from the settlement; and it must come to what
 * was settled, and what was settled to the money that moved.
 * @throws NotSettled, StatementMismatch, ReadingsIncomplete
 */
export async function statement(handle: Handle, params: StatementParams): Promise<Statement> {
  const all = await settlements(handle, params);
  if ("day" in params) return ofDay(handle, params, numberOf(handle, params.day), all);
  return ofMonth(handle, params, await monthProduct(handle, params.month), all);
}
