/**
 * A market day of an invented province: who is there, what each can produce, what each bids. Pure: everything follows from
 * the seed. Energy in kWh, prices in 0.001 yuan/MWh, quantities of steps in lots.
 */
import type { DeclaredStep, SheetTerms, Side } from "../../sdk/src/core/index.ts";
import type { Kind, Source } from "../../sdk/src/participants/index.ts";
import { COMPANIES, type Name, PLACES } from "./names.ts";
import { Chance } from "./random.ts";

/** What somebody does for a living. */
export type Trade = "thermal" | "gas" | "hydro" | "wind" | "solar" | "user" | "retailer" | "prosumer";

/** One participant of the day. */
export interface Resident {
  name: Name;
  trade: Trade;
  kind: Kind;
  /** Of its generating unit; null where it has none. */
  source: Source | null;
  capacityKw: number;
  /** Energy it issues, kWh per interval; nothing but zeros without a unit. */
  issuedKwh: number[];
  steps: DeclaredStep[];
}

export const INTERVALS = 24;
/** kWh per lot. */
export const LOT_KWH = 100;

/** Prices of the session: −100.00 to 1,500.00 yuan/MWh in ticks of 0.10, the clearing price to 0.01. */
export const PRICES = { floor: -100_000, cap: 1_500_000, tick: 100, step: 10 } as const;

/** What a sheet of the session may say. */
export const SHEET_TERMS: SheetTerms = { ...PRICES, intervals: INTERVALS };

/** Participants by trade in a province of 60. */
const MIX: Readonly<Record<Trade, number>> = {
  thermal: 9,
  gas: 5,
  hydro: 6,
  wind: 7,
  solar: 8,
  user: 11,
  retailer: 8,
  prosumer: 6,
};

export const TRADE_NAMES = Object.keys(MIX) as Trade[];

const KIND: Readonly<Record<Trade, Kind>> = {
  thermal: "Generator",
  gas: "Generator",
  hydro: "Generator",
  wind: "Generator",
  solar: "Generator",
  user: "LargeUser",
  retailer: "Retailer",
  prosumer: "Prosumer",
};

const SOURCE: Readonly<Record<Trade, Source | null>> = {
  thermal: "Coal",
  gas: "Gas",
  hydro: "Hydro",
  wind: "Wind",
  solar: "Solar",
  user: null,
  retailer: null,
  prosumer: "Storage",
};

/** Installed MW of one unit: from, to. Of users, retailers and prosumers nothing but the proportion counts. */
const SIZE_MW: Readonly<Record<Trade, readonly [number, number]>> = {
  thermal: [350, 1_000],
  gas: [180, 450],
  hydro: [120, 500],
  wind: [100, 300],
  solar: [700, 1_500],
  user: [80, 400],
  retailer: [100, 500],
  prosumer: [20, 80],
};

/** Load of the hours of a summer day, as a share of its peak. */
const CITY = [
  0.62, 0.58, 0.56, 0.55, 0.56, 0.6, 0.68, 0.78, 0.86, 0.91, 0.94, 0.92, 0.88, 0.87, 0.88, 0.89, 0.91, 0.95, 0.99, 1,
  0.97, 0.9, 0.79, 0.69,
];
const INDUSTRY = [
  0.82, 0.81, 0.8, 0.8, 0.81, 0.84, 0.88, 0.94, 0.98, 1, 1, 0.97, 0.93, 0.95, 0.98, 1, 1, 0.99, 0.97, 0.95, 0.93, 0.9,
  0.87, 0.84,
];

/** Fewest participants of a province: one of each trade, and a second of those that fill the special parts. */
export const FEWEST = 12;

/** How many of each trade there are among `count`: largest remainders, at least one. */
export function mixOf(count: number): Record<Trade, number> {
  const total = Object.values(MIX).reduce((x, y) => x + y);
  const exact = TRADE_NAMES.map((trade) => ({ trade, share: (MIX[trade] * count) / total }));
  const mix = Object.fromEntries(exact.map(({ trade, share }) => [trade, Math.max(1, Math.floor(share))]));
  const byRemainder = exact.sort((x, y) => (y.share % 1) - (x.share % 1));
  const given = () => Object.values(mix).reduce((x, y) => x + y);
  for (let i = 0; given() < count; i++) mix[byRemainder[i % byRemainder.length]!.trade]!++;
  for (let i = 0; given() > count; i++) {
    const { trade } = byRemainder.at(-1 - (i % byRemainder.length))!;
    if (mix[trade]! > 1) mix[trade]!--;
  }
  return mix as Record<Trade, number>;
}

