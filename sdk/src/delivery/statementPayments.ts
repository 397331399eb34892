/** Whether the money moved as the settlements of a statement say. */
import { eventsNamed } from "../chain/events.ts";
import type { Handle } from "../chain/handle.ts";
import { read, receiptOf } from "../chain/send.ts";
import type { SettlementEntry } from "./settlements.ts";
import { askAll } from "./shared.ts";
import { expectSame, sum } from "./statementParts.ts";

/** What a transaction paid a participant into (+) or out of (−) its free balance, and what its settlements in it say. */
async function paidIn(handle: Handle, hash: string, participant: bigint) {
  const receipt = await read(handle, () => handle.provider.getTransactionReceipt(hash));
  const { events } = receipt === null ? { events: [] } : receiptOf(handle, receipt);
  const { Settlement: settlement, EnergyRegister: register } = handle.deployment.addresses;
  const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
  const inWords = (words: readonly bigint[]) =>
    sum(words.filter((word) => word >> 128n === participant).map((word) => word & ((1n << 128n) - 1n)));
  const own = <Values extends { participant: bigint }>(list: readonly { values: Values }[]) =>
    list.map(({ values }) => values).filter((values) => values.participant === participant);
  const given = sum(
    eventsNamed(events, "house", "MoneyGivenToMany")
      .filter(({ values }) => same(values.module, settlement))
      .map(({ values }) => inWords(values.words)),
  );
  const charged = sum(eventsNamed(events, "house", "MoneyCharged").map(({ values }) => inWords(values.words)));
  const returned = sum(
    own(eventsNamed(events, "house", "MoneyGiven"))
      .filter(({ module }) => same(module, register))
      .map(({ amount }) => amount),
  );
  const issued = own(eventsNamed(events, "settlement", "StatementIssued")).map(
    ({ received, charge, penalty, drawn, debt, ticketed }) => received - charge - penalty + drawn + debt - ticketed,
  );
  const corrected = own(eventsNamed(events, "settlement", "StatementCorrected"));
  const months = own(eventsNamed(events, "settlement", "MonthCharged"));
  const shares = own(eventsNamed(events, "settlement", "MonthShared"));
  const rest = eventsNamed(events, "settlement", "RemainderGiven").filter(({ values }) => values.owner === participant);
  const settled = sum([
    ...issued,
    ...[...corrected, ...months].map(({ charge, debt, ticketed }) => debt - charge - ticketed),
    ...shares.map(({ amount, debt, ticketed }) => amount + debt - ticketed),
  ]);
  // The rest of a month may have become a ticket of its own: then the sum is its, too.
  return { paid: given - charged, settled, returned, certain: rest.length === 0 };
}

/** Sees that the money moved as the settlements say; returns what came back of bonds. @throws StatementMismatch */
export async function provePayments(
  handle: Handle,
  participant: bigint,
  period: string,
  entries: readonly SettlementEntry[],
): Promise<bigint> {
  const hashes = [...new Set(entries.map(({ transactionHash }) => transactionHash))];
  const found = await askAll(hashes, (hash) => paidIn(handle, hash, participant), 8);
  for (const { paid, settled, certain } of found) {
    if (certain) expectSame(participant, period, "payment", settled, paid);
  }
  return sum(found.map(({ returned }) => returned));
}

/** How a total was paid. */
export function paidOf(total: bigint, entries: readonly SettlementEntry[]) {
  const debt = sum(entries.map((entry) => entry.debt));
  const ticket = sum(entries.map((entry) => entry.ticketed));
  return { free: total + debt - ticket, debt: -debt, ticket };
}
