import { expect } from "chai";
import { network } from "hardhat";
import { type BaseContract, id } from "ethers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { Hex } from "../../sdk/src/core/index.ts";
import * as batches from "../../sdk/src/market/batches.ts";
import { DOCUMENT, Kind, LIMIT_KWH, UNIT_OF_MONEY } from "../helpers/ledgers.ts";
import { COMMIT_TYPES, playWith, smallSession, ZERO_WORD, type Bid, type Play } from "../helpers/sessions.ts";

/** Of the library Signatures. */
const GAS_TOO_LOW = id("GasTooLow(uint256,uint256)").slice(0, 10);

const connection = await network.create();
const { ethers } = connection;

/** Order of the curve of signatures. */
const CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

const Answer = {
  Checks: 0,
  SaysYes: 1,
  SaysNo: 2,
  Reverts: 3,
  RevertsWithYes: 4,
  BurnsAllGas: 5,
  NeedsAlmostAllGas: 6,
  SaysYesInFourBytes: 7,
  SaysYesInMegabytes: 8,
  NoInMegabytes: 9,
  Reenters: 10,
  SaysYesToItsAllowance: 11,
} as const;

describe("adversaries with signatures", () => {
  const load = playWith(connection, async (play) => {
    const small = await smallSession(play);
    await play.untilCommits(small.session);
    return small;
  });

  const item = (data: batches.CommitmentData, signature: Hex) => batches.encodeCommitment({ ...data, signature });
  const refusal = (play: Play, bid: Bid) => play.refused("SignatureInvalid", bid.participant, bid.account.address);

  it("cannot replay a signature made for another chain, contract, session, participant, sequence, name or field", async () => {
    const play = await load();
    const { auction, session, mill, bids } = play;
    const other = await play.open();
    const { data } = bids[2];
    const second = await play.enter(mill.account);
    const foreign: Record<string, Hex> = {
      chain: await play.sign(session, mill.account, data, { chainId: 1n }),
      contract: await play.sign(session, mill.account, data, { verifyingContract: play.house.target as string }),
      name: await play.sign(session, mill.account, data, { name: "PairMatchingAuction" }),
      version: await play.sign(session, mill.account, data, { version: "2" }),
      session: await play.sign(other, mill.account, data),
      participant: await play.sign(session, mill.account, { ...data, participant: second }),
      sequence: await play.sign(session, mill.account, { ...data, sequence: 2n }),
      rows: await play.sign(session, mill.account, { ...data, rows: 2 }),
      exposure: await play.sign(session, mill.account, { ...data, exposureExponent: 0 }),
      cover: await play.sign(session, mill.account, { ...data, cover: 0 }),
      hash: await play.sign(session, mill.account, { ...data, hash: ZERO_WORD }),
    };
    for (const [title, signature] of Object.entries(foreign)) {
      await expect(auction.commitMany(session, item(data, signature)), title)
        .to.emit(auction, "CommitRefused")
        .withArgs(session, mill.participant, refusal(play, bids[2]));
    }
    expect(await auction.commitmentOf(session, mill.participant)).to.equal(0n);
    await expect(auction.commitMany(session, item(data, await play.sign(session, mill.account, data)))).to.emit(
      auction,
      "BidCommitted",
    );
  });

  it("cannot bring an older signature after a newer one, nor the same again, nor after a withdrawal", async () => {
    const play = await load();
    const { auction, session, mill, bids } = play;
    const newer = await play.bid(session, mill, { buy: [[10, 1]] }, { sequence: 7n });
    const gone: Bid = {
      ...newer,
      data: { participant: mill.participant, sequence: 8n, rows: 0, exposureExponent: 0, cover: 0, hash: ZERO_WORD },
    };
    await play.commitMany(session, [bids[2], newer]);
    const refused = async (bid: Bid, known: bigint) =>
      expect(play.commitMany(session, [bid]))
        .to.emit(auction, "CommitRefused")
        .withArgs(
          session,
          mill.participant,
          play.refused("SequenceNotNewer", mill.participant, known, bid.data.sequence),
        );
    await refused(bids[2], 7n);
    await refused(newer, 7n);
    await play.commitMany(session, [gone]);
    await refused(newer, 8n);
    expect(await auction.commitmentOf(session, mill.participant)).to.equal(8n << 14n);
  });

  it("cannot use the other form of a signature: a high s, or 65 bytes", async () => {
    const play = await load();
    const { auction, session, mill, bids } = play;
    const { data } = bids[2];
    const signature = ethers.Signature.from(await play.sign(session, mill.account, data));
    const high = CURVE_ORDER - BigInt(signature.s);
    const flipped = high | (BigInt(signature.yParity === 0 ? 1 : 0) << 255n);
    const forms = [
      `${signature.r}${flipped.toString(16).padStart(64, "0")}`,
      `${signature.r}${high.toString(16).padStart(64, "0")}`,
      signature.serialized,
    ];
    for (const form of forms) {
      await expect(auction.commitMany(session, item(data, form as Hex)))
        .to.emit(auction, "CommitRefused")
        .withArgs(session, mill.participant, refusal(play, bids[2]));
    }
  });

  it("cannot sign for a participant of whom no account is known", async () => {
    const play = await load();
    const { auction, session, bids } = play;
    const data = { ...bids[2].data, participant: 999n };
    // a signature from which nothing can be recovered gives the zero address
    await expect(auction.commitMany(session, item(data, `0x${"00".repeat(64)}`)))
      .to.emit(auction, "CommitRefused")
      .withArgs(session, 999n, play.refused("SignatureInvalid", 999n, ethers.ZeroAddress));
    expect(await auction.commitmentOf(session, 999n)).to.equal(0n);
  });

  describe("that are contract accounts", () => {
    /** A participant whose account is a contract that a plain account owns. */
    const loadWallet = playWith(connection, async (play) => {
      const small = await smallSession(play);
      const { registry, registrar, token, treasury, house, auction, accounts } = play;
      const owner = accounts[8]!;
      const wallet = await ethers.deployContract("MockAccount", [owner.address]);
      const as = (contract: BaseContract, name: string, values: unknown[]) =>
        wallet.execute(contract.target, contract.interface.encodeFunctionData(name, values));
      await as(registry, "applyAs", [Kind.Retailer, 1, DOCUMENT]);
      const participant = await registry.participantCount();
      await registry.connect(registrar).approve(participant, participant, participant);
      await registry.connect(registrar).setLimits(participant, LIMIT_KWH, LIMIT_KWH, 0);
      const amount = 1_000_000n * UNIT_OF_MONEY;
      await token.connect(treasury).mint(wallet.target, amount, DOCUMENT);
      await as(token, "approve", [house.target, amount]);
      await as(house, "deposit", [participant, amount]);
      await as(house, "enableModule", [participant, auction.target]);
      await play.untilCommits(small.session);
      const account = { address: wallet.target as string } as HardhatEthersSigner;
      const bid = await play.bid(small.session, { account, participant }, { buy: [[500_000, 10]] });
      const signature = (await owner.signTypedData(play.domain, COMMIT_TYPES, {
        session: small.session,
        ...bid.data,
      })) as Hex;
      return { ...small, wallet, owner, bid, signature, as };
    });
    type Loaded = Awaited<ReturnType<typeof loadWallet>>;
    /** The wallet's item between two neighbours. */
    const between = async (play: Loaded, signature = play.signature) =>
      batches.concat([
        await play.signedItems([play.bids[0]]),
        item(play.bid.data, signature),
        await play.signedItems([play.bids[2]]),
      ]);
    const stands = async (play: Loaded, participant: bigint) =>
      ((await play.auction.commitmentOf(play.session, participant)) & 3n) === 1n;

    it("commit by ERC-1271, and directly through themselves", async () => {
      const play = await loadWallet();
      const { auction, session, bid } = play;
      await auction.commitMany(session, await between(play));
      expect(await stands(play, bid.participant)).to.equal(true);
      const next = { ...bid.data, sequence: 2n };
      await play.as(auction, "commit", [session, next]);
    });

    it("withdraw by ERC-1271 and directly, bid again, and get their money out, while the neighbours stand", async () => {
      const play = await loadWallet();
      const { auction, house, token, session, bid, owner, wallet, coal, mill } = play;
      const paidIn = await house.freeOf(bid.participant);
      await auction.commitMany(session, await between(play));
      expect(await house.freeOf(bid.participant)).to.equal(paidIn - (await play.moneyOf(session, bid.data)));
      const nothing = { rows: 0, exposureExponent: 0, cover: 0, hash: ZERO_WORD };
      const gone = { participant: bid.participant, sequence: 2n, ...nothing };
      const signature = (await owner.signTypedData(play.domain, COMMIT_TYPES, { session, ...gone })) as Hex;
      await expect(auction.commitMany(session, item(gone, signature)))
        .to.emit(auction, "BidWithdrawn")
        .withArgs(session, bid.participant, 2n, await play.moneyOf(session, bid.data));
      await play.as(auction, "commit", [session, { ...bid.data, sequence: 3n }]);
      await play.as(auction, "commit", [session, { ...gone, sequence: 4n }]);
      expect(await stands(play, bid.participant)).to.equal(false);
      for (const { participant } of [coal, mill]) expect(await stands(play, participant)).to.equal(true);
      await play.as(house, "withdraw", [bid.participant, paidIn]);
      expect(await token.balanceOf(wallet.target)).to.equal(paidIn);
    });

    it("open their bid and are released like everybody, though they answer nothing any more", async () => {
      const play = await loadWallet();
      const { auction, house, session, wallet, bid, coal, mill } = play;
      const participants = [bid.participant, coal.participant, mill.participant];
      const before = await Promise.all(participants.map((participant) => house.freeOf(participant)));
      await auction.commitMany(session, await between(play));
      await wallet.setAnswer(Answer.BurnsAllGas);
      await play.untilReveals(session);
      await play.reveal(session, [bid, play.bids[0], play.bids[2]]);
      for (const participant of participants) {
        expect((await auction.commitmentOf(session, participant)) & 3n, `${participant}`).to.equal(2n);
      }
      await play.passGate(session, "clearBy");
      await auction.cancel(session);
      await auction.release(session, participants);
      expect(await Promise.all(participants.map((participant) => house.freeOf(participant)))).to.deep.equal(before);
    });

    it("without their code cannot sign, whatever the signature, and their owner cannot sign for them", async () => {
      const play = await loadWallet();
      const { auction, session, wallet, owner, bid, coal, mill } = play;
      await connection.networkHelpers.setCode(wallet.target as string, "0x");
      const compact = await play.sign(session, owner, bid.data);
      const snapshot = await connection.networkHelpers.takeSnapshot();
      const forged: readonly Hex[] = [play.signature, compact, "0x", `0x${"00".repeat(64)}`];
      for (const signature of forged) {
        await expect(auction.commitMany(session, await between(play, signature)), signature)
          .to.emit(auction, "CommitRefused")
          .withArgs(session, bid.participant, play.refused("SignatureInvalid", bid.participant, wallet.target));
        expect(await stands(play, bid.participant)).to.equal(false);
        for (const { participant } of [coal, mill]) expect(await stands(play, participant)).to.equal(true);
        await snapshot.restore();
      }
    });

    it("that lose their code after committing lose nothing else: bond and cover return without their help", async () => {
      const play = await loadWallet();
      const { auction, house, session, wallet, bid } = play;
      const free = await house.freeOf(bid.participant);
      await auction.commitMany(session, await between(play));
      await connection.networkHelpers.setCode(wallet.target as string, "0x");
      await play.passGate(session, "clearBy");
      await auction.cancel(session);
      await auction.release(session, [bid.participant]);
      expect(await house.freeOf(bid.participant)).to.equal(free);
    });

    for (const [name, says] of [
      ["SaysNo", false],
      ["Reverts", false],
      ["RevertsWithYes", false],
      ["BurnsAllGas", false],
      ["NoInMegabytes", false],
      ["SaysYesInFourBytes", false],
      ["SaysYesInMegabytes", true],
      ["NeedsAlmostAllGas", true],
      ["SaysYesToItsAllowance", true],
      ["SaysYes", true],
    ] as const) {
      it(`harm no neighbour when their answer is: ${name}`, async () => {
        const play = await loadWallet();
        const { auction, session, wallet, bid, coal, mill } = play;
        await wallet.setAnswer(Answer[name]);
        await auction.commitMany(session, await between(play));
        expect(await stands(play, bid.participant)).to.equal(says);
        for (const { participant } of [coal, mill]) expect(await stands(play, participant)).to.equal(true);
      });
    }

    it("cannot change anything from within the question", async () => {
      const play = await loadWallet();
      const { auction, session, wallet, bid } = play;
      const second = { ...bid.data, sequence: 9n };
      const calls = [
        auction.interface.encodeFunctionData("commit", [session, second]),
        auction.interface.encodeFunctionData("commitMany", [session, await play.signedItems([play.bids[1]])]),
        auction.interface.encodeFunctionData("release", [session, [play.coal.participant]]),
      ];
      for (const call of calls) {
        const snapshot = await connection.networkHelpers.takeSnapshot();
        await wallet.setReentrantCall(auction.target, call);
        await auction.commitMany(session, await between(play));
        expect(((await auction.commitmentOf(session, bid.participant)) >> 14n) & 0xffffn).to.equal(1n);
        expect(await stands(play, play.wind.participant)).to.equal(false);
        await snapshot.restore();
      }
    });

    it("see the gas they are promised, or the whole batch reverts before they are asked", async () => {
      const play = await loadWallet();
      const { auction, session, wallet, bid, stranger } = play;
      await wallet.setAnswer(Answer.NeedsAlmostAllGas);
      const items = await between(play);
      let tooLow = 0;
      // From far too little to more than enough, with or without instrumented code.
      for (let gasLimit = 150_000n; gasLimit < 3_000_000n; gasLimit += gasLimit / 8n) {
        const snapshot = await connection.networkHelpers.takeSnapshot();
        const call = auction.connect(stranger);
        const refused = await call.commitMany.staticCall(session, items, { gasLimit }).then(
          () => null,
          (error: { data?: string }) => error.data ?? "0x",
        );
        if (refused === null) {
          await call.commitMany(session, items, { gasLimit });
          expect(await stands(play, bid.participant), `${gasLimit}`).to.equal(true);
        } else if (refused.startsWith(GAS_TOO_LOW)) tooLow += 1;
        await snapshot.restore();
      }
      expect(tooLow).to.be.greaterThan(0);
    });
  });
});
