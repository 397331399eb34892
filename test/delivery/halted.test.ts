/** Windows of the review wait for time and for blocks: a halted chain runs none of them out. */
import { expect } from "chai";
import { network } from "hardhat";
import { HOUR } from "../helpers/ledgers.ts";
import { deployDelivery, netItem, same } from "../helpers/settlement.ts";

const connection = await network.create();
const { networkHelpers } = connection;

/** Blocks of every window. */
const BLOCKS = 50;

describe("a chain that stood still", () => {
  it("prolongs review, amendment, decision and the time of unpublished readings by its missing blocks", async () => {
    const d = await deployDelivery(connection, { windowBlocks: BLOCKS });
    const buyer = await d.join(d.accounts[0]!);
    const other = await d.join(d.accounts[1]!);
    const day = await d.dayAhead(2);
    await d.addYear({ firstDay: day, days: 62 });
    await d.scheduleRule(day);
    const published = await d.publish(day, [netItem(buyer, same(1_000n, 24)), netItem(other, same(1_000n, 24))]);
    const ids = [buyer.participant, other.participant];
    // Three days without a block: the time of all windows is over, and nothing is.
    await networkHelpers.time.increase(72 * HOUR);
    expect(await d.meters.usable(published.batch, ids)).to.deep.equal([false, false]);
    await d.meters.connect(buyer.account).review(...d.reviewOf(published, 0, false));
    await expect(d.settlement.prepare(day)).to.be.revertedWithCustomError(d.errors, "ReviewNotOver");
    await networkHelpers.mine(BLOCKS);
    expect(await d.meters.usable(published.batch, ids)).to.deep.equal([false, true]);
    // The dispute has its own windows, in blocks as well.
    await networkHelpers.time.increase(72 * HOUR);
    await expect(d.meters.lapse(published.batch, buyer.participant)).to.be.revertedWithCustomError(
      d.meters,
      "StepTooEarly",
    );
    await networkHelpers.mine(2 * BLOCKS);
    await d.meters.lapse(published.batch, buyer.participant);
    expect(await d.meters.usable(published.batch, ids)).to.deep.equal([true, true]);
  });
});
