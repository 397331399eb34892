import { expect } from "chai";
import { concat } from "ethers";
import { network } from "hardhat";
import { BatchKind, daysWith, disputed, encodeItem, multiProofOf, type Days } from "../helpers/settlement.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const load = daysWith(connection);

/** A prepared day of all three, the buyer short by 10 kWh an hour, the other long by as much. */
async function prepared() {
  const d = await load();
  const published = await d.publish(d.day, [d.off(d.seller), d.off(d.buyer, 10_000n), d.off(d.other, -10_000n)]);
  await d.passReview(published);
  await d.settlement.prepare(d.day);
  return { d, published };
}
const DEVIATION = 24n * 10_000n * 400_000n;
const numberOf = async (d: Days, who: { participant: bigint }) =>
  (await d.settlement.accountOf(who.participant)).number;

describe("Settlement.settle", () => {
  it("charges the short and pays the long; whoever sends it", async () => {
    const { d, published } = await prepared();
    const before = await Promise.all(d.everybody.map((who) => d.worth(who)));
    await d.settle(published);
    const after = await Promise.all(d.everybody.map((who) => d.worth(who)));
    // Of 600, 10 are in the free band; of 300, 9 are free and 1 gets 0.95 of the price.
    const penalty = (24n * 1_000n * 400_000n * 500n) / 10_000n;
    expect(after.map((worth, i) => worth - before[i]!)).to.deep.equal([0n, -DEVIATION, DEVIATION - penalty]);
    expect((await d.settlement.monthOf(d.month)).balance).to.equal(penalty);
    await d.checkFund(
      d.everybody.map(({ participant }) => participant),
      [d.month],
    );
  });

  it("goes in chunks of any size and in any order, with the same result", async () => {
    const whole = await prepared();
    await whole.d.settle(whole.published);
    const results = await Promise.all(whole.d.everybody.map((who) => whole.d.worth(who)));
    for (const chunks of [
      [[0], [1], [2]],
      [[2], [0, 1]],
      [[1, 2], [0]],
      [[0, 2], [1]],
      [[2], [1], [0]],
    ]) {
      const { d, published } = await prepared();
      for (const chunk of chunks) await d.settle(published, chunk);
      expect(await Promise.all(d.everybody.map((who) => d.worth(who))), JSON.stringify(chunks)).to.deep.equal(results);
      expect((await d.settlement.dayOf(d.day)).settled).to.equal(3n);
    }
  });

  it("serves nobody twice: neither later, nor within a chunk", async () => {
    const { d, published } = await prepared();
    await d.settle(published, [1]);
    const worth = await d.worth(d.buyer);
    await expect(d.settle(published, [1]))
      .to.be.revertedWithCustomError(d.errors, "NothingToSettle")
      .withArgs(d.day, d.buyer.participant, d.day + 1);
    await d.settle(published);
    expect(await d.worth(d.buyer)).to.equal(worth);
    expect(await numberOf(d, d.buyer)).to.equal(1n);
  });

  it("proves no item twice in a chunk", async () => {
    const { d, published } = await prepared();
    const item = encodeItem(published.items[1]!);
    const { proof } = multiProofOf(published.leaves, [1]);
    await expect(
      d.settlement.settle(1, concat([item, item]), proof, [true, ...proof.map(() => false)]),
    ).to.be.revertedWithCustomError(d.errors, "ReadingsNotInBatch");
    expect(await numberOf(d, d.buyer)).to.equal(0n);
  });

  it("refuses readings that were not published, in another order, or of another batch", async () => {
    const { d, published } = await prepared();
    const send = (items: readonly string[], indices: readonly number[], batch = published.batch) => {
      const { proof, flags } = multiProofOf(published.leaves, indices);
      return d.settlement.settle(batch, concat(items), proof, flags);
    };
    const items = published.items.map(encodeItem);
    const wrong = encodeItem(d.off(d.buyer, 9_999n));
    await expect(send([wrong], [1]))
      .to.be.revertedWithCustomError(d.errors, "ReadingsNotInBatch")
      .withArgs(1);
    // Two neighbours may change places, as their hashes do; others may not.
    await expect(send([items[2]!, items[1]!, items[0]!], [0, 1, 2])).to.be.revertedWithCustomError(
      d.errors,
      "ReadingsNotInBatch",
    );
    await expect(send([items[0]!], [1])).to.be.revertedWithCustomError(d.errors, "ReadingsNotInBatch");
    await expect(send([], [])).to.be.revertedWithCustomError(d.errors, "NothingToSettle").withArgs(d.day, 0, 0);
    await expect(send(items, [0, 1, 2], 2n))
      .to.be.revertedWithCustomError(d.errors, "BatchUnfit")
      .withArgs(2);
    const second = await d.publish(d.day + 1, published.items);
    await expect(send(items, [0, 1, 2], second.batch))
      .to.be.revertedWithCustomError(d.errors, "DayNotPrepared")
      .withArgs(d.day + 1);
    await expect(send([items[0]!.slice(0, -2)], [0])).to.be.revertedWithCustomError(d.errors, "ItemsMalformed");
    await expect(send([items[0]!, "0x0102"], [0])).to.be.revertedWithCustomError(d.errors, "ItemsMalformed");
  });

  it("takes no correction for readings of a day", async () => {
    const { d } = await prepared();
    const later = await d.correction(d.day, [d.off(d.buyer)]);
    expect((await d.meters.batchOf(later.batch)).kind).to.equal(BatchKind.Correction);
    await expect(d.settle(later)).to.be.revertedWithCustomError(d.errors, "BatchUnfit").withArgs(later.batch);
  });

  it("passes over who is in dispute, and settles it later, by what stands then", async () => {
    const d = await load();
    const first = await disputed(d);
    await d.passReview(first);
    await d.settlement.prepare(d.day);
    await expect(d.settle(first))
      .to.emit(d.errors, "SettlementSkipped")
      .withArgs(d.buyer.participant, d.day, d.day, false);
    expect(await Promise.all(d.everybody.map((who) => numberOf(d, who)))).to.deep.equal([1n, 0n, 1n]);
    await expect(d.settle(first, [1])).to.be.revertedWithCustomError(d.errors, "NothingToSettle");
    const decided = await d.publish(d.day, [d.off(d.buyer, 5n)], { how: "decide", from: d.regulator });
    const before = await d.worth(d.buyer);
    await d.settle(decided);
    expect(before - (await d.worth(d.buyer))).to.equal(24n * 5n * 400_000n);
    const record = await d.settlement.dayOf(d.day);
    expect(record.settled).to.equal(await d.meters.publishedOn(d.day));
    await expect(d.settle(first, [1])).to.be.revertedWithCustomError(d.errors, "NothingToSettle");
  });

  it("settles days of a participant in their order", async () => {
    const d = await load();
    const first = await d.publish(d.day, [d.off(d.seller), d.off(d.buyer)]);
    const second = await d.publish(d.day + 1, [d.off(d.seller), d.off(d.buyer)]);
    await d.passReview(second);
    await d.settlement.prepare(d.day + 1);
    await d.settlement.prepare(d.day);
    await expect(d.settle(second))
      .to.be.revertedWithCustomError(d.errors, "NothingToSettle")
      .withArgs(d.day + 1, d.seller.participant, d.day);
    await d.settle(first, [1]);
    await expect(d.settle(second))
      .to.emit(d.errors, "SettlementSkipped")
      .withArgs(d.seller.participant, d.day + 1, d.day, true);
    expect([...(await d.settlement.accountOf(d.buyer.participant))]).to.deep.equal([BigInt(d.day + 2), 2n]);
  });

  it("begins with the day of its approval for who came later", async () => {
    const d = await load();
    await d.passTo(d.endOf(d.day) + 100);
    await networkHelpers.mine();
    const late = await d.join(d.accounts[6]!);
    expect([...(await d.settlement.accountOf(late.participant))]).to.deep.equal([BigInt(d.day + 1), 0n]);
    expect([...(await d.settlement.accountOf(99))]).to.deep.equal([2n ** 32n - 1n, 0n]);
    await d.play(d.day + 1, [d.off(late, 1_000n)]);
    expect([...(await d.settlement.accountOf(late.participant))]).to.deep.equal([BigInt(d.day + 2), 1n]);
  });

  it("takes what there is, draws on nobody's consent, and leaves the rest as a debt", async () => {
    const { d, published } = await prepared();
    const house = d.house.connect(d.buyer.account);
    await house.disableModule(d.buyer.participant, d.settlement.target);
    await house.withdraw(d.buyer.participant, await d.house.freeOf(d.buyer.participant));
    await d.settle(published);
    expect(await d.house.debtOf(d.buyer.participant)).to.equal(DEVIATION);
    const { owed, paid } = await d.settlement.queue();
    expect(owed).to.equal(DEVIATION - (24n * 1_000n * 400_000n * 500n) / 10_000n);
    expect(paid).to.equal(0n);
    await d.checkFund(
      d.everybody.map(({ participant }) => participant),
      [d.month],
    );
  });

  it("waits while its takes are frozen, but still pays", async () => {
    const { d, published } = await prepared();
    await d.house.connect(d.guardian).freeze(d.settlement.target);
    await expect(d.settle(published, [1])).to.be.revertedWithCustomError(d.house, "ModuleCannotBegin");
    await d.settle(published, [0, 2]);
    await d.house.connect(d.guardian).unfreeze(d.settlement.target);
    await d.settle(published, [1]);
    await d.checkFund(
      d.everybody.map(({ participant }) => participant),
      [d.month],
    );
  });
});
