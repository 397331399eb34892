/** The day of the invented province, from its plan to its last line. */
import { formatDecimal } from "../../sdk/src/units.ts";
import { type Conduct, MarketDay, type Plan, type Showing } from "./day.ts";
import { grouped, wrap } from "./draw/text.ts";
import { startChain } from "./embedded.ts";
import { deliveryChecks } from "./invariants/delivery.ts";
import type { Check } from "./invariants/index.ts";
import { PROVINCE } from "./names.ts";
import { INTERVALS, LOT_KWH, PRICES, type Resident, settle } from "./province.ts";
import { headline, play, type Print } from "./stage.ts";
import { account } from "./steps/account.ts";
import { allot } from "./steps/allot.ts";
import { bid } from "./steps/bid.ts";
import { cheat } from "./steps/cheat.ts";
import { clear } from "./steps/clear.ts";
import { curves } from "./steps/curves.ts";
import { deploy, OFFICE_COUNT } from "./steps/deploy.ts";
import { fund } from "./steps/fund.ts";
import { issue } from "./steps/issue.ts";
import { open } from "./steps/open.ts";
import { ownDay } from "./steps/ownDay.ts";
import { failed, proveInto } from "./steps/prove.ts";
import { register } from "./steps/register.ts";
import { correct } from "./steps/delivery/correct.ts";
import { dispute, meters } from "./steps/delivery/meters.ts";
import { month } from "./steps/delivery/month.ts";
import { rules } from "./steps/delivery/rules.ts";
import { settle as settleDay } from "./steps/delivery/settle.ts";
import { release } from "./steps/release.ts";
import { reveal } from "./steps/reveal.ts";

const decimal = (price: number) => formatDecimal(BigInt(price), 3);

/** Who does something special: the last of a trade, so that everybody else of it carries on. */
function conductsOf(residents: readonly Resident[]): Map<number, Conduct> {
  const last = (trade: Resident["trade"]) => residents.findLastIndex((resident) => resident.trade === trade);
  return new Map<number, Conduct>([
    [last("retailer"), "replaces"],
    [last("user"), "withdraws"],
    [last("solar"), "silent"],
  ]);
}

/** The plan of the day. */
export function planOf(seed: number, participants: number): Plan<Resident> {
  const seats = settle(seed, participants);
  const conducts = conductsOf(seats);
  return {
    title: { en: `A market day of ${PROVINCE.en} ${PROVINCE.zh}`, zh: `${PROVINCE.zh}的一个交易日` },
    seats,
    deliveryDay: "2026-07-16",
    offsetSeconds: 28_800,
    intervals: INTERVALS,
    currency: { en: "yuan", zh: "元" },
    bilingual: true,
    terms: {
      floor: decimal(PRICES.floor),
      cap: decimal(PRICES.cap),
      tick: decimal(PRICES.tick),
      step: decimal(PRICES.step),
      lotKwh: LOT_KWH,
      rule: "competitive",
      k: 5_000,
      rowBond: "100",
      exposureBond: "0.01",
      objection: { seconds: 1_800 },
    },
    conducts,
    sendsItself: (place) =>
      place % 12 === 0 || conducts.get(place) === "replaces" || conducts.get(place) === "withdraws",
  };
}

/** Sets the stage: an empty chain on the morning before delivery. */
export async function beginDay(plan: Plan<Resident>, showing: Showing): Promise<MarketDay<Resident>> {
  const chain = await startChain({ accounts: OFFICE_COUNT + plan.seats.length, begin: "2026-07-14T22:00:00Z" });
  return new MarketDay(plan, chain, showing);
}

/** Three things to try. */
function whatNext({ t, paint }: Showing): string[] {
  return [
    `${paint.strong(t("Next:", "接下来："))} npm run demo -- --jepx ../shared/data/jepx/spot_bid_curves_20220615.csv.gz  ${t("a real day", "真实的一天")}`,
    `      npm run -s gridbourse -- clear sdk/samples/book.csv --explain  ${t("your own book, without a chain", "无需链，出清自己的申报册")}`,
    `      docs/clearing.md  ${t("why no other result is ever accepted", "为何不可能接受其他结果")}`,
  ];
}

export interface ProvinceOptions {
  seed: number;
  participants: number;
  showing: Showing;
  print: Print;
  /** Whether progress is redrawn in place. */
  live: boolean;
}

/** Plays the day. @returns the invariants that failed */
export async function playProvince(options: ProvinceOptions): Promise<Check[]> {
  const { seed, participants, showing, print, live } = options;
  const { t, paint, language } = showing;
  const plan = planOf(seed, participants);
  const steps = plan.seats.reduce((sum, seat) => sum + seat.steps.length, 0);
  print(paint.strong(plan.title[language]));
  const about = t(
    `An invented province: ${plan.seats.length} participants, ${INTERVALS} hours, ${grouped(steps)} price–quantity steps, seed ${seed}. Everything below is read from a chain in this process.`,
    `虚构省份：${plan.seats.length} 个市场主体，${INTERVALS} 个时段，${grouped(steps)} 个申报段，种子 ${seed}。以下内容均读自本进程内的链。`,
  );
  for (const line of wrap(about, showing.columns)) print(line);
  const day = await beginDay(plan, showing);
  const checks: Check[] = [];
  const acts = [
    deploy,
    register,
    issue,
    rules,
    fund,
    open,
    bid,
    reveal,
    cheat,
    clear,
    curves,
    allot,
    ownDay,
    release,
    proveInto(checks),
    meters,
    dispute,
    settleDay,
    correct,
    month,
    proveInto(checks, deliveryChecks),
  ];
  await play(day, acts, { print, live });
  print("");
  print(headline(day, acts.length + 1, t("Gas and time", "Gas 与时间")));
  for (const line of account(day)) print(`   ${line}`);
  await day.chain.close();
  print("");
  for (const line of whatNext(showing)) print(line);
  return failed(checks);
}
