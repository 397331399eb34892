/**
 * A published day of the Japan Electric Power Exchange as the bids of many: each step of the national curves is split among
 * several participants. The exchange publishes sums; who bid what is invented from the seed, and no split moves a price.
 */
import type { DeclaredStep, Side } from "../../sdk/src/core/index.ts";
import { InputError } from "../../sdk/src/cli/inputError.ts";
import { type Curve, readCurves, stepsOfCurve } from "../../sdk/src/cli/jepx.ts";
import type { Seat } from "./day.ts";
import { Chance } from "./random.ts";

/** Half-hours of the day. */
export const SLOTS = 48;
/** 0.1 MW over half an hour. */
export const LOT_KWH = 50;
/** 0.01 yen/kWh in 0.001 yen/MWh: floor, tick and rounding step of the session. */
export const TICK = 10_000;
/** Highest price of the session unless the file has a higher one, 0.01 yen/kWh. */
const CAP = 99_900;

/** One level of a curve: quantity at a price, lots. */
interface Level {
  /** 0.001 yen/MWh. */
  price: number;
  lots: number;
}

export interface JapaneseDay {
  /** 2022-06-15 */
  date: string;
  /** The national curves, slot 1 first. */
  curves: Curve[];
  /** Highest price of the session, 0.001 yen/MWh. */
  cap: number;
  /** Steps of the published curves, both sides and all slots. */
  levels: number;
}

/** Reads the national curves of a published day. @throws InputError */
export function readDay(file: string): JapaneseDay {
  const national = readCurves(file).filter(({ area }) => area === "");
  const dates = [...new Set(national.map(({ date }) => date))];
  if (dates.length !== 1)
    throw new InputError(`${file} must hold the national curves of one day; it holds ${dates.length} days.`);
  const curves = national.sort((x, y) => x.slot - y.slot);
  if (curves.length !== SLOTS || curves.some(({ slot }, i) => slot !== i + 1)) {
    throw new InputError(
      `${file} must hold the national curve of each of the ${SLOTS} slots; it holds ${curves.length}.`,
    );
  }
  const [day = ""] = dates;
  const date = day.replace(/^(\d{4})\D?(\d{2})\D?(\d{2})$/, "$1-$2-$3");
  if (Number.isNaN(Date.parse(date))) throw new InputError(`${file}: "${day}" is no date.`);
  const levels = curves.flatMap((curve) => (["sell", "buy"] as const).flatMap((side) => levelsOf(curve, side)));
  const cap = Math.max(CAP * TICK, ...levels.map(({ price }) => price));
  return { date, curves, cap, levels: levels.length };
}

/** The steps of one side. */
function levelsOf(curve: Curve, side: Side): Level[] {
  const { prices, quantities } = stepsOfCurve(curve);
  const lots = new Map<number, number>();
  prices.forEach((price, i) => {
    const own = side === "sell" ? -quantities[i]! : quantities[i]!;
    if (own > 0) lots.set(price * TICK, (lots.get(price * TICK) ?? 0) + own);
  });
  return [...lots].map(([price, quantity]) => ({ price, lots: quantity }));
}

/** Into how many parts a step goes: small ones into two or three, the great ones at the ends of the curves into many. */
function partsOf(chance: Chance, lots: number, bidders: number): number {
  const many = Math.min(Math.ceil(bidders / 3), Math.floor(lots / 600));
  return Math.max(many, chance.int(2, 4));
}

/** Bidders of one side while the steps are dealt. */
class Dealer {
  readonly #chance: Chance;
  readonly #steps: DeclaredStep[][];
  readonly #side: Side;
  /** Steps that each has in the slot that is being dealt. */
  #inSlot: Uint16Array;

  constructor(chance: Chance, side: Side, bidders: number) {
    this.#chance = chance;
    this.#side = side;
    this.#steps = Array.from({ length: bidders }, () => []);
    this.#inSlot = new Uint16Array(bidders);
  }

  get steps(): readonly DeclaredStep[][] {
    return this.#steps;
  }

