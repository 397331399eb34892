import { expect } from "chai";
import { network } from "hardhat";
import { bidSheet } from "../../sdk/src/core/index.ts";
import { DAY, DOCUMENT, HOUR, Kind, LONGEST_REVEAL_WINDOW } from "../helpers/ledgers.ts";
import { at, CONFIRMATION_SECONDS, SessionState, type Gate, type Terms } from "../helpers/market.ts";
import { playWith } from "../helpers/sessions.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { MAX_LOTS, MAX_TICKS, MAX_ROWS } = bidSheet;

const INT32_MAX = 2 ** 31 - 1;
const text = (name: string) => ethers.encodeBytes32String(name);
const gate = ({ time, blockNumber }: Gate) => [time, blockNumber];

/** A product of a year that nobody registered. */
const UNKNOWN = 99n << 9n;

describe("SealedSession.openSession", () => {
  const load = playWith(connection, async ({ addProduct }) => ({
    product: await addProduct({ days: 40, intervals: 9 }),
  }));

  it("numbers sessions from 1 and writes down terms and what it takes from the product", async () => {
    const { auction, operator, sessionTerms, product } = await load();
    const terms = await sessionTerms({ product });
    await expect(auction.connect(operator).openSession(terms)).to.emit(auction, "SessionOpened");
    expect(await auction.sessionCount()).to.equal(1n);
    const record = await auction.recordOf(1n);
    expect(record.state).to.equal(SessionState.Live);
    expect([record.intervals, record.deliveryDays, record.sheets, record.bondPerKwh]).to.deep.equal([9n, 1n, 0n, 0n]);
    expect([record.book, record.salts, record.cursor]).to.deep.equal([ethers.ZeroHash, 0n, ethers.ZeroHash]);
    const kept = await auction.termsOf(1n);
    expect([kept.product, kept.cap, kept.k]).to.deep.equal([product, BigInt(terms.cap), BigInt(terms.k)]);
    expect([...kept.allotFrom]).to.deep.equal([BigInt(terms.allotFrom.time), 0n]);
  });

  it("holds the product: a second session on it is refused until the first has ended", async () => {
    const { auction, register, operator, regulator, sessionTerms, product } = await load();
    const terms = await sessionTerms({ product });
    await auction.connect(operator).openSession(terms);
    expect((await register.liveSession(product)).module).to.equal(auction.target);
    expect(await auction.liveSessionOf(product)).to.equal(1n);
    await expect(auction.connect(operator).openSession(terms))
      .to.be.revertedWithCustomError(register, "SessionAlive")
      .withArgs(product, auction.target);
    await auction.connect(regulator).voidSession(1n, DOCUMENT);
    await auction.connect(operator).openSession(terms);
    expect(await auction.liveSessionOf(product)).to.equal(2n);
  });

  it("is the operator's", async () => {
    const { auction, stranger, sessionTerms, product } = await load();
    await expect(auction.connect(stranger).openSession(await sessionTerms({ product })))
      .to.be.revertedWithCustomError(auction, "AccessManagedUnauthorized")
      .withArgs(stranger.address);
  });

  it("waits while beginnings are paused", async () => {
    const { auction, operator, guardian, sessionTerms, product } = await load();
    const terms = await sessionTerms({ product });
    await auction.connect(guardian).pauseBeginnings();
    await expect(auction.connect(operator).openSession(terms)).to.be.revertedWithCustomError(auction, "Paused");
    await auction.connect(guardian).resumeBeginnings();
    await auction.connect(operator).openSession(terms);
  });

  it("refuses a module that the register does not know", async () => {
    const { connection: c, manager, registry, house, register, libraries, sessionTerms, admin, product } = await load();
    const other = await c.ethers.deployContract(
      "UniformPriceAuction",
      [manager.target, registry.target, house.target, register.target, at(0)],
      { libraries },
    );
    await expect(other.connect(admin).openSession(await sessionTerms({ product })))
      .to.be.revertedWithCustomError(register, "UnknownModule")
      .withArgs(other.target);
  });

  describe("refuses floor, cap, tick and step that do not fit each other", () => {
    const cases: [string, Partial<Terms>, string, number, number][] = [
      ["a tick of zero", { tick: 0 }, "tick", 0, 1],
      ["a step of zero", { step: 0 }, "step", 0, 1],
      ["a cap below the floor", { floor: 20, cap: 10 }, "cap", 10, 20],
      ["a floor off the tick", { floor: 5 }, "floor", 5, 10],
      ["a negative floor off the tick", { floor: -5 }, "floor", -5, 10],
      ["a cap off the tick", { cap: 15 }, "cap", 15, 10],
      ["a tick that is no multiple of the step", { step: 4 }, "tick", 10, 4],
      ["more ticks than keys", { floor: -10, cap: 10 * MAX_TICKS }, "ticks", MAX_TICKS + 1, MAX_TICKS],
      ["k above one", { k: 10_001 }, "k", 10_001, 10_000],
    ];
    for (const [name, change, term, value, bound] of cases) {
      it(name, async () => {
        const { auction, errors, operator, sessionTerms, product } = await load();
        await expect(auction.connect(operator).openSession(await sessionTerms({ product, ...change })))
          .to.be.revertedWithCustomError(errors, "TermsInvalid")
          .withArgs(text(term), value, bound);
        expect(await auction.sessionCount()).to.equal(0n);
      });
    }

    it("and takes as many ticks as there are keys, the whole range of prices, and a single price", async () => {
      const { auction, open } = await load();
      await open({ floor: -10, cap: 10 * (MAX_TICKS - 1) });
      await open({ floor: -(2 ** 31), cap: 2 ** 31 - 4096, tick: 2048, step: 1024, k: 10_000 });
      await open({ floor: INT32_MAX, cap: INT32_MAX, tick: INT32_MAX, step: INT32_MAX });
      expect(await auction.sessionCount()).to.equal(3n);
    });
  });

  describe("refuses", () => {
    const cases: [string, Partial<Terms>, string, number, number][] = [
      ["a lot of zero", { lot: 0 }, "lot", 0, 1],
      ["a smallest step of zero", { minLots: 0 }, "minLots", 0, MAX_LOTS],
      ["a smallest step above the largest", { minLots: MAX_LOTS + 1 }, "minLots", MAX_LOTS + 1, MAX_LOTS],
      ["a smallest step with its top bit set", { minLots: 0x800000 }, "minLots", 0x800000, MAX_LOTS],
      ["no rows", { maxRows: 0 }, "maxRows", 0, MAX_ROWS],
      ["too many rows", { maxRows: 33 }, "maxRows", 33, MAX_ROWS],
      ["a tie order of a fourth class", { tieOrder: 0x1000 }, "tieOrder", 0x1000, 0xfff],
      [
        "objections of more blocks than there will be",
        { objection: { time: 0, blockNumber: 2 ** 32 } },
        "objectionBlocks",
        2 ** 32,
        2 ** 32 - 1,
      ],
    ];
    for (const [name, change, term, value, bound] of cases) {
      it(name, async () => {
        const { errors, auction, operator, sessionTerms, product } = await load();
        await expect(auction.connect(operator).openSession(await sessionTerms({ product, ...change })))
          .to.be.revertedWithCustomError(errors, "TermsInvalid")
          .withArgs(text(term), value, bound);
      });
    }

    it("an unknown product", async () => {
      const { errors, auction, operator, sessionTerms } = await load();
      await expect(auction.connect(operator).openSession(await sessionTerms({ product: UNKNOWN })))
        .to.be.revertedWithCustomError(errors, "TermsInvalid")
        .withArgs(text("product"), UNKNOWN, 0);
    });

    it("a beneficiary that is unknown, suspended, or neither government nor regulator", async () => {
      const { errors, auction, operator, registrar, registry, sessionTerms, product, beneficiary, admit, accounts } =
        await load();
      const user = await admit(accounts[0]!);
      const regulator = await admit(accounts[1]!, { kind: Kind.Regulator });
      await registry.connect(registrar).suspend(beneficiary, DOCUMENT);
      for (const wrong of [999n, user, beneficiary]) {
        await expect(auction.connect(operator).openSession(await sessionTerms({ product, beneficiary: wrong })))
          .to.be.revertedWithCustomError(errors, "BeneficiaryInvalid")
          .withArgs(wrong);
      }
      await auction.connect(operator).openSession(await sessionTerms({ product, beneficiary: regulator }));
    });
  });

  describe("refuses gates", () => {
    const pairs = [
      ["opensAt", "closesAt", 1],
      ["closesAt", "revealsFrom", 2],
      ["revealsFrom", "revealsUntil", 3],
      ["revealsUntil", "clearBy", 4],
      ["clearBy", "allotFrom", 5],
    ] as const;
    for (const [first, second, position] of pairs) {
      it(`out of order: ${second} before ${first}, in time or in blocks`, async () => {
        const { errors, auction, operator, sessionTerms, product } = await load();
        const terms = await sessionTerms({ product });
        const names = ["opensAt", "closesAt", "revealsFrom", "revealsUntil", "clearBy", "allotFrom"] as const;
        const blocks = await sessionTerms({ product });
        names.forEach((name, i) => (blocks[name] = { ...blocks[name], blockNumber: 1_000 + 10 * i }));
        const inTime = { ...terms, [second]: at(terms[first].time - 1) };
        const inBlocks = {
          ...blocks,
          [second]: { ...blocks[second], blockNumber: blocks[first].blockNumber - 1 },
        };
        for (const wrong of [inTime, inBlocks]) {
          await expect(auction.connect(operator).openSession(wrong))
            .to.be.revertedWithCustomError(errors, "GatesOutOfOrder")
            .withArgs(position, gate(wrong[first]), gate(wrong[second]));
        }
        await auction.connect(operator).openSession(blocks);
      });
    }

    it("of which revealing begins before the chain is settled", async () => {
      const { errors, auction, operator, sessionTerms, product } = await load();
      const terms = await sessionTerms({ product });
      const settled = at(terms.closesAt.time + CONFIRMATION_SECONDS);
      const wrong = { ...terms, revealsFrom: at(settled.time - 1) };
      await expect(auction.connect(operator).openSession(wrong))
        .to.be.revertedWithCustomError(errors, "GatesOutOfOrder")
        .withArgs(2, gate(settled), gate(wrong.revealsFrom));
    });

    it("that let nobody commit any more", async () => {
      const { errors, auction, operator, sessionTerms, product } = await load();
      const terms = await sessionTerms({ product });
      await networkHelpers.time.setNextBlockTimestamp(terms.closesAt.time);
      await expect(auction.connect(operator).openSession(terms))
        .to.be.revertedWithCustomError(errors, "TooLate")
        .withArgs(1, gate(terms.closesAt), terms.closesAt.time, (await networkHelpers.time.latestBlock()) + 1);
    });

    it("that allot after the delivery gate, or of a product already in delivery", async () => {
      const { errors, auction, register, operator, sessionTerms, product } = await load();
      const delivery = await register.deliveryGate(product);
      const terms = await sessionTerms({ product, allotFrom: at(Number(delivery) + 1) });
      await expect(auction.connect(operator).openSession(terms))
        .to.be.revertedWithCustomError(errors, "GatesOutOfOrder")
        .withArgs(6, gate(terms.allotFrom), [delivery, 0]);
      await networkHelpers.time.increaseTo(delivery + BigInt(DAY));
      const late = await sessionTerms({ product });
      await expect(auction.connect(operator).openSession(late))
        .to.be.revertedWithCustomError(errors, "GatesOutOfOrder")
        .withArgs(6, gate(late.allotFrom), [delivery, 0]);
    });

    it("that would hear objections after the delivery gate, or for ever", async () => {
      const { errors, auction, register, operator, sessionTerms, product } = await load();
      const delivery = Number(await register.deliveryGate(product));
      const terms = await sessionTerms({ product });
      const longest = delivery - terms.clearBy.time;
      for (const time of [longest + 1, 2 ** 40 - 1]) {
        await expect(auction.connect(operator).openSession({ ...terms, objection: at(time) }))
          .to.be.revertedWithCustomError(errors, "TermsInvalid")
          .withArgs(text("objection"), terms.clearBy.time + time, delivery);
      }
      await auction.connect(operator).openSession({ ...terms, objection: at(longest) });
    });

    it("that reveal longer than limits of participants are kept", async () => {
      const { errors, auction, operator, sessionTerms, product } = await load();
      const terms = await sessionTerms({ product });
      const until = terms.closesAt.time + LONGEST_REVEAL_WINDOW;
      const later = { clearBy: at(until + HOUR), allotFrom: at(until + HOUR) };
      await expect(auction.connect(operator).openSession({ ...terms, ...later, revealsUntil: at(until + 1) }))
        .to.be.revertedWithCustomError(errors, "TermsInvalid")
        .withArgs(text("revealsUntil"), LONGEST_REVEAL_WINDOW + 1, LONGEST_REVEAL_WINDOW);
      await auction.connect(operator).openSession({ ...terms, ...later, revealsUntil: at(until) });
    });
  });
});
