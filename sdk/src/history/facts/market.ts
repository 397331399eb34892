import { lanes as words } from "../../core/index.ts";
import { commitmentOfWord } from "../../market/commitment.ts";
import { participantsIn } from "../../market/reveal.ts";
import { fact, type Value } from "./fact.ts";

/** The sessions, as they were opened. */
export const session = fact({
  table: "session",
  columns: { session: "INTEGER", product: "INTEGER", lotKwh: "INTEGER", closesAt: "INTEGER", allotFrom: "INTEGER" },
  indexes: [["session"], ["product"]],
  on: {
    auction: {
      SessionOpened: ({ session, product, terms }) => [
        {
          ...{ session, product, lotKwh: terms.lot },
          ...{ closesAt: terms.closesAt.time, allotFrom: terms.allotFrom.time },
        },
      ],
    },
  },
});

/** What became of a session; the last row of a session says where it stands. */
export const sessionState = fact({
  table: "session_state",
  columns: { session: "INTEGER", state: "TEXT" },
  indexes: [["session"]],
  on: {
    auction: {
      SessionOpened: ({ session }) => [{ session, state: "Live" }],
      SessionCleared: ({ session }) => [{ session, state: "Cleared" }],
      SessionEnded: ({ session }) => [{ session, state: "Ended" }],
      SessionCancelled: ({ session }) => [{ session, state: "Cancelled" }],
      SessionVoided: ({ session }) => [{ session, state: "Voided" }],
    },
  },
});

/** Clearing prices (0.001 currency/MWh) and volumes (kWh per delivery day), where something traded; intervals from 1. */
export const price = fact({
  table: "price",
  columns: { session: "INTEGER", interval: "INTEGER", price: "INTEGER", volumeKwh: "INTEGER" },
  indexes: [["session", "interval"]],
  on: {
    auction: {
      SessionCleared: ({ session, prices, volumes }, look) => {
        const intervals = look.intervalsOf(look.productOf(session));
        const each = words.unpackSigned(prices, intervals);
        return words
          .unpack(volumes, intervals)
          .map((volumeKwh, i) => ({ session, interval: i + 1, price: each[i]!, volumeKwh }))
          .filter(({ volumeKwh }) => volumeKwh > 0);
      },
    },
  },
});

const none: Record<"sequence" | "returned" | "forfeited", Value> = { sequence: null, returned: null, forfeited: null };

/** What became of a bid; the last row of a participant in a session says where it stands. Money in base units. */
export const bid = fact({
  table: "bid",
  columns: {
    session: "INTEGER",
    participant: "INTEGER",
    state: "TEXT",
    sequence: "INTEGER",
    returned: "TEXT",
    forfeited: "TEXT",
  },
  indexes: [["session", "participant"], ["participant"]],
  on: {
    auction: {
      BidCommitted: ({ session, participant, commitment }) => [
        { ...none, session, participant, state: "committed", sequence: commitmentOfWord(commitment).sequence },
      ],
      BidWithdrawn: ({ session, participant, sequence, returned }) => [
        { ...none, session, participant, state: "withdrawn", sequence, returned: `${returned}` },
      ],
      SheetsRevealed: ({ session, participants }) =>
        participantsIn(participants).map((participant) => ({ ...none, session, participant, state: "revealed" })),
      CommitmentReleased: ({ session, participant, returned, forfeited }) => [
        { ...none, session, participant, state: "released", returned: `${returned}`, forfeited: `${forfeited}` },
      ],
    },
  },
});

const RECORD_DIGITS = 40;

/** Net amount of an allotted sheet per delivery day: base units, positive to receive. */
export const allotment = fact({
  table: "allotment",
  columns: { session: "INTEGER", participant: "INTEGER", netPerDay: "TEXT" },
  indexes: [["session", "participant"]],
  on: {
    auction: {
      SheetsAllotted: ({ session, records }) =>
        Array.from({ length: (records.length - 2) / RECORD_DIGITS }, (_, i) => {
          const record = records.slice(2 + i * RECORD_DIGITS, 2 + (i + 1) * RECORD_DIGITS);
          const netPerDay = BigInt.asIntN(128, BigInt(`0x${record.slice(8)}`));
          return { session, participant: BigInt(`0x${record.slice(0, 8)}`), netPerDay: `${netPerDay}` };
        }),
    },
  },
});
