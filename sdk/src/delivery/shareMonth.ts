import type { BatchOptions } from "../chain/batch.ts";
import { eventsNamed } from "../chain/events.ts";
import type { Handle } from "../chain/handle.ts";
import { monthProduct } from "./shared.ts";
import { type MonthParams, type MonthReceipt, openOf, sendMonth } from "./monthly.ts";

/** Anyone: serves participants with their share of a month's balance by metered energy; resumable. @throws MonthInStage */
export async function shareMonth(
  handle: Handle,
  params: MonthParams,
  options: BatchOptions = {},
): Promise<MonthReceipt> {
  const month = await monthProduct(handle, params.month);
  const participants = params.participants ?? (await openOf(handle, month, "shared"));
  const receipts = await sendMonth(handle, "shareMonth", month, participants, options);
  const events = receipts.flatMap((receipt) => receipt.events);
  const amounts = eventsNamed(events, "settlement", "MonthShared").map(
    ({ values: { participant, number, amount, debt, ticketed } }) => ({ participant, number, amount, debt, ticketed }),
  );
  return { receipts, amounts };
}