  /** Deals one slot; `base` is what some already have in every slot. */
  slot(interval: number, levels: readonly Level[], base: ReadonlyMap<number, readonly Level[]>): void {
    const bidders = this.#steps.length;
    this.#inSlot = new Uint16Array(bidders);
    const dealt = new Map<number, number>();
    for (const [bidder, own] of base) {
      for (const { price, lots } of own) {
        this.#give(bidder, interval, price, lots);
        dealt.set(price, (dealt.get(price) ?? 0) + lots);
      }
    }
    for (const { price, lots } of levels) {
      const left = lots - (dealt.get(price) ?? 0);
      const parts = this.#chance.cut(left, partsOf(this.#chance, left, bidders));
      const taken = new Set<number>(base.keys());
      for (const part of parts) this.#give(this.#next(taken), interval, price, part);
    }
  }

  /** The less busy one of two, none of those that have a part of the step. */
  #next(taken: Set<number>): number {
    const one = () => {
      for (;;) {
        const bidder = this.#chance.int(0, this.#steps.length - 1);
        if (!taken.has(bidder)) return bidder;
      }
    };
    const [x, y] = [one(), one()];
    const bidder = this.#inSlot[x]! <= this.#inSlot[y]! ? x : y;
    taken.add(bidder);
    return bidder;
  }

  #give(bidder: number, interval: number, price: number, quantity: number): void {
    if (quantity <= 0) return;
    this.#steps[bidder]!.push({ side: this.#side, interval, price, quantity });
    this.#inSlot[bidder]!++;
  }
}

/** What runs all day and all night: half of what every slot has at one price, the same in all slots, held by one in eight. */
function baseOf(chance: Chance, slots: readonly Level[][], bidders: number): Map<number, Level[]> {
  const least = new Map<number, { lots: number; slots: number }>();
  for (const { price, lots } of slots.flat()) {
    const known = least.get(price);
    least.set(price, { lots: Math.min(known?.lots ?? Infinity, lots), slots: (known?.slots ?? 0) + 1 });
  }
  const everywhere = [...least].filter(([, level]) => level.slots === slots.length);
  const [greatest] = everywhere.sort(([, x], [, y]) => y.lots - x.lots);
  const holders = Math.floor(bidders / 8);
  if (greatest === undefined || holders === 0 || greatest[1].lots < 4 * holders) return new Map();
  const [price, { lots }] = greatest;
  const who = chance.some([...Array(bidders).keys()], holders);
  const parts = chance.cut(Math.floor(lots / 2), holders);
  return new Map(parts.map((part, i) => [who[i]!, [{ price, lots: part }]]));
}

/** Energy that must be held to offer the steps, kWh per slot. */
function offeredKwh(steps: readonly DeclaredStep[]): number[] {
  const energy = new Array<number>(SLOTS).fill(0);
  for (const { interval, quantity } of steps) energy[interval]! += quantity * LOT_KWH;
  return energy;
}

/**
 * Deals the curves to bidders, half of them sellers.
 * @param count bidders
 */
export function deal({ curves }: JapaneseDay, seed: number, count: number): Seat[] {
  const chance = new Chance(seed);
  const sellers = Math.ceil(count / 2);
  return (["sell", "buy"] as const).flatMap((side) => {
    const bidders = side === "sell" ? sellers : count - sellers;
    const slots = curves.map((curve) => levelsOf(curve, side));
    const base = baseOf(chance, slots, bidders);
    const dealer = new Dealer(chance, side, bidders);
    slots.forEach((levels, interval) => dealer.slot(interval, levels, base));
    return dealer.steps.map((steps, i) => seatOf(side, i + 1, steps));
  });
}

function seatOf(side: Side, number: number, steps: DeclaredStep[]): Seat {
  const sells = side === "sell";
  const issuedKwh = sells ? offeredKwh(steps) : new Array<number>(SLOTS).fill(0);
  return {
    name: sells ? { en: `Seller ${number}`, zh: `卖方 ${number}` } : { en: `Buyer ${number}`, zh: `买方 ${number}` },
    kind: sells ? "Generator" : "Retailer",
    source: sells ? "Other" : null,
    capacityKw: Math.max(...issuedKwh) * 2,
    issuedKwh,
    steps,
  };
}
