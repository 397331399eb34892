import { expect } from "chai";
import { network } from "hardhat";
import { profile } from "../../sdk/src/core/index.ts";
import {
  DAY,
  dayProduct,
  DOCUMENT,
  INTERVALS,
  Kind,
  ledgersWith,
  monthProduct,
  OFFSET,
  Source,
  workingProduct,
  yearProduct,
} from "../helpers/ledgers.ts";
import { energyId, flat, only } from "../helpers/lanes.ts";
import { SessionState } from "../helpers/market.ts";
import { playWith, SHORT_DAY } from "../helpers/sessions.ts";

const connection = await network.create();
const Cause = { Maintenance: 1, Failure: 2 } as const;
const Plan = { Month: 2, Forced: 5 } as const;

describe("adversaries of issuance", () => {
  const CAPACITY_KW = 100n;
  const DAYS = 40;
  const load = ledgersWith(connection, async (ledgers) => {
    const { register, registry, registrar, outages, gridCompany, accounts, admit, addUnit, addYear, dayAhead } =
      ledgers;
    const [issuer, holder] = [accounts[0]!, accounts[1]!];
    const [seller, other] = [
      await admit(issuer, { kind: Kind.Generator }),
      await admit(holder, { kind: Kind.Generator }),
    ];
    const unit = await addUnit(seller, { capacityKw: CAPACITY_KW, source: Source.Solar });
    const firstDay = await dayAhead();
    const year = await addYear({ firstDay, days: DAYS, restDays: [5, 6] });
    return {
      seller,
      other,
      unit,
      firstDay,
      year,
      own: register.connect(issuer),
      theirs: register.connect(holder),
      office: registry.connect(registrar),
      grid: outages.connect(gridCompany),
    };
  });

  it("cannot issue more than a unit injects by any order of year, month, working days and day", async () => {
    const orders = [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [1, 3, 0, 2],
      [2, 0, 3, 1],
    ];
    for (const order of orders) {
      const { register, own, seller, unit, year, firstDay } = await load();
      const products = [yearProduct(year), monthProduct(year, 0), workingProduct(year, 0), dayProduct(year, 7)];
      for (const place of order) await own.issue(seller, unit, products[place]!, flat(INTERVALS, 25));
      for (const place of order) {
        // The others have less on some days, but all of them have day 7 in common.
        const sent = own.issue(seller, unit, products[place]!, only(INTERVALS, 11, 1));
        await expect(sent, order.join())
          .to.be.revertedWithCustomError(register, "CapacityExceeded")
          .withArgs(unit, products[place]!, firstDay + 7, 11, CAPACITY_KW, CAPACITY_KW, 1);
      }
      await own.issue(seller, unit, dayProduct(year, 5), flat(INTERVALS, 50));
    }
  });

  it("cannot launder a class: what was issued green and sold is not taken back as plain energy bought elsewhere", async () => {
    const { register, own, theirs, seller, other, unit, year, classOf, addUnit } = await load();
    const green = await classOf(1 << Source.Solar);
    const [greenDay, plainDay] = [dayProduct(year, 1, green), dayProduct(year, 1)];
    await own.issue(seller, unit, greenDay, only(INTERVALS, 12, 60));
    await own.transfer(seller, other, energyId(greenDay, 12), 60);
    const coal = await addUnit(other, { source: Source.Coal });
    await theirs.issue(other, coal, plainDay, only(INTERVALS, 12, 60));
    await theirs.transfer(other, seller, energyId(plainDay, 12), 60);
    await expect(own.withdraw(seller, unit, plainDay, only(INTERVALS, 12, 60)))
      .to.be.revertedWithCustomError(register, "IssuedTooSmall")
      .withArgs(unit, plainDay, 12, 0, 60);
    const month = monthProduct(year, 0);
    await expect(own.split(seller, unit, month, only(INTERVALS, 12, 1))).to.be.revertedWithCustomError(
      register,
      "HoldingTooSmall",
    );
    expect(await register.obligationOf(seller, greenDay)).to.equal(60n);
  });

  it("cannot slip through an outage with a profile that changes while it lasts", async () => {
    const { register, own, office, grid, seller, unit, year, firstDay } = await load();
    const begins = (firstDay + 3) * DAY - OFFSET;
    await office.setProfile(unit, profile.profileOf(["08:00-16:00"]), DOCUMENT);
    const terms = {
      unit,
      availableKw: 30,
      from: begins,
      until: begins + DAY,
      cause: Cause.Maintenance,
      plan: Plan.Month,
    };
    await grid.publish(terms, DOCUMENT);
    const day = dayProduct(year, 3);
    await expect(own.issue(seller, unit, day, only(INTERVALS, 20, 1))).to.be.revertedWithCustomError(
      register,
      "CapacityExceeded",
    );
    // Lit now, but out: the outage leaves 30 of 100 kW, as at noon.
    await office.setProfile(unit, profile.ALWAYS, DOCUMENT);
    for (const interval of [12, 20]) {
      await expect(own.issue(seller, unit, day, only(INTERVALS, interval, 31)))
        .to.be.revertedWithCustomError(register, "CapacityExceeded")
        .withArgs(unit, day, firstDay + 3, interval, 100, 70, 31);
      await own.issue(seller, unit, day, only(INTERVALS, interval, 30));
    }
  });
});

