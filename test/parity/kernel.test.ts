import { expect } from "chai";
import { solidityPackedKeccak256, toBeHex, ZeroHash } from "ethers";
import fc from "fast-check";
import { network } from "hardhat";
import { bidSheet, priceRule, uniformKernel, type Claim, type SheetRow } from "../../sdk/src/core/index.ts";
import {
  beginning,
  books,
  call,
  chainOf,
  claimWord,
  itemsOf,
  keyedSteps,
  roomyChain,
  sumsWord,
  toHarness,
  type Book,
  type BookSheet,
} from "../helpers/kernel.ts";
import { toSheets } from "../helpers/books.ts";
import { gets, gives, pack, unpack, wordsOf } from "../helpers/lanes.ts";
import { naiveAuction, naivePrices } from "../helpers/naiveAuction.ts";

const { LOW, HIGH } = bidSheet;

const BOOKS = Number(process.env["GRIDBOURSE_PARITY_BOOKS"] ?? 2_000);
const BOOKS_PER_CALL = 2;
const CLAIMS_PER_CALL = 500;
/** Intervals of a book that the naive auction clears, too. */
const NAIVE_INTERVALS = 6;

describe("The kernel of the chain", function () {
  this.timeout(600_000);

  const deploy = async () => (await network.create(roomyChain)).ethers.deployContract("KernelHarness");
  type Harness = Awaited<ReturnType<typeof deploy>>;
  type Outcome = Awaited<ReturnType<Harness["clear"]>>;

  let kernel: Harness;
  before(async () => {
    kernel = await deploy();
  });

  /** Holds what the chain makes of a book against core. */
  function expectAsCore(book: Book, { progress, volumes, prices, fills }: Outcome) {
    const { intervals } = book.terms;
    const sheets = book.sheets.map(({ sheet }) => sheet);
    const { k, step } = book;
    const own = uniformKernel.clearBook(sheets, book.terms, { rule: "competitive", k, step });
    expect(progress.chain).to.equal(chainOf(book.sheets, intervals));
    expect(progress.sheets).to.equal(BigInt(sheets.length));
    let seen = 0n;
    own.forEach((result, i) => {
      const { claim } = result;
      const facts = uniformKernel.sumsOf(claim, sheets, i);
      expect(uniformKernel.bookFault(facts)).to.equal(null);
      if (claim.aPlus !== HIGH) seen |= 1n << BigInt(2 * i);
      if (claim.bMinus !== LOW) seen |= 2n << BigInt(2 * i);
      expect(progress.sums[i]).to.equal(sumsWord(facts));
      expect(volumes[i]).to.equal(result.volume);
      priceRule.PRICE_RULE_NAMES.forEach((rule, place) => {
        const { price } = uniformKernel.proveClaim(claim, sheets, i, book.terms, { rule, k, step });
        expect(prices[i]![place]).to.equal(BigInt(price ?? 0));
      });
    });
    expect(progress.seen).to.equal(seen);

    expect(fills.chain).to.equal(progress.chain);
    expect(fills.sheets).to.equal(progress.sheets);
    expect(fills.totals).to.deep.equal(own.map((result) => uniformKernel.rationingOf(result)?.total ?? 0n));
    expect(fills.participants).to.deep.equal(book.sheets.map(({ participant }) => participant));
    const headOf = { sell: gives, buy: gets };
    const moved = sheets.map(() => ({ sell: own.map(() => 0n), buy: own.map(() => 0n) }));
    const offsets = uniformKernel.tieOffsets(own, book.salts, book.session);
    own.forEach((result, i) => {
      for (const { sheet, side, filled } of uniformKernel.fillsOf(result, sheets, i, offsets[i]!)) {
        moved[sheet]![side][i]! += filled;
      }
    });
    const heads: bigint[] = [];
    const lanes: bigint[] = [];
    const nets = moved.map((lots, s) => {
      for (const side of ["sell", "buy"] as const) {
        if (lots[side].every((lot) => lot === 0n)) continue;
        heads.push(headOf[side](book.sheets[s]!.participant));
        lanes.push(...pack(lots[side].map((lot) => lot * book.lot)));
      }
      return own.reduce((net, _, i) => net + (lots.sell[i]! - lots.buy[i]!) * prices[i]![book.rule]!, 0n);
    });
    expect(fills.nets).to.deep.equal(nets);
    expect(fills.heads).to.deep.equal(heads);
    expect(fills.lanes).to.deep.equal(lanes);
    expect(nets.reduce((sum, net) => sum + net, 0n)).to.equal(0n);
  }

  /** Holds it against the naive auction: claim, volume, prices, and every fill by participant. */
  function expectAsNaive(book: Book, claims: bigint[], { volumes, prices, fills }: Outcome) {
    const { intervals, floor, tick } = book.terms;
    const every = Math.ceil(intervals / NAIVE_INTERVALS);
    const words = wordsOf(intervals);
    const moves = new Map(fills.heads.map((head, m) => [head, fills.lanes.slice(words * m, words * (m + 1))]));
    const kwhOf = (head: bigint, i: number) => {
      const move = moves.get(head);
      return move === undefined ? 0n : unpack(move, intervals)[i]!;
    };
    for (let i = intervals - 1; i >= 0; i -= every) {
      const steps = keyedSteps(book.sheets, i);
      const seed = BigInt(
        solidityPackedKeccak256(["uint256", "uint256", "uint256"], [book.salts, book.session, BigInt(i)]),
      );
      const naive = naiveAuction(steps, book.k, book.step, seed);
      const best = (side: "sell" | "buy") => steps.filter((s) => s.side === side).map(({ price }) => price);
      const [a, b] = [naive.a ?? LOW, naive.b ?? HIGH];
      const aPlus = Math.min(HIGH, ...best("sell").filter((key) => key > a));
      const bMinus = Math.max(LOW, ...best("buy").filter((key) => key < b));
      expect(claims[i]).to.equal(claimWord({ a, b, aPlus, bMinus }));
      expect(volumes[i]).to.equal(naive.volume);
      const money = (key: number | null) => (key === null ? null : floor + tick * ((key >> 2) - 1));
      const expected = naivePrices(
        ...([naive.a, naive.b, naive.alpha, naive.beta].map(money) as [number, number, number, number]),
        book.k,
        book.step,
      );
      priceRule.PRICE_RULE_NAMES.forEach((rule, place) => {
        expect(prices[i]![place]).to.equal(BigInt(expected?.[rule] ?? 0));
      });
      let at = 0;
      for (const { participant, sheet } of book.sheets) {
        const lots = { sell: 0n, buy: 0n };
        for (const row of sheet.rows) {
          for (let n = bidSheet.stepsOf(row, i).length; n > 0; n -= 1) lots[row.side] += naive.fills[at++]!;
        }
        expect(kwhOf(gives(participant), i)).to.equal(lots.sell * book.lot);
        expect(kwhOf(gets(participant), i)).to.equal(lots.buy * book.lot);
      }
    }
  }

  async function expectParity(some: Book[]) {
    const given = some.map(toHarness);
    const outcomes = await kernel.clearMany(given, call);
    some.forEach((book, i) => {
      expectAsCore(book, outcomes[i]!);
      expectAsNaive(book, given[i]!.claims, outcomes[i]!);
    });
  }

  it(`makes of ${BOOKS} random books what its plain twin, core and the naive auction make of them`, async () => {
    const seed = fc.readConfigureGlobal().seed ?? Date.now() % 2 ** 31;
    console.log(`      GRIDBOURSE_SEED=${seed} repeats these books`);
    const drawn = fc.sample(books, { seed, numRuns: BOOKS });
    for (let i = 0; i < drawn.length; i += BOOKS_PER_CALL) {
      try {
        await expectParity(drawn.slice(i, i + BOOKS_PER_CALL));
      } catch (failure) {
        // Many books a call are fast; one at a time can be shrunk.
        await fc.assert(
          fc.asyncProperty(books, (book) => expectParity([book])),
          { seed, numRuns: BOOKS },
        );
        throw failure;
      }
    }
  });

  it("adds up beyond 32 bits, and rations thousands of tied steps of the largest size", async () => {
    const BETTER = 210;
    const terms = { floor: -20, cap: 20, tick: 10, intervals: 2, tieOrder: false };
    const flat = (side: "sell" | "buy", key: number): SheetRow => ({
      side,
      flat: true,
      steps: [Array.from({ length: 5 }, () => ({ key, quantity: bidSheet.MAX_LOTS }))],
    });
    const sheetsOf = (side: "sell" | "buy", count: number, key: number, first: bigint): BookSheet[] =>
      Array.from({ length: count }, (_, i) => ({
        participant: first + BigInt(i),
        sequence: 1n,
        sheet: { rows: [flat(side, key)] },
      }));
    const book: Book = {
      ...{ terms, k: 5_000, step: 10, rule: 0, salts: 77n, session: 3n, lot: 1n, cuts: [100, 101, 333], limit: 222 },
      // Beyond 32 bits are better than the margin on either side; the ask margin is rationed.
      sheets: [
        ...sheetsOf("sell", BETTER, 7, 1n),
        ...sheetsOf("sell", 20, 11, 500n),
        ...sheetsOf("buy", BETTER, 19, 1_000n),
        ...sheetsOf("buy", 5, 15, 1_500n),
      ],
    };
    const outcome = await kernel.clear(toHarness(book), call);
    const lotsOf = (sheets: number) => BigInt(sheets * bidSheet.STEPS_PER_WORD * bidSheet.MAX_LOTS);
    expect(lotsOf(BETTER) > 2n ** 32n).to.equal(true);
    expect(outcome.volumes[0]).to.equal(lotsOf(BETTER + 5));
    expect(outcome.fills.totals[0]).to.equal(lotsOf(20));
    expectAsCore(book, outcome);
  });

  /** Small books of one interval, with the keys that occur. */
  const smallBooks = (keys: number) =>
    fc
      .array(
        fc.record({
          side: fc.constantFrom("sell" as const, "buy" as const),
          price: fc.nat(keys - 1),
          class: fc.nat(3),
          quantity: fc.constantFrom(1, 1, 2, 3, 7),
        }),
        { minLength: 1, maxLength: 6 },
      )
      .map((steps) =>
        toSheets(steps.map((s) => (s.side === "buy" ? { ...s, class: 3 } : s))).map((sheet, i) => ({
          participant: BigInt(i + 1),
          sequence: 1n,
          sheet,
        })),
      )
      .filter((sheets) => distinctKeys(sheets).length <= keys);
  const distinctKeys = (sheets: readonly BookSheet[]) => [...new Set(keyedSteps(sheets, 0).map(({ price }) => price))];
  const near = (sheets: readonly BookSheet[]) => [
    ...new Set([LOW, HIGH, ...distinctKeys(sheets).flatMap((key) => [key - 1, key, key + 1])]),
  ];
  /** All claims of some keys; only those in order, or all. */
  const claimsOf = (keys: readonly number[], all: boolean): Claim[] =>
    keys.flatMap((a) =>
      keys.flatMap((aPlus) =>
        !all && aPlus <= a
          ? []
          : keys.flatMap((b) => keys.flatMap((bMinus) => (!all && bMinus >= b ? [] : [{ a, b, aPlus, bMinus }]))),
      ),
    );

  for (const [what, all, keys, count] of [
    ["of all near the truth", true, 2, 5],
    ["of all in order near the truth", false, 3, 12],
  ] as const) {
    it(`accepts exactly one claim ${what}, and it is the true one`, async () => {
      const runs = Math.ceil((count * BOOKS) / 2_000);
      await fc.assert(
        fc.asyncProperty(smallBooks(keys), async (sheets) => {
          const claims = claimsOf(near(sheets), all).map(claimWord);
          const items = itemsOf(sheets, 1);
          const truth = uniformKernel.findClaim(
            sheets.map(({ sheet }) => sheet),
            0,
          );
          const accepted: bigint[] = [];
          for (let i = 0; i < claims.length; i += CLAIMS_PER_CALL) {
            const some = claims.slice(i, i + CLAIMS_PER_CALL);
            for (const place of await kernel.acceptedOf(items, some, call)) accepted.push(some[Number(place)]!);
          }
          expect(accepted).to.deep.equal([claimWord(truth)]);
        }),
        { numRuns: runs },
      );
    });
  }

  it("refuses false claims for the same reason as its plain twin", async () => {
    let refused = 0n;
    const drawn = fc.record({ book: books, picks: fc.array(fc.nat(), { minLength: 48, maxLength: 48 }) });
    await fc.assert(
      fc.asyncProperty(drawn, async ({ book, picks }) => {
        const { sheets } = book;
        const intervals = Math.min(book.terms.intervals, 3);
        const own = sheets.map(({ sheet }) => ({
          rows: sheet.rows.map((row) => ({ ...row, steps: row.steps.slice(0, intervals) })),
        }));
        const cut = sheets.map((sheet, i) => ({ ...sheet, sheet: own[i]! }));
        const keys = [LOW, HIGH, HIGH + 1, ...cut.flatMap((sheet) => keyedSteps([sheet], 0).map(({ price }) => price))];
        const some = keys.flatMap((key) => [key, key + 1]).filter((key) => key <= HIGH + 1);
        const pick = (i: number) => some[picks[i % picks.length]! % some.length]!;
        const claims = Array.from({ length: 4 }, (_, c) =>
          Array.from({ length: intervals }, (_, i) => {
            const at = 4 * (intervals * c + i);
            const [a, aPlus] = [pick(at), pick(at + 1)].sort((x, y) => x - y) as [number, number];
            const [bMinus, b] = [pick(at + 2), pick(at + 3)].sort((x, y) => x - y) as [number, number];
            const claim = { a, b, aPlus: a === aPlus ? HIGH + 1 : aPlus, bMinus: b === bMinus ? LOW : bMinus };
            return claimWord(claim.b === LOW ? { ...claim, b: HIGH } : claim);
          }),
        );
        refused += await kernel.refusedAlike(itemsOf(cut, intervals), claims, call);
      }),
      { numRuns: Math.ceil(BOOKS / 20) },
    );
    expect(refused).to.be.greaterThan(0n);
  });

  describe("refuses a claim that the book itself refutes, naming interval and condition:", () => {
    const Condition = { KeyRange: 0, NoAskBetween: 5, NoBidBetween: 6 };
    const step = (key: number) => [[], [{ key, quantity: 3 }]];
    const row = (side: "sell" | "buy", key: number): SheetRow => ({ side, flat: false, steps: step(key) });
    const items = itemsOf(
      [
        { participant: 1n, sequence: 1n, sheet: { rows: [row("sell", 11), row("sell", 15), row("sell", 19)] } },
        { participant: 2n, sequence: 1n, sheet: { rows: [row("buy", 15), row("buy", 11), row("buy", 7)] } },
      ],
      2,
    );
    const truth = { a: 11, b: 15, aPlus: 15, bMinus: 11 };
    const cases: [keyof typeof Condition, string, Partial<Claim>][] = [
      ["NoAskBetween", "an ask is skipped", { aPlus: 19 }],
      ["NoAskBetween", "all asks are skipped", { aPlus: HIGH }],
      ["NoBidBetween", "a bid is skipped", { bMinus: 7 }],
      ["NoBidBetween", "all bids are skipped", { bMinus: LOW }],
      ["KeyRange", "a above HIGH", { a: HIGH + 1 }],
      ["KeyRange", "b above HIGH", { b: HIGH + 1 }],
      ["KeyRange", "a⁺ above HIGH", { aPlus: 2 ** 24 - 1 }],
      ["KeyRange", "b⁻ above HIGH", { bMinus: HIGH + 1 }],
      ["KeyRange", "b⁻ beyond its 24 bits", { bMinus: 2 ** 24 + 11 }],
    ];
    const none = claimWord({ a: LOW, b: HIGH, aPlus: HIGH, bMinus: LOW });

    it("not the true one", async () => {
      const { sums, seen } = await kernel.sums(items, [none, claimWord(truth)], beginning(2));
      expect(sums).to.deep.equal([0n, sumsWord({ sellBelow: 0n, sellAt: 3n, buyAbove: 0n, buyAt: 3n })]);
      expect(seen).to.equal(0b1100n);
    });

    for (const [condition, what, wrong] of cases) {
      it(`${condition}: ${what}`, async () => {
        const claims = [none, claimWord({ ...truth, ...wrong })];
        await expect(kernel.sums(items, claims, beginning(2)))
          .to.be.revertedWithCustomError(kernel, "ClaimRefused")
          .withArgs(2, Condition[condition]);
      });
    }
  });

  describe("is told items that are none", () => {
    const sheet = { rows: [{ side: "buy" as const, flat: true, steps: [[{ key: 7, quantity: 1 }]] }] };
    const items = itemsOf([{ participant: 1n, sequence: 1n, sheet }], 1);
    const claim = claimWord({ a: LOW, b: HIGH, aPlus: HIGH, bMinus: 7 });

    it("and refuses what ends within a sheet", async () => {
      for (const cut of [1, 32, 69]) {
        const length = items.length / 2 - 1;
        const short = items.slice(0, -2 * cut);
        await expect(kernel.sums(short, [claim], beginning(1)))
          .to.be.revertedWithCustomError(kernel, cut === 69 ? "HeaderInvalid" : "ItemsMalformed")
          .withArgs(...(cut === 69 ? [0] : [length, length - cut]));
      }
    });

    it("and refuses headers that no sheet has, in sums and in fills", async () => {
      for (const header of [0n, 1n, (1n << 248n) | 33n, (2n << 248n) | 1n, (1n << 248n) | (1n << 10n) | 1n]) {
        const wrong = items.slice(0, 14) + toBeHex(header, 32).slice(2) + items.slice(78);
        await expect(kernel.sums(wrong, [claim], beginning(1)))
          .to.be.revertedWithCustomError(kernel, "HeaderInvalid")
          .withArgs(header);
        const cleared = { claims: [claim], sums: [0n], prices: [0n], salts: 0n, session: 1n, lot: 1n };
        await expect(kernel.fills(wrong, 1, cleared, ZeroHash, 0, [0n])).to.be.revertedWithCustomError(
          kernel,
          "HeaderInvalid",
        );
      }
    });

    it("and refuses in fills what ends within a sheet", async () => {
      const cleared = { claims: [claim], sums: [0n], prices: [0n], salts: 0n, session: 1n, lot: 1n };
      await expect(kernel.fills(items.slice(0, -2), 1, cleared, ZeroHash, 0, [0n]))
        .to.be.revertedWithCustomError(kernel, "ItemsMalformed")
        .withArgs(70, 69);
    });
  });
});
