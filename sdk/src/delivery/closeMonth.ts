import { one } from "../chain/one.ts";
import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";
import { type Month, monthProduct } from "./shared.ts";

/** A closed month. */
export interface CloseMonthReceipt extends Receipt {
  /** Charges − credits, base units. */
  balance: bigint;
  /** Metered energy, import and export together, Wh. */
  energyWh: bigint;
}

/** Anyone: closes a month of which every day is settled for everybody. @throws UnknownMonth, MonthInStage, MonthNotComplete */
export async function closeMonth(
  handle: Handle,
  params: { month: Month },
  options?: WriteOptions,
): Promise<CloseMonthReceipt> {
  const month = await monthProduct(handle, params.month);
  const { settlement } = handle.contracts;
  const receipt = await send(handle, () => settlement.closeMonth.populateTransaction(month), options);
  const { balance, energyWh } = one(receipt.events, "settlement", "MonthClosed");
  return { ...receipt, balance, energyWh };
}
