import { expect } from "chai";
import { network } from "hardhat";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import * as batches from "../../sdk/src/market/batches.ts";
import { ACCOUNT_CHANGE_DELAY, DOCUMENT, HOUR, Kind, Taken } from "../helpers/ledgers.ts";
import { energyId } from "../helpers/lanes.ts";
import { playWith, smallSession, ZERO_WORD, type Bid, type Player } from "../helpers/sessions.ts";

const connection = await network.create();
const { networkHelpers } = connection;

describe("adversaries of accounts", () => {
  const load = playWith(connection, async (play) => {
    const small = await smallSession(play);
    const [heir, thief] = [play.accounts[9]!, play.accounts[10]!];
    return { ...small, heir, thief };
  });
  type Loaded = Awaited<ReturnType<typeof load>>;

  const request = (play: Loaded, by: HardhatEthersSigner, { participant }: Player, newAccount: HardhatEthersSigner) =>
    play.registry.connect(by).requestAccountChange(participant, newAccount.address, DOCUMENT);

  describe("a registrar that wants a participant for itself", () => {
    it("is stopped by the account, as often as it tries, and until the last moment", async () => {
      const play = await load();
      const { registry, registrar, mill, thief } = play;
      for (let i = 0; i < 3; i += 1) {
        await request(play, registrar, mill, thief);
        const { from: completableFrom } = await registry.accountChangeOf(mill.participant);
        await networkHelpers.time.increaseTo(completableFrom - 2n);
        await expect(registry.connect(thief).completeAccountChange(mill.participant)).to.be.revertedWithCustomError(
          registry,
          "AccountChangeNotReady",
        );
        await registry.connect(mill.account).cancelAccountChange(mill.participant);
        await networkHelpers.time.increase(HOUR);
        await expect(registry.connect(thief).completeAccountChange(mill.participant))
          .to.be.revertedWithCustomError(registry, "NoAccountChange")
          .withArgs(mill.participant);
      }
      expect(await registry.accountOf(mill.participant)).to.equal(mill.account.address);
    });

    it("cannot keep the account busy by a suspension: a suspended one stops it, too, and takes its money away", async () => {
      const play = await load();
      const { registry, registrar, house, token, mill, thief } = play;
      await registry.connect(registrar).suspend(mill.participant, DOCUMENT);
      await request(play, registrar, mill, thief);
      await registry.connect(mill.account).cancelAccountChange(mill.participant);
      const free = await house.freeOf(mill.participant);
      const before = await token.balanceOf(mill.account.address);
      await house.connect(mill.account).withdraw(mill.participant, free);
      expect(await token.balanceOf(mill.account.address)).to.equal(before + free);
    });

    it("cannot slip another account into a change that the account asked for", async () => {
      const play = await load();
      const { registry, registrar, mill, heir, thief } = play;
      await request(play, mill.account, mill, heir);
      await expect(request(play, registrar, mill, thief)).to.be.revertedWithCustomError(
        registry,
        "AccountChangePending",
      );
      await networkHelpers.time.increase(ACCOUNT_CHANGE_DELAY);
      await registry.connect(heir).completeAccountChange(mill.participant);
      expect(await registry.accountOf(mill.participant)).to.equal(heir.address);
    });
  });

  it("a stolen key cannot hand the participant over while the registrar watches", async () => {
    const play = await load();
    const { registry, registrar, mill, thief } = play;
    await request(play, mill.account, mill, thief);
    await registry.connect(registrar).cancelAccountChange(mill.participant);
    await networkHelpers.time.increase(ACCOUNT_CHANGE_DELAY);
    await expect(registry.connect(thief).completeAccountChange(mill.participant))
      .to.be.revertedWithCustomError(registry, "NoAccountChange")
      .withArgs(mill.participant);
  });

  describe("a change of account in the middle of a session", () => {
    /** The old account commits, then the new one takes over; the session still takes commitments. */
    const loadChanged = playWith(connection, async (play) => {
      const { registry, auction, house } = play;
      const old = await play.buyer();
      const heir = play.accounts[9]!;
      const { participant } = old;
      await registry.connect(old.account).requestAccountChange(participant, heir.address, DOCUMENT);
      await networkHelpers.time.increase(ACCOUNT_CHANGE_DELAY - 1);
      const session = await play.open();
      const free = await house.freeOf(participant);
      const bid = await play.bid(session, old, { buy: [[500_000, 10]] });
      await play.untilCommits(session);
      await play.commit(bid);
      const { product } = await auction.termsOf(session);
      await registry.connect(heir).completeAccountChange(participant);
      return { session, product, old, next: { account: heir, participant }, sealed: bid, free };
    });

    const withdrawal = (bid: Bid, who: Player, sequence: bigint): Bid => ({
      ...bid,
      ...who,
      data: { participant: bid.participant, sequence, rows: 0, exposureExponent: 0, cover: 0, hash: ZERO_WORD },
    });

    it("leaves the old account nothing: no replacement, no withdrawal, no signature, no money, no energy", async () => {
      const play = await loadChanged();
      const { auction, errors, house, register, session, product, old, next, sealed } = play;
      const { participant } = old;
      const newer = await play.bid(session, old, { buy: [[600_000, 10]] }, { sequence: 2n });
      for (const attempt of [newer, withdrawal(sealed, old, 2n)]) {
        await expect(play.commit(attempt))
          .to.be.revertedWithCustomError(errors, "NotItsAccount")
          .withArgs(participant, next.account.address, old.account.address);
        await expect(play.commitMany(session, [attempt]))
          .to.emit(auction, "CommitRefused")
          .withArgs(session, participant, play.refused("SignatureInvalid", participant, next.account.address));
      }
      await expect(house.connect(old.account).withdraw(participant, 1n))
        .to.be.revertedWithCustomError(house, "NotAccountOf")
        .withArgs(participant, old.account.address);
      await expect(register.connect(old.account).transfer(participant, participant, energyId(product, 0), 0n))
        .to.be.revertedWithCustomError(register, "NotAccountOf")
        .withArgs(participant, old.account.address);
    });

    it("lets the new account replace the bid of the old one, directly and by signature", async () => {
      const play = await loadChanged();
      const { auction, session, next } = play;
      const second = await play.bid(session, next, { buy: [[600_000, 20]] }, { sequence: 2n });
      await expect(play.commit(second)).to.emit(auction, "BidCommitted");
      const third = await play.bid(session, next, { buy: [[700_000, 30]] }, { sequence: 3n });
      await expect(play.commitMany(session, [third])).to.emit(auction, "BidCommitted");
      await play.untilReveals(session);
      await expect(play.reveal(session, [third])).to.emit(auction, "SheetsRevealed");
    });

    it("lets the new account withdraw the bid of the old one: bond and cover return to the participant", async () => {
      const play = await loadChanged();
      const { house, session, next, sealed, free } = play;
      expect(await house.freeOf(next.participant)).to.equal(free - (await play.moneyOf(session, sealed.data)));
      await play.commit(withdrawal(sealed, next, 2n));
      expect(await house.freeOf(next.participant)).to.equal(free);
    });

    it("lets the bid of the old account stand until it is replaced; what is released belongs to the participant, and the new account takes it out", async () => {
      const play = await loadChanged();
      const { auction, house, token, session, next, sealed, free } = play;
      await play.untilReveals(session);
      await expect(play.reveal(session, [sealed])).to.emit(auction, "SheetsRevealed");
      await play.passGate(session, "clearBy");
      await auction.connect(play.stranger).cancel(session);
      await auction.connect(play.stranger).release(session, [next.participant]);
      expect(await house.freeOf(next.participant)).to.equal(free);
      await house.connect(next.account).withdraw(next.participant, free);
      expect(await token.balanceOf(next.account.address)).to.equal(free);
    });

    it("leaves the old account the tokens in its wallet, which it may pass on to the new one or redeem", async () => {
      const play = await load();
      const { registry, token, treasury, mill, heir } = play;
      const amount = 100n;
      await token.connect(treasury).mint(mill.account.address, amount, DOCUMENT);
      const held = await token.balanceOf(mill.account.address);
      await request(play, mill.account, mill, heir);
      await networkHelpers.time.increase(ACCOUNT_CHANGE_DELAY);
      await registry.connect(heir).completeAccountChange(mill.participant);
      await expect(token.connect(treasury).mint(mill.account.address, amount, DOCUMENT))
        .to.be.revertedWithCustomError(token, "HolderNotRegistered")
        .withArgs(mill.account.address);
      await token.connect(mill.account).transfer(heir.address, held - 1n);
      await token.connect(mill.account).redeem(1n, DOCUMENT);
      expect(await token.balanceOf(heir.address)).to.equal(held - 1n);
    });
  });

  describe("one account with ten trading units", () => {
    const UNITS = 10;
    const SELLERS = 4;
    const PRICE = 500_000;

    const loadTen = playWith(connection, async (play) => {
      const account = play.accounts[8]!;
      const players: (Player & { unit?: bigint })[] = [];
      for (let i = 0; i < UNITS; i += 1) {
        const kind = i < SELLERS ? Kind.Prosumer : Kind.LargeUser;
        const participant = await play.enter(account, { kind, group: 77 });
        players.push(
          i < SELLERS ? { account, participant, unit: await play.addUnit(participant) } : { account, participant },
        );
      }
      const sellers = players.slice(0, SELLERS) as (Player & { unit: bigint })[];
      const session = await play.open({}, sellers);
      const { product } = await play.auction.termsOf(session);
      const lots = (i: number) => (i < SELLERS ? 60 : 40);
      const bids = await Promise.all(
        players.map((who, i) =>
          play.bid(session, who, i < SELLERS ? { sell: [[PRICE, lots(i)]] } : { buy: [[PRICE, lots(i)]] }),
        ),
      );
      await play.untilCommits(session);
      return { account, players, session, product, bids, lots };
    });

    it("bids with all of them in one batch, and each has its own bid, money and energy", async () => {
      const play = await loadTen();
      const { auction, house, players, session, product, bids, lots } = play;
      const free = await Promise.all(players.map(({ participant }) => house.freeOf(participant)));
      await play.commitMany(session, bids);
      for (const [i, { participant }] of players.entries()) {
        const held = free[i]! - (await house.freeOf(participant));
        expect(held).to.equal(await play.moneyOf(session, bids[i]!.data));
      }
      await play.untilReveals(session);
      await play.reveal(session, bids);
      await play.untilClears(session);
      const o = await play.outcome(session, bids);
      await play.clear(o);
      await play.untilAllots(session);
      await play.allot(o);
      expect((await auction.resultOf(session)).volumes[0]).to.equal(240n);
      const kwh = (i: number) => BigInt(lots(i));
      for (const [i, who] of players.entries()) {
        const first = (await play.holdingOf(product, who))[0]!;
        expect(first).to.equal(i < SELLERS ? 10_000n - kwh(i) : kwh(i));
        const net = o.allotments[i]!.netAmount;
        // A seller is paid at settlement; what it pledged has returned.
        expect(await house.freeOf(who.participant)).to.equal(free[i]! + (net < 0n ? net : 0n));
      }
    });

    it("cannot open, replace or withdraw the bid of one unit with that of another", async () => {
      const play = await loadTen();
      const { auction, account, players, session, bids } = play;
      await play.commitMany(session, bids);
      const [, , , , fifth, sixth] = bids as [Bid, Bid, Bid, Bid, Bid, Bid];
      const swapped = batches.encodeCommitment({
        ...sixth.data,
        participant: fifth.participant,
        sequence: 2n,
        signature: await play.sign(session, account, { ...sixth.data, sequence: 2n }),
      });
      await expect(auction.connect(play.stranger).commitMany(session, swapped))
        .to.emit(auction, "CommitRefused")
        .withArgs(session, fifth.participant, play.refused("SignatureInvalid", fifth.participant, account.address));
      const words = () => Promise.all(players.map(({ participant }) => auction.commitmentOf(session, participant)));
      const before = await words();
      const nothing = { sequence: 2n, rows: 0, exposureExponent: 0, cover: 0, hash: ZERO_WORD };
      await play.commit({ ...fifth, data: { participant: fifth.participant, ...nothing } });
      const after = await words();
      expect(after.map((word, i) => (word === before[i] ? -1 : i)).filter((i) => i >= 0)).to.deep.equal([4]);
      await play.untilReveals(session);
      await expect(play.reveal(session, [{ ...sixth, participant: bids[6]!.participant }])).to.emit(
        auction,
        "RevealRefused",
      );
    });

    it("pays for each unit from its own money, not from that of its neighbours", async () => {
      const play = await loadTen();
      const { auction, house, account, players, session, bids } = play;
      const poor = players[5]!.participant;
      await house.connect(account).withdraw(poor, await house.freeOf(poor));
      const needed = await play.moneyOf(session, bids[5]!.data);
      await expect(play.commitMany(session, bids))
        .to.emit(auction, "CommitRefused")
        .withArgs(session, poor, play.refused("MoneyNotTaken", poor, needed, Taken.NotEnoughFree));
      for (const { participant } of players.filter((who) => who.participant !== poor)) {
        expect(await auction.commitmentOf(session, participant)).not.to.equal(0n);
      }
    });
  });
});
