/**
 * settle:day: settles a day as far as it goes: announces and prepares it where that is still to do, settles everybody whose
 * readings stand, and, when their time has come, those whose readings nobody published. Who waits, and for what, is told.
 * Anyone.
 */
import { energy, errors } from "../../../sdk/src/index.ts";
import type { SkippedSettlement } from "../../../sdk/src/delivery/index.ts";
import type { Gate } from "../../../sdk/src/market/index.ts";
import { formatMoney } from "../../../sdk/src/units.ts";
import { askAll, dayOf, endOf, type NamedDay, namedDay, people, tellWaits, thereOn, type Wait } from "../delivery.ts";
import type { Desk, Report } from "../desk.ts";
import { gateText } from "../market/sessions.ts";
import { decideUntil } from "../meters/disputes.ts";
import { EXIT, NotNow, type Result } from "../outcome.ts";
import { task } from "../run.ts";
import { dayTable, linesOf } from "./lines.ts";

/** Why a day cannot be prepared yet: all of it is brought by time. */
const NOT_YET = [errors.ReviewNotOver, errors.SessionsNotEnded, errors.PricesNotFinal, errors.DayNotOver] as const;

const hasPassed = (block: { timestamp: number; number: number }, { time, blockNumber }: Gate) =>
  block.timestamp >= time && block.number >= blockNumber;

/** Announces and prepares a day; says what it did. @throws NotNow */
async function makeReady(market: Desk, day: NamedDay, report: Report): Promise<boolean> {
  const { signal } = market;
  const state = await market.delivery.day({ day: day.number });
  if (state.prepared) return false;
  try {
    if (state.absentFrom.time === 0) {
      await market.delivery.announceDay({ day: day.number }, { signal });
      report.say(`${day.name} is announced: unpublished readings will count as contracted.`);
    }
    const { qualified, unqualified, version } = await market.delivery.prepareDay({ day: day.number }, { signal });
    for (const session of qualified) report.say(`Session ${session} counts for the auctions' average.`);
    for (const { session, receivers, payers } of unqualified) {
      report.say(
        `Session ${session} does not count for the auctions' average: ${receivers} groups sold and ${payers} bought, three a side are needed.`,
      );
    }
    report.say(`${day.name} is prepared: it is settled by version ${version} of the rules.`);
    return true;
  } catch (error) {
    if (error instanceof errors.DayPreparedBefore) return false;
    if (!NOT_YET.some((kind) => error instanceof kind)) throw error;
    const from = await readyFrom(market, day, error);
    const wait = from === undefined ? "" : ` Run this again from ${gateText(market, from)} on.`;
    throw new NotNow(`${(error as errors.GridbourseError).sentence("en")}${wait}`);
  }
}

/** When the published prices that a day needs are final, or can no longer be published. */
async function pricesFrom(market: Desk, day: NamedDay): Promise<Gate> {
  const { mode } = await market.delivery.ruleOn({ day: day.number });
  const series = mode === "difference" ? (["DayAhead", "RealTime"] as const) : (["Balancing"] as const);
  const time = endOf(market, day) + market.deployment.constants.pricesWithinSeconds;
  const gates = await askAll(series, async (one): Promise<Gate> => {
    const { finalFrom } = await market.delivery.publishedPrices({ series: one, day: day.number });
    return finalFrom.time === 0 ? { time, blockNumber: 0 } : finalFrom;
  });
  return gates.toSorted((one, other) => one.time - other.time).at(-1)!;
}

/** When a day that cannot be prepared yet can be, as far as that is known. */
async function readyFrom(market: Desk, day: NamedDay, error: unknown): Promise<Gate | undefined> {
  if (error instanceof errors.DayNotOver) return { time: Number(error.endsAt), blockNumber: 0 };
  if (error instanceof errors.PricesNotFinal) return pricesFrom(market, day);
  if (!(error instanceof errors.ReviewNotOver)) return undefined;
  const { firstReview, absentFrom } = await market.delivery.day({ day: day.number });
  return firstReview.time === 0 ? absentFrom : firstReview;
}

