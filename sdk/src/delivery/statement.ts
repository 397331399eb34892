/**
 * The itemised statement of a participant, rebuilt from events, transaction inputs and what the contracts tell, and proven to come to
 * what was settled and paid.
 */
import { rounding } from "../core/index.ts";
import { eventsNamed, findEvents } from "../chain/events.ts";
import type { Handle } from "../chain/handle.ts";
import { read, receiptOf } from "../chain/send.ts";
import { calendar } from "../energy/calendar.ts";
import type { Day } from "../energy/days.ts";
import { nameOfProduct } from "../energy/names.ts";
import { dayPosition } from "../energy/dayPosition.ts";
import { NotSettled, StatementMismatch } from "../errors/index.ts";
import { monthOf, type Note, type Statement, type StatementInterval, type StatementItem } from "../statement/index.ts";
import { day as dayOf } from "./day.ts";
import { expectedDay } from "./expectedDay.ts";
import { type SettlementEntry, settlements } from "./settlements.ts";
import { type ChargedDay, chargeDay, chargeMonthly, type DayBasis, divided } from "./charges.ts";
import { meteredOf, scheduleOf } from "./items.ts";
import { month as monthRecord } from "./month.ts";
import { totals } from "./totals.ts";
import { batchInPlace, readingsOf } from "./readingsOf.ts";
import { rule as ruleOf, type RuleResult } from "./rule.ts";
import { askAll, daysOfMonth, type Month, monthProduct, nameOf, numberOf, publicationsOn } from "./shared.ts";
import { tradesOf } from "./trades.ts";

/** Whose statement, of a day or a month. */
export type StatementParams = {
  participant: bigint;
  /** Name of the participant, as it is to be printed. */
  name?: string;
  /** Name of the market; "Gridbourse" by default. */
  market?: string;
  /** Name of the currency; the symbol of the billing token by default. */
  currency?: string;
} & (
  | {
      /** Local delivery day. */
      day: Day;
    }
  | {
      /** Name ("2027-03") or number of the month's product. */
      month: Month;
    }
);

const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);

const AS_CONTRACTED: Note = {
  en: "Nobody published readings in time: the day counts as contracted.",
  zh: "无人按时公布计量数据：该日按合同电量结算。",
};
const PRICES_OPEN: Note = { en: "The prices are not fixed yet: as they stand.", zh: "价格尚未确定：按目前价格计算。" };

/** What a participant's statements of a day are made of. */
interface Case {
  handle: Handle;
  participant: bigint;
  day: string;
  dayNumber: number;
  rule: RuleResult;
  basis: Omit<DayBasis, "metered" | "schedule">;
}

/** @throws StatementMismatch */
function expectSame(participant: bigint, period: string, part: string, rebuilt: bigint, settled: bigint): void {
  if (rebuilt !== settled) throw new StatementMismatch(participant, period, part, rebuilt, settled);
}

// ---------------------------------------------------------------------------------------------------- what a day costs

/** Wh that outages excused when the day was settled, by interval. */
async function excusedOf(handle: Handle, participant: bigint, day: number, intervals: number): Promise<bigint[]> {
  const excused = [...(await read(handle, () => handle.contracts.settlement.excusedOf(participant, day)))];
  return Array.from({ length: intervals }, (_, i) => (excused[i] ?? 0n) * 1_000n);
}

/** What the day costs by the readings of a batch; batch 0 is as contracted. */
async function chargedBy({ handle, participant, dayNumber, basis }: Case, batch: bigint): Promise<ChargedDay> {
  if (batch === 0n) return chargeDay({ ...basis, metered: null, schedule: null });
  const { readings } = await readingsOf(handle, { participant, day: dayNumber, batch });
  const intervals = basis.positionKwh.length;
  const schedule = scheduleOf(readings, intervals);
  return chargeDay({ ...basis, metered: meteredOf(readings, intervals), schedule });
}

/** Intervals of a statement. Differences have none: their items tell all three quantities. */
function intervalsOf({ day, rule }: Case, charged: ChargedDay): StatementInterval[] {
  if (rule.mode === "difference") return [];
  return charged.intervals.map((interval, i) => {
    const { contractedWh, importWh, exportWh, deviationWh, energyAmount, penalty, quality } = interval;
    // Under the spread rule a day costs nothing: the month does.
    const price = rule.kind === "spread" ? 0n : interval.price;
    const amount = energyAmount - penalty;
    const energies = { contractedWh, importWh, exportWh, deviationWh };
    return { day, interval: i + 1, ...energies, price, energyAmount, penalty, amount, quality };
  });
}

