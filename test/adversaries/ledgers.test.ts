import { expect } from "chai";
import { network } from "hardhat";
import {
  DAY,
  dayProduct,
  DOCUMENT,
  INTERVALS,
  Kind,
  ledgersWith,
  LONGEST_REVEAL_WINDOW,
  monthProduct,
  OFFSET,
  restProduct,
  workingProduct,
  yearProduct,
} from "../helpers/ledgers.ts";
import { flat, only } from "../helpers/lanes.ts";
import { type Gate } from "../helpers/market.ts";
import { playWith } from "../helpers/sessions.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
type Signer = Awaited<ReturnType<typeof ethers.getSigners>>[number];
type Signers = [Signer, Signer, Signer, Signer];

describe("limits in a reveal window that waits for blocks", () => {
  const load = playWith(connection, async (play) => {
    const [coal, mill] = [await play.seller(), await play.buyer()];
    return { coal, mill };
  });

  for (const [way, late] of [
    ["before a second change", false],
    ["after a second change", true],
  ] as const) {
    it(`lowered after closing do not touch a sheet, ${way}`, async () => {
      const play = await load();
      const { auction, registry, registrar, coal, mill } = play;
      await networkHelpers.time.increase(LONGEST_REVEAL_WINDOW);
      const now = await networkHelpers.time.latest();
      const block = await networkHelpers.time.latestBlock();
      const gate = (time: number, blockNumber: number): Gate => ({
        time: now + time,
        blockNumber: block + blockNumber,
      });
      const gates = {
        opensAt: gate(200, 20),
        closesAt: gate(1_000, 100),
        revealsFrom: gate(1_500, 120),
        revealsUntil: gate(5_000, 1_000),
        clearBy: gate(6_000, 1_100),
        allotFrom: gate(6_000, 1_100),
      };
      const session = await play.open(gates, [coal]);
      const bids = [
        await play.bid(session, coal, { sell: [[300_000, 80]] }),
        await play.bid(session, mill, { buy: [[400_000, 50]] }),
      ];
      const terms = await auction.termsOf(session);
      await play.pass(terms.opensAt);
      for (const b of bids) await play.commit(b);
      await play.pass(terms.revealsFrom);
      // The registrar: lower limits, long after the session closed, announced as they must be.
      await registry.connect(registrar).setLimits(mill.participant, 1, 1, now + 1_600);
      await networkHelpers.time.increaseTo(now + 1_600 + LONGEST_REVEAL_WINDOW);
      const again = now + 1_600 + LONGEST_REVEAL_WINDOW + DAY;
      if (late) await registry.connect(registrar).setLimits(mill.participant, 5_000_000, 5_000_000, again);
      expect(await networkHelpers.time.latestBlock()).to.be.below(Number(terms.revealsUntil.blockNumber));
      const sent = play.reveal(session, bids);
      await expect(sent).not.to.emit(auction, "RevealRefused");
    });
  }
});

describe("confirmations", () => {
  it("of a member who left do not count when it returns; it confirms anew", async () => {
    const [a, b, c, d] = (await ethers.getSigners()).slice(0, 4) as Signers;
    const council = await ethers.deployContract("Council", [[a.address, b.address, c.address], 2, 60 * DAY]);
    const manager = await ethers.deployContract("AccessManager", [council.target]);
    const label = manager.interface.encodeFunctionData("labelRole", [5, "treasury"]);
    await council.connect(c).propose(manager.target, label, DOCUMENT); // 1, with c's key stolen
    const members = async (who: readonly Signers[0][]) => {
      const data = council.interface.encodeFunctionData("setMembers", [who.map(({ address }) => address), 2]);
      await council.connect(a).propose(council.target, data, DOCUMENT);
      const proposal = await council.proposalCount();
      await council.connect(b).confirm(proposal);
      await council.connect(a).execute(proposal);
    };
    await members([a, b, d]);
    expect(await council.confirmationsOf(1)).to.equal(0n);
    await expect(council.connect(c).revoke(1)).to.be.revertedWithCustomError(council, "NotAMember");
    await members([a, b, c]);
    expect(await council.confirmationsOf(1)).to.equal(0n);
    await council.connect(a).confirm(1);
    await expect(council.connect(a).execute(1)).to.be.revertedWithCustomError(council, "TooFewConfirmations");
    await council.connect(c).confirm(1);
    await council.connect(a).execute(1);
  });
});

