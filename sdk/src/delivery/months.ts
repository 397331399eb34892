import { type BatchOptions, sendBatches } from "../chain/batch.ts";
import { eventsNamed, findEvents } from "../chain/events.ts";
import { one } from "../chain/one.ts";
import { contextOf, type Handle } from "../chain/handle.ts";
import { read, type Receipt, send, type WriteOptions } from "../chain/send.ts";
import type { EnumValue } from "../errors/index.ts";
import { MAX_TRANSACTION_GAS, splitIntoBatches } from "../market/batches.ts";
import { askAll, daysOfMonth, type Month, monthProduct, named } from "./shared.ts";

/** A month, and whom of it. */
export interface MonthParams {
  /** Name ("2027-03") or number of the month's product. */
  month: Month;
  /** Everybody whose turn it is by default. */
  participants?: readonly bigint[];
}

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

/** What a participant paid or got for a month, base units. */
export interface MonthAmount {
  participant: bigint;
  /** Number of the settlement. */
  number: bigint;
  /** Positive: to receive. */
  amount: bigint;
  /** Owed of it. */
  debt: bigint;
  /** Of it, what became a ticket. */
  ticketed: bigint;
}

/** What was charged or shared. */
export interface MonthReceipt {
  receipts: Receipt[];
  amounts: MonthAmount[];
}

/** How far a participant has come with a month; the index is the contract's number. */
export const STEPS = ["none", "entered", "charged", "shared"] as const;

/** Participants with settled days of a month for whom something is still to do. */
async function openOf(handle: Handle, month: bigint, done: "charged" | "shared"): Promise<bigint[]> {
  const { firstDay, days } = await daysOfMonth(handle, month);
  const ids = new Set<bigint>();
  for (let day = firstDay; day < firstDay + days; day++) {
    for (const { values } of await findEvents(handle, "settlement", "StatementIssued", [undefined, day])) {
      ids.add(values.participant);
    }
  }
  const all = [...ids].sort((a, b) => Number(a - b));
  const totals = await askAll(all, (id) => read(handle, () => handle.contracts.settlement.totalsOf(month, id)));
  const most = done === "charged" ? STEPS.indexOf("entered") : STEPS.indexOf("charged");
  return all.filter((_, i) => totals[i]!.step >= 1n && totals[i]!.step <= BigInt(most));
}

async function sendMonth(
  handle: Handle,
  verb: "chargeMonth" | "shareMonth",
  month: bigint,
  participants: readonly bigint[],
  options: BatchOptions,
): Promise<Receipt[]> {
  const { settlement } = handle.contracts;
  return sendBatches(
    handle,
    splitIntoBatches(participants, () => ({ bytes: 32, gas: 130_000 }), { bytes: 128, gas: 400_000 }, options),
    (part) => settlement[verb].populateTransaction(month, [...part]),
    options.maxGas ?? MAX_TRANSACTION_GAS,
    options,
    contextOf(handle),
  );
}

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

/** What a participant's days of a month add up to, Wh. */
export interface TotalsResult {
  /** Positive: short. */
  deviationWh: bigint;
  /** Positive: to take. */
  contractedWh: bigint;
  /** Import and export together. */
  energyWh: bigint;
  /** Of a shortage, excused by outages that are nobody's fault. */
  excusedWh: bigint;
  /** Counted among the month's participants, charged by its rule, served with its share of the balance. */
  step: (typeof STEPS)[number];
}

/** What a participant's days of a month add up to. */
export async function totals(handle: Handle, params: { month: Month; participant: bigint }): Promise<TotalsResult> {
  const id = await monthProduct(handle, params.month);
  const found = await read(handle, () => handle.contracts.settlement.totalsOf(id, params.participant));
  const { deviationWh, contractedWh, energyWh, excusedWh, step } = found;
  return { deviationWh, contractedWh, energyWh, excusedWh, step: STEPS[Number(step)]! };
}
