/** What several verbs of delivery need: days, gates, months, transactions by events. */
import type { BlockRange, MarketEvent } from "../chain/events.ts";
import { findEvents } from "../chain/events.ts";
import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import { type Day, dayName, dayNumber } from "../energy/days.ts";
import { productAt } from "../energy/productAt.ts";
import { ENUMS, type EnumValue } from "../errors/index.ts";
import type { Gate } from "../market/session.ts";

/** Number of a delivery day. @throws NotADay */
export const numberOf = (handle: Handle, day: Day): number => dayNumber(day, handle.deployment.constants);

/** Name of a delivery day: its date, or its number where days are shorter. */
export const nameOf = (handle: Handle, day: number | bigint): string =>
  dayName(Number(day), handle.deployment.constants);

/** A gate in plain numbers. */
export const gateOf = ({ time, blockNumber }: { time: bigint; blockNumber: bigint }): Gate => ({
  time: Number(time),
  blockNumber: Number(blockNumber),
});

/** Whether the latest block has passed a gate. */
export async function passed({ provider }: Handle, gate: Gate): Promise<boolean> {
  const block = await provider.getBlock("latest");
  return block !== null && block.timestamp >= gate.time && block.number >= gate.blockNumber;
}

/** A month: its product's name ("2027-03") or number. */
export type Month = string | bigint;

/** Product of a month. @throws NoSuchProduct */
export const monthProduct = async (handle: Handle, month: Month): Promise<bigint> =>
  typeof month === "bigint" ? month : productAt(handle, { name: month });

/** Delivery days of a month: the first, and how many. @throws UnknownProduct */
export async function daysOfMonth(handle: Handle, month: bigint): Promise<{ firstDay: number; days: number }> {
  const { firstDay, deliveryDays } = await read(handle, () => handle.contracts.register.productOf(month));
  return { firstDay: Number(firstDay), days: Number(deliveryDays) };
}

/** Numbers of four bytes each, one behind the other. */
export function idsIn(packed: string): bigint[] {
  return Array.from({ length: (packed.length - 2) / 8 }, (_, i) => BigInt(`0x${packed.slice(2 + 8 * i, 10 + 8 * i)}`));
}

/** Name of a value of an enumeration. */
export const named = <Name extends keyof typeof ENUMS>(name: Name, value: bigint): EnumValue<Name> =>
  ENUMS[name][Number(value)] as EnumValue<Name>;

/** Publications of a day's readings, in their order; monthly records are no readings of a day. */
export async function publicationsOn(
  handle: Handle,
  day: number,
  range?: BlockRange,
): Promise<MarketEvent<"meters", "ReadingsPublished">[]> {
  const events = await findEvents(handle, "meters", "ReadingsPublished", [undefined, day], range);
  return events.filter(({ values }) => named("BatchKind", values.kind) !== "Monthly");
}

/** Asks in groups, so that a node is not asked a thousand things at once; answers come in order. */
export async function askAll<Item, Answer>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Answer>,
  atOnce = 32,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let at = 0; at < items.length; at += atOnce) {
    answers.push(...(await Promise.all(items.slice(at, at + atOnce).map(ask))));
  }
  return answers;
}