describe("what nobody could take back", () => {
  const load = ledgersWith(connection, async ({ accounts, admit }) => ({
    participant: await admit(accounts[0]!, { kind: Kind.Generator }),
  }));

  it("a first year in seconds in place of days, or far away, is refused", async () => {
    const { register, operator, dayAhead } = await load();
    const office = register.connect(operator);
    const today = await dayAhead();
    for (const firstDay of [await networkHelpers.time.latest(), today + 800, today - 800]) {
      await expect(office.registerYear(firstDay, 31, 24, [31], [0, 0]))
        .to.be.revertedWithCustomError(register, "FirstYearFarOff")
        .withArgs(firstDay, (day: bigint) => day <= BigInt(today), 731);
    }
    await office.registerYear(today, 31, 24, [31], [0, 0]);
  });
});

describe("outages and profiles that change", () => {
  const CAPACITY_KW = 100n;
  const load = ledgersWith(connection, async ({ accounts, admit, addUnit, addYear, dayAhead }) => {
    const issuer = accounts[0]!;
    const seller = await admit(issuer, { kind: Kind.Generator });
    const units = [
      await addUnit(seller, { capacityKw: CAPACITY_KW }),
      await addUnit(seller, { capacityKw: CAPACITY_KW }),
    ];
    const firstDay = await dayAhead();
    const year = await addYear({ firstDay, days: 40, restDays: [5, 6, 12, 13] });
    return { issuer, seller, units, firstDay, year };
  });

  it("an outage that was changed again and again leaves what one that was published as it is now leaves", async () => {
    const { register, outages, gridCompany, issuer, seller, units, firstDay, year } = await load();
    const grid = outages.connect(gridCompany);
    const begins = firstDay * DAY - OFFSET;
    const products = [
      dayProduct(year, 3),
      dayProduct(year, 6),
      workingProduct(year, 0),
      restProduct(year, 0),
      monthProduct(year, 0),
      monthProduct(year, 1),
      yearProduct(year),
    ];
    let seed = 12_345;
    const next = (most: number) => ((seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648), seed % most);
    for (const unit of units) {
      for (const [i, product] of products.entries()) {
        await register.connect(issuer).issue(seller, unit, product, flat(INTERVALS, 3 + i));
      }
    }
    const random = (unit: bigint) => {
      const from = begins + next(20 * 24) * 3_600 + next(3_600);
      return { unit, availableKw: next(99), from, until: from + 1 + next(12 * DAY), cause: 1, plan: 2 };
    };
    const last = [random(units[0]!), random(units[0]!)];
    for (const terms of last) await grid.publish(terms, DOCUMENT);
    for (let step = 0; step < 12; step += 1) {
      const k = next(2);
      last[k] = random(units[0]!);
      await grid.change(k + 1, last[k], DOCUMENT);
    }
    for (const terms of last) await grid.publish({ ...terms, unit: units[1]! }, DOCUMENT);
    for (const product of [...products, dayProduct(year, 20), dayProduct(year, 39)]) {
      const [changed, plain] = await Promise.all(units.map((unit) => register.belowOf(unit, product)));
      expect([...changed!], `${product}`).to.deep.equal([...plain!]);
    }
    for (const outage of [1, 2]) await grid.cancel(outage, DOCUMENT);
    for (let d = 0; d < 40; d += 1) {
      expect([...(await register.belowOf(units[0]!, dayProduct(year, d)))]).to.deep.equal(flat(INTERVALS, 0));
    }
  });

  it("a profile that is narrowed and widened again gives no room twice, on no level", async () => {
    const { register, registry, registrar, issuer, seller, units, year } = await load();
    const [own, office, unit] = [register.connect(issuer), registry.connect(registrar), units[0]!];
    const ALWAYS = (1n << 96n) - 1n;
    await own.issue(seller, unit, monthProduct(year, 0), flat(INTERVALS, 60));
    await office.setProfile(unit, 1n, DOCUMENT); // a quarter of an hour
    await expect(own.issue(seller, unit, dayProduct(year, 1), only(INTERVALS, 1, 1))).to.be.revertedWithCustomError(
      register,
      "CapacityExceeded",
    );
    await own.split(seller, unit, monthProduct(year, 0), flat(INTERVALS, 60));
    await office.setProfile(unit, ALWAYS, DOCUMENT);
    for (const product of [yearProduct(year), monthProduct(year, 0), workingProduct(year, 0), dayProduct(year, 1)]) {
      await expect(own.issue(seller, unit, product, only(INTERVALS, 1, 41))).to.be.revertedWithCustomError(
        register,
        "CapacityExceeded",
      );
    }
    await own.issue(seller, unit, dayProduct(year, 1), only(INTERVALS, 1, 40));
    await expect(own.issue(seller, unit, yearProduct(year), only(INTERVALS, 1, 1))).to.be.revertedWithCustomError(
      register,
      "CapacityExceeded",
    );
  });
});