/** Items of what a day cost. */
function chargeItems({ day, rule }: Case, charged: ChargedDay): StatementItem[] {
  return charged.intervals.flatMap((of, i): StatementItem[] => {
    const at = { day, interval: i + 1 };
    if (rule.mode === "difference") {
      const parts = [
        { kind: "contractDifference", energyWh: -of.contractedWh, price: of.priceAhead },
        { kind: "dayAhead", energyWh: of.scheduleWh, price: of.priceAhead - of.price },
        { kind: "realTime", energyWh: of.importWh - of.exportWh, price: of.price },
      ] as const;
      return parts
        .filter(({ energyWh }) => energyWh !== 0n)
        .map((part) => ({ ...part, ...at, amount: -part.energyWh * part.price }));
    }
    const { deviationWh: energyWh, price, energyAmount: amount, penalty } = of;
    const items: StatementItem[] = [];
    if (energyWh !== 0n && rule.kind !== "spread") items.push({ kind: "deviation", ...at, energyWh, price, amount });
    if (penalty !== 0n) items.push({ kind: "penalty", ...at, amount: -penalty });
    return items;
  });
}

// --------------------------------------------------------------------------------------------------- what else happened

/** Items of what was traded for the day. What was to be paid was paid at allotment. @throws StatementMismatch */
async function tradeItems(
  { handle, participant, day }: Case,
  sessions: readonly bigint[],
  received: bigint | null,
): Promise<StatementItem[]> {
  const [{ years }, found] = await Promise.all([
    calendar(handle),
    askAll(sessions, (session) => tradesOf(handle, session, participant), 4),
  ]);
  const trades = found.filter((trade) => trade !== null);
  const toReceive = sum(trades.map(({ netPerDay }) => (netPerDay > 0n ? netPerDay : 0n)));
  if (received !== null) expectSame(participant, day, "received", toReceive, received);
  return trades.flatMap(({ session, product, fills, netPerDay }) => {
    const rebuilt = sum(fills.map(({ energyWh, price }) => -energyWh * price));
    expectSame(participant, day, `net amount of session ${session}`, rebuilt, netPerDay);
    const about = { kind: "trade" as const, day, session };
    const name = nameOfProduct(product, years, handle.deployment.constants);
    const before = netPerDay < 0n ? { settledBefore: true } : {};
    return fills.map(({ interval, energyWh, price }) => ({
      ...about,
      product: name,
      interval,
      energyWh,
      price,
      amount: -energyWh * price,
      ...before,
    }));
  });
}

