/** Gate closure (申报截止), then the sheets are opened: anyone who knows an opening may send it. */
import type { MarketDay, Say, Seat } from "../day.ts";
import { TooLate } from "../../../sdk/src/errors/index.ts";
import { sealBid } from "./bid.ts";

export const reveal = {
  title: { en: "Gate closure, and the sheets are opened", zh: "申报截止，揭示申报单" },
  async run<S extends Seat>(day: MarketDay<S>, say: Say): Promise<string[]> {
    const { chain, offices, session, t, language, revealing, bidders } = day;
    await chain.waitUntil(day.eve(10) + 1);
    const late = await lateBid(day);
    await chain.waitUntil(day.eve(10, 5));
    const { receipts, refused, accepted } = await offices.grid.desk.market.reveal(
      { session, bids: revealing.map(({ bid }) => bid!) },
      { onProgress: ({ done, total }) => say(t(`sheets ${done}/${total}`, `申报单 ${done}/${total}`)) },
    );
    for (const { error } of refused) throw error;
    const { book, saltSum } = await offices.student.desk.market.readBook({ session });
    day.book = book;
    day.saltSum = saltSum;
    day.terms = await offices.student.desk.market.session({ session });
    const silent = bidders.filter(({ conduct }) => conduct === "silent").map(({ seat }) => day.name(seat));
    return [
      t(
        `A bid sent one second too late: ${late?.sentence(language) ?? "accepted"}`,
        `迟到一秒的申报：${late?.sentence(language) ?? "被接受"}`,
      ),
      t(
        `${accepted.length} sheets opened in ${receipts.length} transaction${receipts.length === 1 ? "" : "s"}. The book is one hash on the chain; the sheets are in the transactions, where anybody finds them:`,
        `${accepted.length} 份申报单经 ${receipts.length} 笔交易揭示。申报册在链上是一个哈希，申报单在交易数据中，人人可查：`,
      ),
      `${day.paint.strong(day.terms.book)}`,
      ...silent.map((name) =>
        t(
          `${name} stays silent: its bid does not count, and its bond is at risk.`,
          `${name}没有揭示：其申报无效，保证金面临没收。`,
        ),
      ),
    ];
  },
};

/** Somebody who withdrew tries to come back after the gate. */
async function lateBid<S extends Seat>(day: MarketDay<S>): Promise<TooLate | null> {
  const somebody = day.bidders.find(({ conduct }) => conduct === "withdraws") ?? day.bidders[0]!;
  try {
    await somebody.desk.market.commit({ bid: sealBid(day, somebody, somebody.seat.steps, 9n) });
    return null;
  } catch (error) {
    if (error instanceof TooLate) return error;
    throw error;
  }
}
