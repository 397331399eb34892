import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import type { EnumValue } from "../errors/index.ts";
import { type Month, monthProduct, named } from "./shared.ts";

/** A month of the balancing fund. Money in base units, energy in Wh, prices in 0.001 currency/MWh. */
export interface MonthResult {
  /** Product. */
  month: bigint;
  stage: EnumValue<"MonthStage">;
  daysPrepared: number;
  /** Rule; 0 before a day is prepared. */
  version: bigint;
  /** Participants with settled days; of them charged, and served with their share. */
  participants: number;
  charged: number;
  shared: number;
  /** Charges − credits. */
  balance: bigint;
  /** Import and export together. */
  energyWh: bigint;
  /** Sums over its days of the day's mean price for who is short and for who is long. */
  shortSum: bigint;
  longSum: bigint;
  /** What is shared, fixed when sharing began. */
  toShare: bigint;
}

/** A month of the balancing fund. */
export async function month(handle: Handle, params: { month: Month }): Promise<MonthResult> {
  const id = await monthProduct(handle, params.month);
  const record = await read(handle, () => handle.contracts.settlement.monthOf(id));
  const { version, balance, energyWh, shortSum, longSum, toShare } = record;
  return {
    month: id,
    stage: named("MonthStage", record.stage),
    daysPrepared: Number(record.daysPrepared),
    version,
    participants: Number(record.participants),
    charged: Number(record.charged),
    shared: Number(record.shared),
    balance,
    energyWh,
    shortSum,
    longSum,
    toShare,
  };
}