/** Sun over the day: 0 at night, 1 at noon. */
const sun = (hour: number) => Math.max(0, Math.sin(((hour + 0.5 - 5.5) / 14) * Math.PI)) ** 1.4;

/** Wind that blows now and then: a slow wave and chance. */
function windOf(chance: Chance): number[] {
  const phase = chance.number(0, 24);
  let gust = 0;
  return Array.from({ length: INTERVALS }, (_, hour) => {
    gust = 0.7 * gust + chance.number(-0.12, 0.12);
    const slow = 0.34 + 0.16 * Math.cos(((hour - phase) / 24) * 2 * Math.PI);
    return Math.min(0.95, Math.max(0.05, slow + gust));
  });
}

/** Prices in yuan/MWh on a tick. */
const onTick = (yuan: number) =>
  Math.min(PRICES.cap, Math.max(PRICES.floor, Math.round((yuan * 1_000) / PRICES.tick) * PRICES.tick));

/** MW of an hour in lots. */
const lots = (mw: number) => Math.round((mw * 1_000) / LOT_KWH);

/** Cuts MW of an interval into steps: shares of the whole, each at its price. The last one gets what rounding left. */
function stepsOf(side: Side, interval: number, mw: number, parts: readonly (readonly [share: number, yuan: number])[]) {
  let left = lots(mw);
  return parts
    .map(([share, yuan], i) => {
      const quantity = i === parts.length - 1 ? left : Math.min(left, lots(mw * share));
      left -= quantity;
      return { side, interval, price: onTick(yuan), quantity };
    })
    .filter(({ quantity }) => quantity > 0);
}

const hours = Array.from({ length: INTERVALS }, (_, hour) => hour);

/** What the units of a trade ask: available MW of each hour, and their price. */
const ASKS: Readonly<
  Record<"thermal" | "gas" | "hydro" | "wind" | "solar", (chance: Chance, mw: number) => DeclaredStep[]>
> = {
  /** The same all day: a cheap block that keeps the boiler warm, then coal. */
  thermal(chance, mw) {
    const coal = chance.number(285, 390);
    const parts = [
      [0.34, chance.number(90, 190)],
      [0.22, coal],
      [0.2, coal + chance.number(8, 25)],
      [0.14, coal + chance.number(30, 60)],
      [0.1, coal + chance.number(70, 130)],
    ] as const;
    return hours.flatMap((hour) => stepsOf("sell", hour, mw, parts));
  },
  gas(chance, mw) {
    const fuel = chance.number(480, 620);
    return hours.flatMap((hour) => {
      const start = hour >= 7 && hour <= 22 ? 0 : 60;
      return stepsOf("sell", hour, mw, [
        [0.45, fuel + start],
        [0.3, fuel + start + 40],
        [0.25, fuel + start + 140],
      ]);
    });
  },
  /** Some must run with the river; what can be stored waits for the hours that pay. */
  hydro(chance, mw) {
    const stored = chance.number(300, 430);
    return hours.flatMap((hour) => {
      const wait = hour < 7 || (hour >= 11 && hour <= 15) ? 60 : 0;
      return stepsOf("sell", hour, mw * 0.92, [
        [0.35, chance.number(-20, 30)],
        [0.2, stored - 90 + wait],
        [0.25, stored + wait],
        [0.2, stored + 70 + wait],
      ]);
    });
  },
  wind(chance, mw) {
    const air = windOf(chance);
    const low = chance.number(-60, 0);
    return hours.flatMap((hour) =>
      stepsOf("sell", hour, mw * air[hour]!, [
        [0.7, low],
        [0.3, low + chance.number(20, 90)],
      ]),
    );
  },
  solar(chance, mw) {
    const low = chance.number(-90, -10);
    const haze = chance.number(0.82, 0.98);
    return hours.flatMap((hour) =>
      stepsOf("sell", hour, mw * haze * sun(hour), [
        [0.6, low],
        [0.4, low + chance.number(15, 60)],
      ]),
    );
  },
};

