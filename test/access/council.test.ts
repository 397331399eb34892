import { expect } from "chai";
import { network } from "hardhat";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

describe("Council", () => {
  const LIFETIME = 60 * 86_400;
  const WHY = `0x${"d0c5".repeat(16)}`;

  async function fixture() {
    const [a, b, c, d, stranger] = await ethers.getSigners();
    const members = [a!, b!, c!, d!];
    const council = await ethers.deployContract("Council", [members.map(({ address }) => address), 3, LIFETIME]);
    /** Something that the Council owns. */
    const manager = await ethers.deployContract("AccessManager", [council.target]);
    const label = manager.interface.encodeFunctionData("labelRole", [5, "treasury"]);
    return { council, manager, members, stranger: stranger!, label };
  }
  const load = () => networkHelpers.loadFixture(fixture);

  it("begins with its members and their threshold", async () => {
    const { council, members } = await load();
    expect([...(await council.members())]).to.deep.equal(members.map(({ address }) => address));
    expect(await council.threshold()).to.equal(3n);
    expect(await council.isMember(members[3]!.address)).to.equal(true);
  });

  it("makes a call once three of four have confirmed it, whoever sends it, and only once", async () => {
    const { council, manager, members, label } = await load();
    const [a, b, c, d] = members;
    await expect(council.connect(a).propose(manager.target, label, WHY))
      .to.emit(council, "Proposed")
      .withArgs(1, a!.address, manager.target, label, WHY, (value: bigint) => value > 0n);
    await council.connect(b).confirm(1);
    await expect(council.connect(d).execute(1))
      .to.be.revertedWithCustomError(council, "TooFewConfirmations")
      .withArgs(1, 2, 3);
    await council.connect(c).confirm(1);
    const sent = council.connect(d).execute(1);
    await expect(sent).to.emit(council, "Executed").withArgs(1, d!.address);
    await expect(sent).to.emit(manager, "RoleLabel").withArgs(5, "treasury");
    await expect(council.connect(d).execute(1)).to.be.revertedWithCustomError(council, "AlreadyExecuted").withArgs(1);
    await expect(council.connect(d).confirm(1)).to.be.revertedWithCustomError(council, "AlreadyExecuted");
  });

  it("counts a member once, and not after it took its confirmation back", async () => {
    const { council, manager, members, label } = await load();
    const [a, b, c] = members;
    await council.connect(a).propose(manager.target, label, WHY);
    await expect(council.connect(a).confirm(1))
      .to.be.revertedWithCustomError(council, "AlreadyConfirmed")
      .withArgs(1, a!.address);
    await council.connect(b).confirm(1);
    await council.connect(c).confirm(1);
    await expect(council.connect(b).revoke(1)).to.emit(council, "ConfirmationRevoked").withArgs(1, b!.address);
    await expect(council.connect(b).revoke(1))
      .to.be.revertedWithCustomError(council, "NotConfirmed")
      .withArgs(1, b!.address);
    await expect(council.connect(c).execute(1))
      .to.be.revertedWithCustomError(council, "TooFewConfirmations")
      .withArgs(1, 2, 3);
  });

  it("hears nobody else", async () => {
    const { council, manager, members, stranger, label } = await load();
    await council.connect(members[0]).propose(manager.target, label, WHY);
    const outside = council.connect(stranger);
    for (const call of [
      outside.propose(manager.target, label, WHY),
      outside.confirm(1),
      outside.revoke(1),
      outside.execute(1),
    ]) {
      await expect(call).to.be.revertedWithCustomError(council, "NotAMember").withArgs(stranger.address);
    }
    await expect(outside.setMembers([stranger.address], 1))
      .to.be.revertedWithCustomError(council, "NotTheCouncil")
      .withArgs(stranger.address);
  });

  it("lets one dishonest member do nothing alone, whatever it proposes", async () => {
    const { council, members } = await load();
    const [liar] = members;
    const takeover = council.interface.encodeFunctionData("setMembers", [[liar!.address], 1]);
    await council.connect(liar).propose(council.target, takeover, WHY);
    await expect(council.connect(liar).execute(1)).to.be.revertedWithCustomError(council, "TooFewConfirmations");
    await expect(council.connect(liar).setMembers([liar!.address], 1)).to.be.revertedWithCustomError(
      council,
      "NotTheCouncil",
    );
  });

  it("changes its members by itself; confirmations of those who left do not count", async () => {
    const { council, manager, members, stranger, label } = await load();
    const [a, b, c, d] = members;
    await council.connect(d).propose(manager.target, label, WHY); // 1, of a member that leaves
    const next = [a!.address, b!.address, c!.address, stranger.address];
    const change = council.interface.encodeFunctionData("setMembers", [next, 3]);
    await council.connect(a).propose(council.target, change, WHY);
    await council.connect(b).confirm(2);
    await council.connect(c).confirm(2);
    await expect(council.connect(a).execute(2)).to.emit(council, "MembersSet").withArgs(next, 3);
    await council.connect(a).confirm(1);
    await council.connect(b).confirm(1);
    expect(await council.confirmationsOf(1)).to.equal(2n);
    await expect(council.connect(a).execute(1)).to.be.revertedWithCustomError(council, "TooFewConfirmations");
    await council.connect(stranger).confirm(1);
    await council.connect(stranger).execute(1);
  });

  it("does not execute what is too old", async () => {
    const { council, manager, members, label } = await load();
    await council.connect(members[0]).propose(manager.target, label, WHY);
    for (const member of members.slice(1)) await council.connect(member).confirm(1);
    const { expiresAt } = await council.proposalOf(1);
    await networkHelpers.time.setNextBlockTimestamp(expiresAt + 1n);
    await expect(council.connect(members[0]).execute(1))
      .to.be.revertedWithCustomError(council, "ProposalExpired")
      .withArgs(1, expiresAt);
  });

  it("hands on why a call was refused, and may try it again", async () => {
    const { council, manager, members } = await load();
    const locked = manager.interface.encodeFunctionData("labelRole", [0, "nobody"]);
    await council.connect(members[0]).propose(manager.target, locked, WHY);
    await council.connect(members[1]).confirm(1);
    await council.connect(members[2]).confirm(1);
    for (let i = 0; i < 2; i += 1) {
      await expect(council.connect(members[0]).execute(1)).to.be.revertedWithCustomError(
        manager,
        "AccessManagerLockedRole",
      );
    }
    expect((await council.proposalOf(1)).executed).to.equal(false);
    const silent = await ethers.deployContract("MockModule");
    await silent.setAnswer(2); // burns all gas of a question
    const question = silent.interface.encodeFunctionData("isCommitted", [1, 1]);
    await council.connect(members[0]).propose(silent.target, question, WHY);
    await council.connect(members[1]).confirm(2);
    await council.connect(members[2]).confirm(2);
    await expect(council.connect(members[0]).execute(2, { gasLimit: 1_000_000 }))
      .to.be.revertedWithCustomError(council, "CallFailed")
      .withArgs(2);
  });

  it("refuses proposals that call nothing, unknown ones, and members that are none", async () => {
    const { council, members, stranger } = await load();
    const [a, b] = members.map(({ address }) => address);
    await expect(council.connect(members[0]).propose(stranger.address, "0x", WHY))
      .to.be.revertedWithCustomError(council, "TargetWithoutCode")
      .withArgs(stranger.address);
    await expect(council.connect(members[0]).confirm(1))
      .to.be.revertedWithCustomError(council, "UnknownProposal")
      .withArgs(1);
    const zero = ethers.ZeroAddress;
    for (const [list, threshold, member] of [
      [[], 0, zero],
      [[], 1, zero],
      [[a!, b!], 0, zero],
      [[a!, b!], 3, zero],
      [[a!, zero], 1, zero],
      [[a!, b!, a!], 2, a!],
    ] as const) {
      await expect(ethers.deployContract("Council", [[...list], threshold, LIFETIME]))
        .to.be.revertedWithCustomError(council, "MembersInvalid")
        .withArgs(list.length, threshold, member);
    }
    const crowd = Array.from({ length: 33 }, (_, i) => ethers.zeroPadValue(ethers.toBeHex(i + 1), 20));
    await expect(ethers.deployContract("Council", [crowd, 17, LIFETIME]))
      .to.be.revertedWithCustomError(council, "MembersInvalid")
      .withArgs(33, 17, zero);
  });
});
