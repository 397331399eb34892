import { expect } from "chai";
import { network } from "hardhat";
import { ACCOUNT_CHANGE_DELAY, DAY, DOCUMENT, UNIT_OF_MONEY } from "../helpers/ledgers.ts";
import {
  AMEND,
  daysWith,
  DECIDE,
  disputed,
  DisputeStage,
  FEE,
  ReadingState,
  readingsOf,
  type Days,
} from "../helpers/settlement.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const load = daysWith(connection);

const everybodys = (d: Days) => d.publish(d.day, [d.off(d.seller), d.off(d.buyer), d.off(d.other)]);
const usable = async (d: Days, batch: bigint) =>
  d.meters.usable(
    batch,
    d.everybody.map(({ participant }) => participant),
  );

describe("MeterLedger.review", () => {
  it("confirms: the readings count before the window ends", async () => {
    const d = await load();
    const published = await everybodys(d);
    await expect(d.meters.connect(d.buyer.account).review(...d.reviewOf(published, 1, true)))
      .to.emit(d.meters, "ReadingsConfirmed")
      .withArgs(1, d.buyer.participant);
    expect(await d.meters.stateOf(d.day, d.buyer.participant)).to.equal(ReadingState.Confirmed);
    expect(await usable(d, 1n)).to.deep.equal([false, true, false]);
  });

  it("takes silence for consent when the window ends, not a second before", async () => {
    const d = await load();
    const { batch } = await everybodys(d);
    const { closesAt } = await d.meters.batchOf(batch);
    await networkHelpers.time.increaseTo(Number(closesAt.time) - 1);
    expect(await usable(d, batch)).to.deep.equal([false, false, false]);
    await networkHelpers.time.increaseTo(Number(closesAt.time));
    expect(await usable(d, batch)).to.deep.equal([true, true, true]);
  });

  it("disputes: takes the fee, and holds back nobody else", async () => {
    const d = await load();
    const published = await everybodys(d);
    const free = await d.house.freeOf(d.buyer.participant);
    await expect(d.meters.connect(d.buyer.account).review(...d.reviewOf(published, 1, false)))
      .to.emit(d.meters, "ReadingsDisputed")
      .withArgs(1, d.buyer.participant, DisputeStage.Open, FEE);
    expect(await d.house.freeOf(d.buyer.participant)).to.equal(free - FEE);
    expect(await d.house.compartmentOf(d.meters.target)).to.equal(FEE);
    await d.passReview(published);
    await networkHelpers.mine();
    expect(await usable(d, 1n)).to.deep.equal([true, false, true]);
  });

  it("hears each once, and not behind the window", async () => {
    const d = await load();
    const published = await everybodys(d);
    const [buyer, other] = [d.meters.connect(d.buyer.account), d.meters.connect(d.other.account)];
    await buyer.review(...d.reviewOf(published, 1, true));
    await expect(buyer.review(...d.reviewOf(published, 1, false)))
      .to.be.revertedWithCustomError(d.meters, "ReviewedBefore")
      .withArgs(1, d.buyer.participant, ReadingState.Confirmed);
    await d.passReview(published);
    const { closesAt } = await d.meters.batchOf(1);
    await expect(other.review(...d.reviewOf(published, 2, false)))
      .to.be.revertedWithCustomError(d.meters, "ReviewOver")
      .withArgs(1, [closesAt.time, closesAt.blockNumber]);
  });

  it("hears the account of the participant only, on what the batch says of it", async () => {
    const d = await load();
    const published = await everybodys(d);
    await expect(d.meters.connect(d.other.account).review(...d.reviewOf(published, 1, false)))
      .to.be.revertedWithCustomError(d.meters, "NotAccountOf")
      .withArgs(d.buyer.participant, d.other.account.address);
    const [word, proof] = d.reviewOf(published, 1, false);
    const own = d.meters.connect(d.buyer.account);
    const lie = { ...word, readings: readingsOf(d.day, 24, d.off(d.buyer, 1n)) };
    await expect(own.review(lie, proof)).to.be.revertedWithCustomError(d.meters, "ProofWrong").withArgs(1);
    await expect(own.review(word, [])).to.be.revertedWithCustomError(d.meters, "ProofWrong").withArgs(1);
    await expect(own.review({ ...word, batch: 2n }, proof))
      .to.be.revertedWithCustomError(d.meters, "UnknownBatch")
      .withArgs(2);
  });

  it("follows a change of the account within the window", async () => {
    const d = await load();
    const later = d.accounts[6]!;
    await d.registry.connect(d.buyer.account).requestAccountChange(d.buyer.participant, later.address, DOCUMENT);
    await networkHelpers.time.increase(ACCOUNT_CHANGE_DELAY);
    const published = await everybodys(d);
    await d.registry.connect(later).completeAccountChange(d.buyer.participant);
    await expect(d.meters.connect(d.buyer.account).review(...d.reviewOf(published, 1, false)))
      .to.be.revertedWithCustomError(d.meters, "NotAccountOf")
      .withArgs(d.buyer.participant, d.buyer.account.address);
    await d.meters.connect(later).review(...d.reviewOf(published, 1, false));
  });

  it("says why the fee could not be taken", async () => {
    const d = await load();
    const published = await everybodys(d);
    const own = d.meters.connect(d.buyer.account);
    await d.house.connect(d.buyer.account).disableModule(d.buyer.participant, d.meters.target);
    await expect(own.review(...d.reviewOf(published, 1, false)))
      .to.be.revertedWithCustomError(d.meters, "FeeNotTaken")
      .withArgs(d.buyer.participant, FEE, 2);
    await d.house.connect(d.buyer.account).enableModule(d.buyer.participant, d.meters.target);
    await d.house.connect(d.buyer.account).withdraw(d.buyer.participant, 100_000n * UNIT_OF_MONEY - FEE + 1n);
    await expect(own.review(...d.reviewOf(published, 1, false)))
      .to.be.revertedWithCustomError(d.meters, "FeeNotTaken")
      .withArgs(d.buyer.participant, FEE, 4);
  });

  it("silences nobody where takes are frozen: the dispute goes without a fee, and none returns", async () => {
    const d = await load();
    const published = await everybodys(d);
    await d.house.connect(d.guardian).freeze(d.meters.target);
    await d.meters.connect(d.buyer.account).review(...d.reviewOf(published, 1, false));
    await d.publish(d.day, [d.off(d.buyer)], { how: "amend" });
    expect(await d.house.freeOf(d.buyer.participant)).to.equal(100_000n * UNIT_OF_MONEY);
  });
});

