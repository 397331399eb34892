/** The statement of a day that is not settled yet. */
import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import { dayPosition } from "../energy/dayPosition.ts";
import { NotSettled } from "../errors/index.ts";
import type { Note, Statement } from "../statement/index.ts";
import { day as dayOf } from "./day.ts";
import { expectedDay } from "./expectedDay.ts";
import { batchInPlace } from "./readingsOf.ts";
import { rule as ruleOf } from "./rule.ts";
import { nameOf } from "./shared.ts";
import {
  type Case,
  chargedBy,
  chargeItems,
  feeItems,
  headOf,
  intervalsOf,
  type StatementParams,
  totalOf,
  tradeItems,
} from "./statementParts.ts";

const PRICES_OPEN: Note = { en: "The prices are not fixed yet: as they stand.", zh: "价格尚未确定：按目前价格计算。" };

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
export async function preliminary(handle: Handle, params: StatementParams, dayNumber: number): Promise<Statement> {
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
    total: totalOf(items),
    note: [
      {
        en: `Not settled yet: by the readings of batch ${batch}, which may still be disputed or amended.`,
        zh: `尚未结算：依据第 ${batch} 批计量数据，仍可能被提出异议或修改。`,
      },
      ...(prepared ? [] : [PRICES_OPEN]),
    ],
  };
}
