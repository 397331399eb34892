import { expect } from "chai";
import { network } from "hardhat";
import { DOCUMENT, Kind, ledgersWith, NO_DOCUMENT, Status } from "../helpers/ledgers.ts";

const connection = await network.create();

describe("ParticipantRegistry.applyAs", () => {
  const REGION = 42;
  const load = ledgersWith(connection, async () => ({}));

  it("gives anyone who applies the next id, from 1, under the caller's account", async () => {
    const { registry, accounts } = await load();
    const [account] = accounts;
    for (const id of [1n, 2n]) {
      await expect(registry.connect(account).applyAs(Kind.Generator, REGION, DOCUMENT))
        .to.emit(registry, "ParticipantApplied")
        .withArgs(id, account!.address, Kind.Generator, REGION, DOCUMENT);
      const record = await registry.participantOf(id);
      expect(record.account).to.equal(account!.address);
      expect(record.status).to.equal(Status.Applied);
      expect(record.kind).to.equal(Kind.Generator);
      expect(record.region).to.equal(REGION);
      expect(record.legalPerson).to.equal(0n);
      expect(record.controllingGroup).to.equal(0n);
    }
    expect(await registry.participantCount()).to.equal(2n);
  });

  it("does not yet let the account hold the billing token", async () => {
    const { registry, accounts } = await load();
    await registry.connect(accounts[0]).applyAs(Kind.Consumer, REGION, DOCUMENT);
    expect(await registry.isRegisteredAccount(accounts[0]!.address)).to.equal(false);
  });

  it("refuses an application without a kind or without a document", async () => {
    const { registry, stranger } = await load();
    const applicant = registry.connect(stranger);
    await expect(applicant.applyAs(Kind.None, REGION, DOCUMENT)).to.be.revertedWithCustomError(registry, "KindMissing");
    await expect(applicant.applyAs(Kind.Consumer, REGION, NO_DOCUMENT)).to.be.revertedWithCustomError(
      registry,
      "DocumentMissing",
    );
    expect(await registry.participantCount()).to.equal(0n);
  });

  it("knows nothing about ids that nobody has", async () => {
    const { registry } = await load();
    expect(await registry.recordOf(1n)).to.equal(0n);
    expect(await registry.accountOf(1n)).to.equal(`0x${"0".repeat(40)}`);
    expect((await registry.unitOf(1n)).participant).to.equal(0n);
  });
});