describe("MeterLedger.reviewMany", () => {
  const types = {
    Review: [
      { name: "batch", type: "uint256" },
      { name: "participant", type: "uint256" },
      { name: "readings", type: "bytes32" },
      { name: "accepts", type: "bool" },
    ],
  };

  it("enters signed words, and names those that it refuses", async () => {
    const d = await load();
    const published = await everybodys(d);
    const { chainId } = await ethers.provider.getNetwork();
    const domain = { name: "MeterLedger", version: "1", chainId, verifyingContract: d.meters.target as string };
    const words = [0, 1, 2].map((i) => d.reviewOf(published, i, i !== 1));
    const signed = await Promise.all(
      [d.seller, d.buyer, d.seller].map(
        async ({ account }, i) =>
          ethers.Signature.from(await account.signTypedData(domain, types, words[i]![0])).compactSerialized,
      ),
    );
    const send = () =>
      d.meters.connect(d.stranger).reviewMany(
        words.map(([word]) => word),
        words.map(([, proof]) => proof),
        signed,
      );
    await expect(send())
      .to.emit(d.meters, "ReviewRefused")
      .withArgs(1, d.other.participant, d.refusal("NotAccountOf", d.other.participant, d.other.account.address));
    expect(await d.meters.stateOf(d.day, d.seller.participant)).to.equal(ReadingState.Confirmed);
    expect(await d.meters.stateOf(d.day, d.buyer.participant)).to.equal(ReadingState.Disputed);
    expect(await d.meters.stateOf(d.day, d.other.participant)).to.equal(ReadingState.Published);
    // Again: nothing is entered twice, no fee is taken twice.
    await expect(send())
      .to.emit(d.meters, "ReviewRefused")
      .withArgs(1, d.buyer.participant, d.refusal("ReviewedBefore", 1, d.buyer.participant, ReadingState.Disputed));
    expect(await d.house.compartmentOf(d.meters.target)).to.equal(FEE);
  });
});

describe("MeterLedger.uphold", () => {
  it("lets what is disputed stand; the fee goes to the balancing fund", async () => {
    const d = await load();
    const { batch } = await disputed(d);
    await expect(d.meters.connect(d.regulator).uphold(batch, d.buyer.participant, DOCUMENT))
      .to.emit(d.meters, "DisputeResolved")
      .withArgs(batch, d.buyer.participant, DisputeStage.Resolved, 0, DOCUMENT)
      .and.to.emit(d.settlement, "Booked");
    expect(await d.meters.usable(batch, [d.buyer.participant])).to.deep.equal([true]);
    expect(await d.house.compartmentOf(d.settlement.target)).to.equal(FEE);
    await d.checkFund([d.buyer.participant], [d.month, d.nextMonth]);
  });

  it("is for the regulator, once, in time, of the batch in question", async () => {
    const d = await load();
    const { batch } = await disputed(d);
    const regulator = d.meters.connect(d.regulator);
    await expect(d.meters.connect(d.metering).uphold(batch, d.buyer.participant, DOCUMENT))
      .to.be.revertedWithCustomError(d.meters, "NotAllowed")
      .withArgs(d.metering.address);
    await expect(regulator.uphold(batch, d.other.participant, DOCUMENT))
      .to.be.revertedWithCustomError(d.meters, "DisputeInStage")
      .withArgs(d.day, d.other.participant, DisputeStage.None);
    const { since } = await d.meters.disputeOf(batch, d.buyer.participant);
    const until = Number(since.time) + AMEND + DECIDE;
    await networkHelpers.time.setNextBlockTimestamp(until);
    await expect(regulator.uphold(batch, d.buyer.participant, DOCUMENT))
      .to.be.revertedWithCustomError(d.meters, "StepTooLate")
      .withArgs(d.day, d.buyer.participant, [until, since.blockNumber]);
  });
});

