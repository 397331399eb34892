/** A published day of the Japan Electric Power Exchange, full size, from its curves to the comparison of all prices. */
import { formatDecimal } from "../../sdk/src/units.ts";
import { MarketDay, type Plan, type Seat, type Showing } from "./day.ts";
import { grouped, wrap } from "./draw/text.ts";
import { startChain } from "./embedded.ts";
import type { Check } from "./invariants/index.ts";
import { deal, type JapaneseDay, LOT_KWH, SLOTS, TICK } from "./japan.ts";
import { officialPrices } from "./official.ts";
import { headline, play, type Print } from "./stage.ts";
import { account } from "./steps/account.ts";
import { allot } from "./steps/allot.ts";
import { bid } from "./steps/bid.ts";
import { clear } from "./steps/clear.ts";
import { agreeing, compareWith, verdictOn } from "./steps/compare.ts";
import { curves } from "./steps/curves.ts";
import { deploy, OFFICE_COUNT } from "./steps/deploy.ts";
import { fund } from "./steps/fund.ts";
import { issue } from "./steps/issue.ts";
import { open } from "./steps/open.ts";
import { failed, proveInto } from "./steps/prove.ts";
import { register } from "./steps/register.ts";
import { reveal } from "./steps/reveal.ts";

/** Trading desks; each holds the units of several bidders. */
const DESKS = 40;

const decimal = (price: number) => formatDecimal(BigInt(price), 3);

/** The plan of the day: the rule of the exchange is the lowest clearing price, k = 0, never below the floor. */
export function planOf(published: JapaneseDay, seed: number, participants: number): Plan {
  return {
    title: {
      en: `The Japanese day ${published.date} (JEPX day-ahead)`,
      zh: `日本电力交易所日前市场 ${published.date}`,
    },
    seats: deal(published, seed, participants),
    deliveryDay: published.date,
    offsetSeconds: 32_400,
    intervals: SLOTS,
    currency: { en: "yen", zh: "日元" },
    bilingual: false,
    terms: {
      floor: decimal(TICK),
      cap: decimal(published.cap),
      tick: decimal(TICK),
      lotKwh: LOT_KWH,
      rule: "competitive",
      k: 0,
      rowBond: "10000",
      exposureBond: "0.1",
      objection: { seconds: 1_800 },
    },
    sharedAccounts: DESKS,
  };
}

export interface JapanOptions {
  /** Where the day was read from. */
  file: string;
  published: JapaneseDay;
  seed: number;
  participants: number;
  showing: Showing;
  print: Print;
  live: boolean;
}

/** What became of the day. */
export interface JapanOutcome {
  failures: Check[];
  /** Prices that are the official ones. */
  official: number;
  of: number;
}

/** Plays the day. */
export async function playJapan(options: JapanOptions): Promise<JapanOutcome> {
  const { file, published, seed, participants, showing, print, live } = options;
  const { t, paint, language } = showing;
  const official = officialPrices(file, published.date, published.curves);
  const plan = planOf(published, seed, participants);
  const steps = plan.seats.reduce((sum, seat) => sum + seat.steps.length, 0);
  print(paint.strong(plan.title[language]));
  const about = t(
    `The national curves of ${SLOTS} half-hours, full size: ${grouped(published.levels)} published steps, split among ${participants} participants (seed ${seed}) into ${grouped(steps)} steps.`,
    `${SLOTS} 个半小时的全国供需曲线，完整规模：公布的 ${grouped(published.levels)} 个阶梯，按种子 ${seed} 拆分给 ${participants} 个市场主体，共 ${grouped(steps)} 个申报段。`,
  );
  for (const line of wrap(about, showing.columns)) print(line);
  const chain = await startChain({ accounts: OFFICE_COUNT + DESKS, begin: beginOf(published.date) });
  const day = new MarketDay<Seat>(plan, chain, showing);
  const checks: Check[] = [];
  const acts = [deploy, register, issue, fund, open, bid, reveal, clear, curves, allot, proveInto(checks)];
  await play(day, acts, { print, live });
  print("");
  print(headline(day, acts.length + 1, t("Gas and time", "Gas 与时间")));
  for (const line of account(day)) print(`   ${line}`);
  await play(day, [compareWith(official)], { print, live, first: acts.length + 2 });
  print(verdictOn(day, official));
  await chain.close();
  return { failures: failed(checks), official: agreeing(day, official), of: SLOTS };
}

/** The morning before delivery, 06:00 in Japan. */
function beginOf(date: string): string {
  return new Date(Date.parse(`${date}T06:00:00+09:00`) - 86_400_000).toISOString();
}