/** Fees of disputes about the day, and what came back of them: paid outside of the settlement. */
async function feeItems({ handle, participant, day, dayNumber }: Case): Promise<StatementItem[]> {
  const batches = (await publicationsOn(handle, dayNumber)).map(({ values }) => values.batch);
  const items = await askAll(batches, async (batch): Promise<StatementItem[]> => {
    const [disputed, resolved] = await Promise.all([
      findEvents(handle, "meters", "ReadingsDisputed", [batch, participant]),
      findEvents(handle, "meters", "DisputeResolved", [batch, participant]),
    ]);
    const amounts = [...disputed.map(({ values }) => -values.fee), ...resolved.map(({ values }) => values.returned)];
    return amounts
      .filter((amount) => amount !== 0n)
      .map((amount) => ({ kind: "disputeFee", day, amount, settledBefore: true, reference: `batch ${batch}` }));
  });
  return items.flat();
}

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
async function provePayments(
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

// -------------------------------------------------------------------------------------------------------------- the day

/** Mean price of the month in which a batch was published, for its side, 0.001 currency/MWh. */
async function priceOfPublication(handle: Handle, batch: bigint, moreWh: bigint): Promise<bigint> {
  const { meters, register } = handle.contracts;
  const { offsetSeconds, dayLengthSeconds, reviewSeconds } = handle.deployment.constants;
  const { closesAt } = await read(handle, () => meters.batchOf(batch));
  const publishedAt = Number(closesAt.time) - reviewSeconds;
  const day = Math.floor((publishedAt + offsetSeconds) / dayLengthSeconds);
  const { products } = await read(handle, () => register.productsOn(day));
  const { shortSum, longSum, daysPrepared } = await monthRecord(handle, { month: products[2]! });
  return rounding.divFloor(moreWh > 0n ? shortSum : longSum, BigInt(daysPrepared));
}

/**
 * What corrections changed. At the prices of their day they take the place of what was there; what a monthly rule changed with them
 * remains an item. At the prices of a month they are items of their own.
 */
async function applyCorrections(
  of: Case,
  first: ChargedDay,
  corrections: readonly SettlementEntry[],
): Promise<{ charged: ChargedDay; items: StatementItem[] }> {
  const { handle, participant, day, rule } = of;
  const items: StatementItem[] = [];
  let charged = first;
  for (const { batch = 0n, amount, number } of corrections) {
    const later = await chargedBy(of, batch);
    const about = { kind: "correction" as const, day, reference: `settlement ${number}` };
    if (rule.correctAtDay) {
      const monthly = amount - (charged.charge + charged.penalty - later.charge - later.penalty);
      if (monthly !== 0n) {
        if (rule.base !== "month") expectSame(participant, day, `correction ${number}`, amount - monthly, amount);
        items.push({ ...about, amount: monthly });
      }
    } else {
      const energyWh = later.deviationWh - charged.deviationWh;
      const price = await priceOfPublication(handle, batch, energyWh);
      expectSame(participant, day, `correction ${number}`, -energyWh * price, amount);
      items.push({ ...about, energyWh, price, amount });
    }
    charged = later;
  }
  return { charged: rule.correctAtDay ? charged : first, items };
}

/** Wh that outages excuse by now, by interval: for a day that is not settled yet. */
async function excusedByNow(handle: Handle, participant: bigint, day: number, intervals: number): Promise<bigint[]> {
  const { outages, registry } = handle.contracts;
  return read(handle, async () => {
    const excused = new Array<bigint>(intervals).fill(0n);
    if ((await outages.excusedOn(day)) === 0n) return excused;
    for (const unit of await registry.unitsOf(participant)) {
      [...(await outages.excusedKwhOf(unit, day, intervals))].forEach((kwh, i) => (excused[i]! += kwh * 1_000n));
    }
    return excused;
  });
}

/** What a day is settled by, or would be if it were prepared as things stand. @throws NoRule */
async function fixedOrExpected(handle: Handle, day: number) {
  const { prepared, version, ...fixed } = await dayOf(handle, { day });
  return prepared
    ? { prepared, rule: await ruleOf(handle, { version }), ...fixed }
    : { prepared, ...(await expectedDay(handle, { day })) };
}

/**
 * Preliminary statement: what a day would come to by the readings that are published (in review, in dispute, or not settled yet), and
 * by the prices as they stand. Proven against nothing, because nothing was paid. @throws NotSettled, NoRule
 */
async function preliminary(handle: Handle, params: StatementParams, dayNumber: number): Promise<Statement> {
  const { participant } = params;
  const day = nameOf(handle, dayNumber);
  const [{ nextDay, number }, batch] = await Promise.all([
    read(handle, () => handle.contracts.settlement.accountOf(participant)),
    batchInPlace(handle, dayNumber, participant),
  ]);
  if (batch === undefined) throw new NotSettled({ participant, day: BigInt(dayNumber), nextDay });
  const { prepared, rule, shortPrices, longPrices, intervals, sessions } = await fixedOrExpected(handle, dayNumber);
  const [positionKwh, excusedWh] = await Promise.all([
    dayPosition(handle, { participant, day: dayNumber }),
    excusedByNow(handle, participant, dayNumber, intervals),
  ]);
  const basis = { rule, shortPrices, longPrices, positionKwh, excusedWh };
  const of: Case = { handle, participant, day, dayNumber, rule, basis };
  const charged = await chargedBy(of, batch);
  const items = [...(await tradeItems(of, sessions, null)), ...chargeItems(of, charged), ...(await feeItems(of))];
  return {
    ...headOf(handle, params),
    period: { kind: "day", day },
    version: "preliminary",
    number: number + 1n,
    ruleVersion: rule.version,
    mode: rule.mode,
    intervals: intervalsOf(of, charged),
    items,
    total: sum(items.filter(({ settledBefore }) => settledBefore !== true).map(({ amount }) => amount)),
    note: [
      {
        en: `Not settled yet: by the readings of batch ${batch}, which may still be disputed or amended.`,
        zh: `尚未结算：依据第 ${batch} 批计量数据，仍可能被提出异议或修改。`,
      },
      ...(prepared ? [] : [PRICES_OPEN]),
    ],
  };
}

/** Statement of a day. */
async function ofDay(
  handle: Handle,
  params: StatementParams,
  dayNumber: number,
  all: readonly SettlementEntry[],
): Promise<Statement> {
  const { participant } = params;
  const day = nameOf(handle, dayNumber);
  const entries = all.filter((entry) => entry.day === day);
  const [issued, ...corrections] = entries;
  if (issued === undefined) return preliminary(handle, params, dayNumber);
  const { version, shortPrices, longPrices, intervals, sessions } = await dayOf(handle, { day: dayNumber });
  const [rule, positionKwh, excusedWh] = await Promise.all([
    ruleOf(handle, { version }),
    dayPosition(handle, { participant, day: dayNumber }),
    excusedOf(handle, participant, dayNumber, intervals),
  ]);
  const of: Case = {
    handle,
    participant,
    day,
    dayNumber,
    rule,
    basis: { rule, shortPrices, longPrices, positionKwh, excusedWh },
  };
  const first = await chargedBy(of, issued.batch ?? 0n);
  expectSame(participant, day, "charge", first.charge, -issued.energyAmount);
  expectSame(participant, day, "penalty", first.penalty, issued.penalty);
  const { charged, items: corrected } = await applyCorrections(of, first, corrections);
  const returned = await provePayments(handle, participant, day, entries);
  const bond: StatementItem[] = [];
  if (returned !== 0n) bond.push({ kind: "bondReturned", day, amount: returned });
  if (issued.drawn !== 0n) bond.push({ kind: "bondDrawn", day, amount: issued.drawn });
  const items = [
    ...(await tradeItems(of, sessions, issued.received)),
    ...chargeItems(of, charged),
    ...corrected,
    ...bond,
    ...(await feeItems(of)),
  ];
  const total = sum(items.filter(({ settledBefore }) => settledBefore !== true).map(({ amount }) => amount));
  const settled = sum(entries.map(({ amount }) => amount)) + issued.drawn + returned;
  expectSame(participant, day, "total", total, settled);
  const last = entries.at(-1)!;
  const before = entries.at(-2);
  const absent = issued.batch === 0n && corrections.length === 0;
  return {
    ...headOf(handle, params),
    period: { kind: "day", day },
    version: corrections.length === 0 ? "final" : "corrected",
    number: last.number,
    ...(before === undefined ? {} : { previous: before.number }),
    ruleVersion: version,
    mode: rule.mode,
    intervals: intervalsOf(of, charged),
    items,
    total,
    paid: paidOf(total, entries),
    transactions: [...new Set(entries.map(({ transactionHash }) => transactionHash))],
    ...(absent ? { note: [AS_CONTRACTED] } : {}),
  };
}

/** How a total was paid. */
function paidOf(total: bigint, entries: readonly SettlementEntry[]) {
  const debt = sum(entries.map((entry) => entry.debt));
  const ticket = sum(entries.map((entry) => entry.ticketed));
  return { free: total + debt - ticket, debt: -debt, ticket };
}

function headOf(handle: Handle, { participant, name, market = "Gridbourse", currency }: StatementParams) {
  const { tokenSymbol } = handle.deployment.constants;
  return { market, currency: currency ?? tokenSymbol, participant, ...(name === undefined ? {} : { name }) };
}

// ------------------------------------------------------------------------------------------------------------ the month

/** Sees that what a monthly rule charged follows from the totals. @throws StatementMismatch */
async function proveMonth(
  handle: Handle,
  participant: bigint,
  month: bigint,
  period: string,
  entries: readonly SettlementEntry[],
  days: readonly Statement[],
): Promise<void> {
  const [record, own] = await Promise.all([monthRecord(handle, { month }), totals(handle, { month, participant })]);
  const rule = await ruleOf(handle, { version: record.version });
  const charge = entries.find(({ kind }) => kind === "monthlyRule");
  const corrections = days.flatMap(({ items }) => items.filter(({ kind }) => kind === "correction"));
  if (charge !== undefined && (rule.correctAtDay || corrections.length === 0)) {
    const { deviationWh, contractedWh, excusedWh } = own;
    const expected = chargeMonthly({ rule, ...record, deviationWh, contractedWh, excusedWh });
    expectSame(participant, period, "monthly charge", -expected, charge.amount + sum(corrections.map((c) => c.amount)));
  }
  const share = entries.find(({ kind }) => kind === "fundShare");
  if (share === undefined) return;
  const part = record.energyWh === 0n ? 0n : rounding.divFloor(record.toShare * own.energyWh, record.energyWh);
  expectSame(participant, period, "share of the balance", part, share.amount);
}

/** Items for a month as a whole. */
function monthlyItems(entries: readonly SettlementEntry[], rule: RuleResult): StatementItem[] {
  return entries.map(({ kind, amount, number }) => {
    const monthly = rule.kind === "spread" ? ("spread" as const) : ("penalty" as const);
    return { kind: kind === "fundShare" ? "fundShare" : monthly, amount, reference: `settlement ${number}` };
  });
}

/** A penalty of the whole month, divided over its intervals by the size of their deviations. */
function withPenalty(intervals: readonly StatementInterval[], penalty: bigint): StatementInterval[] {
  const sizes = intervals.map(({ deviationWh }) => (deviationWh < 0n ? -deviationWh : deviationWh));
  const parts = divided(penalty, sizes);
  return intervals.map((interval, i) => ({
    ...interval,
    penalty: interval.penalty + parts[i]!,
    amount: interval.amount - parts[i]!,
  }));
}

/** Statement of a month. */
async function ofMonth(
  handle: Handle,
  params: StatementParams,
  month: bigint,
  all: readonly SettlementEntry[],
): Promise<Statement> {
  const { participant } = params;
  const { firstDay, days } = await daysOfMonth(handle, month);
  const numbers = Array.from({ length: days }, (_, i) => firstDay + i);
  const names = new Set(numbers.map((number) => nameOf(handle, number)));
  const settledDays = numbers.filter((number) =>
    all.some(({ kind, day }) => kind === "day" && day === nameOf(handle, number)),
  );
  if (settledDays.length === 0) {
    const { nextDay } = await read(handle, () => handle.contracts.settlement.accountOf(participant));
    throw new NotSettled({ participant, day: BigInt(firstDay), nextDay });
  }
  const statements = await askAll(settledDays, (number) => ofDay(handle, params, number, all), 2);
  const monthly = all.filter((entry) => entry.month === month);
  const period = nameOf(handle, firstDay).slice(0, 7);
  await provePayments(handle, participant, period, monthly);
  await proveMonth(handle, participant, month, period, monthly, statements);
  const { stage, version } = await monthRecord(handle, { month });
  const rule = await ruleOf(handle, { version });
  const entries = all.filter(({ day, month: of }) => of === month || (day !== undefined && names.has(day)));
  const complete = stage === "Shared" && monthly.some(({ kind }) => kind === "fundShare");
  const whole = monthOf(statements, monthlyItems(monthly, rule), {
    ...(complete ? {} : { version: "preliminary" as const }),
    number: entries.at(-1)!.number,
    transactions: [...new Set(entries.map(({ transactionHash }) => transactionHash))],
  });
  const penalty =
    whole.mode === "takeOrPay" && rule.kind === "twoPrice"
      ? monthly.find(({ kind }) => kind === "monthlyRule")
      : undefined;
  const beside = sum(
    statements.flatMap(({ items }) =>
      items.filter(({ kind }) => kind === "bondReturned" || kind === "bondDrawn").map(({ amount }) => amount),
    ),
  );
  expectSame(participant, period, "total", whole.total, sum(entries.map(({ amount }) => amount)) + beside);
  return {
    ...whole,
    intervals: penalty === undefined ? whole.intervals : withPenalty(whole.intervals, -penalty.amount),
    paid: paidOf(whole.total, entries),
  };
}

/**
 * The statement of a participant for a settled day, or for a month as far as it is settled. Everything is rebuilt: contracts from the
 * sessions' allotments, meters from the inputs of their publications, prices and rules from the settlement; and it must come to what
 * was settled, and what was settled to the money that moved.
 * @throws NotSettled, StatementMismatch, ReadingsIncomplete
 */
export async function statement(handle: Handle, params: StatementParams): Promise<Statement> {
  const all = await settlements(handle, params);
  if ("day" in params) return ofDay(handle, params, numberOf(handle, params.day), all);
  return ofMonth(handle, params, await monthProduct(handle, params.month), all);
}
