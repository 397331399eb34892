import { expect } from "chai";
import { network } from "hardhat";
import { ACCOUNT_CHANGE_DELAY, DOCUMENT, ledgersWith, NO_DOCUMENT, Status } from "../helpers/ledgers.ts";

const connection = await network.create();
const { networkHelpers } = connection;

describe("a change of account", () => {
  const load = ledgersWith(connection, async ({ registry, registrar, accounts, admit }) => {
    const [old, fresh] = [accounts[0]!, accounts[1]!];
    const participant = await admit(old);
    return { old, fresh, participant, office: registry.connect(registrar) };
  });

  it("is asked for by the account, waits for the delay, and is completed by the new account", async () => {
    const { registry, old, fresh, participant } = await load();
    const now = (await networkHelpers.time.latest()) + 10;
    await networkHelpers.time.setNextBlockTimestamp(now);
    const from = now + ACCOUNT_CHANGE_DELAY;
    await expect(registry.connect(old).requestAccountChange(participant, fresh.address, DOCUMENT))
      .to.emit(registry, "AccountChangeRequested")
      .withArgs(participant, fresh.address, old.address, from, DOCUMENT);
    expect([...(await registry.accountChangeOf(participant))]).to.deep.equal([fresh.address, BigInt(from)]);
    expect(await registry.accountOf(participant)).to.equal(old.address);

    await networkHelpers.time.setNextBlockTimestamp(from - 1);
    await expect(registry.connect(fresh).completeAccountChange(participant))
      .to.be.revertedWithCustomError(registry, "AccountChangeNotReady")
      .withArgs(participant, fresh.address, from, fresh.address);
    await expect(registry.connect(old).completeAccountChange(participant))
      .to.be.revertedWithCustomError(registry, "AccountChangeNotReady")
      .withArgs(participant, fresh.address, from, old.address);
    await networkHelpers.time.setNextBlockTimestamp(from);
    await expect(registry.connect(fresh).completeAccountChange(participant))
      .to.emit(registry, "AccountChanged")
      .withArgs(participant, old.address, fresh.address);
    expect(await registry.accountOf(participant)).to.equal(fresh.address);
    expect(await registry.isRegisteredAccount(old.address)).to.equal(false);
    expect(await registry.isRegisteredAccount(fresh.address)).to.equal(true);
    expect((await registry.accountChangeOf(participant)).account).to.equal(connection.ethers.ZeroAddress);
  });

  it("leaves the old account registered for its other participants", async () => {
    const { registry, old, fresh, participant, admit } = await load();
    await admit(old);
    await registry.connect(old).requestAccountChange(participant, fresh.address, DOCUMENT);
    await networkHelpers.time.increase(ACCOUNT_CHANGE_DELAY);
    await registry.connect(fresh).completeAccountChange(participant);
    expect(await registry.isRegisteredAccount(old.address)).to.equal(true);
  });

  it("is asked for by the registrar where the key is lost, and the account can stop it", async () => {
    const { registry, office, registrar, old, fresh, participant } = await load();
    await expect(office.requestAccountChange(participant, fresh.address, DOCUMENT))
      .to.emit(registry, "AccountChangeRequested")
      .withArgs(participant, fresh.address, registrar.address, (value: bigint) => value > 0n, DOCUMENT);
    await expect(registry.connect(old).cancelAccountChange(participant))
      .to.emit(registry, "AccountChangeCancelled")
      .withArgs(participant, old.address);
    await networkHelpers.time.increase(ACCOUNT_CHANGE_DELAY);
    await expect(registry.connect(fresh).completeAccountChange(participant))
      .to.be.revertedWithCustomError(registry, "NoAccountChange")
      .withArgs(participant);
  });

  it("is stopped by the registrar, too, when a thief asked for it", async () => {
    const { registry, office, old, fresh, participant } = await load();
    await registry.connect(old).requestAccountChange(participant, fresh.address, DOCUMENT);
    await office.cancelAccountChange(participant);
    await expect(office.cancelAccountChange(participant))
      .to.be.revertedWithCustomError(registry, "NoAccountChange")
      .withArgs(participant);
  });

  it("is one at a time: another account can be asked for once the pending change is cancelled", async () => {
    const { registry, office, old, fresh, participant, accounts } = await load();
    await registry.connect(old).requestAccountChange(participant, fresh.address, DOCUMENT);
    for (const asker of [registry.connect(old), office]) {
      await expect(asker.requestAccountChange(participant, accounts[2]!.address, DOCUMENT))
        .to.be.revertedWithCustomError(registry, "AccountChangePending")
        .withArgs(participant, fresh.address);
    }
    await registry.connect(old).cancelAccountChange(participant);
    await registry.connect(old).requestAccountChange(participant, accounts[2]!.address, DOCUMENT);
    await networkHelpers.time.increase(ACCOUNT_CHANGE_DELAY);
    await registry.connect(accounts[2]).completeAccountChange(participant);
  });

  it("refuses strangers, the same account, nobody, applicants and requests without a document", async () => {
    const { registry, old, fresh, participant, stranger } = await load();
    const asked = registry.connect(old);
    await expect(registry.connect(stranger).requestAccountChange(participant, stranger.address, DOCUMENT))
      .to.be.revertedWithCustomError(registry, "NotItsAccountNorRegistrar")
      .withArgs(participant, stranger.address);
    for (const account of [old.address, connection.ethers.ZeroAddress]) {
      await expect(asked.requestAccountChange(participant, account, DOCUMENT))
        .to.be.revertedWithCustomError(registry, "AccountUnchanged")
        .withArgs(participant, account);
    }
    await expect(asked.requestAccountChange(participant, fresh.address, NO_DOCUMENT)).to.be.revertedWithCustomError(
      registry,
      "DocumentMissing",
    );
    await registry.connect(stranger).applyAs(2, 1, DOCUMENT);
    await expect(registry.connect(stranger).requestAccountChange(participant + 1n, fresh.address, DOCUMENT))
      .to.be.revertedWithCustomError(registry, "WrongStatus")
      .withArgs(participant + 1n, Status.Applied, Status.Approved);
    await asked.requestAccountChange(participant, fresh.address, DOCUMENT);
    await expect(registry.connect(stranger).cancelAccountChange(participant))
      .to.be.revertedWithCustomError(registry, "NotItsAccountNorRegistrar")
      .withArgs(participant, stranger.address);
  });
});
