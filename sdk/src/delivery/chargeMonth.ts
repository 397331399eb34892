import type { BatchOptions } from "../chain/batch.ts";
import { eventsNamed } from "../chain/events.ts";
import type { Handle } from "../chain/handle.ts";
import { monthProduct } from "./shared.ts";
import { type MonthParams, type MonthReceipt, openOf, sendMonth } from "./monthly.ts";

/** Anyone: applies a monthly rule to the totals of a closed month; resumable. @throws MonthInStage */
export async function chargeMonth(
  handle: Handle,
  params: MonthParams,
  options: BatchOptions = {},
): Promise<MonthReceipt> {
  const month = await monthProduct(handle, params.month);
  const participants = params.participants ?? (await openOf(handle, month, "charged"));
  const receipts = await sendMonth(handle, "chargeMonth", month, participants, options);
  const events = receipts.flatMap((receipt) => receipt.events);
  const amounts = eventsNamed(events, "settlement", "MonthCharged").map(
    ({ values: { participant, number, charge, debt, ticketed } }) => ({
      participant,
      number,
      amount: -charge,
      debt,
      ticketed,
    }),
  );
  return { receipts, amounts };
}
