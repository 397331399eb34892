import type { EventValues } from "../../chain/events.ts";
import { calendar, lanes as words } from "../../core/index.ts";
import { fact, type Look, type Value } from "./fact.ts";

/** A delivery year, as it was registered. */
function yearOf(values: EventValues<"register", "YearRegistered">): calendar.DeliveryYear {
  const deliveryDays = Number(values.deliveryDays);
  return {
    year: Number(values.year),
    firstDay: Number(values.firstDay),
    deliveryDays,
    intervals: Number(values.intervals),
    monthDays: values.monthDays.map(Number),
    restDays: calendar.restDaysOf([values.restDays[0], values.restDays[1]], deliveryDays),
  };
}

/** The delivery years. */
export const deliveryYear = fact({
  table: "delivery_year",
  columns: {
    year: "INTEGER",
    firstDay: "INTEGER",
    deliveryDays: "INTEGER",
    intervals: "INTEGER",
    monthDays: "TEXT",
    restDays: "TEXT",
  },
  indexes: [["year"]],
  on: {
    register: {
      YearRegistered: (values) => {
        const of = yearOf(values);
        return [{ ...of, monthDays: JSON.stringify(of.monthDays), restDays: JSON.stringify(of.restDays) }];
      },
    },
  },
});

/** Every place in the tree of a delivery year: a product less its class (the low 24 bits of its number). */
export const node = fact({
  table: "node",
  columns: { node: "INTEGER", firstDay: "INTEGER", lastDay: "INTEGER", deliveryDays: "INTEGER", intervals: "INTEGER" },
  indexes: [["node"]],
  on: {
    register: {
      YearRegistered: (values) => {
        const of = yearOf(values);
        const nodes = [{ span: "year" } as calendar.Node];
        for (let i = 0; i < nodes.length; i++) nodes.push(...calendar.childrenOf(of, nodes[i]!));
        return nodes.map((place) => {
          const days = calendar.daysOf(of, place);
          return {
            node: calendar.productOf({ ...place, year: of.year }),
            firstDay: of.firstDay + days[0]! - 1,
            lastDay: of.firstDay + days.at(-1)! - 1,
            deliveryDays: days.length,
            intervals: of.intervals,
          };
        });
      },
    },
  },
});

/** What changes a holding. */
export const MOVES = ["issued", "withdrawn", "recalled", "split", "transferred", "traded"] as const;

/** One of them. */
export type Move = (typeof MOVES)[number];

/** A row of a movement, from kWh per interval. */
function movement(
  participant: bigint,
  product: bigint,
  move: Move,
  direction: 1 | -1,
  kwh: readonly number[],
  { unit = null, other = null, session = null }: { unit?: Value; other?: Value; session?: Value } = {},
) {
  const total = kwh.reduce((sum, each) => sum + each, 0);
  return { participant, product, move, direction, kwh: total, lanes: JSON.stringify(kwh), unit, other, session };
}

const day = (product: bigint, lanes: readonly bigint[], look: Look) => words.unpack(lanes, look.intervalsOf(product));

interface OfUnit {
  participant: bigint;
  unit: bigint;
  product: bigint;
  lanes: bigint[];
}

const ofUnit =
  (move: Move, direction: 1 | -1) =>
  ({ participant, unit, product, lanes }: OfUnit, look: Look) => [
    movement(participant, product, move, direction, day(product, lanes, look), { unit }),
  ];

/**
 * Every change of a holding, in kWh per interval of each delivery day. A holding is the sum of its movements. `other` is who
 * gave or got in a transfer, and the product on the other side of a split.
 */
export const movements = fact({
  table: "movement",
  columns: {
    participant: "INTEGER",
    product: "INTEGER",
    move: "TEXT",
    direction: "INTEGER",
    kwh: "INTEGER",
    lanes: "TEXT",
    unit: "INTEGER",
    other: "INTEGER",
    session: "INTEGER",
  },
  indexes: [
    ["participant", "product"],
    // With all that totals need.
    ["session", "participant", "product", "direction", "kwh"],
  ],
  on: {
    register: {
      EnergyIssued: ofUnit("issued", 1),
      EnergyWithdrawn: ofUnit("withdrawn", -1),
      EnergyRecalled: ofUnit("recalled", -1),
      EnergySplit: ({ participant, unit: whose, product, lanes }, look) => {
        const kwh = day(product, lanes, look);
        const unit = whose === 0n ? null : whose;
        return [
          movement(participant, product, "split", -1, kwh, { unit }),
          ...look
            .childrenOf(product)
            .map((child) => movement(participant, child, "split", 1, kwh, { unit, other: product })),
        ];
      },
      EnergyTransferred: ({ product, from, to, interval, amountKwh }, look) => {
        const kwh = new Array<number>(look.intervalsOf(product)).fill(0);
        kwh[Number(interval)] = Number(amountKwh);
        return [
          movement(from, product, "transferred", -1, kwh, { other: to }),
          movement(to, product, "transferred", 1, kwh, { other: from }),
        ];
      },
      EnergyMoved: ({ product, module, heads, lanes }, look) => {
        const session = look.isAuction(module) ? look.sessionOf(product) : null;
        const intervals = look.intervalsOf(product);
        const width = Math.ceil(intervals / words.LANES);
        return heads.map((head, h) => {
          const kwh = words.unpack(lanes.slice(h * width, (h + 1) * width), intervals);
          return movement(head >> 1n, product, "traded", (head & 1n) === 1n ? -1 : 1, kwh, { session });
        });
      },
    },
  },
});
