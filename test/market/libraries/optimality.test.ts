import { expect } from "chai";
import fc from "fast-check";
import { bidSheet, optimality, type Claim, type Sums } from "../../../sdk/src/core/index.ts";
import { claimWord, sumsWord } from "../../helpers/kernel.ts";
import { call, deployMarketLibraries } from "../../helpers/marketLibraries.ts";

const { LOW, HIGH } = bidSheet;

/** In the order of the contract. */
const CONDITIONS = [
  "KeyRange",
  "NextAskAbove",
  "NextBidBelow",
  "NextAskExists",
  "NextBidExists",
  "NoAskBetween",
  "NoBidBetween",
  "NothingTrades",
  "MarginalAsk",
  "MarginalBid",
  "MarginsMeet",
  "NothingLeft",
] as const;

/** What core calls them. */
const IN_CORE = {
  nextAskNotAbove: ["NextAskAbove"],
  nextBidNotBelow: ["NextBidBelow"],
  marginalAskNotNeeded: ["MarginalAsk"],
  marginalBidNotNeeded: ["MarginalBid"],
  askAboveBid: ["MarginsMeet"],
  moreCanTrade: ["NothingTrades", "NothingLeft"],
} as const;

const SEEN_ASK = 1n;
const SEEN_BID = 2n;
const SEEN_BOTH = SEEN_ASK | SEEN_BID;

describe("Optimality", () => {
  let libraries: Awaited<ReturnType<typeof deployMarketLibraries>>["libraries"];
  before(async () => {
    ({ libraries } = await deployMarketLibraries());
  });

  // Asks 10@20, 10@30, 10@40; bids 10@50, 8@33, 10@25: 18 trade, 2 of the ask at 30 are left.
  const TRUTH: Claim = { a: 30, b: 33, aPlus: 40, bMinus: 25 };
  const SUMS: Sums = { sellBelow: 10n, sellAt: 10n, buyAbove: 10n, buyAt: 8n };

  it("reads the four keys of a claim", async () => {
    const claim = { a: 1, b: HIGH, aPlus: HIGH - 1, bMinus: 7 };
    expect(await libraries.keysOf(claimWord(claim))).to.deep.equal([1n, BigInt(HIGH), BigInt(HIGH - 1), 7n]);
  });

  it("accepts the true claim with its volume and with what is left", async () => {
    expect(await libraries.verify(1, claimWord(TRUTH), sumsWord(SUMS), SEEN_BOTH)).to.deep.equal([18n, 30n, 25n]);
    const demandLeft = { ...SUMS, buyAt: 12n };
    expect(await libraries.verify(1, claimWord(TRUTH), sumsWord(demandLeft), SEEN_BOTH)).to.deep.equal([20n, 40n, 33n]);
    const none = { a: LOW, b: HIGH, aPlus: 40, bMinus: 25 };
    expect(await libraries.verify(1, claimWord(none), 0n, SEEN_BOTH)).to.deep.equal([0n, 0n, 0n]);
  });

  it("needs no next step where none is claimed", async () => {
    const last = { ...TRUTH, aPlus: HIGH, bMinus: LOW };
    expect(await libraries.verify(1, claimWord(last), sumsWord(SUMS), 0n)).to.deep.equal([18n, 30n, BigInt(LOW)]);
  });

  describe("refuses a claim that is wrong in just one condition, naming interval and condition:", () => {
    const none = { a: LOW, b: HIGH, aPlus: 20, bMinus: 19 };
    const cases: [(typeof CONDITIONS)[number], string, Claim, Partial<Sums>, bigint][] = [
      ["NextAskAbove", "a⁺ at a", { ...TRUTH, aPlus: 30 }, {}, SEEN_BOTH],
      ["NextBidBelow", "b⁻ at b", { ...TRUTH, bMinus: 33 }, {}, SEEN_BOTH],
      ["NextAskExists", "a⁺ not in the book", TRUTH, {}, SEEN_BID],
      ["NextBidExists", "b⁻ not in the book", TRUTH, {}, SEEN_ASK],
      ["NothingTrades", "no trade, but a bid at the lowest ask", { ...none, bMinus: 20 }, {}, SEEN_BOTH],
      ["MarginalAsk", "the asks below a are enough", TRUTH, { sellBelow: 18n, sellAt: 2n }, SEEN_BOTH],
      ["MarginalBid", "the bids above b are enough", TRUTH, { buyAbove: 20n, buyAt: 1n }, SEEN_BOTH],
      ["MarginsMeet", "a above b by one", { ...TRUTH, b: 29 }, {}, SEEN_BOTH],
      ["NothingLeft", "an ask and a bid left at one key", { ...TRUTH, bMinus: 30 }, {}, SEEN_BOTH],
    ];
    for (const [condition, what, claim, sums, seen] of cases) {
      it(`${condition}: ${what}`, async () => {
        const facts = claim.a === LOW ? 0n : sumsWord({ ...SUMS, ...sums });
        await expect(libraries.verify(7, claimWord(claim), facts, seen))
          .to.be.revertedWithCustomError(libraries, "ClaimRefused")
          .withArgs(7, CONDITIONS.indexOf(condition));
      });
    }
  });

  it("adds sums up to their bounds without carrying over", async () => {
    const most = 2n ** 64n - 1n;
    const sums = { sellBelow: most - 1n, sellAt: most, buyAbove: most - 1n, buyAt: most };
    const [volume] = await libraries.verify(1, claimWord(TRUTH), sumsWord(sums), SEEN_BOTH);
    expect(volume).to.equal(2n * most - 1n);
  });

  it("judges random claims as core does, for the same reason", async () => {
    const PER_CALL = 100;
    const key = fc.oneof(
      fc.constantFrom(LOW, HIGH),
      fc.integer({ min: 4, max: 12 }),
      fc.integer({ min: 4, max: HIGH - 1 }),
    );
    const sum = fc.oneof(fc.bigInt({ min: 0n, max: 6n }), fc.bigInt({ min: 0n, max: 2n ** 52n }));
    const one = fc.record({
      claim: fc.record({ a: key, b: key, aPlus: key, bMinus: key }),
      sums: fc.record({ sellBelow: sum, sellAt: sum, buyAbove: sum, buyAt: sum }),
    });
    const reached = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(one, { minLength: PER_CALL, maxLength: PER_CALL }), async (cases) => {
        const given = cases.map(({ claim, sums }) => ({
          claim: claimWord(claim),
          sums: sumsWord(sums),
          seen: SEEN_BOTH,
        }));
        const verdicts = await libraries.verifyMany(given, call);
        cases.forEach(({ claim, sums }, i) => {
          const verdict = verdicts[i]!;
          const own = optimality.check(claim, sums);
          reached.add(own.ok ? "ok" : own.condition);
          if (own.ok) {
            const [alpha, beta] = own.volume === 0n ? [0, 0] : [own.alpha, own.beta];
            expect([...verdict]).to.deep.equal([own.volume, BigInt(alpha), BigInt(beta), "0x"]);
          } else {
            const { name, args } = libraries.interface.parseError(verdict.refusal)!;
            expect(name).to.equal("ClaimRefused");
            expect(args[0]).to.equal(BigInt(i + 1));
            expect(IN_CORE[own.condition]).to.include(CONDITIONS[Number(args[1])]);
          }
        });
      }),
      { numRuns: 30 },
    );
    expect([...reached].sort()).to.deep.equal([...Object.keys(IN_CORE), "ok"].sort());
  });
});
