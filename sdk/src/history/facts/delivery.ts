import { fact } from "./fact.ts";

/** What a settlement was about. */
export const SETTLED = ["day", "correction", "monthlyRule", "fundShare"] as const;
/** What a settlement was about. */
export type Settled = (typeof SETTLED)[number];

const nothing = { deliveryDay: null, month: null, batch: null, received: "0", penalty: "0", drawn: "0" };

/** Every settlement of every participant. Amounts in base units, + to receive. */
export const settlement = fact({
  table: "settlement",
  columns: {
    participant: "INTEGER",
    number: "INTEGER",
    kind: "TEXT",
    deliveryDay: "INTEGER",
    month: "INTEGER",
    batch: "INTEGER",
    received: "TEXT",
    energyAmount: "TEXT",
    penalty: "TEXT",
    drawn: "TEXT",
    debt: "TEXT",
    ticketed: "TEXT",
  },
  indexes: [["participant", "number"], ["deliveryDay"]],
  on: {
    settlement: {
      StatementIssued: ({ participant, day, number, batch, received, charge, penalty, drawn, debt, ticketed }) => [
        {
          ...{ participant, number, kind: "day", deliveryDay: day, month: null, batch },
          ...{ received: String(received), energyAmount: String(-charge), penalty: String(penalty) },
          ...{ drawn: String(drawn), debt: String(debt), ticketed: String(ticketed) },
        },
      ],
      StatementCorrected: ({ participant, day, number, newBatch, charge, debt, ticketed }) => [
        {
          ...nothing,
          ...{ participant, number, kind: "correction", deliveryDay: day, batch: newBatch },
          ...{ energyAmount: String(-charge), debt: String(debt), ticketed: String(ticketed) },
        },
      ],
      MonthCharged: ({ participant, month, number, charge, debt, ticketed }) => [
        {
          ...nothing,
          ...{ participant, number, kind: "monthlyRule", month },
          ...{ energyAmount: String(-charge), debt: String(debt), ticketed: String(ticketed) },
        },
      ],
      MonthShared: ({ participant, month, number, amount, debt, ticketed }) => [
        {
          ...nothing,
          ...{ participant, number, kind: "fundShare", month },
          ...{ energyAmount: String(amount), debt: String(debt), ticketed: String(ticketed) },
        },
      ],
    },
  },
});