/** What somebody who was passed over waits for. */
async function waitOf(market: Desk, day: NamedDay, { participant, why, nextDay }: SkippedSettlement): Promise<Wait> {
  const who = `Participant ${participant}`;
  if (why === "earlierDay") {
    return {
      why: `${who} waits for ${energy.dayName(Number(nextDay), market.deployment.constants)}, which is settled first`,
    };
  }
  const { state, closesAt } = await market.delivery.readingState({ participant, day: day.number });
  if (state !== "Disputed") {
    return { why: `${who} is in review`, ...(closesAt === undefined ? {} : { until: closesAt }) };
  }
  const dispute = await market.delivery.dispute({ participant, day: day.number });
  const [block, until] = [(await market.provider.getBlock("latest"))!, await decideUntil(market, dispute)];
  if (dispute.stage !== "Open" && dispute.stage !== "Appealed")
    return { why: `${who} is in review after an amendment`, until: closesAt ?? until };
  return hasPassed(block, until)
    ? { why: `${who} is in dispute, which nobody decided in time: meters:lapse ends it` }
    : { why: `${who} is in dispute: it can be amended or decided`, until };
}

/** Participants whose turn it is and whose readings nobody published. */
async function absentOn(market: Desk, day: number): Promise<bigint[]> {
  const { settlement, meters } = market.contracts;
  const ids = await thereOn(market, day);
  const states = await askAll(ids, async (id) => {
    const [{ nextDay }, state] = await Promise.all([settlement.accountOf(id), meters.stateOf(day, id)]);
    return { nextDay, unpublished: state === 0n };
  });
  return ids.filter((_, i) => states[i]!.unpublished && states[i]!.nextDay === BigInt(day));
}

export async function settleDay(market: Desk, options: { day: string | number }, report: Report): Promise<Result> {
  const day = namedDay(market, options.day);
  const prepared = await makeReady(market, day, report);
  const settled = await market.delivery.settle({ day: day.number }, market.batches(report, "settled"));
  if (settled.settled.length > 0) report.say(`${day.name} is settled for ${people(settled.settled)}.`);

  const waits = await askAll(
    settled.skipped.filter(({ why }) => why !== "settled"),
    (skipped) => waitOf(market, day, skipped),
  );
  const absent = await absentOn(market, day.number);
  const { absentFrom } = await market.delivery.day({ day: day.number });
  let contracted: bigint[] = [];
  if (absent.length > 0) {
    if (hasPassed((await market.provider.getBlock("latest"))!, absentFrom)) {
      const options = market.batches(report, "settled as contracted");
      ({ settled: contracted } = await market.delivery.settleAbsent(
        { day: day.number, participants: absent },
        options,
      ));
      report.say(`Nobody published readings of ${people(contracted)}: ${day.name} is settled for them as contracted.`);
    } else
      waits.push({ why: `Nobody has published readings of ${people(absent)}: that is possible`, until: absentFrom });
  }
  const lines = await linesOf(market, day.number);
  const now = new Set([...settled.settled, ...contracted]);
  const before = lines.map(({ participant }) => participant).filter((id) => !now.has(id));
  if (before.length > 0) report.say(`${day.name} is already settled for ${people(before)}.`);
  if (lines.length > 0) report.say(dayTable(lines));
  if (lines.length > 0)
    report.say("Energy: positive to take. Money: positive to receive. Corrections are not in it (statement).");
  const waiting = tellWaits(market, waits, report);
  return {
    already: !prepared && settled.settled.length + contracted.length === 0,
    ...(waits.length > 0 ? { code: EXIT.notNow } : {}),
    day: day.name,
    settled: settled.settled,
    asContracted: contracted,
    alreadySettled: before,
    ...waiting,
    lines: lines.map(({ received, deviation, penalty, paid, ...energies }) => ({
      ...energies,
      received: formatMoney(received),
      deviation: formatMoney(deviation),
      penalty: formatMoney(penalty),
      paid: formatMoney(paid),
    })),
  };
}

export default task("settle:day", (input) => ({ day: dayOf(input) }), settleDay);
