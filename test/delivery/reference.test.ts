/** Who stays out of the auction and lives on deviation pays more; who has one lot does not set the price. The numbers are in docs/settlement.md. */
import { expect } from "chai";
import { network } from "hardhat";
import { formatMoney } from "../../sdk/src/units.ts";
import { flat } from "../helpers/lanes.ts";
import { DOCUMENT } from "../helpers/ledgers.ts";
import { playOf, SHORT_DAY } from "../helpers/sessions.ts";
import { deployDelivery, netItem, same, Series } from "../helpers/settlement.ts";

const connection = await network.create();
const { networkHelpers } = connection;

/** kWh that everybody needs in each interval, and what the auction comes to, 0.001/MWh. */
const NEED = 100;
const AUCTION = 300_000n;

/** Three sellers and three buyers of other groups, and three users that need the same: one bids for all, one for nine tenths, one not at all. */
async function threeWays() {
  const delivery = await deployDelivery(connection);
  const play = await playOf(delivery);
  const withPoint = async <Who extends { participant: bigint }>(who: Who) => ({
    ...who,
    point: await delivery.addPoint(who.participant),
  });
  const sellers = [];
  for (let i = 0; i < 3; i++) sellers.push(await withPoint(await play.seller({ group: i + 1 })));
  const buyers = [];
  for (let i = 0; i < 6; i++) buyers.push(await withPoint(await play.buyer({ group: i + 11 })));
  const session = await play.open({}, sellers);
  const { product } = await play.auction.termsOf(session);
  const day = Number((await play.register.productOf(product)).firstDay);
  await delivery.scheduleRule(day, { auctionPrice: true, publishedPrice: true, minimumKwh: 30 });
  const free = await Promise.all(buyers.map(({ participant }) => play.house.freeOf(participant)));
  const bought = [NEED, NEED, NEED, NEED, (9 * NEED) / 10, 0];
  const sold = bought.reduce((x, y) => x + y, 0) / sellers.length;
  const bids = [];
  for (const seller of sellers) bids.push(await play.bid(session, seller, { sell: [[300_000, Math.ceil(sold)]] }));
  for (const [i, buyer] of buyers.entries()) {
    if (bought[i] !== 0) bids.push(await play.bid(session, buyer, { buy: [[400_000, bought[i]!]] }));
  }
  await play.allot(await play.untilCleared(session, bids));
  const positions = await Promise.all(
    [...sellers, ...buyers].map(async ({ participant }) => [...(await play.register.dayPositionOf(participant, day))]),
  );
  return { ...delivery, play, sellers, buyers, session, day, free, positions };
}

describe("the reference price of deviations", () => {
  /** What the three users paid for the same energy, base units per interval. */
  async function costs(balancing: number) {
    const d = await networkHelpers.loadFixture(threeWays);
    const { sellers, buyers, positions, day } = d;
    const [price] = (await d.auction.resultOf(d.session)).prices;
    const items = [
      ...sellers.map((who, i) =>
        netItem(
          who,
          positions[i]!.map((kwh) => kwh * 1_000n),
        ),
      ),
      ...buyers.map((who) => netItem(who, same(BigInt(NEED) * 1_000n, SHORT_DAY))),
    ];
    const published = await d.publish(day, items, { intervals: SHORT_DAY });
    await d.prices.connect(d.gridCompany).publish(Series.Balancing, day, flat(SHORT_DAY, BigInt(balancing)), DOCUMENT);
    const ids = (who: readonly { participant: bigint }[]) =>
      who.slice(0, 3).map(({ participant }) => participant) as [bigint, bigint, bigint];
    await d.settlement.qualify({
      market: d.auction.target,
      session: d.session,
      receivers: ids(sellers),
      payers: ids(buyers),
    });
    const { finalFrom } = await d.prices.pricesOf(Series.Balancing, day);
    await networkHelpers.time.increaseTo(finalFrom.time + 10n);
    await d.settlement.prepare(day);
    await d.settle(published);
    const paid = await Promise.all(
      buyers.slice(3).map(async ({ participant }, i) => d.free[3 + i]! - (await d.house.freeOf(participant))),
    );
    return { price, perInterval: paid.map((amount) => amount / BigInt(SHORT_DAY)) };
  }

  it("makes it no cheaper to stay out than to bid, wherever the balancing price lies", async () => {
    // Balancing price, 0.001/MWh; what they pay for 100 kWh, currency: bids for all, for nine tenths, never. The table of docs/settlement.md.
    for (const [balancing, all, mostly, never] of [
      [100_000, "30.00", "30.1545", "36.00"],
      [300_000, "30.00", "30.1545", "36.00"],
      [330_000, "30.00", "30.46995", "39.60"],
      [500_000, "30.00", "32.2575", "60.00"],
    ] as const) {
      const { price, perInterval } = await costs(balancing);
      expect(price).to.equal(AUCTION);
      expect(perInterval.map(formatMoney), `${balancing}`).to.deep.equal([all, mostly, never]);
      expect(perInterval[1]! > perInterval[0]! && perInterval[2]! > perInterval[1]!).to.equal(true);
    }
  });

  it("is not set by two affiliates with one lot: one group a side proves nothing, and one lot is too little", async () => {
    const delivery = await deployDelivery(connection);
    const play = await playOf(delivery);
    const seller = await play.seller({ group: 77 });
    const buyer = await play.buyer({ group: 77 });
    const session = await play.open({}, [seller]);
    const { product } = await play.auction.termsOf(session);
    const day = Number((await play.register.productOf(product)).firstDay);
    await delivery.scheduleRule(day, { auctionPrice: true, minimumKwh: 30 });
    const bids = [
      await play.bid(session, seller, { sell: [[1_400_000, 1]] }),
      await play.bid(session, buyer, { buy: [[1_400_000, 1]] }),
    ];
    await play.allot(await play.untilCleared(session, bids));
    const { prices } = await play.auction.resultOf(session);
    expect(prices[0]).to.equal(1_400_000n);
    const [market, receivers, payers] = [
      play.auction.target,
      [seller.participant, seller.participant, seller.participant] as [bigint, bigint, bigint],
      [buyer.participant, buyer.participant, buyer.participant] as [bigint, bigint, bigint],
    ];
    await expect(delivery.settlement.qualify({ market, session, receivers, payers }))
      .to.be.revertedWithCustomError(delivery.errors, "EvidenceWrong")
      .withArgs(session, seller.participant, 1);
    const who = { ...buyer, point: await delivery.addPoint(buyer.participant) };
    const published = await delivery.publish(day, [netItem(who, same(1_000n, SHORT_DAY))], { intervals: SHORT_DAY });
    await delivery.passReview(published);
    // The rule asks for the auctions alone: no price of theirs counts, so the fallback does.
    await networkHelpers.time.increase(86_400);
    await delivery.settlement.prepare(day);
    expect([...(await delivery.settlement.pricesOf(day))]).to.deep.equal([
      ...flat(SHORT_DAY, 400_000n),
      ...flat(SHORT_DAY, 400_000n),
    ]);
  });
});
