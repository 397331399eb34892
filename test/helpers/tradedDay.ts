/** A day that was traded in a session: what reference prices and payouts are tested on. */
import { playOf, SHORT_DAY, type Player } from "./sessions.ts";
import type { Connection } from "./ledgers.ts";
import { deployDelivery, netItem, same } from "./settlement.ts";

/** Three sellers, three buyers and a session of one day; asks at 300.00, bids at 400.00, all are filled at 350.00. */
export async function tradedDay(connection: Connection) {
  const delivery = await deployDelivery(connection);
  const play = await playOf(delivery);
  const [sellers, buyers] = [[] as (Player & { unit: bigint; point: bigint })[], [] as (Player & { point: bigint })[]];
  for (let i = 0; i < 3; i++) {
    const seller = await play.seller({ group: i + 1 });
    sellers.push({ ...seller, point: await delivery.addPoint(seller.participant) });
  }
  for (let i = 0; i < 3; i++) {
    const buyer = await play.buyer({ group: i + 1 });
    buyers.push({ ...buyer, point: await delivery.addPoint(buyer.participant) });
  }
  const session = await play.open({}, sellers);
  const { product } = await play.auction.termsOf(session);
  const day = Number((await play.register.productOf(product)).firstDay);
  await delivery.scheduleRule(day, { auctionPrice: true, publishedPrice: true, minimumKwh: 30 });
  const bids = [];
  for (const seller of sellers) bids.push(await play.bid(session, seller, { sell: [[300_000, 10]] }));
  for (const buyer of buyers) bids.push(await play.bid(session, buyer, { buy: [[400_000, 10]] }));
  const outcome = await play.untilCleared(session, bids);
  const everybody = [...sellers, ...buyers];
  const ids = everybody.map(({ participant }) => participant);
  const netOf = async (participant: bigint) =>
    BigInt.asIntN(128, (await play.auction.commitmentOf(session, participant)) >> 64n);
  /** Everybody as contracted, but for what the first buyer takes more, Wh. */
  const items = (more = 0n) =>
    everybody.map((who, i) =>
      netItem(who, i < 3 ? same(-10_000n, SHORT_DAY) : same(10_000n + (i === 3 ? more : 0n), SHORT_DAY)),
    );
  const publish = (more = 0n) => delivery.publish(day, items(more), { intervals: SHORT_DAY });
  const evidence = {
    market: play.auction.target as string,
    session,
    receivers: ids.slice(0, 3) as [bigint, bigint, bigint],
    payers: ids.slice(3) as [bigint, bigint, bigint],
  };
  return {
    ...delivery,
    play,
    sellers,
    buyers,
    everybody,
    ids,
    session,
    product,
    day,
    outcome,
    netOf,
    items,
    publishAll: publish,
    evidence,
  };
}
