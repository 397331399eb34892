import { expect } from "chai";
import { network } from "hardhat";
import { commitment } from "../../sdk/src/core/index.ts";
import { DOCUMENT } from "../helpers/ledgers.ts";
import { playWith, smallSession, type Bid } from "../helpers/sessions.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

describe("adversaries of the reveal", () => {
  const load = playWith(connection, async (play) => {
    const small = await smallSession(play);
    await play.untilCommits(small.session);
    return small;
  });

  it("cannot copy a commitment: it opens for nobody else, in no other session and at no other sequence", async () => {
    const play = await load();
    const { auction, session, town, mill, bids } = play;
    const other = await play.open();
    await play.untilCommits(other);
    const copy: Bid = { ...bids[2], ...town, data: { ...bids[2].data, participant: town.participant } };
    const elsewhere: Bid = { ...bids[2], session: other };
    const later: Bid = { ...bids[0], data: { ...bids[0].data, sequence: 2n } };
    for (const b of [bids[2], copy, elsewhere, later]) await play.commit(b);
    await play.untilReveals(other);
    await play.reveal(session, [bids[2]]);
    for (const [b, id] of [
      [copy, session],
      [later, session],
      [elsewhere, other],
    ] as const) {
      const { args } = await refusedOf(play.reveal(id, [b]));
      expect(args.participant).to.equal(b.participant);
      expect(play.errors.interface.parseError(args.reason as string)!.name).to.equal("OpeningWrong");
    }
    expect((await auction.recordOf(session)).sheets).to.equal(1n);
    expect((await auction.recordOf(other)).sheets).to.equal(0n);
    expect(mill.participant).not.to.equal(town.participant);

    async function refusedOf(sent: ReturnType<typeof play.reveal>) {
      const receipt = await (await sent).wait();
      return receipt!.logs
        .map((log) => auction.interface.parseLog(log))
        .find((log) => log?.name === "RevealRefused")! as unknown as { args: Record<string, unknown> };
    }
  });

  it("cannot peek: the same sheet with another salt is another commitment, and the word tells size alone", async () => {
    const play = await load();
    const { session, mill } = play;
    const one = await play.bid(session, mill, { buy: [[400_000, 100]] });
    const two = await play.bid(session, mill, { buy: [[400_000, 100]] });
    const three = await play.bid(session, mill, { buy: [[390_000, 101]] }, { cover: one.data.cover });
    expect(one.data.hash).not.to.equal(two.data.hash);
    const { hash: h1, ...open1 } = one.data;
    const { hash: h3, ...open3 } = three.data;
    expect(h1).not.to.equal(h3);
    expect(open1).to.deep.equal(open3);
  });

  it("cannot open what was replaced, nor a commitment of another chain or contract", async () => {
    const play = await load();
    const { auction, session, mill, town, chainId, bids } = play;
    const replaced = await play.bid(session, mill, { buy: [[10, 1]] }, { sequence: 2n });
    const { sheetHash } = await import("../../sdk/src/core/bidSheet.ts");
    const base = {
      chainId,
      contract: auction.target as string,
      session,
      participant: town.participant,
      sequence: 1n,
      salt: bids[3].salt,
      sheetHash: sheetHash(bids[3].sheet!, 10),
    };
    const foreign = { ...bids[3], data: { ...bids[3].data, hash: commitment.commitHash({ ...base, chainId: 1n }) } };
    const contract = play.house.target as string;
    const elsewhere = { ...foreign, data: { ...foreign.data, hash: commitment.commitHash({ ...base, contract }) } };
    await play.commit(bids[2]);
    await play.commit(replaced);
    await play.commit(foreign);
    const snapshot = await networkHelpers.takeSnapshot();
    await play.untilReveals(session);
    await expect(play.reveal(session, [bids[2], foreign])).not.to.emit(auction, "SheetsRevealed");
    await snapshot.restore();
    await play.commit({ ...elsewhere, data: { ...elsewhere.data, sequence: 2n } });
    await play.untilReveals(session);
    await expect(play.reveal(session, [elsewhere])).not.to.emit(auction, "SheetsRevealed");
  });

  it("cannot reveal through a contract, deployed or being deployed, not even as an account that became one", async () => {
    const play = await load();
    const { auction, errors, session, mill, bids } = play;
    await play.commit(bids[2]);
    await play.untilReveals(session);
    const proxy = await ethers.deployContract("RevealProxy", [auction.target, session, "0x"]);
    const items = play.openings([bids[2]]);
    await expect(proxy.reveal(auction.target, session, items))
      .to.be.revertedWithCustomError(errors, "RevealThroughContract")
      .withArgs(proxy.target);
    await expect(ethers.deployContract("RevealProxy", [auction.target, session, items])).to.be.revertedWithCustomError(
      errors,
      "RevealThroughContract",
    );
    await networkHelpers.setCode(mill.account.address, "0x00");
    await expect(auction.connect(mill.account).reveal(session, items))
      .to.be.revertedWithCustomError(errors, "RevealThroughContract")
      .withArgs(mill.account.address);
    await play.reveal(session, [bids[2]]);
  });

  it("cannot reveal early, in the settling time of the chain, or late", async () => {
    const play = await load();
    const { errors, session, bids } = play;
    for (const b of bids) await play.commit(b);
    await expect(play.reveal(session, bids)).to.be.revertedWithCustomError(errors, "TooEarly");
    await play.passGate(session, "closesAt");
    await expect(play.reveal(session, bids)).to.be.revertedWithCustomError(errors, "TooEarly");
    await play.passGate(session, "revealsUntil");
    await expect(play.reveal(session, bids)).to.be.revertedWithCustomError(errors, "TooLate");
  });

  it("cannot make a good sheet look bad by sending it with too little gas", async () => {
    const play = await load();
    const { auction, session, stranger, bids } = play;
    for (const b of bids) await play.commit(b);
    await play.untilReveals(session);
    const items = play.openings(bids);
    const refused = auction.interface.getEvent("RevealRefused").topicHash;
    let failed = 0;
    for (let gasLimit = 60_000n; gasLimit < 2_000_000n; gasLimit += gasLimit / 10n) {
      const snapshot = await networkHelpers.takeSnapshot();
      const receipt = await auction
        .connect(stranger)
        .reveal(session, items, { gasLimit })
        .then((sent) => sent.wait())
        .catch(() => null);
      if (receipt === null) failed += 1;
      else {
        expect(
          receipt.logs.some(({ topics }) => topics[0] === refused),
          `${gasLimit}`,
        ).to.equal(false);
        expect((await auction.recordOf(session)).sheets).to.equal(4n);
      }
      await snapshot.restore();
    }
    expect(failed).to.be.greaterThan(0);
  });

  it("are no use to those they reveal for: whoever knows an opening may reveal it, suspended or not", async () => {
    const play = await load();
    const { auction, registry, registrar, session, mill, coal, bids } = play;
    await play.commit(bids[2]);
    await registry.connect(registrar).suspend(mill.participant, DOCUMENT);
    await play.untilReveals(session);
    await auction.connect(coal.account).reveal(session, play.openings([bids[2]]));
    expect((await auction.recordOf(session)).sheets).to.equal(1n);
  });

  it("that are unknown participants in a batch, doubled or foreign, leave the others their energy and limits", async () => {
    const play = await load();
    const { auction, session, coal, wind, bids } = play;
    const all = [
      await play.bid(session, coal, { sell: [[10, 10_000]] }),
      await play.bid(session, wind, { sell: [[10, 9_000]] }),
    ] as const;
    for (const b of [...all, bids[2]]) await play.commit(b);
    await play.untilReveals(session);
    const ghost = { ...all[0], participant: 77_777n };
    const sent = play.reveal(session, [
      ghost,
      all[1],
      all[1],
      { ...all[0], bytes: new Uint8Array(0) },
      ghost,
      all[0],
      bids[2],
    ]);
    await expect(sent).to.emit(auction, "SheetsRevealed");
    expect((await auction.recordOf(session)).sheets).to.equal(3n);
  });
});
