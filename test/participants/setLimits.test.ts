import { expect } from "chai";
import { network } from "hardhat";
import { DOCUMENT, HOUR, Kind, ledgersWith, LONGEST_REVEAL_WINDOW, Status } from "../helpers/ledgers.ts";

const connection = await network.create();
const { networkHelpers } = connection;

describe("ParticipantRegistry.setLimits", () => {
  const AT_ONCE = 0;
  const FIRST = { buy: 1_000n, sell: 2_000n };
  const SECOND = { buy: 3_000n, sell: 4_000n };
  const THIRD = { buy: 5_000n, sell: 6_000n };

  const load = ledgersWith(connection, async ({ registry, registrar, accounts, admit }) => ({
    participant: await admit(accounts[0]!, { limitKwh: 0n }),
    office: registry.connect(registrar),
  }));

  const inFuture = async (seconds = HOUR) => (await networkHelpers.time.latest()) + seconds;

  it("lets the very first limits hold at once", async () => {
    const { registry, office, participant } = await load();
    const now = await inFuture();
    await networkHelpers.time.setNextBlockTimestamp(now);
    await expect(office.setLimits(participant, FIRST.buy, FIRST.sell, AT_ONCE))
      .to.emit(registry, "LimitsSet")
      .withArgs(participant, FIRST.buy, FIRST.sell, now);
    const approved = (await registry.approvedAt(participant)) << 224n;
    const word = (FIRST.buy << 64n) | (FIRST.sell << 96n) | (BigInt(now) << 128n) | approved;
    expect([...(await registry.limitsOf([participant]))]).to.deep.equal([word]);
    expect([...(await registry.limitsAt(participant, now))]).to.deep.equal([FIRST.buy, FIRST.sell]);
  });

  it("does not let first limits reach back: a session that has closed sees none", async () => {
    const { registry, office, participant } = await load();
    const now = await inFuture();
    await networkHelpers.time.setNextBlockTimestamp(now);
    await office.setLimits(participant, FIRST.buy, FIRST.sell, AT_ONCE);
    expect([...(await registry.limitsAt(participant, now - 1))]).to.deep.equal([0n, 0n]);
  });

  it("lets first limits begin later, if that is wanted", async () => {
    const { registry, office, participant } = await load();
    const from = await inFuture();
    await office.setLimits(participant, FIRST.buy, FIRST.sell, from);
    expect([...(await registry.limitsAt(participant, from - 1))]).to.deep.equal([0n, 0n]);
    expect([...(await registry.limitsAt(participant, from))]).to.deep.equal([FIRST.buy, FIRST.sell]);
  });

  it("keeps the limits in force beside the next ones, packed as the interface says", async () => {
    const { registry, office, participant } = await load();
    await office.setLimits(participant, FIRST.buy, FIRST.sell, AT_ONCE);
    const plainFrom = BigInt(await networkHelpers.time.latest());
    await networkHelpers.time.increase(LONGEST_REVEAL_WINDOW);
    const from = await inFuture();
    await expect(office.setLimits(participant, SECOND.buy, SECOND.sell, from))
      .to.emit(registry, "LimitsSet")
      .withArgs(participant, SECOND.buy, SECOND.sell, from);
    const [word] = await registry.limitsOf([participant]);
    expect(word).to.equal(
      FIRST.buy |
        (FIRST.sell << 32n) |
        (SECOND.buy << 64n) |
        (SECOND.sell << 96n) |
        (BigInt(from) << 128n) |
        (plainFrom << 184n) |
        ((await registry.approvedAt(participant)) << 224n),
    );
    expect([...(await registry.limitsAt(participant, from - 1))]).to.deep.equal([FIRST.buy, FIRST.sell]);
    expect([...(await registry.limitsAt(participant, from))]).to.deep.equal([SECOND.buy, SECOND.sell]);
  });

  it("refuses to change limits for the past or the present", async () => {
    const { registry, office, participant } = await load();
    await office.setLimits(participant, FIRST.buy, FIRST.sell, AT_ONCE);
    const now = await inFuture();
    await networkHelpers.time.setNextBlockTimestamp(now);
    await expect(office.setLimits(participant, SECOND.buy, SECOND.sell, now))
      .to.be.revertedWithCustomError(registry, "LimitsNotInFuture")
      .withArgs(participant, now, now);
  });

  it("does not replace next limits before their beginning and the longest reveal window have passed, then folds them in", async () => {
    const { registry, office, participant } = await load();
    await office.setLimits(participant, FIRST.buy, FIRST.sell, AT_ONCE);
    await networkHelpers.time.increase(LONGEST_REVEAL_WINDOW);
    const from = await inFuture();
    await office.setLimits(participant, SECOND.buy, SECOND.sell, from);
    const replaceable = from + LONGEST_REVEAL_WINDOW;
    const third = replaceable + HOUR;

    for (const time of [from - 1, from, replaceable - 1]) {
      await networkHelpers.time.setNextBlockTimestamp(time);
      await expect(office.setLimits(participant, THIRD.buy, THIRD.sell, third))
        .to.be.revertedWithCustomError(registry, "LimitsPending")
        .withArgs(participant, from, replaceable);
    }
    await networkHelpers.time.setNextBlockTimestamp(replaceable);
    await office.setLimits(participant, THIRD.buy, THIRD.sell, third);
    expect([...(await registry.limitsAt(participant, third - 1))]).to.deep.equal([SECOND.buy, SECOND.sell]);
    expect([...(await registry.limitsAt(participant, third))]).to.deep.equal([THIRD.buy, THIRD.sell]);
  });

  it("does not take limits of zero that were set on purpose for none", async () => {
    const { registry, office, participant } = await load();
    await office.setLimits(participant, FIRST.buy, FIRST.sell, AT_ONCE);
    await networkHelpers.time.increase(LONGEST_REVEAL_WINDOW);
    const from = await inFuture();
    await office.setLimits(participant, 0, 0, from);
    await networkHelpers.time.setNextBlockTimestamp(from + LONGEST_REVEAL_WINDOW);
    await expect(office.setLimits(participant, SECOND.buy, SECOND.sell, AT_ONCE))
      .to.be.revertedWithCustomError(registry, "LimitsNotInFuture")
      .withArgs(participant, AT_ONCE, from + LONGEST_REVEAL_WINDOW);
  });

  it("holds for a suspended participant, too, but not for an applicant or nobody", async () => {
    const { registry, office, participant, stranger } = await load();
    await office.suspend(participant, DOCUMENT);
    await office.setLimits(participant, FIRST.buy, FIRST.sell, AT_ONCE);
    await registry.connect(stranger).applyAs(Kind.Consumer, 1, DOCUMENT);
    await expect(office.setLimits(participant + 1n, 1, 1, AT_ONCE))
      .to.be.revertedWithCustomError(registry, "WrongStatus")
      .withArgs(participant + 1n, Status.Applied, Status.Approved);
    await expect(office.setLimits(participant + 2n, 1, 1, AT_ONCE))
      .to.be.revertedWithCustomError(registry, "UnknownParticipant")
      .withArgs(participant + 2n);
  });
});