/** What a load of `mw` at its peak bids: most of it at nearly any price, the rest only when it is cheap. */
function bidsOf(chance: Chance, mw: number, shape: readonly number[], firm: number): DeclaredStep[] {
  const urgent = chance.number(900, 1_450);
  const flexible = chance.number(520, 640);
  const patient = chance.number(230, 400);
  return hours.flatMap((hour) => {
    const load = mw * shape[hour]! * chance.number(0.96, 1.04);
    const soft = (1 - firm) / 4;
    return stepsOf("buy", hour, load, [
      [firm, urgent],
      [soft, flexible],
      [soft, flexible - chance.number(60, 120)],
      [soft, patient],
      [soft, patient - chance.number(60, 160)],
    ]);
  });
}

/** A battery behind a factory gate: charges when it is cheap, sells when it is dear, never both at one price. */
function bothSidesOf(chance: Chance, mw: number): DeclaredStep[] {
  const buy = chance.number(190, 270);
  const sell = buy + chance.number(110, 190);
  return hours.flatMap((hour) => [
    ...stepsOf("buy", hour, mw * 0.8, [
      [0.6, buy],
      [0.4, buy - 60],
    ]),
    ...stepsOf("sell", hour, mw, [
      [0.5, sell],
      [0.5, sell + 110],
    ]),
  ]);
}

/** Energy that a participant must hold to offer its steps, kWh per interval. */
function offeredKwh(steps: readonly DeclaredStep[]): number[] {
  const energy = new Array<number>(INTERVALS).fill(0);
  for (const { side, interval, quantity } of steps) if (side === "sell") energy[interval]! += quantity * LOT_KWH;
  return energy;
}

/** Names that do not repeat: every place once for each kind of company before a number is put behind it. */
function namesOf(chance: Chance, trade: Trade, count: number): Name[] {
  const all = PLACES.flatMap((place) =>
    COMPANIES[trade].map((company) => ({ en: `${place.en} ${company.en}`, zh: `${place.zh}${company.zh}` })),
  );
  const mixed = chance.shuffle(all);
  return Array.from({ length: count }, (_, i) => {
    const name = mixed[i % mixed.length]!;
    const number = Math.floor(i / mixed.length) + 1;
    return number === 1 ? name : { en: `${name.en} ${number}`, zh: `${name.zh}${number}号` };
  });
}

/**
 * The participants of the day and their bids.
 * @param count FEWEST or more
 */
export function settle(seed: number, count: number): Resident[] {
  const chance = new Chance(seed);
  const mix = mixOf(count);
  const sized = TRADE_NAMES.flatMap((trade) => {
    const names = namesOf(chance, trade, mix[trade]);
    return names.map((name) => ({ trade, name, mw: Math.round(chance.number(...SIZE_MW[trade])) }));
  });
  const installed = (trade: Trade) =>
    sized.reduce((sum, resident) => sum + (resident.trade === trade ? resident.mw : 0), 0);
  // The evening peak needs some of the gas turbines, so that every kind of unit sets the price at some hour.
  const peak =
    1.22 * installed("thermal") + 1.1 * installed("hydro") + 0.8 * installed("gas") + 0.4 * installed("wind");
  const consumers = installed("user") + installed("retailer");

  return sized.map(({ trade, name, mw }) => {
    const steps = (() => {
      switch (trade) {
        case "user":
          return bidsOf(chance, (peak * mw) / consumers, INDUSTRY, 0.72);
        case "retailer":
          return bidsOf(chance, (peak * mw) / consumers, CITY, 0.82);
        case "prosumer":
          return bothSidesOf(chance, mw);
        default:
          return ASKS[trade](chance, mw);
      }
    })();
    const source = SOURCE[trade];
    return {
      name,
      trade,
      kind: KIND[trade],
      source,
      capacityKw: source === null ? 0 : mw * 1_000,
      issuedKwh: offeredKwh(steps),
      steps,
    };
  });
}