describe("MeterLedger.lapse", () => {
  it("ends a dispute that nobody answered: what was published stands, the fee returns", async () => {
    const d = await load();
    const { batch } = await disputed(d);
    const { since } = await d.meters.disputeOf(batch, d.buyer.participant);
    const until = Number(since.time) + AMEND + DECIDE;
    await networkHelpers.time.setNextBlockTimestamp(until - 1);
    await expect(d.meters.connect(d.stranger).lapse(batch, d.buyer.participant))
      .to.be.revertedWithCustomError(d.meters, "StepTooEarly")
      .withArgs(d.day, d.buyer.participant, [until, since.blockNumber]);
    await networkHelpers.time.setNextBlockTimestamp(until);
    await d.meters.connect(d.stranger).lapse(batch, d.buyer.participant);
    expect(await d.meters.usable(batch, [d.buyer.participant])).to.deep.equal([true]);
    expect(await d.house.freeOf(d.buyer.participant)).to.equal(100_000n * UNIT_OF_MONEY);
    await expect(d.meters.lapse(batch, d.buyer.participant))
      .to.be.revertedWithCustomError(d.meters, "DisputeInStage")
      .withArgs(d.day, d.buyer.participant, DisputeStage.Resolved);
  });

  it("ends an appeal sooner: the amendment stands", async () => {
    const d = await load();
    await disputed(d);
    const amended = await d.publish(d.day, [d.off(d.buyer, 1n)], { how: "amend" });
    await d.meters.connect(d.buyer.account).review(...d.reviewOf(amended, 0, false));
    await networkHelpers.time.increase(DECIDE);
    await d.meters.lapse(amended.batch, d.buyer.participant);
    expect(await d.meters.usable(amended.batch, [d.buyer.participant])).to.deep.equal([true]);
    expect(await d.house.compartmentOf(d.meters.target)).to.equal(0n);
  });

  it("lets a disputed correction fall, for ever", async () => {
    const d = await load();
    const first = await d.play(d.day, [d.off(d.seller), d.off(d.buyer), d.off(d.other)]);
    const later = await d.publish(d.day, [d.off(d.buyer, 1n)], { how: "publishCorrection" });
    await d.meters.connect(d.buyer.account).review(...d.reviewOf(later, 0, false));
    await networkHelpers.time.increase(DAY + DECIDE);
    await d.meters.lapse(later.batch, d.buyer.participant);
    expect((await d.meters.disputeOf(later.batch, d.buyer.participant)).stage).to.equal(DisputeStage.Void);
    await expect(d.settlement.correct(d.buyer.participant, d.day, d.provenOf(first, 1), d.provenOf(later, 0)))
      .to.be.revertedWithCustomError(d.errors, "CorrectionUnfit")
      .withArgs(d.buyer.participant, d.day, later.batch);
  });

  it("does not let anybody hold a day: with all steps used, it ends after review, amend, review and decide", async () => {
    const d = await load();
    const begin = d.endOf(d.day);
    const published = await d.publish(d.day, [d.off(d.buyer, 10n)]);
    const own = d.meters.connect(d.buyer.account);
    const word = d.reviewOf(published, 0, false);
    await d.passTo(Number((await d.meters.batchOf(1)).closesAt.time) - 1);
    await own.review(...word);
    await networkHelpers.time.increase(AMEND - 2);
    const amended = await d.publish(d.day, [d.off(d.buyer, 5n)], { how: "amend" });
    await d.passTo(Number((await d.meters.batchOf(2)).closesAt.time) - 1);
    await own.review(...d.reviewOf(amended, 0, false));
    await networkHelpers.time.increase(DECIDE);
    await d.meters.lapse(2, d.buyer.participant);
    await networkHelpers.mine();
    expect(await d.meters.usable(2, [d.buyer.participant])).to.deep.equal([true]);
    const most = 2 * 12 * 3_600 + AMEND + DECIDE + 60;
    expect((await networkHelpers.time.latest()) - begin).to.be.lessThan(most);
  });
});
