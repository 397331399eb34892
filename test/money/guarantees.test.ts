import { expect } from "chai";
import { network } from "hardhat";
import { DAY, DOCUMENT, ledgersWith, NO_DOCUMENT } from "../helpers/ledgers.ts";

const connection = await network.create();
const { networkHelpers } = connection;

describe("Guarantees", () => {
  const FREE = 1_000n;
  const LIMIT = 5_000n;
  const load = ledgersWith(connection, async ({ house, guarantees, treasury, accounts, admit, fund, addModule }) => {
    const [account, module, other] = [accounts[0]!, accounts[1]!, accounts[2]!];
    const participant = await admit(account);
    await fund(account, participant, FREE);
    await addModule(module.address);
    await house.registerModule(guarantees.target);
    await house.connect(account).enableModule(participant, guarantees.target);
    await house.connect(account).enableModule(participant, module.address);
    const expiresAt = (await networkHelpers.time.latest()) + 30 * DAY;
    const bank = guarantees.connect(treasury);
    return { account, module, other, participant, expiresAt, bank, own: guarantees.connect(account) };
  });

  it("keep pledged money in a compartment of their own, and give it back", async () => {
    const { house, guarantees, own, participant } = await load();
    await expect(own.pledge(participant, 300)).to.emit(guarantees, "Pledged").withArgs(participant, 300);
    expect(await house.freeOf(participant)).to.equal(FREE - 300n);
    expect(await house.compartmentOf(guarantees.target)).to.equal(300n);
    expect(await guarantees.availableOf(participant)).to.equal(300n);
    await expect(own.unpledge(participant, 301))
      .to.be.revertedWithCustomError(guarantees, "GuaranteeTooSmall")
      .withArgs(participant, 300, 301);
    await expect(own.unpledge(participant, 300)).to.emit(guarantees, "Unpledged").withArgs(participant, 300);
    expect(await house.freeOf(participant)).to.equal(FREE);
    await expect(own.pledge(participant, FREE + 1n))
      .to.be.revertedWithCustomError(house, "MoneyNotTaken")
      .withArgs(guarantees.target, participant, FREE + 1n, 4);
  });

  it("count a letter's limit until it expires, and never pay it out", async () => {
    const { guarantees, bank, own, participant, expiresAt } = await load();
    await expect(bank.recordGuarantee(participant, LIMIT, expiresAt, DOCUMENT))
      .to.emit(guarantees, "GuaranteeRecorded")
      .withArgs(participant, LIMIT, expiresAt, DOCUMENT);
    expect(await guarantees.availableOf(participant)).to.equal(LIMIT);
    await expect(own.unpledge(participant, 1))
      .to.be.revertedWithCustomError(guarantees, "GuaranteeTooSmall")
      .withArgs(participant, 0, 1);
    await networkHelpers.time.increaseTo(expiresAt);
    expect(await guarantees.availableOf(participant)).to.equal(0n);
  });

  it("are used by modules that the participant enabled, up to pledge and limit, and released by them", async () => {
    const { guarantees, bank, own, module, participant, expiresAt } = await load();
    await bank.recordGuarantee(participant, LIMIT, expiresAt, DOCUMENT);
    await own.pledge(participant, 300);
    const user = guarantees.connect(module);
    await expect(user.use(participant, LIMIT + 301n))
      .to.be.revertedWithCustomError(guarantees, "GuaranteeTooSmall")
      .withArgs(participant, LIMIT + 300n, LIMIT + 301n);
    await expect(user.use(participant, LIMIT + 100n))
      .to.emit(guarantees, "GuaranteeUsed")
      .withArgs(participant, module.address, LIMIT + 100n);
    // A letter covers nothing of what a pledge covers already.
    await expect(own.unpledge(participant, 1))
      .to.be.revertedWithCustomError(guarantees, "GuaranteeTooSmall")
      .withArgs(participant, 0, 1);
    await expect(user.release(participant, LIMIT + 101n))
      .to.be.revertedWithCustomError(guarantees, "UsedTooSmall")
      .withArgs(participant, module.address, LIMIT + 100n, LIMIT + 101n);
    await user.release(participant, LIMIT);
    await expect(own.unpledge(participant, 201))
      .to.be.revertedWithCustomError(guarantees, "GuaranteeTooSmall")
      .withArgs(participant, 200, 201);
    await own.unpledge(participant, 200);
    await user.release(participant, 100n);
    expect((await guarantees.accountOf(participant)).used).to.equal(0n);
  });

  it("leave what is used as it is when the letter ends, but let nothing more be used", async () => {
    const { guarantees, bank, own, module, participant, expiresAt } = await load();
    await bank.recordGuarantee(participant, LIMIT, expiresAt, DOCUMENT);
    const user = guarantees.connect(module);
    await user.use(participant, LIMIT);
    await bank.recordGuarantee(participant, 0, 0, DOCUMENT);
    expect(await guarantees.availableOf(participant)).to.equal(0n);
    await own.pledge(participant, 10);
    await expect(user.use(participant, 1)).to.be.revertedWithCustomError(guarantees, "GuaranteeTooSmall");
    await expect(own.unpledge(participant, 1)).to.be.revertedWithCustomError(guarantees, "GuaranteeTooSmall");
    await user.release(participant, LIMIT);
    await own.unpledge(participant, 10);
  });

  it("refuse strangers, modules that are none or not enabled, and letters without a document or past", async () => {
    const { house, guarantees, bank, account, module, other, own, participant, expiresAt, stranger } = await load();
    for (const call of [
      guarantees.connect(stranger).pledge(participant, 1),
      guarantees.connect(stranger).unpledge(participant, 0),
    ]) {
      await expect(call)
        .to.be.revertedWithCustomError(guarantees, "NotAccountOf")
        .withArgs(participant, stranger.address);
    }
    await own.pledge(participant, 10);
    await expect(guarantees.connect(other).use(participant, 1))
      .to.be.revertedWithCustomError(guarantees, "ModuleIsNotEnabled")
      .withArgs(participant, other.address);
    await house.connect(account).disableModule(participant, module.address);
    await expect(guarantees.connect(module).use(participant, 1))
      .to.be.revertedWithCustomError(guarantees, "ModuleIsNotEnabled")
      .withArgs(participant, module.address);
    await expect(bank.recordGuarantee(participant, LIMIT, expiresAt, NO_DOCUMENT))
      .to.be.revertedWithCustomError(guarantees, "GuaranteeInvalid")
      .withArgs(participant, expiresAt, NO_DOCUMENT);
    const now = (await networkHelpers.time.latest()) + 5;
    await networkHelpers.time.setNextBlockTimestamp(now);
    await expect(bank.recordGuarantee(participant, LIMIT, now, DOCUMENT)).to.be.revertedWithCustomError(
      guarantees,
      "GuaranteeInvalid",
    );
    await expect(bank.recordGuarantee(participant + 1n, LIMIT, expiresAt, DOCUMENT))
      .to.be.revertedWithCustomError(guarantees, "ParticipantNotRegistered")
      .withArgs(participant + 1n);
    await expect(guarantees.connect(stranger).recordGuarantee(participant, LIMIT, expiresAt, DOCUMENT))
      .to.be.revertedWithCustomError(guarantees, "AccessManagedUnauthorized")
      .withArgs(stranger.address);
  });
});