describe("adversaries around a session on energy of the tree", () => {
  const load = playWith(connection, async (play) => {
    const [coal, mill] = [await play.seller(), await play.buyer()];
    const firstDay = await play.dayAhead(5);
    const year = await play.addYear({ firstDay, days: 10, intervals: SHORT_DAY, restDays: [1, 2] });
    return { coal, mill, firstDay, year };
  });

  it("an outage published between commit and reveal takes nothing from who has committed", async () => {
    const play = await load();
    const { auction, register, outages, gridCompany, stranger, coal, mill, firstDay, year } = play;
    const product = dayProduct(year, 4);
    const session = await play.open({ product }, [coal]);
    const bids = [
      await play.bid(session, coal, { sell: [[300_000, 80]] }),
      await play.bid(session, mill, { buy: [[400_000, 50]] }),
    ];
    await play.untilCommits(session);
    for (const bid of bids) await play.commit(bid);
    const begins = (firstDay + 4) * DAY - OFFSET;
    const terms = {
      unit: coal.unit,
      availableKw: 0,
      from: begins,
      until: begins + DAY,
      cause: Cause.Failure,
      plan: Plan.Forced,
    };
    await outages.connect(gridCompany).publish(terms, DOCUMENT);
    await expect(register.connect(stranger).recall(coal.unit, firstDay + 4)).to.be.revertedWithCustomError(
      register,
      "NothingToRecall",
    );
    await play.untilReveals(session);
    await expect(play.reveal(session, bids)).not.to.emit(auction, "RevealRefused");
    await play.untilClears(session);
    const o = await play.outcome(session, bids);
    await play.clear(o);
    await play.untilAllots(session);
    await play.allot(o);
    expect((await auction.recordOf(session)).state).to.equal(BigInt(SessionState.Ended));
    expect((await register.dayPositionOf(coal.participant, firstDay + 4))[0]).to.equal(-50n);
    // What it could not sell is beyond its capacity now, and free.
    await register.connect(stranger).recall(coal.unit, firstDay + 4);
    expect(await register.balanceOf(coal.participant, energyId(product, 0))).to.equal(0n);
    expect(await register.balanceOf(mill.participant, energyId(product, 0))).to.equal(50n);
  });

  it("a month is bought for all of its days at once, paid for all of them, seen on each, and split", async () => {
    const play = await load();
    const { house, register, coal, mill, firstDay, year } = play;
    const product = monthProduct(year, 0);
    const free = await house.freeOf(mill.participant);
    const session = await play.open({ product }, [coal]);
    const o = await play.untilCleared(session, [
      await play.bid(session, coal, { sell: [[300_000, 80]] }),
      await play.bid(session, mill, { buy: [[300_000, 50]] }),
    ]);
    await play.allot(o);
    const days = 10n;
    const paid = BigInt(SHORT_DAY) * 50n * 300_000n * 1_000n * days;
    expect(free - (await house.freeOf(mill.participant))).to.equal(paid);
    const seen = async (participant: bigint) =>
      (await Promise.all([0, 1, 9].map((d) => register.dayPositionOf(participant, firstDay + d)))).map((day) => day[3]);
    expect(await seen(mill.participant)).to.deep.equal([50n, 50n, 50n]);
    expect(await seen(coal.participant)).to.deep.equal([-50n, -50n, -50n]);
    const own = register.connect(mill.account);
    await own.split(mill.participant, 0, product, flat(SHORT_DAY, 50));
    await own.split(mill.participant, 0, workingProduct(year, 0), flat(SHORT_DAY, 50));
    await own.transfer(mill.participant, coal.participant, energyId(dayProduct(year, 9), 3), 20);
    expect(await seen(mill.participant)).to.deep.equal([50n, 50n, 30n]);
    expect(await seen(coal.participant)).to.deep.equal([-50n, -50n, -30n]);
  });
});
