import { expect } from "chai";
import fc from "fast-check";
import { priceRule, type Margins } from "../../../sdk/src/core/index.ts";
import { naiveAuction, naivePrices, type NaiveStep } from "../../helpers/naiveAuction.ts";
import { call, deployMarketLibraries } from "../../helpers/marketLibraries.ts";

const RULES = priceRule.PRICE_RULE_NAMES;
const CENT = 10;
const ASK_SIDE = 0;
const HALF = 5_000;
const BID_SIDE = 10_000;
const INT32_MIN = -(2 ** 31);
const INT32_MAX = 2 ** 31 - 1;

describe("PriceRule", () => {
  let libraries: Awaited<ReturnType<typeof deployMarketLibraries>>["libraries"];
  before(async () => {
    ({ libraries } = await deployMarketLibraries());
  });

  const caseOf = (rule: (typeof RULES)[number], { a, b, alpha, beta }: Margins, k: number, step: number) => ({
    ...{ rule: RULES.indexOf(rule), k, step },
    margins: {
      ...{ ask: a, bid: b, alpha: alpha ?? 0, beta: beta ?? 0 },
      ...{ hasAlpha: alpha !== null, hasBeta: beta !== null },
    },
  });
  const priceOf = async (rule: (typeof RULES)[number], margins: Margins, k: number, step: number) =>
    Number((await libraries.prices([caseOf(rule, margins, k, step)]))[0]);

  describe("reproduces the table of the trading forms, in yuan/MWh:", () => {
    /** Quantity at price. */
    type Steps = [quantity: number, price: number][];
    const rows: [string, Steps, Steps, competitive: (number | null)[], lastPair: number, crossing: number][] = [
      [
        "two asks, two bids",
        [
          [80, 300],
          [90, 350],
        ],
        [
          [100, 400],
          [50, 380],
        ],
        [350, 350, 350],
        365,
        365,
      ],
      [
        "the same and a bid at 340",
        [
          [80, 300],
          [90, 350],
        ],
        [
          [100, 400],
          [50, 380],
          [10, 340],
        ],
        [350, 350, 350],
        365,
        350,
      ],
      [
        "the supply is used up",
        [[80, 300]],
        [
          [100, 400],
          [50, 380],
        ],
        [400, 400, 400],
        350,
        350,
      ],
      ["one ask, one bid, the same quantity", [[100, 300]], [[100, 400]], [300, 350, 400], 350, 350],
      [
        "an ask is left",
        [
          [10, 300],
          [5, 340],
        ],
        [[10, 400]],
        [300, 320, 340],
        350,
        350,
      ],
      [
        "a bid is left",
        [[10, 300]],
        [
          [10, 400],
          [5, 380],
        ],
        [380, 390, 400],
        350,
        350,
      ],
      ["a half is rounded up", [[10, 350]], [[10, 350.01]], [null, 350.01, null], 350.01, 350.01],
    ];
    for (const [what, asks, bids, competitive, lastPair, crossing] of rows) {
      it(what, async () => {
        const thousandths = (price: number) => Math.round(price * 1_000);
        const stepsOf = (side: "sell" | "buy", steps: Steps) =>
          steps.map(([quantity, price]): NaiveStep => ({ side, quantity, price: thousandths(price) }));
        const margins = naiveAuction([...stepsOf("sell", asks), ...stepsOf("buy", bids)], HALF, CENT, 0n) as Margins;
        for (const [i, k] of [ASK_SIDE, HALF, BID_SIDE].entries()) {
          const expected = competitive[i];
          if (expected === null) continue;
          expect(await priceOf("competitive", margins, k, CENT)).to.equal(thousandths(expected!));
        }
        expect(await priceOf("lastPair", margins, HALF, CENT)).to.equal(thousandths(lastPair));
        expect(await priceOf("crossing", margins, HALF, CENT)).to.equal(thousandths(crossing));
        expect(await priceOf("ask", margins, HALF, CENT)).to.equal(
          thousandths(Math.max(...asks.map(([, p]) => p).filter((p) => p <= margins.a / 1_000))),
        );
        expect(await priceOf("bid", margins, HALF, CENT)).to.equal(margins.b);
      });
    }
  });

  describe("rounds a half up, toward +∞, and never leaves the margins:", () => {
    const pair = (a: number, b: number): Margins => ({ a, b, alpha: null, beta: null });
    const cases: [string, Margins, number, number, number][] = [
      ["below zero", pair(-15, 0), HALF, 5, -5],
      ["across zero", pair(-5, 5), HALF, 10, 0],
      ["the half of one below zero", pair(-1, 0), HALF, 1, 0],
      ["one and a half below zero", pair(-2, -1), HALF, 1, -1],
      ["just under a half", pair(0, 10_000), 4_999, 10_000, 0],
      ["a half", pair(0, 10_000), HALF, 10_000, 10_000],
      ["the ask side", pair(-30, 70), ASK_SIDE, 10, -30],
      ["the bid side", pair(-30, 70), BID_SIDE, 10, 70],
      ["rounded above the bid: held at it", pair(1, 9), 9_000, 10, 9],
      ["rounded below the ask: held at it", pair(1, 9), 0, 10, 1],
      ["the whole range of prices", pair(INT32_MIN, INT32_MAX), HALF, 1, 0],
      ["the whole range at the bid", pair(INT32_MIN, INT32_MAX), BID_SIDE, 1, INT32_MAX],
      ["a margin without a range", pair(INT32_MIN, INT32_MIN), 1, INT32_MAX, INT32_MIN],
    ];
    for (const [what, margins, k, step, expected] of cases) {
      it(what, async () => {
        expect(await priceOf("lastPair", margins, k, step)).to.equal(expected);
      });
    }
  });

  it("does not read what is left where nothing is", async () => {
    // Zero would be a price: alpha = 0 is below both margins, beta = 0 above them.
    expect(await priceOf("competitive", { a: 20, b: 40, alpha: null, beta: null }, BID_SIDE, 1)).to.equal(40);
    expect(await priceOf("competitive", { a: -40, b: -20, alpha: null, beta: null }, ASK_SIDE, 1)).to.equal(-40);
    expect(await priceOf("crossing", { a: -40, b: -20, alpha: -30, beta: null }, BID_SIDE, 1)).to.equal(-20);
  });

  it("finds the price of core and of the naive auction for all rules on random margins", async () => {
    const PER_CALL = 50;
    const one = fc
      .record({
        step: fc.constantFrom(1, 5, 10, 1_000, 999_999),
        k: fc.oneof(fc.constantFrom(0, 1, HALF, 9_999, BID_SIDE), fc.nat(BID_SIDE)),
        prices: fc.array(
          fc.oneof(
            fc.integer({ min: -9, max: 9 }),
            fc.integer({ min: INT32_MIN, max: INT32_MAX }),
            fc.constantFrom(INT32_MIN, INT32_MAX),
          ),
          { minLength: 4, maxLength: 4 },
        ),
        hasAlpha: fc.boolean(),
        hasBeta: fc.boolean(),
      })
      .map(({ step, k, prices, hasAlpha, hasBeta }) => {
        // a ≤ b, and what is left lies behind the margins or at them, the ask above the bid.
        const onGrid = prices.map((price) =>
          Math.min(Math.ceil(price / step) * step || 0, Math.floor(INT32_MAX / step) * step),
        );
        const [lowest, low, high, highest] = onGrid.sort((x, y) => x - y) as [number, number, number, number];
        return {
          step,
          k,
          margins: {
            a: lowest,
            b: highest,
            alpha: hasAlpha ? high : null,
            beta: hasBeta && (!hasAlpha || low < high) ? low : null,
          },
        };
      });
    await fc.assert(
      fc.asyncProperty(fc.array(one, { minLength: PER_CALL, maxLength: PER_CALL }), async (cases) => {
        const found = await libraries.prices(
          cases.flatMap(({ step, k, margins }) => RULES.map((rule) => caseOf(rule, margins, k, step))),
          call,
        );
        cases.forEach(({ step, k, margins }, i) => {
          const naive = naivePrices(margins.a, margins.b, margins.alpha, margins.beta, k, step)!;
          RULES.forEach((rule, r) => {
            const price = Number(found[RULES.length * i + r]);
            expect(price).to.equal(priceRule.price(rule, margins, k, step));
            expect(price).to.equal(naive[rule]);
          });
        });
      }),
      { numRuns: 20 },
    );
  });
});
